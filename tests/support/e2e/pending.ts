import { DescribeAddressesCommand, EC2Client } from "@aws-sdk/client-ec2";
import { DescribeRepositoriesCommand, ECRClient } from "@aws-sdk/client-ecr";
import { taggedArns } from "../../../src/commands/e2e/left-behind";
import type { Emulator } from "../../../src/commands/engine/emulator";
import type { StateResource } from "../../../src/commands/engine/pulumi";
import { clientOptions } from "../../../src/commands/engine/surroundings";

type Find = (name: string, emulator: Emulator) => Promise<string | undefined>;

/** How a person finds what was being made when Pulumi died: by its name, or by its tags. */
const FINDERS: Readonly<Record<string, Find>> = {
  "aws:secretsmanager/secret:Secret": (name, emulator) => tagged(emulator, `:secret:${name}-`),
  "aws:ecs/cluster:Cluster": (name, emulator) => tagged(emulator, `:cluster/${name}`),
  "aws:kms/key:Key": async (_, emulator) => (await tagged(emulator, ":key/"))?.split("/").at(-1),
  "aws:ec2/vpc:Vpc": async (_, emulator) => (await tagged(emulator, ":vpc/"))?.split("/").at(-1),
  "aws:cloudwatch/logGroup:LogGroup": async (name, emulator) => (await tagged(emulator, `:log-group:${name}`)) && name,
  "aws:ec2/eip:Eip": async (_, emulator) => {
    const { Addresses } = await new EC2Client(clientOptions(emulator)).send(new DescribeAddressesCommand());
    return Addresses?.[0]?.AllocationId;
  },
  "aws:ecr/repository:Repository": async (name, emulator) => {
    const { repositories } = await new ECRClient(clientOptions(emulator)).send(new DescribeRepositoriesCommand());
    return repositories?.find(({ repositoryName }) => repositoryName === name)?.repositoryName;
  },
  "aws:iam/role:Role": async (name, emulator) => ((await hasRole(name, emulator)) ? name : undefined),
};

/** The provider's id of a resource whose creation was cut off; undefined where it wasn't made. */
export async function idInCloud({ type, inputs }: StateResource, emulator: Emulator): Promise<string | undefined> {
  if (!type.startsWith("aws:")) return undefined;
  const find = FINDERS[type];
  if (!find) throw new Error(`this test doesn't know how to find ${type}`);
  return find(String(inputs?.name), emulator);
}

/** The ARN of something with the stack's tags. */
async function tagged(emulator: Emulator, part: string): Promise<string | undefined> {
  return (await taggedArns(emulator, [emulator.region])).find((arn) => arn.includes(part));
}

async function hasRole(name: string, { endpoint }: Emulator): Promise<boolean> {
  const query = new URLSearchParams({ Action: "GetRole", RoleName: name, Version: "2010-05-08" });
  const authorization = "AWS4-HMAC-SHA256 Credential=test/20300101/us-east-1/iam/aws4_request";
  return (await fetch(endpoint, { method: "POST", body: query, headers: { authorization } })).ok;
}
