import { expect } from "vitest";
import { NOTHING_PUBLIC } from "../support/expected";
import { under } from "../support/facts";
import { type Inputs, type Plan, statementsOf } from "../support/plan";
import {
  BUCKET_ENCRYPTION,
  BUCKET_POLICY,
  CERTIFICATE,
  CERTIFICATE_VALIDATION,
  DISTRIBUTION,
  KEY,
  LISTENER,
  LOAD_BALANCER,
  LOG_DELIVERY,
  LOG_DELIVERY_DESTINATION,
  LOG_DELIVERY_SOURCE,
  ORIGIN_ACCESS_CONTROL,
  PUBLIC_ACCESS_BLOCK,
  RECORD,
} from "../support/types";

const ACCOUNT = "978489150794";
const ASSETS = "arn:aws:s3:::sagebrush-prod-assets";
const SITE = "www.sagebrush.services";
const ORIGIN = "origin.sagebrush.services";
const DIAGRAM = "Architecture Diagram";

/** How AWS calls the policies that it manages, by their ids. */
const MANAGED: Readonly<Record<string, string>> = {
  "4135ea2d-6df8-44a3-9df3-4b5a84be39ad": "CachingDisabled",
  "658327ea-f89d-4fab-a63d-7e88639e58f6": "CachingOptimized",
  "216adef6-5c7f-47e4-b989-5492eafa07d3": "AllViewer",
  "67f7725c-6f97-4210-82d7-5512b31e9d03": "SecurityHeadersPolicy",
};

/** What production's document states of CloudFront, and of what stands behind it. */
export const cdn = [
  ...under(DIAGRAM, {
    'ALB["Application Load Balancer<br/>www.sagebrush.services"]': (plan) => {
      expect(plan.inputs(LOAD_BALANCER)).toMatchObject({ loadBalancerType: "application", internal: false });
      siteLeadsToLoadBalancer(plan);
    },
    'CDN["CloudFront CDN<br/>(Optional)"]': cdnServesSite,
    "USERS -->|HTTPS| CDN": usersReachCdn,
    "CDN -->|Origin| ALB": (plan) => {
      asksLoadBalancer(plan);
      onlyCdnReachesLoadBalancer(plan);
    },
    "R53_ZONE -->|A record| ALB": originIsLoadBalancer,
    // An alias is Route 53's CNAME: the same, but without a second look-up.
    "R53_ZONE -->|CNAME| CDN": siteIsCdn,
    "ACM_CERT -.->|TLS termination| CDN": hasCertificate,
    'S3_ASSETS["S3: prod-assets<br/>Public + CloudFront"]': anybodyReadsAssetsThroughCdn,
  }),
  ...under("Application Load Balancer + CloudFront", {
    "**Domain**: <www.sagebrush.services>": siteLeadsToLoadBalancer,
    "**CloudFront CDN**: Optional CDN for static assets, edge caching": (plan) => {
      cdnServesSite(plan);
      cachesAssets(plan);
    },
  }),
  ...under("Route53 & ACM", {
    "**A Record**: <www.sagebrush.services> → ALB DNS name": siteLeadsToLoadBalancer,
  }),
  ...under("S3 Buckets (Production)", {
    "**prod-assets**: Public bucket for static assets, CloudFront origin": anybodyReadsAssetsThroughCdn,
  }),
  ...under("Why CloudFront CDN?", {
    "**Edge caching**: Static assets served from 400+ edge locations worldwide": (plan) => {
      expect(plan.inputs(DISTRIBUTION).priceClass).toBe("PriceClass_All");
      expect(plan.inputs(DISTRIBUTION).restrictions).toEqual({ geoRestriction: { restrictionType: "none" } });
      cachesAssets(plan);
    },
  }),
  ...under("Data Flow", {
    "**Static Assets**: CDN → CloudFront cache (edge) → S3 (prod-assets) if cache miss": (plan) => {
      cachesAssets(plan);
      anybodyReadsAssetsThroughCdn(plan);
    },
  }),
];

/** That users come to the load balancer through CloudFront, and nobody in another way. */
export function usersReachLoadBalancerThroughCdn(plan: Plan): void {
  usersReachCdn(plan);
  asksLoadBalancer(plan);
  onlyCdnReachesLoadBalancer(plan);
}

