import { beforeAll, describe, expect, it } from "vitest";
import { checkConfig, type RawConfig } from "../../../src/config/parse";
import { isCronOrRate } from "../../../src/lib/cron";
import { changedConfig, type Inputs, type Plan, planOf, planWith } from "../../support/plan";
import { ALARM_MUTE_RULE, DB_INSTANCE, ECS_SERVICE, METRIC_ALARM, SCALING_TARGET, SCHEDULE } from "../../support/types";

const WEEK = { wakes: "07:00", sleeps: "20:00", timezone: "America/Los_Angeles" };

const withSchedule = (stack: string): RawConfig => changedConfig(stack, "schedule", () => WEEK);

/** When, what is called, and with what, by the schedule's name. */
function calls(plan: Plan): Record<string, [when: string, action: string, input: Inputs]> {
  return Object.fromEntries(
    plan
      .all(SCHEDULE)
      .filter(({ inputs }) => inputs.target.arn.includes(":aws-sdk:"))
      .map(({ name, inputs }) => [
        name,
        [inputs.scheduleExpression, inputs.target.arn.split(":aws-sdk:")[1], JSON.parse(inputs.target.input)],
      ]),
  );
}

let scaled: Plan;
let aurora: Plan;
let plain: Plan;
beforeAll(async () => {
  scaled = await planWith("inventory-dev", withSchedule("inventory-dev"));
  aurora = await planWith("sagebrush-staging", withSchedule("sagebrush-staging"));
  plain = await planWith("inventory-staging", withSchedule("inventory-staging"));
});

