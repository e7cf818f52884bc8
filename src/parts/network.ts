import type { Bucket } from "../components/bucket";
import { Certificate } from "../components/certificate";
import { DefaultNetwork } from "../components/default-network";
import { HostedZone } from "../components/hosted-zone";
import { LoadBalancer, type TargetArgs } from "../components/load-balancer";
import { Network, type NetworkParts } from "../components/network";
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

export function createZone({ config: { dns, protect } }: Context): HostedZone | undefined {
  return dns && new HostedZone("zone", { domain: dns.zone, create: dns.createZone, protect });
}

export function createCertificate({ config: { dns } }: Context, zone?: HostedZone): Certificate | undefined {
  return dns && zone && new Certificate("certificate", { ...dns.certificate, zoneId: zone.zoneId });
}

/** The load balancer, and the site's name for it. */
export function createLoadBalancer(
  { config }: Context,
  parts: {
    readonly network: NetworkParts;
    readonly zone?: HostedZone;
    readonly certificate?: Certificate;
    readonly buckets: Readonly<Record<string, Bucket>>;
  },
): LoadBalancer | undefined {
  const { loadBalancer, dns, protect } = config;
  if (!loadBalancer) return undefined;
  const { accessLogs } = loadBalancer;
  const logBucket = accessLogs && entryOf(parts.buckets, accessLogs.bucket);
  const created = new LoadBalancer(
    "load-balancer",
    {
      loadBalancerName: loadBalancer.name,
      vpcId: parts.network.vpcId,
      subnetIds: parts.network.publicSubnetIds,
      certificateArn: parts.certificate?.arn,
      targets: targets(config),
      deregistrationDelaySeconds: loadBalancer.deregistrationDelaySeconds,
      accessLogs: accessLogs && logBucket && { bucketName: logBucket.bucketName, prefix: accessLogs.prefix },
      protect,
    },
    { dependsOn: logBucket?.policy },
  );
  if (dns) parts.zone?.addAlias("site", dns.domain, created);
  return created;
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
