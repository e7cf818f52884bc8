import * as pulumi from "@pulumi/pulumi";
import type { Bucket } from "./components/bucket";
import type { Cluster } from "./components/cluster";
import type { Database } from "./components/database";
import type { HostedZone } from "./components/hosted-zone";
import type { LoadBalancer } from "./components/load-balancer";
import type { NetworkParts } from "./components/network";
import type { OneOffTask } from "./components/one-off-task";
import type { ReadRole } from "./components/read-role";
import type { RedisCache } from "./components/redis-cache";
import type { Registry } from "./components/registry";
import type { SecretReference } from "./components/secret";
import type { Service } from "./components/service";
import type { Config } from "./config/schema";
import { mapValues } from "./lib/objects";
import { cacheUrl, databaseUrl } from "./parts/security";

/** A stack's outputs by name; a stack without a part lacks the outputs of that part. */
export type Outputs = Readonly<Record<string, pulumi.Input<unknown>>>;

/** What a stack may be made of. */
export interface Parts {
  readonly network: NetworkParts;
  readonly zone?: HostedZone;
  readonly buckets: Readonly<Record<string, Bucket>>;
  readonly database?: Database;
  readonly cache?: RedisCache;
  readonly secrets: Readonly<Record<string, SecretReference>>;
  readonly loadBalancer?: LoadBalancer;
  readonly cluster?: Cluster;
  readonly registry?: Registry;
  readonly services: Readonly<Record<string, Service>>;
  readonly tasks: Readonly<Record<string, OneOffTask>>;
  readonly readRole?: ReadRole;
}

/** The outputs of a stack: the same names in every stack that has the part. The README describes them. */
export function toOutputs({ dns }: Config, parts: Parts): Outputs {
  const { network, zone, loadBalancer, database, cache, cluster, registry, readRole } = parts;
  const roles = Object.entries(parts.services).flatMap(([name, { roles }]) => [
    [`${name}-execution`, roles.executionRoleArn],
    [`${name}-task`, roles.taskRoleArn],
  ]);
  return present({
    vpcId: network.vpcId,
    nameServers: zone?.nameServers,
    siteUrl: dns && `https://${dns.domain}`,
    loadBalancerUrl: loadBalancer?.url,
    databaseWriterEndpoint: database?.writerHost,
    databaseReaderEndpoint: database?.readerHost,
    databaseUrl: database && pulumi.secret(databaseUrl(database)),
    cacheEndpoint: cache?.host,
    cacheUrl: cache && pulumi.secret(cacheUrl(cache)),
    bucketNames: mapValues(parts.buckets, ({ bucketName }) => bucketName),
    secretArns: mapValues(parts.secrets, ({ arn }) => arn),
    repositoryUrls: mapValues(registry?.repositories ?? {}, ({ url }) => url),
    clusterName: cluster?.clusterName,
    serviceNames: mapValues(parts.services, ({ serviceName }) => serviceName),
    taskDefinitionArns: mapValues(parts.tasks, ({ taskDefinitionArn }) => taskDefinitionArn),
    roleArns: { ...Object.fromEntries(roles), ...(readRole && { read: readRole.arn }) },
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
