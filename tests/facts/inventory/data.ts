import { every, type Fact, under } from "../../support/facts";
import { variables } from "../../support/plan";
import { DB_INSTANCE, REPLICATION_GROUP } from "../../support/types";
import { has, partOf, plainVariables, shows } from "./checks";
import { BACKEND, BOTH, DEV, dev, type Environment, type Plans, staging } from "./environments";

export const databaseClass = (environments = BOTH) =>
  has(DB_INSTANCE, ({ databaseClass }) => ({ instanceClass: databaseClass }), environments);
export const oneRedisNode = has(REPLICATION_GROUP, () => ({ nodeType: "cache.t3.micro", numCacheClusters: 1 }));
export const backups = has(DB_INSTANCE, () => ({ backupRetentionPeriod: 7 }));

export const poolVariables = ({ name, pool }: Environment) => ({
  ENVIRONMENT: name,
  DB_POOL_MIN: pool.min,
  DB_POOL_MAX: pool.max,
});
const poolSizes = (environments = BOTH) =>
  every(
    plainVariables(
      BACKEND.filter((service) => service !== "api-gateway"),
      poolVariables,
      environments,
    ),
    shows(
      (plan) =>
        plan.containers("api-gateway").map(({ environment }) => partOf(variables(environment), poolVariables(DEV))),
      (environment) => [poolVariables(environment)],
      environments,
    ),
    // It has no database.
    plainVariables(["ui-service"], ({ name }) => ({ ENVIRONMENT: name }), environments),
  );

/** What the document states of database and cache. */
export const dataFacts: readonly Fact<Plans>[] = [
  ...under("3. Database", {
    "**RDS PostgreSQL**": has(DB_INSTANCE, ({ name }) => ({
      identifier: `${name}-inventory-db`,
      engine: "postgres",
      engineVersion: "15",
    })),
    "Dev: db.t3.micro (1 vCPU, 1 GB RAM)": databaseClass(dev),
    "Staging: db.t3.small (2 vCPU, 2 GB RAM)": databaseClass(staging),
    "Storage: 20 GB GP3": has(DB_INSTANCE, () => ({
      allocatedStorage: 20,
      storageType: "gp3",
      maxAllocatedStorage: undefined,
    })),
    "Multi-AZ: No (cost optimization)": has(DB_INSTANCE, () => ({ multiAz: false })),
    "Backup retention: 7 days": backups,
    // RDS makes them as long as it keeps them for any days at all.
    "Automated backups: Enabled": backups,
    "**Connection Pooling**": poolSizes(),
    "Dev: 5 min / 10 max connections": poolSizes(dev),
    "Staging: 10 min / 20 max connections": poolSizes(staging),
  }),
  ...under("4. Caching", {
    "**ElastiCache Redis**": has(REPLICATION_GROUP, ({ name }) => ({
      replicationGroupId: `${name}-inventory-redis`,
      engine: "redis",
    })),
    "Node type: cache.t3.micro": has(REPLICATION_GROUP, () => ({ nodeType: "cache.t3.micro" })),
    "Nodes: 1 (single node)": has(REPLICATION_GROUP, () => ({
      numCacheClusters: 1,
      automaticFailoverEnabled: false,
      multiAzEnabled: false,
    })),
    "Engine version: 7.x": has(REPLICATION_GROUP, () => ({
      engineVersion: "7.1",
      parameterGroupName: "default.redis7",
    })),
    "Encryption at rest: Enabled": has(REPLICATION_GROUP, () => ({ atRestEncryptionEnabled: true })),
    "Encryption in transit: Enabled": has(REPLICATION_GROUP, () => ({ transitEncryptionEnabled: true })),
  }),
];
