import { expect } from "vitest";
import { every, type Fact, under } from "../../support/facts";
import { type Plan, variables } from "../../support/plan";
import {
  DB_INSTANCE,
  DB_PARAMETER_GROUP,
  RANDOM_PASSWORD,
  REPLICATION_GROUP,
  ROLE,
  SECRET,
  SECRET_VERSION,
  TASK_DEFINITION,
} from "../../support/types";
import { type Check, has, isMap, servicesHave, shows } from "./checks";
import { BACKEND, BOTH, type Environment, forServices, type Plans } from "./environments";
import { logGroups } from "./monitoring";
import { allSecrets } from "./names";
import { allRoles } from "./security";

export const environmentTags = shows(
  (plan) => plan.recording.tags,
  ({ name }) => ({ Project: "inventory", Environment: name, ManagedBy: "pulumi" }),
);

/** That a secret is in Secrets Manager with this value, and that neither records nor plain variables show it. */
function keeps(secret: string, value: (plan: Plan, environment: Environment) => string): Check {
  return (plans) => {
    for (const environment of BOTH) {
      const plan = plans[environment.name];
      const { urn, inputs } = plan.one(SECRET_VERSION, secret);
      const name = `${environment.name}-inventory/${secret}`;
      const expected = value(plan, environment);
      expect(plan.inputs(SECRET, secret).name).toBe(name);
      expect(inputs).toEqual({ secretId: name, secretString: expected });
      expect(plan.recording.resources.find((resource) => resource.urn === urn)?.inputs.secretString).toBe("[secret]");
      for (const { inputs } of plan.all(TASK_DEFINITION)) expect(inputs.containerDefinitions).not.toContain(expected);
    }
  };
}

/** That a password of this length is generated in each stack, and that a resource has its secret from there. */
function generated(password: string, length: number, type: string, name: string): Check {
  return ({ dev, staging }) => {
    for (const plan of [dev, staging]) {
      const { urn, inputs } = plan.one(RANDOM_PASSWORD, password);
      // Letters and digits: in a URL they need no escaping.
      expect(inputs).toEqual({ length, special: false });
      expect(plan.one(type, name).dependencies).toContain(urn);
    }
  };
}

const handedToServices = shows(
  (plan) => forServices((service) => plan.containers(service).map(({ secrets }) => variables(secrets))),
  (environment) => forServices((service) => [BACKEND.includes(service) ? allSecrets(environment) : {}]),
);

/** What the document states of secrets, and of what keeps environments apart. */
export const accessFacts: readonly Fact<Plans>[] = [
  ...under("Secrets Management", {
    "**Database Password**: Stored in AWS Secrets Manager": every(
      keeps("database-url", (plan, { name, region }) => {
        const { password } = plan.inputs(DB_INSTANCE);
        const host = `${name}-inventory-db.xxxxx.${region}.rds.amazonaws.com`;
        return `postgresql://inventory_user:${password}@${host}:5432/inventory_management`;
      }),
      generated("database", 32, DB_INSTANCE, "database"),
      handedToServices,
    ),
    "**JWT Secret**: Unique per environment, stored in Secrets Manager": every(
      keeps("jwt-secret", (plan) => plan.inputs(SECRET_VERSION, "jwt-secret").secretString),
      generated("jwt-secret", 64, SECRET_VERSION, "jwt-secret"),
      handedToServices,
    ),
    "**Redis Auth Token**: Generated and stored in Secrets Manager": every(
      keeps("redis-auth-token", (plan) => plan.inputs(REPLICATION_GROUP).authToken),
      keeps("redis-url", (plan, { name, region }) => {
        const host = `master.${name}-inventory-redis.xxxxx.cache.${region}.amazonaws.com`;
        return `rediss://:${plan.inputs(REPLICATION_GROUP).authToken}@${host}:6379`;
      }),
      generated("cache", 64, REPLICATION_GROUP, "cache"),
      handedToServices,
    ),
  }),
  ...under("Access Control", {
    "**IAM Roles**: Separate roles per environment": shows((plan) => plan.names(ROLE), allRoles),
    "**Resource Tags**: All resources tagged with environment": every(
      environmentTags,
      // A resource's own tag would win over the provider's.
      shows(
        (plan) => plan.recording.resources.filter(({ inputs }) => isMap(inputs.tags) && "Environment" in inputs.tags),
        () => [],
      ),
      servicesHave(() => ({ propagateTags: "SERVICE" })),
    ),
    "**CloudWatch Logs**: Separate log groups per environment": logGroups,
    "**Encryption**: At-rest and in-transit encryption enabled": every(
      has(DB_INSTANCE, ({ name }) => ({ storageEncrypted: true, parameterGroupName: `${name}-inventory-db-pg15` })),
      has(DB_PARAMETER_GROUP, ({ name }) => ({
        name: `${name}-inventory-db-pg15`,
        parameters: [
          { name: "rds.force_ssl", value: "1", applyMethod: "pending-reboot" },
          { name: "log_min_duration_statement", value: "1000", applyMethod: "immediate" },
        ],
      })),
      has(REPLICATION_GROUP, () => ({ atRestEncryptionEnabled: true, transitEncryptionEnabled: true })),
    ),
  }),
];