describe("a stack that sleeps", () => {
  it("has its services set to zero every night, and to their number on the days on which it wakes", () => {
    const service = (DesiredCount: number) => [
      "ecs:updateService",
      { Cluster: "staging-inventory-cluster", Service: "staging-ui-service", DesiredCount },
    ];
    expect(calls(plain)["ui-service-wakes"]).toEqual(["cron(0 7 ? * MON,TUE,WED,THU,FRI *)", ...service(2)]);
    expect(calls(plain)["ui-service-sleeps"]).toEqual(["cron(0 20 * * ? *)", ...service(0)]);
  });

  it("has the limits of scaling moved instead where a service scales: scaling would wake it again", () => {
    const target = (MinCapacity: number, MaxCapacity: number) => ({
      ServiceNamespace: "ecs",
      ScalableDimension: "ecs:service:DesiredCount",
      ResourceId: "service/dev-inventory-cluster/dev-api-gateway",
      MinCapacity,
      MaxCapacity,
    });
    const [, action, awake] = calls(scaled)["api-gateway-wakes"] ?? [];
    expect(action).toBe("applicationautoscaling:registerScalableTarget");
    expect(awake).toEqual(target(1, 3));
    expect(calls(scaled)["api-gateway-sleeps"]?.[2]).toEqual(target(0, 0));
    expect(awake?.ResourceId).toBe(
      scaled.all(SCALING_TARGET).find(({ name }) => name === "api-gateway")?.inputs.resourceId,
    );
  });

  it("has its database started before the services, stopped after them, and every night again: AWS starts it after seven days", () => {
    const instance = { DbInstanceIdentifier: plain.inputs(DB_INSTANCE).identifier };
    expect(calls(plain)).toMatchObject({
      "database-wakes": ["cron(40 6 ? * MON,TUE,WED,THU,FRI *)", "rds:startDBInstance", instance],
      "database-sleeps": ["cron(10 20 ? * MON,TUE,WED,THU,FRI *)", "rds:stopDBInstance", instance],
      "database-stays-asleep": ["cron(10 21 * * ? *)", "rds:stopDBInstance", instance],
    });
    const cluster = { DbClusterIdentifier: "sagebrush-staging-db" };
    expect(calls(aurora)["database-wakes"]?.slice(1)).toEqual(["rds:startDBCluster", cluster]);
    expect(calls(aurora)["database-sleeps"]?.slice(1)).toEqual(["rds:stopDBCluster", cluster]);
  });

  it("tells a queue that is watched where a call fails, but not that what sleeps already can't be stopped", () => {
    for (const { name, inputs } of plain.all(SCHEDULE)) {
      const expected = name === "database-stays-asleep" ? undefined : expect.stringMatching(/-sleep-dlq$/);
      expect(inputs.target.deadLetterConfig?.arn, name).toEqual(expected);
      // A call that came much later would wake in the night.
      expect(inputs.target.retryPolicy.maximumEventAgeInSeconds, name).toBeLessThanOrEqual(3600);
      expect(inputs.scheduleExpressionTimezone, name).toBe(WEEK.timezone);
      expect(isCronOrRate(inputs.scheduleExpression), name).toBe(true);
    }
    expect(plain.all(METRIC_ALARM).map(({ name }) => name)).toContain("sleep-dead-letters");
  });

  it("has alarms that are quiet until half an hour after it wakes: all of them", () => {
    const rules = plain.all(ALARM_MUTE_RULE).map(({ inputs }) => inputs);
    expect(rules.map(({ rule }) => [rule.schedule.expression, rule.schedule.duration, rule.schedule.timezone])).toEqual(
      [
        ["cron(0 20 * * MON,TUE,WED,THU)", "PT11H30M", WEEK.timezone],
        ["cron(0 20 * * FRI)", "P2DT11H30M", WEEK.timezone],
      ],
    );
    for (const { muteTargets } of rules) expect([...muteTargets.alarmNames].sort()).toEqual(plain.names(METRIC_ALARM));
  });

  it("isn't woken by a deployment at night", () => {
    for (const { ignoreChanges } of plain.all(ECS_SERVICE)) expect(ignoreChanges).toEqual(["desiredCount"]);
    for (const { ignoreChanges } of scaled.all(SCALING_TARGET))
      expect(ignoreChanges).toEqual(["minCapacity", "maxCapacity"]);
  });

  it("gives the schedule the rights for its calls and no others, on these resources only", () => {
    const on = (plan: Plan, role: string) =>
      plan.statements(role).flatMap(({ Action, Resource }) => Action.map((action) => [action, Resource] as const));
    const staging = Object.fromEntries(on(plain, "staging-inventory-sleep"));
    expect(Object.keys(staging).sort()).toEqual([
      "ecs:UpdateService",
      "rds:StartDBInstance",
      "rds:StopDBInstance",
      "sqs:SendMessage",
    ]);
    expect(staging["ecs:UpdateService"]).toHaveLength(6);
    expect(staging["ecs:UpdateService"]).toContain(
      "arn:aws:ecs:us-east-1:290993374431:service/staging-inventory-cluster/staging-ui-service",
    );
    expect(staging["rds:StopDBInstance"]).toEqual([
      `arn:aws:rds:us-east-1:290993374431:db:${plain.inputs(DB_INSTANCE).identifier}`,
    ]);
    expect(Object.keys(Object.fromEntries(on(scaled, "dev-inventory-sleep"))).sort()).toEqual([
      "application-autoscaling:RegisterScalableTarget",
      "ecs:DescribeServices",
      "ecs:UpdateService",
      "rds:StartDBInstance",
      "rds:StopDBInstance",
      "sqs:SendMessage",
    ]);
    expect(plain.trust("staging-inventory-sleep")).toEqual([
      expect.objectContaining({
        Principal: { Service: "scheduler.amazonaws.com" },
        Condition: { StringEquals: { "aws:SourceAccount": "290993374431" } },
      }),
    ]);
  });
});

describe("a stack without a schedule", () => {
  it("has none of it", async () => {
    const plan = await planOf("inventory-staging");
    expect([...plan.all(SCHEDULE), ...plan.all(ALARM_MUTE_RULE)]).toEqual([]);
  });
});

describe("a schedule is refused", () => {
  const mistakes = (raw: RawConfig) => checkConfig(raw).mistakes.map(({ path, allowed }) => `${path}: ${allowed}`);

  it("where AWS can't stop the database: one with replicas", () => {
    const raw = withSchedule("inventory-staging");
    const replicas = changedConfig("inventory-staging", "database", (database) => ({ ...database, readReplicas: 1 }));
    expect(mistakes({ ...raw, "platform:database": replicas["platform:database"] ?? "" })).toEqual([
      expect.stringMatching(/^platform:database\.readReplicas: 0, since there is platform:schedule/),
    ]);
  });

  it("where nothing runs that could wake", () => {
    const { "platform:release": _, ...raw } = withSchedule("inventory-staging");
    expect(mistakes(raw)).toEqual([expect.stringMatching(/^platform:schedule: a stack with a release/)]);
  });
});
