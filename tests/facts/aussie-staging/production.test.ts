import { readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { RawConfig } from "../../../src/config/parse";
import { parseStackFile } from "../../../src/config/stack-file";
import { Document } from "../../support/documents";
import { publishMetrics } from "../../support/expected";
import { type Fact, itIsSo, under } from "../../support/facts";
import { changedConfig, type Inputs, type Plan, planWith, rawConfig } from "../../support/plan";
import {
  BUCKET,
  DB_INSTANCE,
  ECS_CLUSTER,
  ECS_SERVICE,
  FLOW_LOG,
  LOAD_BALANCER,
  LOG_GROUP,
  NETWORK_ACL,
  REPLICATION_GROUP,
  SCALING_TARGET,
  TASK_DEFINITION,
  VPC,
} from "../../support/types";
import { expectEncryptedRedis, expectRedis7 } from "./data";
import { expectHealthCheck } from "./load-balancer";
import { DOCUMENT } from "./names";
import { valuesOfParameters } from "./secrets";
import { expectScalingByCpu } from "./service";

/** What the document gives as production's, each beside staging's. */
const productionFacts: readonly Fact[] = [
  ...under("1. Database (Amazon RDS)", {
    "db.r6g.large (production)": (plan) =>
      expect(plan.all(DB_INSTANCE).map(({ inputs }) => inputs.instanceClass)).toEqual(["db.r6g.large", "db.r6g.large"]),
    "Yes (production)": (plan) => expect(plan.inputs(DB_INSTANCE, "database").multiAz).toBe(true),
  }),
  ...under("2. Cache (Amazon ElastiCache)", {
    "cache.r6g.large (production)": (plan) => expect(plan.inputs(REPLICATION_GROUP).nodeType).toBe("cache.r6g.large"),
    "1+ (production)": (plan) =>
      expect(plan.inputs(REPLICATION_GROUP)).toMatchObject({
        numCacheClusters: 2,
        automaticFailoverEnabled: true,
        multiAzEnabled: true,
      }),
  }),
  ...under("Option A: Amazon ECS (Recommended)", {
    "1 vCPU (production)": (plan) => expect(plan.inputs(TASK_DEFINITION).cpu).toBe("1024"),
    "2 GB (production)": (plan) => expect(plan.inputs(TASK_DEFINITION).memory).toBe("2048"),
  }),
  ...under("ECS Service Auto Scaling", {
    "10 tasks (production)": (plan) => {
      expect(plan.inputs(SCALING_TARGET)).toMatchObject({ minCapacity: 1, maxCapacity: 10 });
      expectScalingByCpu(plan, "aussie-markets-production/aussie-markets-api-production");
    },
  }),
  ...under("Database Scaling", {
    "1+ (production)": (plan) => {
      expect(plan.all(DB_INSTANCE).map(({ inputs }) => inputs.identifier)).toEqual([
        "aussie-markets-production-db",
        "aussie-markets-production-db-replica-1",
      ]);
      const replica = plan.inputs(DB_INSTANCE, "database-replica-1");
      expect(replica).toMatchObject({
        replicateSourceDb: "aussie-markets-production-db",
        vpcSecurityGroupIds: ["sg-aussie-markets-production-db-sg"],
        storageEncrypted: true,
        publiclyAccessible: false,
      });
      expect(replica.kmsKeyId).toBe(plan.inputs(DB_INSTANCE, "database").kmsKeyId);
      expect(plan.outputs.databaseReaderEndpoint).toBe(
        "aussie-markets-production-db-replica-1.xxxxx.ap-southeast-2.rds.amazonaws.com",
      );
    },
  }),
];

const FILE = "Pulumi.aussie-production.yaml";

describe.each([
  ["staging's settings with production's sizes and names", withProductionSettings()],
  ["one new file", parseStackFile(readFileSync(path.join(__dirname, FILE), "utf8"), FILE)],
])("aussie-production from %s", (_, settings) => {
  const document = new Document(DOCUMENT);
  let plan: Plan;
  beforeAll(async () => {
    plan = await planWith("aussie-production", settings);
  });

  for (const fact of productionFacts) itIsSo(document, fact, () => plan);

  it("has names of its own", () => {
    expect(plan.inputs(VPC).tags).toEqual({ Name: "aussie-markets-production" });
    expect(plan.inputs(DB_INSTANCE, "database")).toMatchObject({
      identifier: "aussie-markets-production-db",
      dbName: "aussie_markets_production",
      username: "aussie_markets_admin",
    });
    expect(plan.inputs(REPLICATION_GROUP).replicationGroupId).toBe("aussie-markets-production-redis");
    expect(plan.names(ECS_CLUSTER)).toEqual(["aussie-markets-production"]);
    expect(plan.names(ECS_SERVICE)).toEqual(["aussie-markets-api-production"]);
    expect(plan.names(LOAD_BALANCER)).toEqual(["aussie-markets-production-alb"]);
    expect(plan.inputs(BUCKET).bucket).toBe("aussie-markets-production-logs");
    expect(plan.names(LOG_GROUP)).toEqual([
      "/aussie-markets/production/application",
      "/aws/ecs/aussie-markets-api-production",
      "/aws/rds/instance/aussie-markets-production-db-replica-1/postgresql",
      "/aws/rds/instance/aussie-markets-production-db-replica-1/upgrade",
      "/aws/rds/instance/aussie-markets-production-db/postgresql",
      "/aws/rds/instance/aussie-markets-production-db/upgrade",
      "/aws/vpc/aussie-markets-production/flow-logs",
    ]);
    expect(plan.statements("aussie-markets-api-production-task")).toContainEqual(
      publishMetrics("aussie-markets/production"),
    );
    expect(valuesOfParameters(plan)).toEqual({
      "/aussie-markets/production/api/DATABASE_URL": `postgresql://aussie_markets_admin:${plan.inputs(DB_INSTANCE, "database").password}@aussie-markets-production-db.xxxxx.ap-southeast-2.rds.amazonaws.com:5432/aussie_markets_production`,
      "/aussie-markets/production/api/REDIS_URL": `rediss://:${plan.inputs(REPLICATION_GROUP).authToken}@master.aussie-markets-production-redis.xxxxx.cache.ap-southeast-2.amazonaws.com:6379`,
    });
    expect(JSON.stringify(plan.recording)).not.toContain("staging");
  });

  it("has all that the document says of both", () => {
    expect(plan.inputs(DB_INSTANCE, "database")).toMatchObject({
      engineVersion: "15",
      allocatedStorage: 20,
      maxAllocatedStorage: 100,
      storageType: "gp3",
      backupRetentionPeriod: 7,
      storageEncrypted: true,
    });
    expectRedis7(plan);
    expectEncryptedRedis(plan);
    expectHealthCheck(plan);
    expect(plan.ingress("aussie-markets-api-production-sg")).toEqual(["3000 aussie-markets-production-alb-sg"]);
    expect(plan.ingress("aussie-markets-production-db-sg")).toEqual(["5432 aussie-markets-api-production-sg"]);
    expect(plan.ingress("aussie-markets-production-redis-sg")).toEqual(["6379 aussie-markets-api-production-sg"]);
    expect(plan.has(FLOW_LOG)).toBe(true);
    expect(plan.all(NETWORK_ACL)).toHaveLength(2);
  });

  it("keeps its data from being deleted", () => {
    expect(plan.one(DB_INSTANCE, "database")).toMatchObject({ protect: true, inputs: { deletionProtection: true } });
    expect(plan.one(BUCKET).protect).toBe(true);
    expect(plan.inputs(LOAD_BALANCER).enableDeletionProtection).toBe(true);
  });
});

/** Staging's real settings with the document's production values. */
function withProductionSettings(): RawConfig {
  const sizes: Readonly<Record<string, (part: Inputs) => unknown>> = {
    database: (part) => ({ ...part, instanceClass: "db.r6g.large", multiAz: true, readReplicas: 1 }),
    cache: (part) => ({ ...part, nodeType: "cache.r6g.large", replicas: 1 }),
    services: ({ api, ...others }) => ({
      ...others,
      api: { ...api, cpu: 1024, memoryMiB: 2048, scaling: { ...api.scaling, max: 10 } },
    }),
    protect: () => true,
  };
  const changed = Object.entries(sizes).map(([part, change]) => {
    const key = `platform:${part}`;
    return [key, changedConfig("aussie-staging", part, change)[key] ?? ""] as const;
  });
  const settings = { ...rawConfig("aussie-staging"), ...Object.fromEntries(changed) };
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [key, value.replaceAll("staging", "production")]),
  );
}
