import { beforeAll, describe, expect, it } from "vitest";
import { type Inputs, type Plan, planOf, planWith, rawConfig, statementsOf } from "../../support/plan";
import {
  BUCKET_ENCRYPTION,
  BUCKET_POLICY,
  CERTIFICATE,
  DISTRIBUTION,
  KEY,
  LOG_DELIVERY,
  ORIGIN_ACCESS_CONTROL,
  PUBLIC_ACCESS_BLOCK,
  RECORD,
  ROLE_POLICY,
} from "../../support/types";

const STACK = "sagebrush-prod";
const CDN = {
  origin: "origin.aussie-markets.com",
  assets: { bucket: "aussie-markets-staging-logs", paths: ["/assets/*"] },
};

/** What is known under a name: type and target of each record. */
const recordsOf = (plan: Plan, domain: string) =>
  plan
    .all(RECORD)
    .filter(({ inputs }) => inputs.name === domain)
    .map(({ inputs }) => `${inputs.type} ${inputs.aliases[0].name.replace(/^.*?\./, "")}`);

// On is what the facts of the stack's document show.
describe("production without its part cdn", () => {
  let on: Plan;
  let off: Plan;
  beforeAll(async () => {
    on = await planOf(STACK);
    const { "platform:cdn": _, ...raw } = rawConfig(STACK);
    off = await planWith(STACK, raw);
  });

  it("has no CloudFront, and nothing that only CloudFront needs", () => {
    for (const type of [DISTRIBUTION, ORIGIN_ACCESS_CONTROL, LOG_DELIVERY])
      expect([type, off.has(type)]).toEqual([type, false]);
    expect(off.names(CERTIFICATE)).toHaveLength(1);
    expect(off.outputs).not.toHaveProperty("cdnDomain");
    expect(JSON.stringify(off.recording.resources)).not.toMatch(/cloudfront|origin\.sagebrush/i);
  });

  it("gives the site's name to the load balancer, which everybody reaches", () => {
    expect(recordsOf(off, "www.sagebrush.services")).toEqual(["A us-west-2.elb.amazonaws.com"]);
    expect(off.ingress("sagebrush-production-alb-sg")).toEqual(["443 0.0.0.0/0", "80 0.0.0.0/0"]);
    expect(off.outputs.siteUrl).toBe(on.outputs.siteUrl);
  });

  it("lets anybody read the assets in their bucket, which therefore has no key", () => {
    const allowed = statementsOf(off.inputs(BUCKET_POLICY, "prod-assets").policy).filter(
      ({ Effect }) => Effect === "Allow",
    );
    expect(allowed).toEqual([
      expect.objectContaining({
        Principal: "*",
        Action: ["s3:GetObject"],
        Resource: ["arn:aws:s3:::sagebrush-prod-assets/*"],
      }),
    ]);
    expect(off.inputs(PUBLIC_ACCESS_BLOCK, "prod-assets")).toMatchObject({
      blockPublicPolicy: false,
      restrictPublicBuckets: false,
    });
    const [rule] = off.inputs(BUCKET_ENCRYPTION, "prod-assets").rules;
    expect(rule.applyServerSideEncryptionByDefault).toEqual({ sseAlgorithm: "AES256" });
    expect(off.all(KEY).map(({ name }) => name)).not.toContain("prod-assets");
  });

  it("leaves all else as it is", () => {
    const only = (one: Plan, other: Plan) => {
      const known = new Set(other.recording.resources.map(({ urn }) => urn));
      const own = one.recording.resources.filter(({ urn, custom }) => custom && !known.has(urn));
      return own.map(({ type, name }) => `${type.split(":").at(-1)} ${name}`).sort();
    };
    expect(only(on, off)).toEqual([
      "Alias prod-assets",
      "Certificate cdn-certificate",
      "CertificateValidation cdn-certificate",
      "Distribution cdn",
      "Key prod-assets",
      "ListenerRule load-balancer-refuse",
      "ListenerRule load-balancer-web-49999",
      "LogDelivery cdn-logs",
      "LogDeliveryDestination cdn-logs",
      "LogDeliverySource cdn-logs",
      "OriginAccessControl cdn",
      "RandomPassword cdn-origin-key",
      "Record origin",
      "Record site-ipv6",
      "SecurityGroupIngressRule load-balancer-443-from-cloudfront",
    ]);
    expect(only(off, on)).toEqual([
      "SecurityGroupIngressRule load-balancer-443-from-internet",
      "SecurityGroupIngressRule load-balancer-80-from-internet",
    ]);
  });
});

describe("a CDN in front of another stack", () => {
  const withCdn = (stack: string, change: (raw: Record<string, string>) => void) => {
    const raw = rawConfig(stack);
    change(raw);
    return planWith(stack, raw);
  };

  it("needs one more certificate, unless the stack stands in us-east-1", async () => {
    const aussie = await withCdn("aussie-staging", (raw) => {
      raw["platform:dns"] = JSON.stringify({
        ...dnsOf(raw),
        certificate: { domain: "aussie-markets.com", wildcard: true },
      });
      raw["platform:cdn"] = JSON.stringify(CDN);
    });
    expect(aussie.all(CERTIFICATE).map(({ inputs }) => inputs.region)).toEqual([undefined, "us-east-1"]);
    const aep = await withCdn("aep-staging", (raw) => {
      const { zone } = dnsOf(raw);
      raw["platform:dns"] = JSON.stringify({
        ...dnsOf(raw),
        certificate: { domain: zone, wildcard: true },
        domain: `app.${zone}`,
      });
      raw["platform:cdn"] = JSON.stringify({
        origin: `origin.${zone}`,
        assets: { bucket: "alb-logs", paths: ["/a/*"] },
      });
    });
    expect(aep.all(CERTIFICATE).map(({ inputs }) => inputs.region)).toEqual([undefined]);
    expect(aep.inputs(DISTRIBUTION).viewerCertificate.acmCertificateArn).toMatch(/^arn:aws:acm:us-east-1:/);
  });

  it("keeps no logs where none are asked for", async () => {
    const plan = await withCdn(STACK, (raw) => {
      const { accessLogs: _, ...cdn } = JSON.parse(raw["platform:cdn"] ?? "");
      raw["platform:cdn"] = JSON.stringify(cdn);
    });
    expect(plan.has(LOG_DELIVERY)).toBe(false);
    expect(plan.inputs(BUCKET_POLICY, "prod-cdn-logs").policy).not.toContain("delivery.logs");
  });

  it("lets tasks decrypt the assets that they read", async () => {
    const plan = await planOf(STACK);
    expect(plan.inputs(ROLE_POLICY, "web-task").policy).toContain(plan.keyId("sagebrush-prod-assets"));
  });

  function dnsOf(raw: Record<string, string>): Inputs {
    return JSON.parse(raw["platform:dns"] ?? "");
  }
});
