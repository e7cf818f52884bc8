import { describe, expect, it } from "vitest";
import { hashesOfBundles } from "../../facts/sagebrush-serverless";
import { changedConfig, type Inputs, planOf, planWith, rawConfig } from "../../support/plan";
import {
  EVENT_RULE,
  FUNCTION,
  FUNCTION_ALIAS,
  FUNCTION_PERMISSION,
  PROVISIONED_CONCURRENCY,
  QUEUE,
  QUEUE_CONSUMER,
  QUEUE_POLICY,
  ROLE_POLICY,
  SCHEDULE,
} from "../../support/types";

const PRODUCTION = "sagebrush-prod";

/** Production with other values of one function. */
const planWithFunction = (name: string, values: Inputs) =>
  planWith(
    PRODUCTION,
    changedConfig(PRODUCTION, "functions", (functions) => ({
      ...functions,
      [name]: { ...functions[name], ...values },
    })),
  );

describe("a function", () => {
  it("runs what its handler's sources compile to", async () => {
    const plan = await planOf(PRODUCTION);
    const hashes = await hashesOfBundles();
    for (const [name, sha256] of Object.entries(hashes)) {
      expect(plan.inputs(FUNCTION, name).code["index.js"]).toEqual({ sha256 });
    }
    expect(Object.keys(plan.inputs(FUNCTION, "migrate").code)).toContain("migrations/0001_uploads-jobs-figures.sql");
  });

  it("is invoked for the one resource of each caller only", async () => {
    const plan = await planOf(PRODUCTION);
    expect(
      plan
        .all(FUNCTION_PERMISSION)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(["api-from-api", "worker-from-backup-inventory"]);
    for (const { inputs } of plan.all(FUNCTION_PERMISSION))
      expect(inputs.sourceArn).toMatch(/^arn:aws:[a-z-]+:us-west-2:978489150794:/);
  });

  it("has its alias before somebody is let in to it: AWS refuses permissions on one that isn't there", async () => {
    const plan = await planOf(PRODUCTION);
    for (const [permission, name] of [
      ["api-from-api", "api"],
      ["worker-from-backup-inventory", "worker"],
    ] as const) {
      expect(plan.one(FUNCTION_PERMISSION, permission).dependencies).toContain(plan.one(FUNCTION_ALIAS, name).urn);
    }
  });

  it("waits for its permissions and its log group", async () => {
    const plan = await planOf(PRODUCTION);
    const policy = plan.one(ROLE_POLICY, "api");
    expect(plan.one(FUNCTION, "api").dependencies).toContain(policy.urn);
  });

  it("has provisioned and reserved concurrency where they are given", async () => {
    const shipped = await planOf(PRODUCTION);
    expect(shipped.inputs(FUNCTION, "worker").reservedConcurrentExecutions).toBe(20);
    expect(shipped.inputs(FUNCTION, "scheduler")).not.toHaveProperty("reservedConcurrentExecutions");
    const plan = await planWithFunction("api", { provisionedConcurrency: undefined, reservedConcurrency: 3 });
    expect(plan.all(PROVISIONED_CONCURRENCY)).toEqual([]);
    expect(plan.inputs(FUNCTION, "api").reservedConcurrentExecutions).toBe(3);
  });

  it("without tracing may send no traces", async () => {
    const plan = await planWithFunction("worker", { tracing: false });
    expect(plan.inputs(FUNCTION, "worker").tracingConfig).toEqual({ mode: "PassThrough" });
    expect(plan.actions("sagebrush-production-worker").join()).not.toContain("xray:");
  });

  it("without a dead-letter queue may send to none", async () => {
    const plan = await planWithFunction("worker", { deadLetterQueue: false });
    expect(plan.inputs(FUNCTION, "worker")).not.toHaveProperty("deadLetterConfig");
    expect(plan.actions("sagebrush-production-worker")).not.toContain("sqs:SendMessage");
  });

  it("reaches what its access says, and no more", async () => {
    const plan = await planWithFunction("worker", { access: { buckets: { "prod-uploads": "read" } } });
    expect(plan.actionsOn("sagebrush-production-worker", "arn:aws:s3:::sagebrush-prod-uploads/x")).toEqual([
      "s3:GetObject",
    ]);
    expect(plan.ingress("sagebrush-production-db-sg")).not.toContain("5432 sagebrush-production-worker-sg");
  });
});

describe("queues, events and schedules", () => {
  it("take only what their rules send", async () => {
    const plan = await planOf(PRODUCTION);
    expect(JSON.parse(plan.inputs(QUEUE_POLICY).policy).Statement).toEqual([
      {
        Sid: "SentByRules",
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: "arn:aws:sqs:us-west-2:978489150794:sagebrush-production-housekeeping-dlq",
        Condition: {
          ArnEquals: {
            "aws:SourceArn": [
              "arn:aws:events:us-west-2:978489150794:rule/sagebrush-production-housekeeping/backup-inventory",
            ],
          },
        },
      },
    ]);
    expect(plan.all(QUEUE).map(({ inputs }) => inputs.sqsManagedSseEnabled)).toEqual(plan.all(QUEUE).map(() => true));
    const deadLetters = plan.all(QUEUE).filter(({ inputs }) => inputs.name.endsWith("-dlq"));
    expect(deadLetters.map(({ inputs }) => inputs.messageRetentionSeconds)).toEqual(deadLetters.map(() => 1_209_600));
  });

  it("can be left out, and the functions stay", async () => {
    const {
      "platform:queues": _q,
      "platform:schedules": _s,
      "platform:events": _e,
      ...raw
    } = {
      ...rawConfig(PRODUCTION),
      ...changedConfig(PRODUCTION, "functions", ({ api, ...functions }) => ({
        ...functions,
        api: {
          ...api,
          access: { database: true },
          environment: { UPLOADS_BUCKET: "elsewhere" },
        },
      })),
    } as Record<string, string>;
    const plan = await planWith(PRODUCTION, raw);
    expect([QUEUE_CONSUMER, EVENT_RULE, SCHEDULE].filter((type) => plan.has(type))).toEqual([]);
    expect(plan.all(FUNCTION)).toHaveLength(4);
    expect(plan.all(QUEUE).map(({ name }) => name)).toEqual(["worker-dlq"]);
    expect(plan.outputs.queueUrls).toBeUndefined();
  });
});
