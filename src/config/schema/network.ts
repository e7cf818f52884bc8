import { z } from "zod";
import { cidr, text, zoneName } from "./values";

const dedicatedNetwork = z.strictObject({
  vpc: z.literal("dedicated").describe("a VPC of the stack's own"),
  cidr: cidr.describe("the address range of the VPC"),
  availabilityZones: z
    .array(zoneName)
    .min(1)
    .describe("zones, in the order of the subnets below; for life: append only"),
  publicSubnets: z.array(cidr).describe("one range a zone: load balancer and NAT gateways"),
  privateSubnets: z
    .array(cidr)
    .describe("one range a zone: tasks, and the databases where they have none of their own"),
  databaseSubnets: z
    .array(cidr)
    .default([])
    .describe(
      "one range a zone without a way to the internet; none: private; a database that is there can't move to them",
    ),
  natGateways: z.array(zoneName).default([]).describe("zones with a NAT gateway; the others go through the first"),
  flowLogs: z.boolean().default(true).describe("log all traffic of the VPC to CloudWatch"),
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
