import { expect } from "vitest";
import { expectInbound } from "../../support/expected";
import { type Fact, under } from "../../support/facts";
import type { Plan } from "../../support/plan";
import {
  DB_INSTANCE,
  DB_SUBNET_GROUP,
  RANDOM_PASSWORD,
  REPLICATION_GROUP,
  SECRET,
  SECRET_VERSION,
} from "../../support/types";
import { imageOf, SECRET_VARIABLES, SUBNETS, secretArn } from "./names";

/** What the document states of secrets, settings, database and Redis. */
export const dataFacts: readonly Fact[] = [
  ...under("6) Secrets + Configuration", {
    "Secrets Manager (staging):": (plan) => {
      expect(plan.names(SECRET)).toEqual(SECRET_VARIABLES.map((name) => `aep/staging/${name}`));
      // Operators set the others: a version made here would overwrite theirs.
      expect(Object.keys(valuesOfSecrets(plan)).sort()).toEqual(["aep/staging/DATABASE_URL", "aep/staging/REDIS_URL"]);
      expect(plan.shown(SECRET_VERSION, "secretString")).toEqual(["[secret]", "[secret]"]);
    },
    "`aep/staging/AUDIT_ENCRYPTION_KEY`": (plan) => expectSecretOfOperator(plan, "AUDIT_ENCRYPTION_KEY"),
    "`aep/staging/OPENAI_API_KEY`": (plan) => expectSecretOfOperator(plan, "OPENAI_API_KEY"),
    "`aep/staging/ANTHROPIC_API_KEY`": (plan) => expectSecretOfOperator(plan, "ANTHROPIC_API_KEY"),
    "`aep/staging/DATABASE_URL`": (plan) => {
      const { password } = plan.inputs(DB_INSTANCE);
      expect(plan.inputs(RANDOM_PASSWORD, "database")).toEqual({ length: 32, special: false });
      expect(valuesOfSecrets(plan)["aep/staging/DATABASE_URL"]).toBe(
        `postgresql://aep_admin:${password}@aep-staging-db.xxxxx.us-east-1.rds.amazonaws.com:5432/aep`,
      );
      expect(plan.shown(DB_INSTANCE, "password")).toEqual(["[secret]"]);
      expect(plan.outputs.databaseUrl).toBe("[secret]");
      expectSecretInBackend(plan, "DATABASE_URL");
    },
    "`aep/staging/REDIS_URL`": expectRedisUrl,
    "Non-sensitive env vars (plaintext in task def):": (plan) => {
      expect(plan.environment("backend")).toEqual({
        APP_ENV: "staging",
        BUDGET_ENFORCEMENT_MODE: "strict",
        CORS_ORIGINS: "https://staging.navralabs.com",
      });
      expect(plan.environment("frontend")).toEqual({});
    },
    "`APP_ENV=staging`": (plan) => expect(plan.environment("backend").APP_ENV).toBe("staging"),
    "`BUDGET_ENFORCEMENT_MODE=strict`": (plan) =>
      expect(plan.environment("backend").BUDGET_ENFORCEMENT_MODE).toBe("strict"),
    "`CORS_ORIGINS=https://staging.navralabs.com`": (plan) =>
      expect(plan.environment("backend").CORS_ORIGINS).toBe("https://staging.navralabs.com"),
  }),
  ...under("8) Data Layer", {
    "RDS is provisioned for staging": (plan) => {
      expect(plan.inputs(DB_INSTANCE)).toMatchObject({
        identifier: "aep-staging-db",
        engine: "postgres",
        publiclyAccessible: false,
        storageEncrypted: true,
        vpcSecurityGroupIds: ["sg-aep-staging-db-sg"],
        dbSubnetGroupName: "aep-staging-db",
      });
      expect(plan.inputs(DB_SUBNET_GROUP)).toMatchObject({
        name: "aep-staging-db",
        subnetIds: SUBNETS,
      });
    },
    "Alembic migrations executed successfully": (plan) => {
      const [migration, ...others] = plan.containers("migrate");
      expect(others).toEqual([]);
      expect(migration).toMatchObject({
        image: imageOf("backend"),
        command: ["alembic", "upgrade", "head"],
        secrets: plan.container("backend").secrets,
      });
    },
    "DB connectivity is verified by readiness health check": (plan) => {
      expectOnlyBackendReachesDatabase(plan);
      expectSecretInBackend(plan, "DATABASE_URL");
    },
  }),
  ...under("9) Redis", {
    "Redis is configured via `REDIS_URL` from Secrets Manager.": (plan) => {
      expectRedisUrl(plan);
      expectOnlyBackendReachesRedis(plan);
      expect(plan.inputs(REPLICATION_GROUP)).toMatchObject({
        replicationGroupId: "aep-staging-redis",
        engine: "redis",
        transitEncryptionEnabled: true,
        atRestEncryptionEnabled: true,
        numCacheClusters: 1,
        subnetGroupName: "aep-staging-redis",
      });
    },
  }),
];

export function expectOnlyBackendReachesDatabase(plan: Plan): void {
  expectInbound(plan, "aep-staging-db-sg", ["5432 aep-staging-ecs-backend-sg"]);
  expect(plan.inputs(DB_INSTANCE).vpcSecurityGroupIds).toEqual(["sg-aep-staging-db-sg"]);
}

export function expectOnlyBackendReachesRedis(plan: Plan): void {
  expectInbound(plan, "aep-staging-redis-sg", ["6379 aep-staging-ecs-backend-sg"]);
  expect(plan.inputs(REPLICATION_GROUP).securityGroupIds).toEqual(["sg-aep-staging-redis-sg"]);
}

function expectSecretInBackend(plan: Plan, variable: string): void {
  expect(plan.container("backend").secrets).toContainEqual({ name: variable, valueFrom: secretArn(variable) });
  expect(plan.environment("backend")).not.toHaveProperty(variable);
}

function expectSecretOfOperator(plan: Plan, variable: string): void {
  expect(plan.names(SECRET)).toContain(`aep/staging/${variable}`);
  expect(valuesOfSecrets(plan)).not.toHaveProperty([`aep/staging/${variable}`]);
  expectSecretInBackend(plan, variable);
}

function expectRedisUrl(plan: Plan): void {
  const { authToken } = plan.inputs(REPLICATION_GROUP);
  expect(plan.inputs(RANDOM_PASSWORD, "cache")).toEqual({ length: 64, special: false });
  expect(valuesOfSecrets(plan)["aep/staging/REDIS_URL"]).toBe(
    `rediss://:${authToken}@master.aep-staging-redis.xxxxx.cache.us-east-1.amazonaws.com:6379`,
  );
  expect(plan.shown(REPLICATION_GROUP, "authToken")).toEqual(["[secret]"]);
  expect(plan.outputs.cacheUrl).toBe("[secret]");
  expectSecretInBackend(plan, "REDIS_URL");
}

/** Values that this program gives secrets, in clear, by the secrets' names. */
function valuesOfSecrets(plan: Plan): Record<string, string> {
  return Object.fromEntries(plan.all(SECRET_VERSION).map(({ inputs }) => [inputs.secretId, inputs.secretString]));
}
