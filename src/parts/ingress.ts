import type * as pulumi from "@pulumi/pulumi";
import { Firewall, type FirewallArgs } from "../components/api/firewall";
import { Certificate, type CertificateArgs } from "../components/dns/certificate";
import { Distribution, ORIGIN_HEADER } from "../components/ingress/distribution";
import { DistributionLogs } from "../components/ingress/distribution-logs";
import { LoadBalancer } from "../components/ingress/load-balancer";
import type { TargetArgs } from "../components/ingress/target";
import type { NetworkOutputs } from "../components/network/network";
import { GeneratedValue } from "../components/security/generated-value";
import type { Bucket } from "../components/storage/bucket";
import type { Config } from "../config/schema";
import { isGradual } from "../lib/deployment";
import { exactly } from "../lib/exactly";
import { fitName } from "../lib/names";
import { entryOf } from "../lib/objects";
import type { Context } from "./context";

/** The only region whose certificates CloudFront takes. */
const CERTIFICATE_REGION = "us-east-1";

/** What the CDN says to the load balancer, so that this answers no other. Secret. */
export function createOriginKey({ config: { cdn } }: Context): pulumi.Output<string> | undefined {
  return cdn && new GeneratedValue("cdn-origin-key").value;
}

/** It stands before what it leads to: the bucket admits it by its ARN. */
export function createCdn(
  { config, region }: Context,
  certificate?: Certificate,
  originKey?: pulumi.Output<string>,
): Distribution | undefined {
  const { cdn, dns, buckets, prefix } = config;
  if (!cdn || !dns || !certificate || !originKey) return undefined;
  const { bucketName, region: bucketRegion = region } = entryOf(buckets, cdn.assets.bucket);
  const cdnCertificate =
    region === CERTIFICATE_REGION
      ? certificate
      : new Certificate(
          "cdn-certificate",
          exactly<CertificateArgs>()({ ...dns.certificate, region: CERTIFICATE_REGION, validation: certificate }),
        );
  return new Distribution("cdn", {
    domain: dns.domain,
    certificateArn: cdnCertificate.arn,
    originDomain: cdn.origin,
    originKey,
    firewallArn: cdn.firewall && createFirewall("cdn", { ...cdn.firewall, global: true }, config).arn,
    assets: { bucketDomain: `${bucketName}.s3.${bucketRegion}.amazonaws.com`, paths: cdn.assets.paths },
    accessControlName: `${prefix}-assets`,
  });
}

export function createCdnLogs(
  { config: { cdn, prefix } }: Context,
  buckets: Readonly<Record<string, Bucket>>,
  distribution?: Distribution,
): void {
  if (!cdn?.accessLogs || !distribution) return;
  const bucket = entryOf(buckets, cdn.accessLogs.bucket);
  new DistributionLogs(
    "cdn-logs",
    { distributionArn: distribution.arn, bucketArn: bucket.arn, deliveryName: `${prefix}-cdn` },
    { dependsOn: bucket.policy },
  );
}

export function createLoadBalancer(
  { config }: Context,
  dependencies: {
    readonly network: NetworkOutputs;
    readonly certificate?: Certificate;
    readonly buckets: Readonly<Record<string, Bucket>>;
    readonly originKey?: pulumi.Output<string>;
    readonly distribution?: Distribution;
  },
): LoadBalancer | undefined {
  const { cdn, loadBalancer, protect } = config;
  if (!loadBalancer) return undefined;
  const { accessLogs } = loadBalancer;
  const logBucket = accessLogs && entryOf(dependencies.buckets, accessLogs.bucket);
  const created = new LoadBalancer(
    "load-balancer",
    {
      loadBalancerName: loadBalancer.name,
      vpcId: dependencies.network.vpcId,
      subnetIds: dependencies.network.publicSubnetIds,
      certificateArn: dependencies.certificate?.arn,
      clients: cdn ? "cloudfront" : "internet",
      requiredHeader: dependencies.originKey &&
        dependencies.distribution && {
          name: ORIGIN_HEADER,
          value: dependencies.originKey,
          sender: dependencies.distribution,
        },
      targets: targets(config),
      deregistrationDelaySeconds: loadBalancer.deregistrationDelaySeconds,
      accessLogs: accessLogs && logBucket && { bucketName: logBucket.bucketName, prefix: accessLogs.prefix },
      protect,
    },
    { dependsOn: logBucket?.policy },
  );
  if (loadBalancer.firewall) {
    createFirewall("load-balancer", loadBalancer.firewall, config).standBefore(created.arn);
  }
  return created;
}

function createFirewall(
  name: "cdn" | "load-balancer",
  options: Omit<FirewallArgs, "firewallName" | "logRetentionDays">,
  { prefix, logRetentionDays }: Config,
): Firewall {
  return new Firewall(`${name}-firewall`, { ...options, firewallName: `${prefix}-${name}`, logRetentionDays });
}

function targets({ services }: Config): TargetArgs[] {
  return Object.entries(services).flatMap(([name, { name: serviceName, port, route, deployment }]): TargetArgs[] => {
    if (!route) return [];
    const targetGroupName = route.targetGroup ?? fitName(`${serviceName}-${port}`, 32);
    return [
      {
        name,
        port,
        targetGroupName,
        alternateGroupName: isGradual(deployment) ? fitName(`${targetGroupName}-alternate`, 32) : undefined,
        paths: route.paths,
        healthCheck: route.healthCheck,
      },
    ];
  });
}
