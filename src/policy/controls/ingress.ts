import type { Inputs } from "@pulumi/pulumi";
import { type Control, must } from "../control";
import {
  DISTRIBUTION,
  LISTENER,
  LISTENER_RULE,
  LOAD_BALANCER,
  LOG_DELIVERY_SOURCE,
  QUERY_LOG,
  WEB_ACL_ASSOCIATION,
  ZONE,
} from "./types";

export const ingressControls: readonly Control[] = [
  {
    id: "ELB.1",
    title: "Listeners on HTTP redirect to HTTPS",
    severity: "medium",
    types: [LISTENER],
    applies: ({ inputs }) => inputs.protocol === "HTTP",
    violation: must(
      ({ defaultActions }) => defaultActions?.every((action: Inputs) => action.redirect?.protocol === "HTTPS"),
      "it answers in the clear",
    ),
    good: [{ type: LISTENER, inputs: { protocol: "HTTP", defaultActions: [{ redirect: { protocol: "HTTPS" } }] } }],
    bad: [{ type: LISTENER, inputs: { protocol: "HTTP", defaultActions: [{ type: "forward" }] } }],
  },
  {
    id: "ELB.4",
    title: "Load balancers drop invalid headers",
    severity: "medium",
    types: [LOAD_BALANCER],
    violation: must(({ dropInvalidHeaderFields }) => dropInvalidHeaderFields, "it forwards them"),
    good: [{ type: LOAD_BALANCER, inputs: { dropInvalidHeaderFields: true } }],
    bad: [{ type: LOAD_BALANCER, inputs: {} }],
  },
  {
    id: "ELB.5",
    title: "Load balancers write access logs",
    severity: "medium",
    types: [LOAD_BALANCER],
    violation: must(({ accessLogs }) => accessLogs?.enabled, "it writes none"),
    good: [{ type: LOAD_BALANCER, inputs: { accessLogs: { enabled: true } } }],
    bad: [{ type: LOAD_BALANCER, inputs: { accessLogs: { enabled: false } } }],
  },
  {
    id: "ELB.6",
    title: "Load balancers can't be deleted by accident",
    severity: "medium",
    types: [LOAD_BALANCER],
    violation: must(({ enableDeletionProtection }) => enableDeletionProtection, "it has no deletion protection"),
    good: [{ type: LOAD_BALANCER, inputs: { enableDeletionProtection: true } }],
    bad: [{ type: LOAD_BALANCER, inputs: { enableDeletionProtection: false } }],
  },
  {
    id: "ELB.12",
    title: "Load balancers refuse requests that desynchronize",
    severity: "medium",
    types: [LOAD_BALANCER],
    // AWS's default is `defensive`.
    violation: must(({ desyncMitigationMode }) => desyncMitigationMode !== "monitor", "it only counts them"),
    good: [{ type: LOAD_BALANCER, inputs: {} }],
    bad: [{ type: LOAD_BALANCER, inputs: { desyncMitigationMode: "monitor" } }],
  },
  {
    id: "ELB.13",
    title: "Load balancers stand in two zones or more",
    severity: "medium",
    types: [LOAD_BALANCER],
    violation: must(({ subnets }) => subnets?.length >= 2, "it stands in one"),
    good: [{ type: LOAD_BALANCER, inputs: { subnets: ["a", "b"] } }],
    bad: [{ type: LOAD_BALANCER, inputs: { subnets: ["a"] } }],
  },
  {
    id: "ELB.16",
    title: "A web application firewall stands before load balancers",
    severity: "medium",
    types: [LOAD_BALANCER],
    violation: (balancer, stack) =>
      stack.about(balancer, WEB_ACL_ASSOCIATION).length > 0 ? undefined : "none stands before it",
    good: [
      { type: LOAD_BALANCER, inputs: {} },
      { type: WEB_ACL_ASSOCIATION, inputs: {} },
    ],
    bad: [{ type: LOAD_BALANCER, inputs: {} }],
  },
  {
    id: "ELB.17",
    title: "HTTPS listeners take TLS 1.2 and 1.3 only",
    severity: "medium",
    types: [LISTENER],
    applies: ({ inputs }) => inputs.protocol === "HTTPS",
    violation: must(({ sslPolicy = "" }) => /^ELBSecurityPolicy-TLS13-1-[23]/.test(sslPolicy), "it takes older ones"),
    good: [{ type: LISTENER, inputs: { protocol: "HTTPS", sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06" } }],
    bad: [{ type: LISTENER, inputs: { protocol: "HTTPS", sslPolicy: "ELBSecurityPolicy-2016-08" } }],
  },
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
  {
    id: "Platform.10",
    title: "A load balancer behind a CDN answers its own only",
    severity: "medium",
    types: [LISTENER],
    applies: ({ inputs }, stack) => inputs.protocol === "HTTPS" && stack.ofType(DISTRIBUTION).length > 0,
    violation: (listener, stack) => {
      const rules = stack.about(listener, LISTENER_RULE).sort((a, b) => a.inputs.priority - b.inputs.priority);
      const refusal = rules.findIndex(({ inputs }) => refusesAll(inputs));
      const unasked = [
        ...(refusal < 0 && listener.inputs.defaultActions?.some(forwards) ? ["its default action"] : []),
        ...(refusal < 0 ? rules : rules.slice(0, refusal))
          .filter(({ inputs }) => !inputs.conditions?.some(({ httpHeader }: Inputs) => httpHeader))
          .map(({ inputs }) => `rule ${inputs.priority}`),
      ];
      return unasked.length > 0 ? `${unasked.join(", ")} asks for no header that only its CDN knows` : undefined;
    },
    good: [
      { type: LISTENER, inputs: { protocol: "HTTPS", defaultActions: [{ type: "forward" }] } },
      { type: LISTENER_RULE, inputs: { priority: 1, conditions: [{ httpHeader: { httpHeaderName: "x" } }] } },
      {
        type: LISTENER_RULE,
        inputs: {
          priority: 2,
          conditions: [{ pathPattern: { values: ["*"] } }],
          actions: [{ type: "fixed-response" }],
        },
      },
      { type: DISTRIBUTION, inputs: {} },
    ],
    bad: [
      { type: LISTENER, inputs: { protocol: "HTTPS", defaultActions: [{ type: "forward" }] } },
      { type: LISTENER_RULE, inputs: { priority: 1, conditions: [{ httpHeader: { httpHeaderName: "x" } }] } },
      { type: DISTRIBUTION, inputs: {} },
    ],
  },
  {
    id: "Route53.2",
    title: "Public zones log queries",
    severity: "medium",
    types: [ZONE],
    applies: ({ inputs }) => !inputs.vpcs,
    violation: (zone, stack) => (stack.about(zone, QUERY_LOG).length > 0 ? undefined : "it logs none"),
    good: [
      { type: ZONE, inputs: {} },
      { type: QUERY_LOG, inputs: {} },
    ],
    bad: [{ type: ZONE, inputs: {} }],
  },
];

/** Whether a listener's rule lets nothing through to those behind it. */
function refusesAll({ conditions = [], actions = [] }: Inputs): boolean {
  const isAll = conditions.every(({ pathPattern }: Inputs) => pathPattern?.values?.includes("*"));
  return isAll && actions.every(({ type }: Inputs) => type === "fixed-response");
}

function forwards({ type }: Inputs): boolean {
  return type === "forward";
}

function behaviors({ defaultCacheBehavior = {}, orderedCacheBehaviors = [] }: Inputs): Inputs[] {
  return [defaultCacheBehavior, ...orderedCacheBehaviors];
}

function customOrigins({ origins = [] }: Inputs): Inputs[] {
  return origins.flatMap(({ customOriginConfig }: Inputs) => customOriginConfig ?? []);
}

function bucketOrigins({ origins = [] }: Inputs): Inputs[] {
  return origins.filter(({ domainName }: Inputs) => /\.s3\.[a-z0-9-]+\.amazonaws\.com$/.test(domainName ?? ""));
}
