import * as pulumi from "@pulumi/pulumi";
import type { LambdaFunction } from "../components/compute/lambda-function";
import type { Registry } from "../components/compute/registry";
import type { Service } from "../components/compute/service";
import { type Database, POSTGRES_PORT } from "../components/data/database";
import { REDIS_PORT, type RedisCache } from "../components/data/redis-cache";
import type { AlarmTopic } from "../components/monitoring/alarm-topic";
import type { ReleaseRecord } from "../components/release/release-record";
import { DeploymentRole } from "../components/security/deployment-role";
import { GeneratedValue } from "../components/security/generated-value";
import { Key } from "../components/security/key";
import { ReadRole } from "../components/security/read-role";
import { Parameter, Secret, type SecretReference } from "../components/security/secret";
import type { Bucket } from "../components/storage/bucket";
import type { SecretValue } from "../config/schema";
import { entryOf, mapValues } from "../lib/objects";
import { type PostgresLogin, postgresCredentials, postgresUrl, redisUrl } from "../lib/urls";
import type { Context } from "./context";

/** The secrets of the stack, by the names of their entries. */
export function createSecrets(
  { config }: Context,
  database?: Database,
  cache?: RedisCache,
): Record<string, SecretReference> {
  const { secrets, prefix, secretRecoveryDays: recoveryDays } = config;
  const inParameterStore = Object.values(secrets).some(({ store }) => store === "parameter-store");
  const key = inParameterStore
    ? new Key("parameters", { alias: `${prefix}-parameters`, description: `Parameters of ${prefix}` })
    : undefined;
  return mapValues(secrets, (secret, name) => {
    const value = secretValue(secret.value, name, database, cache);
    return key && value && secret.store === "parameter-store"
      ? new Parameter(name, { parameterName: secret.name, value, keyArn: key.arn })
      : new Secret(name, { secretName: secret.name, value, recoveryDays });
  });
}

/** @returns undefined where an operator sets the value */
function secretValue(
  kind: SecretValue,
  name: string,
  database?: Database,
  cache?: RedisCache,
): pulumi.Output<string> | undefined {
  switch (kind) {
    case "operator":
      return undefined;
    case "generated":
      return new GeneratedValue(name).value;
    case "database-url":
      return database && databaseUrl(database);
    case "database-reader-url":
      return database && loginAt(database, database.readerHost)?.apply(postgresUrl);
    case "database-credentials":
      return database && loginAt(database, database.writerHost)?.apply(postgresCredentials);
    case "cache-url":
      return cache && cacheUrl(cache);
    case "cache-token":
      return cache?.token;
  }
}

/** Where an application finds the database and logs in. Secret; none where RDS has the password. */
export function databaseUrl(database: Database): pulumi.Output<string> | undefined {
  return loginAt(database, database.writerHost)?.apply(postgresUrl);
}

/** Where an application finds the cache and logs in. Secret. */
export function cacheUrl(cache: RedisCache): pulumi.Output<string> {
  return pulumi.all([cache.host, cache.token]).apply(([host, token]) => redisUrl(host, REDIS_PORT, token));
}

function loginAt(
  { databaseName, username, login }: Database,
  host: pulumi.Output<string>,
): pulumi.Output<PostgresLogin> | undefined {
  if (!("password" in login)) return undefined;
  return pulumi
    .all([host, login.password])
    .apply(([host, password]) => ({ host, port: POSTGRES_PORT, database: databaseName, username, password }));
}

/** The role with which the Housekeeping account reads. */
export function createReadRole(
  { config, region, accountId }: Context,
  buckets: Readonly<Record<string, Bucket>>,
  functions: Readonly<Record<string, LambdaFunction>>,
): ReadRole | undefined {
  const { readRole, services } = config;
  if (!readRole) return undefined;
  return new ReadRole("read-role", {
    roleName: readRole.name,
    trustedAccountId: readRole.trustedAccountId,
    principals: readRole.principals,
    requireMfa: readRole.requireMfa,
    buckets: readRole.buckets.map((name) => entryOf(buckets, name)),
    logGroupNames: [
      ...Object.values(services).flatMap(({ logGroup, applicationLogGroup }) =>
        applicationLogGroup ? [logGroup, applicationLogGroup] : [logGroup],
      ),
      ...Object.values(functions).map(({ logGroupName }) => logGroupName),
    ],
    region,
    accountId,
  });
}

/** What GitHub workflows release. */
export interface ReleasedParts {
  readonly registry?: Registry;
  readonly services: Readonly<Record<string, Service>>;
  readonly secrets: Readonly<Record<string, SecretReference>>;
  readonly releaseRecord?: ReleaseRecord;
  /** Where people are told of releases. */
  readonly topic?: AlarmTopic;
}

/** The roles with which GitHub workflows release the stack. */
export function createDeploymentRole(
  { config, region, accountId }: Context,
  { registry, services, secrets, releaseRecord, topic }: ReleasedParts,
): DeploymentRole | undefined {
  const { deploymentRole, cluster, database, functions, prefix, releases, tasks } = config;
  if (!deploymentRole || !cluster || !registry || !releaseRecord) return undefined;
  const { name, images, preview, drift, stateBucket, stateKeyArn, ...role } = deploymentRole;
  const entries = Object.values(config.services);
  const taskFamilies = Object.keys(tasks).map((task) => `${prefix}-${task}`);
  return new DeploymentRole("deployment-role", {
    ...role,
    roleName: name,
    images: images && { ...images, roleName: images.name },
    preview: preview && { ...preview, roleName: preview.name },
    drift: drift && { ...drift, roleName: drift.name },
    secretArns: Object.values(secrets).map(({ arn }) => arn),
    state: {
      bucketName: stateBucket,
      keyArn: stateKeyArn,
      project: pulumi.getProject(),
      stack: pulumi.getStack(),
    },
    region,
    accountId,
    clusterName: cluster.name,
    serviceNames: entries.map((service) => service.name),
    followedServiceNames: entries.filter(({ deployment }) => deployment).map(({ name }) => name),
    families: [...entries.map((service) => service.family ?? service.name), ...taskFamilies],
    taskFamilies,
    taskRoleArns: Object.values(services).flatMap(({ roles }) => [roles.executionRoleArn, roles.taskRoleArn]),
    repositoryArns: Object.values(registry.repositories).map(({ arn }) => arn),
    logGroupNames: entries.map(({ logGroup }) => logGroup),
    recordArn: releaseRecord.arn,
    topic,
    migrationFunction:
      releases.migrate && "function" in releases.migrate
        ? entryOf(functions, releases.migrate.function).name
        : undefined,
    snapshotOf:
      releases.snapshot && database
        ? { kind: database.engine === "postgres" ? "instance" : "cluster", identifier: database.identifier }
        : undefined,
  });
}
