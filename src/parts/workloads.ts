import type * as pulumi from "@pulumi/pulumi";
import type { Cluster } from "../components/compute/cluster";
import type { LambdaFunctionArgs } from "../components/compute/lambda-function";
import type { Database } from "../components/data/database";
import type { Queue } from "../components/messaging/queue";
import type { NetworkOutputs } from "../components/network/network";
import { type Client, SecurityGroup } from "../components/network/security-group";
import type { AccessArgs } from "../components/security/access";
import type { SecretReference } from "../components/security/secret";
import type { Bucket } from "../components/storage/bucket";
import type { EnvironmentValue, FunctionConfig, ServiceConfig } from "../config/schema";
import { entryOf, mapValues } from "../lib/objects";
import type { Context } from "./context";

/** The security groups of services and functions: they stand before these, for databases let them in. */
export interface WorkloadGroups {
  readonly byName: Readonly<Record<string, SecurityGroup>>;
  clientOf(name: string): Client;
}

export function createWorkloadGroups({ config }: Context, { vpcId }: NetworkOutputs): WorkloadGroups {
  const services = mapValues(config.services, ({ name: serviceName, securityGroup }) => ({
    groupName: securityGroup ?? `${serviceName}-sg`,
    description: `Service ${serviceName}`,
  }));
  const functions = mapValues(config.functions, ({ name: functionName }) => ({
    groupName: `${functionName}-sg`,
    description: `Function ${functionName}`,
  }));
  const byName = mapValues(
    { ...services, ...functions },
    (group, name) => new SecurityGroup(name, { vpcId, ...group, allowOutbound: true }),
  );
  return { byName, clientOf: (name) => ({ name, securityGroupId: entryOf(byName, name).id }) };
}

/** What services and functions use. */
export interface Resources {
  readonly network: NetworkOutputs;
  readonly groups: WorkloadGroups;
  readonly buckets: Readonly<Record<string, Bucket>>;
  readonly queues: Readonly<Record<string, Queue>>;
  readonly secrets: Readonly<Record<string, SecretReference>>;
  readonly database?: Database;
}

/** What a service or function may reach by its role. */
export function accessOf({ access }: ServiceConfig | FunctionConfig, { buckets, queues }: Resources): AccessArgs {
  return {
    buckets: Object.entries(access.buckets).map(([name, access]) => ({ bucket: entryOf(buckets, name), access })),
    queues: access.queues.map((name) => entryOf(queues, name)),
  };
}

/** The plain variables of a service or function. */
export function environmentOf(
  { environment }: ServiceConfig | FunctionConfig,
  { config }: Context,
  resources: Resources,
  cluster?: Cluster,
): Record<string, pulumi.Input<string>> {
  return mapValues(environment, (value) => textOf(value, config.services, resources, cluster));
}

function textOf(
  value: EnvironmentValue,
  services: Readonly<Record<string, ServiceConfig>>,
  { buckets, queues, database }: Resources,
  cluster?: Cluster,
): pulumi.Input<string> {
  if (typeof value === "string") return value;
  if ("bucket" in value) return entryOf(buckets, value.bucket).bucketName;
  if ("queue" in value) return entryOf(queues, value.queue).url;
  if ("service" in value) {
    return `http://${value.service}.${cluster?.namespace?.name}:${entryOf(services, value.service).port}`;
  }
  return entryOf({ writer: database?.writerHost, reader: database?.readerHost }, value.database) ?? "";
}

/** The secrets of a service or function, by variable. */
export function secretsOf(
  workload: ServiceConfig | FunctionConfig,
  { secrets }: Resources,
): Record<string, SecretReference> {
  return mapValues(workload.secrets, (secret) => entryOf(secrets, secret));
}

/** The variables of a function that logs in with RDS's own secret, which doesn't say where the database is. */
export function ownLoginOf(
  { access }: FunctionConfig,
  { database }: Resources,
): Pick<LambdaFunctionArgs, "environment" | "secrets"> {
  if (!access.database || !database || !("secret" in database.login)) return { environment: {}, secrets: {} };
  return {
    environment: { DATABASE_HOST: database.writerHost, DATABASE_NAME: database.databaseName },
    secrets: { DATABASE_SECRET_ARN: database.login.secret },
  };
}
