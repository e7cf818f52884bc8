import { Certificate, type CertificateArgs } from "../components/dns/certificate";
import { Delegation, type DelegationArgs } from "../components/dns/delegation";
import { HostedZone } from "../components/dns/hosted-zone";
import type { Distribution } from "../components/ingress/distribution";
import type { LoadBalancer } from "../components/ingress/load-balancer";
import { exactly } from "../lib/exactly";
import type { Context } from "./context";

export function createZone({ config: { dns }, region }: Context): HostedZone | undefined {
  if (!dns) return undefined;
  const { zone: domain, createZone: create, delegation } = dns;
  const zone = new HostedZone("zone", { domain, create });
  if (delegation)
    new Delegation(
      "delegation",
      exactly<DelegationArgs>()({ ...delegation, domain, nameServers: zone.nameServers, region }),
    );
  return zone;
}

export function createCertificate({ config: { dns } }: Context, zone?: HostedZone): Certificate | undefined {
  return (
    dns &&
    zone &&
    new Certificate(
      "certificate",
      exactly<CertificateArgs>()({ ...dns.certificate, validation: { zoneId: zone.zoneId } }),
    )
  );
}

/** The names of the site: the CDN's where there is one, which has another name for the load balancer. */
export function addSiteNames(
  { config: { cdn, dns } }: Context,
  dependencies: {
    readonly zone?: HostedZone;
    readonly loadBalancer?: LoadBalancer;
    readonly distribution?: Distribution;
  },
): void {
  const { zone, loadBalancer, distribution } = dependencies;
  if (!dns || !zone || !loadBalancer) return;
  zone.addAlias("site", dns.domain, distribution ?? loadBalancer);
  if (cdn) zone.addAlias("origin", cdn.origin, loadBalancer);
}
