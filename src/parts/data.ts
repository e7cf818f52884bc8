import { AuroraCluster } from "../components/data/aurora-cluster";
import type { Database } from "../components/data/database";
import { PostgresInstance } from "../components/data/postgres-instance";
import { RedisCache } from "../components/data/redis-cache";
import type { NetworkParts } from "../components/network/network";
import type { Client } from "../components/network/security-group";
import type { Context } from "./context";
import type { WorkloadGroups } from "./workloads";

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
