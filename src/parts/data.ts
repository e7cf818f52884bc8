import { AuroraCluster, type AuroraClusterArgs } from "../components/data/aurora-cluster";
import type { Database } from "../components/data/database";
import { PostgresInstance, type PostgresInstanceArgs } from "../components/data/postgres-instance";
import { RedisCache, type RedisCacheArgs } from "../components/data/redis-cache";
import type { NetworkOutputs } from "../components/network/network";
import type { Client } from "../components/network/security-group";
import { exactly } from "../lib/exactly";
import type { Context } from "./context";
import type { WorkloadGroups } from "./workloads";

export function createDatabase(
  context: Context,
  network: NetworkOutputs,
  groups: WorkloadGroups,
): Database | undefined {
  const { database, protect, logRetentionDays } = context.config;
  if (!database) return undefined;
  const common = { ...place(network), clients: clientsOf("database", context, groups), protect, logRetentionDays };
  if (database.engine === "postgres") {
    const { engine: _, ...options } = database;
    return new PostgresInstance("database", exactly<PostgresInstanceArgs>()({ ...options, ...common }));
  }
  const { engine: _, ...options } = database;
  const { availabilityZones } = network;
  return new AuroraCluster("database", exactly<AuroraClusterArgs>()({ ...options, ...common, availabilityZones }));
}

export function createCache(context: Context, network: NetworkOutputs, groups: WorkloadGroups): RedisCache | undefined {
  const { cache } = context.config;
  if (!cache) return undefined;
  const clients = clientsOf("cache", context, groups);
  return new RedisCache("cache", exactly<RedisCacheArgs>()({ ...cache, ...place(network), clients }));
}

function place({ vpcId, databaseSubnetIds }: NetworkOutputs) {
  return { vpcId, subnetIds: databaseSubnetIds };
}

/** The services and functions whose `access` names the store. */
function clientsOf(store: "database" | "cache", { config }: Context, groups: WorkloadGroups): Client[] {
  return Object.entries({ ...config.services, ...config.functions })
    .filter(([, { access }]) => access[store])
    .map(([name]) => groups.clientOf(name));
}
