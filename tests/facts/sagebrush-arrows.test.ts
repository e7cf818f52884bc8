import { beforeAll, describe, expect, it } from "vitest";
import { type Plan, planOf } from "../support/plan";
import { KEY, KEY_ALIAS, ROLE } from "../support/types";

/**
 * What each role reaches of S3, SQS, Secrets Manager, KMS and Lambda: where the diagrams' arrows lead from its owner, and what these
 * need (keys, the database's password, dead letters). What isn't here is denied, as nothing allows it.
 */
const REACH: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  "sagebrush-staging": {
    StagingReadRole: ["s3 sagebrush-staging-uploads"],
    "sagebrush-staging-api": ["s3 sagebrush-staging-uploads", "secret sagebrush/staging/database"],
    "sagebrush-staging-api-logs": [],
    "sagebrush-staging-flow-logs": [],
    "sagebrush-staging-migrate": ["secret sagebrush/staging/database"],
    "sagebrush-staging-web-execution": [
      "secret sagebrush/staging/DATABASE_READER_URL",
      "secret sagebrush/staging/DATABASE_URL",
    ],
    "sagebrush-staging-web-task": ["s3 sagebrush-staging-assets", "s3 sagebrush-staging-uploads"],
    "sagebrush-staging-worker": [
      "s3 sagebrush-staging-uploads",
      "secret sagebrush/staging/database",
      "sqs sagebrush-staging-worker-dlq",
    ],
  },
  "sagebrush-prod": {
    ProductionReadRole: ["key prod-uploads", "s3 sagebrush-prod-uploads"],
    "sagebrush-prod-uploads-replication": [
      "key prod-backups",
      "key prod-uploads",
      "s3 sagebrush-prod-backups",
      "s3 sagebrush-prod-uploads",
    ],
    "sagebrush-production-api": [
      "key prod-uploads",
      "s3 sagebrush-prod-uploads",
      "secret sagebrush/production/database",
      "sqs sagebrush-production-jobs",
    ],
    "sagebrush-production-api-logs": [],
    "sagebrush-production-flow-logs": [],
    "sagebrush-production-migrate": ["secret sagebrush/production/database"],
    "sagebrush-production-scheduler": ["secret sagebrush/production/database"],
    "sagebrush-production-schedules": [
      "lambda sagebrush-production-scheduler:live",
      "sqs sagebrush-production-schedules-dlq",
    ],
    "sagebrush-production-web-execution": [
      "secret sagebrush/production/DATABASE_READER_URL",
      "secret sagebrush/production/DATABASE_URL",
      "secret sagebrush/production/api-keys",
    ],
    "sagebrush-production-web-task": [
      "key prod-assets",
      "key prod-uploads",
      "s3 sagebrush-prod-assets",
      "s3 sagebrush-prod-uploads",
    ],
    "sagebrush-production-worker": [
      "key prod-uploads",
      "s3 sagebrush-prod-uploads",
      "secret sagebrush/production/database",
      "sqs sagebrush-production-jobs",
      "sqs sagebrush-production-worker-dlq",
    ],
  },
};

/** Services whose every resource is in the list above, as they stand in ARNs. */
const SERVICES: Readonly<Record<string, string>> = {
  kms: "key",
  lambda: "lambda",
  s3: "s3",
  secretsmanager: "secret",
  sqs: "sqs",
};

describe.each(Object.keys(REACH))("%s", (stack) => {
  let plan: Plan;
  beforeAll(async () => {
    plan = await planOf(stack);
  });

  it("lets nobody go where no arrow leads", () => {
    const roles = plan.names(ROLE);
    expect(Object.fromEntries(roles.map((role) => [role, reach(plan, role)]))).toEqual(REACH[stack]);
  });

  it("lets nobody in by a key's own policy but CloudFront and the alarms", () => {
    const policies = plan.all(KEY).flatMap(({ name, inputs }) => (inputs.policy ? [name] : []));
    const others = ["alarm-topic", "alarm-topic-us-east-1", "prod-assets"];
    expect(policies.filter((name) => !others.includes(name))).toEqual([]);
  });
});

function reach(plan: Plan, role: string): string[] {
  const allowed = plan.statements(role).filter(({ Effect }) => Effect === "Allow");
  const found = allowed.flatMap(({ Action, Resource }) =>
    Resource.flatMap((arn) => {
      const [, , service = "", , , ...rest] = arn.split(":");
      // An action on everything would reach everything: nothing of these services has one.
      if (arn === "*") return Action.filter((action) => (action.split(":")[0] as string) in SERVICES);
      return service in SERVICES ? [`${SERVICES[service]} ${shortName(plan, service, rest.join(":"))}`] : [];
    }),
  );
  return [...new Set(found)].sort();
}

function shortName(plan: Plan, service: string, path: string): string {
  if (service === "kms")
    return plan.inputsWhere(KEY_ALIAS, "targetKeyId", path.replace("key/", "")).name.replace("alias/sagebrush-", "");
  return path
    .replace(/\/\*$/, "")
    .replace(/^(secret|function):/, "")
    .replace(/-x{6}$/, "");
}
