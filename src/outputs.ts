import * as pulumi from "@pulumi/pulumi";
import type { RestApi } from "./components/api/rest-api";
import type { Cluster } from "./components/compute/cluster";
import type { LambdaFunction } from "./components/compute/lambda-function";
import type { OneOffTask } from "./components/compute/one-off-task";
import type { Registry } from "./components/compute/registry";
import type { Service } from "./components/compute/service";
import type { Database } from "./components/data/database";
import type { RedisCache } from "./components/data/redis-cache";
import type { HostedZone } from "./components/dns/hosted-zone";
import type { Distribution } from "./components/ingress/distribution";
import type { LoadBalancer } from "./components/ingress/load-balancer";
import type { EventBus } from "./components/messaging/event-bus";
import type { Queue } from "./components/messaging/queue";
import type { NetworkParts } from "./components/network/network";
import type { ReleaseRecord } from "./components/release/release-record";
import type { DeploymentRole } from "./components/security/deployment-role";
import type { ReadRole } from "./components/security/read-role";
import type { SecretReference } from "./components/security/secret";
import type { Bucket } from "./components/storage/bucket";
import type { Config } from "./config/schema";
import { mapValues } from "./lib/objects";
import type { Monitoring } from "./parts/monitoring";
import { cacheUrl, databaseUrl } from "./parts/security";

/** A stack's outputs by name; a stack without a part lacks the outputs of that part. */
export type Outputs = Readonly<Record<string, pulumi.Input<unknown>>>;

/** What a stack may be made of. */
export interface Parts {
  readonly network: NetworkParts;
  readonly zone?: HostedZone;
  readonly buckets: Readonly<Record<string, Bucket>>;
  readonly queues: Readonly<Record<string, Queue>>;
  readonly database?: Database;
  readonly cache?: RedisCache;
  readonly secrets: Readonly<Record<string, SecretReference>>;
  readonly loadBalancer?: LoadBalancer;
  readonly distribution?: Distribution;
  readonly cluster?: Cluster;
  readonly registry?: Registry;
  readonly services: Readonly<Record<string, Service>>;
  readonly tasks: Readonly<Record<string, OneOffTask>>;
  readonly functions: Readonly<Record<string, LambdaFunction>>;
  readonly api?: RestApi;
  readonly events?: EventBus;
  readonly readRole?: ReadRole;
  readonly monitoring: Monitoring;
  readonly releaseRecord?: ReleaseRecord;
  readonly deploymentRole?: DeploymentRole;
}

/** The outputs of a stack: the same names in every stack that has the part. The README describes them. */
export function toOutputs({ dns, api: apiConfig }: Config, parts: Parts): Outputs {
  const {
    network,
    zone,
    loadBalancer,
    distribution,
    database,
    cache,
    cluster,
    registry,
    api,
    events,
    readRole,
    deploymentRole,
  } = parts;
  const roles = Object.entries(parts.services).flatMap(([name, { roles }]) => [
    [`${name}-execution`, roles.executionRoleArn],
    [`${name}-task`, roles.taskRoleArn],
  ]);
  const functionRoles = Object.entries(parts.functions).map(([name, { roleArn }]) => [name, roleArn]);
  return present({
    vpcId: network.vpcId,
    nameServers: zone?.nameServers,
    siteUrl: dns && `https://${dns.domain}`,
    loadBalancerUrl: loadBalancer?.url,
    cdnDomain: distribution?.dnsName,
    apiUrl: apiConfig?.domain ? `https://${apiConfig.domain}` : api?.url,
    databaseWriterEndpoint: database?.writerHost,
    databaseReaderEndpoint: database?.readerHost,
    databaseUrl: database && pulumi.secret(databaseUrl(database)),
    cacheEndpoint: cache?.host,
    cacheUrl: cache && pulumi.secret(cacheUrl(cache)),
    queueUrls: mapValues(parts.queues, ({ url }) => url),
    eventBusArn: events?.arn,
    bucketNames: mapValues(parts.buckets, ({ bucketName }) => bucketName),
    secretArns: mapValues(parts.secrets, ({ arn }) => arn),
    repositoryUrls: mapValues(registry?.repositories ?? {}, ({ url }) => url),
    clusterName: cluster?.clusterName,
    serviceNames: mapValues(parts.services, ({ serviceName }) => serviceName),
    functionNames: mapValues(parts.functions, ({ functionName }) => functionName),
    taskDefinitionArns: mapValues(parts.tasks, ({ taskDefinitionArn }) => taskDefinitionArn),
    roleArns: {
      ...Object.fromEntries([...roles, ...functionRoles]),
      ...(readRole && { read: readRole.arn }),
      ...(deploymentRole && { deployment: deploymentRole.arn }),
      ...(deploymentRole?.previewArn && { preview: deploymentRole.previewArn }),
      ...(deploymentRole?.driftArn && { drift: deploymentRole.driftArn }),
    },
    dashboardUrl: parts.monitoring.dashboard?.url,
    alarmTopicArn: parts.monitoring.topic?.arn,
    alarmNames: parts.monitoring.alarmNames,
    releaseTable: parts.releaseRecord?.tableName,
  });
}

/** Leaves out what isn't there, and what is there but empty. */
function present(outputs: Record<string, pulumi.Input<unknown> | undefined>): Outputs {
  return Object.fromEntries(
    Object.entries(outputs).filter(
      ([, value]) =>
        value !== undefined &&
        !(typeof value === "object" && !pulumi.Output.isInstance(value) && Object.keys(value as object).length === 0),
    ),
  ) as Outputs;
}
