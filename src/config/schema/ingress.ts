import { z } from "zod";
import { firewall } from "./api";
import { domain, integer, key, pathPattern, text } from "./values";

const wall = firewall.optional().describe("AWS WAF in front of it; none: there is no firewall");

export const cdn = z.strictObject({
  origin: domain.describe("name under which CloudFront finds the load balancer; the certificate must cover it"),
  assets: z
    .strictObject({
      bucket: key.describe("entry under buckets"),
      paths: z.array(pathPattern).min(1).describe("path patterns that the bucket answers; an object's key is its path"),
      encryption: z.enum(["AES256", "aws:kms"]).default("AES256").describe("as of a bucket, in place of the bucket's"),
    })
    .describe("a bucket that CloudFront serves: nobody else on the internet reads it then, whatever its publicRead"),
  accessLogs: z
    .strictObject({ bucket: key.describe("entry under buckets") })
    .optional()
    .describe("write access logs to a bucket"),
  firewall: wall,
});

const logPrefix = text(
  /^(?!.*AWSLogs)([^\s/](\S*[^\s/])?)?$/,
  "a prefix without AWSLogs and without a slash at an end",
  "write it like alb",
);

export const loadBalancer = z.strictObject({
  name: text(
    /^(?!internal-|sg-)[a-zA-Z0-9]([a-zA-Z0-9-]{0,30}[a-zA-Z0-9])?$/,
    "at most 32 letters, digits and dashes, no dash at an end, and no internal- or sg- before them: AWS keeps those",
    "shorten or rename it",
  ).describe("name of the load balancer"),
  deregistrationDelaySeconds: integer(0, 3600).default(30).describe("how long a leaving task may finish its requests"),
  accessLogs: z
    .strictObject({
      bucket: key.describe("entry under buckets"),
      prefix: logPrefix.default("alb").describe("prefix of the logs' objects"),
    })
    .optional()
    .describe("write access logs to a bucket"),
  firewall: wall,
});
