import type { Inputs } from "@pulumi/pulumi";
import { type Control, must } from "../control";
import { DISTRIBUTION, LOG_DELIVERY_SOURCE } from "./types";

export const cdnControls: readonly Control[] = [
  {
    id: "CloudFront.1",
    title: "Distributions have a default root object",
    severity: "high",
    types: [DISTRIBUTION],
    violation: must(({ defaultRootObject }) => defaultRootObject, "it has none"),
    good: [{ type: DISTRIBUTION, inputs: { defaultRootObject: "index.html" } }],
    bad: [{ type: DISTRIBUTION, inputs: {} }],
  },
  {
    id: "CloudFront.3",
    title: "Distributions answer by HTTPS only",
    severity: "medium",
    types: [DISTRIBUTION],
    violation: must(
      (inputs) => behaviors(inputs).every(({ viewerProtocolPolicy }) => viewerProtocolPolicy !== "allow-all"),
      "it answers in the clear, too",
    ),
    good: [{ type: DISTRIBUTION, inputs: { defaultCacheBehavior: { viewerProtocolPolicy: "redirect-to-https" } } }],
    bad: [{ type: DISTRIBUTION, inputs: { orderedCacheBehaviors: [{ viewerProtocolPolicy: "allow-all" }] } }],
  },
  {
    id: "CloudFront.4",
    title: "Distributions have a second origin to turn to",
    severity: "low",
    types: [DISTRIBUTION],
    violation: must(({ originGroups }) => originGroups?.length > 0, "it has no origin group"),
    good: [{ type: DISTRIBUTION, inputs: { originGroups: [{ originId: "group" }] } }],
    bad: [{ type: DISTRIBUTION, inputs: {} }],
  },
  {
    id: "CloudFront.5",
    title: "Distributions write access logs",
    severity: "medium",
    types: [DISTRIBUTION],
    violation: (distribution, stack) =>
      distribution.inputs.loggingConfig || stack.about(distribution, LOG_DELIVERY_SOURCE).length > 0
        ? undefined
        : "it writes none",
    good: [
      { type: DISTRIBUTION, inputs: {} },
      { type: LOG_DELIVERY_SOURCE, inputs: {} },
    ],
    bad: [{ type: DISTRIBUTION, inputs: {} }],
  },
  {
    id: "CloudFront.6",
    title: "A web application firewall stands before distributions",
    severity: "medium",
    types: [DISTRIBUTION],
    violation: must(({ webAclId }) => webAclId, "none stands before it"),
    good: [{ type: DISTRIBUTION, inputs: { webAclId: "arn:aws:wafv2:us-east-1:111122223333:global/webacl/a/b" } }],
    bad: [{ type: DISTRIBUTION, inputs: {} }],
  },
  {
    id: "CloudFront.7",
    title: "Distributions have a certificate of their own",
    severity: "low",
    types: [DISTRIBUTION],
    violation: must(({ viewerCertificate }) => viewerCertificate?.acmCertificateArn, "it has CloudFront's"),
    good: [{ type: DISTRIBUTION, inputs: { viewerCertificate: { acmCertificateArn: "arn" } } }],
    bad: [{ type: DISTRIBUTION, inputs: { viewerCertificate: { cloudfrontDefaultCertificate: true } } }],
  },
  {
    id: "CloudFront.8",
    title: "Distributions know names by SNI",
    severity: "low",
    types: [DISTRIBUTION],
    violation: must(
      ({ viewerCertificate }) => viewerCertificate?.sslSupportMethod === "sni-only",
      "it has addresses of its own",
    ),
    good: [{ type: DISTRIBUTION, inputs: { viewerCertificate: { sslSupportMethod: "sni-only" } } }],
    bad: [{ type: DISTRIBUTION, inputs: { viewerCertificate: { sslSupportMethod: "vip" } } }],
  },
  {
    id: "CloudFront.9",
    title: "Distributions speak HTTPS to their origins",
    severity: "medium",
    types: [DISTRIBUTION],
    violation: must(
      (inputs) => customOrigins(inputs).every(({ originProtocolPolicy }) => originProtocolPolicy === "https-only"),
      "it speaks HTTP to one",
    ),
    good: [
      { type: DISTRIBUTION, inputs: { origins: [{ customOriginConfig: { originProtocolPolicy: "https-only" } }] } },
    ],
    bad: [{ type: DISTRIBUTION, inputs: { origins: [{ customOriginConfig: { originProtocolPolicy: "http-only" } }] } }],
  },
  {
    id: "CloudFront.10",
    title: "Distributions speak TLS 1.2 to their origins",
    severity: "medium",
    types: [DISTRIBUTION],
    violation: must(
      (inputs) =>
        customOrigins(inputs).every(({ originSslProtocols = [] }) =>
          originSslProtocols.every((protocol: string) => protocol === "TLSv1.2"),
        ),
      "it speaks older ones",
    ),
    good: [{ type: DISTRIBUTION, inputs: { origins: [{ customOriginConfig: { originSslProtocols: ["TLSv1.2"] } }] } }],
    bad: [{ type: DISTRIBUTION, inputs: { origins: [{ customOriginConfig: { originSslProtocols: ["TLSv1"] } }] } }],
  },
  {
    id: "CloudFront.12",
    title: "Buckets that distributions serve are the stack's",
    severity: "high",
    types: [DISTRIBUTION],
    violation: ({ inputs }, stack) => {
      const own = stack.ofType("aws:s3/bucket:Bucket").map((bucket) => bucket.inputs.bucket);
      const foreign = bucketOrigins(inputs).filter(({ domainName }) => !own.includes(domainName.split(".s3.")[0]));
      return foreign.length > 0 ? `${foreign.map(({ domainName }) => domainName).join(", ")} isn't` : undefined;
    },
    good: [
      { type: DISTRIBUTION, inputs: { origins: [{ domainName: "own.s3.us-west-2.amazonaws.com" }] } },
      { type: "aws:s3/bucket:Bucket", inputs: { bucket: "own" } },
    ],
    bad: [{ type: DISTRIBUTION, inputs: { origins: [{ domainName: "gone.s3.us-west-2.amazonaws.com" }] } }],
  },
  {
    id: "CloudFront.13",
    title: "Distributions sign what they ask of buckets",
    severity: "medium",
    types: [DISTRIBUTION],
    violation: must(
      (inputs) => bucketOrigins(inputs).every(({ originAccessControlId }) => originAccessControlId),
      "it asks one like everybody",
    ),
    good: [
      {
        type: DISTRIBUTION,
        inputs: { origins: [{ domainName: "own.s3.us-west-2.amazonaws.com", originAccessControlId: "E1" }] },
      },
    ],
    bad: [{ type: DISTRIBUTION, inputs: { origins: [{ domainName: "own.s3.us-west-2.amazonaws.com" }] } }],
  },
  {
    id: "CloudFront.15",
    title: "Distributions take TLS 1.2 and 1.3 only",
    severity: "medium",
    types: [DISTRIBUTION],
    violation: must(
      ({ viewerCertificate }) =>
        /^TLSv1\.(2_2021|2_2025|3_2025)$/.test(viewerCertificate?.minimumProtocolVersion ?? ""),
      "it takes older ones",
    ),
    good: [{ type: DISTRIBUTION, inputs: { viewerCertificate: { minimumProtocolVersion: "TLSv1.2_2021" } } }],
    bad: [{ type: DISTRIBUTION, inputs: { viewerCertificate: { minimumProtocolVersion: "TLSv1.1_2016" } } }],
  },
];

function behaviors({ defaultCacheBehavior = {}, orderedCacheBehaviors = [] }: Inputs): Inputs[] {
  return [defaultCacheBehavior, ...orderedCacheBehaviors];
}

function customOrigins({ origins = [] }: Inputs): Inputs[] {
  return origins.flatMap(({ customOriginConfig }: Inputs) => customOriginConfig ?? []);
}

function bucketOrigins({ origins = [] }: Inputs): Inputs[] {
  return origins.filter(({ domainName }: Inputs) => /\.s3\.[a-z0-9-]+\.amazonaws\.com$/.test(domainName ?? ""));
}