function logsAreDelivered(plan: Plan): void {
  const region = "us-east-1";
  const name = "sagebrush-production-cdn";
  const bucket = "arn:aws:s3:::sagebrush-prod-cdn-logs";
  const resourceArn = distributionArn(plan);
  expect(plan.inputs(LOG_DELIVERY_SOURCE)).toEqual({ name, region, logType: "ACCESS_LOGS", resourceArn });
  expect(plan.inputs(LOG_DELIVERY_DESTINATION)).toMatchObject({
    region,
    outputFormat: "json",
    deliveryDestinationConfiguration: { destinationResourceArn: bucket },
  });
  expect(plan.inputs(LOG_DELIVERY)).toMatchObject({ region, deliverySourceName: name });
  expect(allowedByPolicy(plan, "prod-cdn-logs")).toEqual([
    expect.objectContaining({
      Principal: { Service: "delivery.logs.amazonaws.com" },
      Action: ["s3:PutObject"],
      Resource: [`${bucket}/AWSLogs/${ACCOUNT}/CloudFront/*`],
      Condition: {
        StringEquals: { "s3:x-amz-acl": "bucket-owner-full-control", "aws:SourceAccount": ACCOUNT },
        ArnLike: { "aws:SourceArn": `arn:aws:logs:us-east-1:${ACCOUNT}:delivery-source:*` },
      },
    }),
  ]);
  // AWS adds the statement by itself to a policy that lacks it.
  const { dependencies } = plan.one("platform:ingress:DistributionLogs");
  expect(dependencies).toEqual([plan.one(BUCKET_POLICY, "prod-cdn-logs").urn]);
}

function cdnServesSite(plan: Plan): void {
  expect(plan.inputs(DISTRIBUTION)).toMatchObject({ enabled: true, aliases: [SITE] });
  expect(plan.outputs.cdnDomain).toMatch(/^d\w+\.cloudfront\.net$/);
  expect(plan.outputs.siteUrl).toBe(`https://${SITE}`);
  logsAreDelivered(plan);
}

function usersReachCdn(plan: Plan): void {
  const { httpVersion, isIpv6Enabled, viewerCertificate } = plan.inputs(DISTRIBUTION);
  expect([httpVersion, isIpv6Enabled]).toEqual(["http2and3", true]);
  expect(viewerCertificate).toMatchObject({ minimumProtocolVersion: "TLSv1.2_2021", sslSupportMethod: "sni-only" });
  for (const behavior of behaviors(plan)) {
    expect(behavior.viewerProtocolPolicy).toBe("redirect-to-https");
    expect(MANAGED[behavior.responseHeadersPolicyId]).toBe("SecurityHeadersPolicy");
  }
  siteIsCdn(plan);
}

function siteIsCdn(plan: Plan): void {
  const records = plan.all(RECORD).filter(({ inputs }) => inputs.name === SITE);
  expect(records.map(({ inputs }) => inputs.type)).toEqual(["A", "AAAA"]);
  for (const { inputs } of records) {
    expect(inputs.zoneId).toBe("Z-sagebrush.services");
    expect(inputs.aliases).toEqual([
      { name: plan.outputs.cdnDomain, zoneId: "Z2FDTNDATAQYW2", evaluateTargetHealth: false },
    ]);
  }
}

