import { Certificate, type CertificateArgs } from "../components/dns/certificate";
import { Distribution } from "../components/ingress/distribution";
import { DistributionLogs } from "../components/ingress/distribution-logs";
import { LoadBalancer, type TargetArgs } from "../components/ingress/load-balancer";
import type { NetworkOutputs } from "../components/network/network";
import type { Bucket } from "../components/storage/bucket";
import type { Config } from "../config/schema";
import { exactly } from "../lib/exactly";
import { fitName } from "../lib/names";
import { entryOf } from "../lib/objects";
import type { Context } from "./context";

/** The only region whose certificates CloudFront takes. */
const CERTIFICATE_REGION = "us-east-1";

/** It stands before what it leads to: the bucket admits it by its ARN. */
export function createCdn({ config, region }: Context, certificate?: Certificate): Distribution | undefined {
  const { cdn, dns, buckets, prefix } = config;
  if (!cdn || !dns || !certificate) return undefined;
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
  parts: {
    readonly network: NetworkOutputs;
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
