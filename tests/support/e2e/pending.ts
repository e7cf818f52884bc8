import { taggedArns } from "../../../src/commands/e2e/left-behind";
import type { Emulator } from "../../../src/commands/engine/emulator";
import type { StateResource } from "../../../src/commands/engine/pulumi";

/** How a person finds what was being made when Pulumi died: by its name, or by its tags. */
const FINDERS: Readonly<
  Record<string, (name: string, arns: readonly string[], emulator: Emulator) => Promise<string | undefined>>
> = {
  "aws:secretsmanager/secret:Secret": async (name, arns) => arns.find((arn) => arn.includes(`:secret:${name}-`)),
  "aws:ecs/cluster:Cluster": async (name, arns) => arns.find((arn) => arn.endsWith(`:cluster/${name}`)),
  "aws:ec2/eip:Eip": async (_, arns) => lastPart(arns.find((arn) => arn.includes(":elastic-ip/"))),
  "aws:ec2/vpc:Vpc": async (_, arns) => lastPart(arns.find((arn) => arn.includes(":vpc/"))),
  "aws:ecr/repository:Repository": async (name, arns) =>
    arns.some((arn) => arn.endsWith(`:repository/${name}`)) ? name : undefined,
  "aws:cloudwatch/logGroup:LogGroup": async (name, arns) =>
    arns.some((arn) => arn.includes(`:log-group:${name}`)) ? name : undefined,
  "aws:iam/role:Role": async (name, _, emulator) => ((await hasRole(name, emulator)) ? name : undefined),
};

/** The provider's id of a resource whose creation was cut off; undefined where it wasn't made. */
export async function idInCloud({ type, inputs }: StateResource, emulator: Emulator): Promise<string | undefined> {
  if (!type.startsWith("aws:")) return undefined;
  const find = FINDERS[type];
  if (!find) throw new Error(`this test doesn't know how to find ${type}`);
  return find(String(inputs?.name), await taggedArns(emulator, [emulator.region]), emulator);
}

function lastPart(arn: string | undefined): string | undefined {
  return arn?.split("/").at(-1);
}

async function hasRole(name: string, { endpoint }: Emulator): Promise<boolean> {
  const query = new URLSearchParams({ Action: "GetRole", RoleName: name, Version: "2010-05-08" });
  const authorization = "AWS4-HMAC-SHA256 Credential=test/20300101/us-east-1/iam/aws4_request";
  return (await fetch(endpoint, { method: "POST", body: query, headers: { authorization } })).ok;
}
