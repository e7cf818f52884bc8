import { expect } from "vitest";
import { parseConfig } from "../../../src/config/parse";
import { budgetOf } from "../../../src/operations/budget";
import { type Fact, under } from "../../support/facts";
import { type Plan, rawConfig } from "../../support/plan";
import { DB_INSTANCE, DB_PARAMETER_GROUP, KEY, RANDOM_PASSWORD, REPLICATION_GROUP } from "../../support/types";
import { keyArn } from "./names";
import { expectOnlyApiReachesDatabase, expectOnlyApiReachesRedis, expectRedisInPrivateSubnets } from "./network";
import { valuesOfParameters } from "./secrets";

/** What the document states of database and cache. */
export const dataFacts: readonly Fact[] = [
  ...under("1. Database (Amazon RDS)", {
    "**Engine**: PostgreSQL 15+": expectPostgres15,
    "**Instance Class**: db.t3.micro (staging)": (plan) =>
      expect(plan.inputs(DB_INSTANCE).instanceClass).toBe("db.t3.micro"),
    "**Storage**: 20GB General Purpose SSD (gp3)": (plan) =>
      expect(plan.inputs(DB_INSTANCE)).toMatchObject({ allocatedStorage: 20, storageType: "gp3" }),
    "**Multi-AZ**: No (staging)": (plan) => expect(plan.inputs(DB_INSTANCE).multiAz).toBe(false),
    "**Backup Retention**: 7 days": expectWeekOfBackups,
    "**Security Groups**: Allow access from API servers only": expectOnlyApiReachesDatabase,
    "**Encryption**: Enabled with AWS KMS": expectEncryptedDatabase,
    "aussie-markets-staging-db": (plan) =>
      expect(plan.all(DB_INSTANCE).map(({ inputs }) => inputs.identifier)).toEqual(["aussie-markets-staging-db"]),
    aussie_markets_staging: (plan) => expect(plan.inputs(DB_INSTANCE).dbName).toBe("aussie_markets_staging"),
    aussie_markets_admin: (plan) => expect(plan.inputs(DB_INSTANCE).username).toBe("aussie_markets_admin"),
    "@aussie-markets-staging-db.xxxxx.ap-southeast-2.rds.amazonaws.com:5432/aussie_markets_staging": expectDatabaseUrl,
  }),
  ...under("2. Cache (Amazon ElastiCache)", {
    "**Engine**: Redis 7.0+": expectRedis7,
    "**Node Type**: cache.t3.micro (staging)": (plan) =>
      expect(plan.inputs(REPLICATION_GROUP).nodeType).toBe("cache.t3.micro"),
    "**Number of Replicas**: 0 (staging)": (plan) =>
      expect(plan.inputs(REPLICATION_GROUP)).toMatchObject({
        numCacheClusters: 1,
        automaticFailoverEnabled: false,
        multiAzEnabled: false,
      }),
    "**Subnet Group**: Private subnets": expectRedisInPrivateSubnets,
    "**Security Groups**: Allow access from API servers only": expectOnlyApiReachesRedis,
    "**Encryption**: In-transit and at-rest": expectEncryptedRedis,
    "aussie-markets-staging-redis": (plan) =>
      expect(plan.inputs(REPLICATION_GROUP).replicationGroupId).toBe("aussie-markets-staging-redis"),
    "redis://aussie-markets-staging-redis.xxxxx.cache.ap-southeast-2.amazonaws.com:6379": expectRedisUrl,
  }),
  ...under("Database Scaling", {
    "**Read Replicas**: 0 (staging)": (plan) => {
      expect(plan.all(DB_INSTANCE).map(({ name }) => name)).toEqual(["database"]);
      expect(plan.inputs(DB_INSTANCE)).not.toHaveProperty("replicateSourceDb");
    },
    "**Storage Auto Scaling**: Enabled, max 100GB": (plan) =>
      expect(plan.inputs(DB_INSTANCE).maxAllocatedStorage).toBe(100),
  }),
  ...under("Database Backups", {
    "**Automated Backups**: 7 days retention": expectWeekOfBackups,
    // RDS restores to any moment for as long as it keeps backups.
    "**Point-in-time Recovery**: 5 days": (plan) =>
      expect(plan.inputs(DB_INSTANCE).backupRetentionPeriod).toBeGreaterThanOrEqual(5),
    "**Manual Snapshots**: Before major deployments": () => {
      const waits = budgetOf(parseConfig("aussie-staging", rawConfig("aussie-staging")));
      expect(waits.map(({ what }) => what)).toContain("snapshot");
    },
  }),
];

export function expectPostgres15(plan: Plan): void {
  expect(plan.inputs(DB_INSTANCE)).toMatchObject({ engine: "postgres", engineVersion: "15" });
  expect(plan.inputs(DB_PARAMETER_GROUP).family).toBe("postgres15");
}

function expectWeekOfBackups(plan: Plan): void {
  expect(plan.inputs(DB_INSTANCE).backupRetentionPeriod).toBe(7);
}

export function expectEncryptedDatabase(plan: Plan): void {
  expect(plan.inputs(DB_INSTANCE)).toMatchObject({
    storageEncrypted: true,
    kmsKeyId: keyArn(plan, "aussie-markets-staging-db"),
  });
  expect(plan.inputs(KEY, "database").enableKeyRotation).toBe(true);
}

export function expectDatabaseUrl(plan: Plan): void {
  const { password } = plan.inputs(DB_INSTANCE);
  // Nothing in it needs escaping in a URL.
  expect(plan.inputs(RANDOM_PASSWORD, "database")).toEqual({ length: 32, special: false });
  expect(valuesOfParameters(plan)["/aussie-markets/staging/api/DATABASE_URL"]).toBe(
    `postgresql://aussie_markets_admin:${password}@aussie-markets-staging-db.xxxxx.ap-southeast-2.rds.amazonaws.com:5432/aussie_markets_staging`,
  );
}

export function expectRedis7(plan: Plan): void {
  expect(plan.inputs(REPLICATION_GROUP)).toMatchObject({
    engine: "redis",
    engineVersion: "7.1",
    parameterGroupName: "default.redis7",
  });
}

export function expectEncryptedRedis(plan: Plan): void {
  expect(plan.inputs(REPLICATION_GROUP)).toMatchObject({
    atRestEncryptionEnabled: true,
    transitEncryptionEnabled: true,
  });
}

/** Encryption in transit makes the document's `redis://` a `rediss://`, and a token guards it. */
export function expectRedisUrl(plan: Plan): void {
  const { authToken } = plan.inputs(REPLICATION_GROUP);
  expect(plan.inputs(RANDOM_PASSWORD, "cache")).toEqual({ length: 64, special: false });
  expect(valuesOfParameters(plan)["/aussie-markets/staging/api/REDIS_URL"]).toBe(
    `rediss://:${authToken}@master.aussie-markets-staging-redis.xxxxx.cache.ap-southeast-2.amazonaws.com:6379`,
  );
}
