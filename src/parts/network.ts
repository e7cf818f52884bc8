import { Certificate } from "../components/dns/certificate";
import { Delegation } from "../components/dns/delegation";
import { HostedZone } from "../components/dns/hosted-zone";
import type { Distribution } from "../components/ingress/distribution";
import { LoadBalancer, type TargetArgs } from "../components/ingress/load-balancer";
import { DefaultNetwork } from "../components/network/default-network";
import { Network, type NetworkParts } from "../components/network/network";
import type { Bucket } from "../components/storage/bucket";
import type { Config } from "../config/schema";
import { fitName } from "../lib/names";
import { entryOf } from "../lib/objects";
import type { Context } from "./context";

export function createNetwork({ config, region, accountId }: Context): NetworkParts {
  const { network, prefix, logRetentionDays } = config;
  return network.vpc === "default"
    ? new DefaultNetwork("network", network)
    : new Network("network", { ...network, vpcName: prefix, region, accountId, logRetentionDays });
}

export function createZone({ config: { dns }, region }: Context): HostedZone | undefined {
  if (!dns) return undefined;
  const { zone: domain, createZone: create, delegation } = dns;
  const zone = new HostedZone("zone", { domain, create });
  if (delegation) new Delegation("delegation", { ...delegation, domain, nameServers: zone.nameServers, region });
  return zone;
}

export function createCertificate({ config: { dns } }: Context, zone?: HostedZone): Certificate | undefined {
  return dns && zone && new Certificate("certificate", { ...dns.certificate, validation: { zoneId: zone.zoneId } });
}

export function createLoadBalancer(
  { config }: Context,
  parts: {
    readonly network: NetworkParts;
    readonly certificate?: Certificate;
    readonly buckets: Readonly<Record<string, Bucket>>;
  },
): LoadBalancer | undefined {
  const { cdn, loadBalancer, protect } = config;
  if (!loadBalancer) return undefined;
  const { accessLogs } = loadBalancer;
  const logBucket = accessLogs && entryOf(parts.buckets, accessLogs.bucket);
  return new LoadBalancer(
    "load-balancer",
    {
      loadBalancerName: loadBalancer.name,
      vpcId: parts.network.vpcId,
      subnetIds: parts.network.publicSubnetIds,
      certificateArn: parts.certificate?.arn,
      clients: cdn ? "cloudfront" : "internet",
      targets: targets(config),
      deregistrationDelaySeconds: loadBalancer.deregistrationDelaySeconds,
      accessLogs: accessLogs && logBucket && { bucketName: logBucket.bucketName, prefix: accessLogs.prefix },
      protect,
    },
    { dependsOn: logBucket?.policy },
  );
}

/** The names of the site: the CDN's where there is one, which has another name for the load balancer. */
export function addSiteNames(
  { config: { cdn, dns } }: Context,
  parts: { readonly zone?: HostedZone; readonly loadBalancer?: LoadBalancer; readonly distribution?: Distribution },
): void {
  const { zone, loadBalancer, distribution } = parts;
  if (!dns || !zone || !loadBalancer) return;
  zone.addAlias("site", dns.domain, distribution ?? loadBalancer);
  if (cdn) zone.addAlias("origin", cdn.origin, loadBalancer);
}

function targets({ services }: Config): TargetArgs[] {
  return Object.entries(services).flatMap(([name, { name: serviceName, port, route }]) =>
    route
      ? [
          {
            name,
            port,
            targetGroupName: route.targetGroup ?? fitName(`${serviceName}-${port}`, 32),
            paths: route.paths,
            healthCheck: route.healthCheck,
          },
        ]
      : [],
  );
}
