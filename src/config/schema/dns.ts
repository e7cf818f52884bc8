import { z } from "zod";
import type { Advice } from "../mistakes";
import { domain, text } from "./values";

export const dns = z.strictObject({
  zone: domain.describe("name of the hosted zone"),
  createZone: z.boolean().describe("true: create the zone and output its name servers; false: look it up"),
  domain: domain.describe("name of the site: an alias of the CDN, or else of the load balancer"),
  certificate: z
    .strictObject({
      domain: domain
        .refine((name) => name.length <= 64, {
          params: {
            allowed: "at most 64 characters, as ACM wants",
            fix: "take a name above it, with wildcard: true",
          } satisfies Advice,
        })
        .describe("name on the certificate"),
      wildcard: z.boolean().describe("also *.<domain>"),
    })
    .describe("DNS-validated certificate; the load balancer serves HTTPS with it"),
  delegation: z
    .strictObject({
      roleArn: text(
        /^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]+$/,
        "the ARN of an IAM role",
        "write it like arn:aws:iam::123456789012:role/name",
      ).describe("role in the parent zone's account that may change the parent zone's records"),
      parentZoneId: text(/^[A-Z0-9]{1,32}$/, "the id of a hosted zone", "write it like Z0123456789ABCDEFGHIJ"),
    })
    .optional()
    .describe("write the zone's name servers into its parent zone; none: somebody else does"),
});
