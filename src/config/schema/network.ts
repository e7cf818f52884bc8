import { z } from "zod";
import { absolutePath, cidr, domain, integer, key, text, zoneName } from "./values";

const dedicatedNetwork = z.strictObject({
  vpc: z.literal("dedicated").describe("a VPC of the stack's own"),
  cidr: cidr.describe("the address range of the VPC"),
  availabilityZones: z.array(zoneName).min(1).describe("zones, in the order of the subnets below"),
  publicSubnets: z.array(cidr).describe("one range a zone: load balancer and NAT gateways"),
  privateSubnets: z
    .array(cidr)
    .describe("one range a zone: tasks, and the databases where they have none of their own"),
  databaseSubnets: z.array(cidr).default([]).describe("one range a zone without a way to the internet; none: private"),
  natGateways: z.array(zoneName).default([]).describe("zones with a NAT gateway; the others go through the first"),
  flowLogs: z.boolean().default(false).describe("log all traffic of the VPC to CloudWatch"),
  networkAcls: z.boolean().default(false).describe("network ACLs on the subnets, beside the security groups"),
});

const defaultNetwork = z.strictObject({
  vpc: z.literal("default").describe("the account's default VPC"),
  vpcId: text(/^vpc-[0-9a-f]+$/, "a VPC id", "write it like vpc-0123456789abcdef0").describe(
    "id of the account's default VPC; the program stops where it is another",
  ),
  availabilityZones: z.array(zoneName).min(1).describe("zones whose default subnets are used"),
});

export const network = z
  .discriminatedUnion("vpc", [dedicatedNetwork, defaultNetwork])
  .describe("the VPC and its subnets");

export const dns = z.strictObject({
  zone: domain.describe("name of the hosted zone"),
  createZone: z.boolean().describe("true: create the zone and output its name servers; false: look it up"),
  domain: domain.describe("name of the site: an alias of the CDN, or else of the load balancer"),
  certificate: z
    .strictObject({
      domain: domain.describe("name on the certificate"),
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

export const cdn = z.strictObject({
  origin: domain.describe("name under which CloudFront finds the load balancer; the certificate must cover it"),
  assets: z
    .strictObject({
      bucket: key.describe("entry under buckets"),
      paths: z
        .array(absolutePath)
        .min(1)
        .describe("path patterns that the bucket answers; an object's key is its path"),
      encryption: z.enum(["AES256", "aws:kms"]).default("AES256").describe("as of a bucket, in place of the bucket's"),
    })
    .describe("a bucket that CloudFront serves: nobody else on the internet reads it then, whatever its publicRead"),
  accessLogs: z
    .strictObject({ bucket: key.describe("entry under buckets") })
    .optional()
    .describe("write access logs to a bucket"),
});

const logPrefix = text(
  /^(?!.*AWSLogs)([^\s/](\S*[^\s/])?)?$/,
  "a prefix without AWSLogs and without a slash at an end",
  "write it like alb",
);

export const loadBalancer = z.strictObject({
  name: text(
    /^(?!internal-)[a-zA-Z0-9]([a-zA-Z0-9-]{0,30}[a-zA-Z0-9])?$/,
    "at most 32 letters, digits and dashes, no dash at an end",
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
});