function asksLoadBalancer(plan: Plan): void {
  const { defaultCacheBehavior: behavior } = plan.inputs(DISTRIBUTION);
  expect(origin(plan, behavior.targetOriginId)).toEqual({
    originId: "load-balancer",
    domainName: ORIGIN,
    customHeaders: [{ name: "x-origin-key", value: expect.stringMatching(/^generated/) }],
    customOriginConfig: {
      originProtocolPolicy: "https-only",
      originSslProtocols: ["TLSv1.2"],
      httpPort: 80,
      httpsPort: 443,
    },
  });
  expect(behavior.allowedMethods).toEqual(["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]);
  expect(MANAGED[behavior.cachePolicyId]).toBe("CachingDisabled");
  expect(MANAGED[behavior.originRequestPolicyId]).toBe("AllViewer");
  originIsLoadBalancer(plan);
}

/** The name that CloudFront asks for, which the load balancer's certificate must cover. */
function originIsLoadBalancer(plan: Plan): void {
  const records = plan.all(RECORD).filter(({ inputs }) => inputs.name === ORIGIN);
  expect(records.map(({ inputs }) => inputs)).toEqual([
    {
      zoneId: "Z-sagebrush.services",
      name: ORIGIN,
      type: "A",
      aliases: [
        {
          name: "sagebrush-production-alb-1234567890.us-west-2.elb.amazonaws.com",
          zoneId: "ZLOADBALANCER",
          evaluateTargetHealth: true,
        },
      ],
    },
  ]);
  expect(plan.inputs(CERTIFICATE, "certificate").subjectAlternativeNames).toEqual(["*.sagebrush.services"]);
  expect(plan.inputs(LISTENER, "load-balancer-https").certificateArn).toBe(
    plan.inputs(CERTIFICATE_VALIDATION, "certificate").certificateArn,
  );
}

function siteLeadsToLoadBalancer(plan: Plan): void {
  siteIsCdn(plan);
  asksLoadBalancer(plan);
}

function onlyCdnReachesLoadBalancer(plan: Plan): void {
  expect(plan.lookUps("aws:ec2/getManagedPrefixList:getManagedPrefixList")).toEqual([
    { name: "com.amazonaws.global.cloudfront.origin-facing" },
  ]);
  expect(plan.ingress("sagebrush-production-alb-sg")).toEqual(["443 pl-com.amazonaws.global.cloudfront.origin-facing"]);
}

function hasCertificate(plan: Plan): void {
  expect(plan.inputs(CERTIFICATE, "cdn-certificate")).toMatchObject({
    region: "us-east-1",
    domainName: "sagebrush.services",
    subjectAlternativeNames: ["*.sagebrush.services"],
  });
  const validation = plan.one(CERTIFICATE_VALIDATION, "cdn-certificate");
  const { acmCertificateArn } = plan.inputs(DISTRIBUTION).viewerCertificate;
  expect(validation.inputs.region).toBe("us-east-1");
  expect(acmCertificateArn).toMatch(new RegExp(`^arn:aws:acm:us-east-1:${ACCOUNT}:certificate/`));
  expect(acmCertificateArn).toBe(validation.inputs.certificateArn);
  // CloudFront refuses a certificate that isn't valid yet.
  expect(plan.one(DISTRIBUTION).dependencies).toContain(validation.urn);
}

function cachesAssets(plan: Plan): void {
  const [, ...cached] = behaviors(plan);
  expect(cached.map(({ pathPattern }) => pathPattern)).toEqual(["/assets/*", "/static/*"]);
  for (const behavior of cached) {
    expect(origin(plan, behavior.targetOriginId).domainName).toBe("sagebrush-prod-assets.s3.us-west-2.amazonaws.com");
    expect(MANAGED[behavior.cachePolicyId]).toBe("CachingOptimized");
    expect(behavior).toMatchObject({ allowedMethods: ["GET", "HEAD"], cachedMethods: ["GET", "HEAD"], compress: true });
  }
}

/** What is public is what CloudFront serves: in the bucket itself nobody else reads. */
function anybodyReadsAssetsThroughCdn(plan: Plan): void {
  const accessControl = plan.one(ORIGIN_ACCESS_CONTROL);
  expect(accessControl.inputs).toMatchObject({
    originAccessControlOriginType: "s3",
    signingBehavior: "always",
    signingProtocol: "sigv4",
  });
  expect(origin(plan, "assets").originAccessControlId).toBe(accessControl.inputs.name);
  const byDistribution = {
    Principal: { Service: "cloudfront.amazonaws.com" },
    Condition: { StringEquals: { "aws:SourceArn": distributionArn(plan) } },
  };
  expect(allowedByPolicy(plan, "prod-assets")).toEqual([
    expect.objectContaining({ ...byDistribution, Action: ["s3:GetObject"], Resource: [`${ASSETS}/*`] }),
  ]);
  expect(plan.inputs(PUBLIC_ACCESS_BLOCK, "prod-assets")).toMatchObject(NOTHING_PUBLIC);
  // CloudFront can't read what it can't decrypt.
  const [rule] = plan.inputs(BUCKET_ENCRYPTION, "prod-assets").rules;
  const key = plan.keyId("sagebrush-prod-assets");
  expect(rule.applyServerSideEncryptionByDefault.kmsMasterKeyId).toBe(`arn:aws:kms:us-west-2:${ACCOUNT}:key/${key}`);
  expect(statementsOf(plan.inputs(KEY, "prod-assets").policy)).toEqual([
    expect.objectContaining({ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: ["kms:*"] }),
    expect.objectContaining({ ...byDistribution, Action: ["kms:Decrypt"] }),
  ]);
}

/** As the logs have it, which are the only distribution's. */
function distributionArn(plan: Plan): string {
  const { resourceArn } = plan.inputs(LOG_DELIVERY_SOURCE);
  expect(plan.one(LOG_DELIVERY_SOURCE).dependencies).toContain(plan.one(DISTRIBUTION).urn);
  expect(resourceArn).toMatch(new RegExp(`^arn:aws:cloudfront::${ACCOUNT}:distribution/E\\w+$`));
  return resourceArn;
}

function behaviors(plan: Plan): Inputs[] {
  const { defaultCacheBehavior, orderedCacheBehaviors } = plan.inputs(DISTRIBUTION);
  return [defaultCacheBehavior, ...orderedCacheBehaviors];
}

function origin(plan: Plan, id: string): Inputs {
  return plan.inputs(DISTRIBUTION).origins.find(({ originId }: Inputs) => originId === id);
}

function allowedByPolicy(plan: Plan, bucket: string) {
  return statementsOf(plan.inputs(BUCKET_POLICY, bucket).policy).filter(({ Effect }) => Effect === "Allow");
}
