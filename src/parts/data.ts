import { AuroraCluster } from "../components/data/aurora-cluster";
import type { Database } from "../components/data/database";
import { PostgresInstance } from "../components/data/postgres-instance";
import { RedisCache } from "../components/data/redis-cache";
import type { Distribution } from "../components/ingress/distribution";
import type { NetworkParts } from "../components/network/network";
import type { Client } from "../components/network/security-group";
import { Bucket } from "../components/storage/bucket";
import { Replication } from "../components/storage/replication";
import { fitName } from "../lib/names";
import { entryOf, mapValues } from "../lib/objects";
import type { Context } from "./context";
import type { WorkloadGroups } from "./workloads";

export function createBuckets({ config, accountId }: Context, distribution?: Distribution): Record<string, Bucket> {
  const { buckets, cdn, loadBalancer } = config;
  const logs = loadBalancer?.accessLogs;
  return mapValues(
    buckets,
    (bucket, name) =>
      new Bucket(name, {
        ...bucket,
        ...(distribution && cdn?.assets.bucket === name
          ? { publicRead: false, encryption: cdn.assets.encryption, distributionArn: distribution.arn }
          : {}),
        accountId,
        loadBalancerLogs: logs?.bucket === name ? { prefix: logs.prefix } : undefined,
        cdnLogs: cdn?.accessLogs?.bucket === name,
      }),
  );
}

/** Copies of buckets in other regions. */
export function createReplications({ config, region }: Context, buckets: Readonly<Record<string, Bucket>>): void {
  const end = (name: string) => ({
    bucket: entryOf(buckets, name),
    region: entryOf(config.buckets, name).region ?? region,
  });
  for (const [name, { bucketName, replicateTo }] of Object.entries(config.buckets)) {
    if (!replicateTo) continue;
    new Replication(`${name}-replication`, {
      source: end(name),
      target: end(replicateTo),
      roleName: fitName(`${bucketName}-replication`, 64),
    });
  }
}

export function createDatabase(context: Context, network: NetworkParts, groups: WorkloadGroups): Database | undefined {
  const { database, protect } = context.config;
  if (!database) return undefined;
  const common = { ...place(network), clients: clientsOf("database", context, groups), protect };
  return database.engine === "postgres"
    ? new PostgresInstance("database", { ...database, ...common })
    : new AuroraCluster("database", { ...database, ...common, availabilityZones: network.availabilityZones });
}

export function createCache(context: Context, network: NetworkParts, groups: WorkloadGroups): RedisCache | undefined {
  const { cache } = context.config;
  return (
    cache && new RedisCache("cache", { ...cache, ...place(network), clients: clientsOf("cache", context, groups) })
  );
}

function place({ vpcId, databaseSubnetIds }: NetworkParts) {
  return { vpcId, subnetIds: databaseSubnetIds };
}

/** The services and functions whose `access` names the store. */
function clientsOf(store: "database" | "cache", { config }: Context, groups: WorkloadGroups): Client[] {
  return Object.entries({ ...config.services, ...config.functions })
    .filter(([, { access }]) => access[store])
    .map(([name]) => groups.clientOf(name));
}
