import { CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { DescribeServicesCommand, DescribeTasksCommand, ECSClient, ListTasksCommand } from "@aws-sdk/client-ecs";
import { DescribeTargetHealthCommand, ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { mockClient } from "aws-sdk-client-mock";
import { describe, expect, it } from "vitest";
import { prove } from "../../src/operations/proof";
import { FakeClock } from "../support/operations/clock";

const REVISION = "arn:aws:ecs:us-east-1:1:task-definition/web:2";
const healthyTask = {
  group: "service:web",
  taskDefinitionArn: REVISION,
  lastStatus: "RUNNING",
  healthStatus: "HEALTHY",
};

interface Seen {
  readonly tasks?: object[];
  readonly targets?: object[];
  /** Of the second target group; undefined: there is none. */
  readonly alternate?: object[];
  readonly answer?: () => number;
  readonly checked?: boolean;
  /** Names of alarms that ring. */
  readonly alarms?: () => string[] | Promise<string[]>;
  readonly bakeSeconds?: number;
}

/** What is found wrong, with two tasks desired. */
async function problems(
  { tasks, targets, alternate, answer, checked = true, alarms = () => [], bakeSeconds = 0 }: Seen,
  clock = new FakeClock(),
): Promise<string[]> {
  const ecs = new ECSClient({ region: "us-east-1" });
  mockClient(ecs)
    .on(DescribeServicesCommand)
    .resolves({
      services: [
        {
          serviceName: "web",
          status: "ACTIVE",
          desiredCount: 2,
          runningCount: 2,
          deployments: [{ status: "PRIMARY", taskDefinition: REVISION }],
          loadBalancers: [
            {
              targetGroupArn: "arn:targets",
              advancedConfiguration: alternate && { alternateTargetGroupArn: "arn:alternate" },
            },
          ],
        },
      ],
    })
    .on(ListTasksCommand)
    .resolves({ taskArns: ["a", "b"] })
    .on(DescribeTasksCommand)
    .resolves({ tasks: (tasks ?? [healthyTask, healthyTask]) as never });
  const elb = new ElasticLoadBalancingV2Client({ region: "us-east-1" });
  const up = { TargetHealth: { State: "healthy" } };
  mockClient(elb)
    .on(DescribeTargetHealthCommand)
    .resolves({ TargetHealthDescriptions: (targets ?? [up, up]) as never })
    .on(DescribeTargetHealthCommand, { TargetGroupArn: "arn:alternate" })
    .resolves({ TargetHealthDescriptions: (alternate ?? []) as never });
  const cloudwatch = new CloudWatchClient({ region: "us-east-1" });
  mockClient(cloudwatch)
    .on(DescribeAlarmsCommand)
    .callsFake(async () => ({ MetricAlarms: (await alarms()).map((AlarmName) => ({ AlarmName })) }));
  const findings = await prove({ cloudwatch, ecs, elb }, async () => answer?.() ?? 200, clock, {
    cluster: "main",
    intents: [{ entry: "web", service: "web", taskDefinition: REVISION, atLeast: 1 }],
    checked: checked ? ["web"] : [],
    urls: ["http://site/health"],
    alarms: ["cpu", "errors"],
    ringing: ["cpu"],
    deadlineSeconds: 60,
    bakeSeconds,
  });
  expect(findings).toHaveLength(5);
  return findings.flatMap(({ what, problem }) => (problem ? [`${what}: ${problem}`] : []));
}

describe("prove", () => {
  it("finds nothing where all is well, three times in a row", async () => {
    const clock = new FakeClock();
    const begin = clock.now();
    expect(await problems({}, clock)).toEqual([]);
    expect(clock.now() - begin).toBe(10_000);
  });

  it("takes targets of either group, between which ECS moves traffic", async () => {
    const up = { TargetHealth: { State: "healthy" } };
    expect(await problems({ targets: [], alternate: [up, up] })).toEqual([]);
    expect(await problems({ targets: [], alternate: [up] })).toEqual(["web's targets are healthy: 1 of 2 are"]);
  });

  it("isn't satisfied by every other answer", async () => {
    const clock = new FakeClock();
    const begin = clock.now();
    const answer = () => (clock.now() - begin === 10_000 ? 503 : 200);
    expect(await problems({ answer }, clock)).toEqual([]);
    expect(clock.now() - begin).toBe(25_000);
    let count = 0;
    expect(await problems({ answer: () => (++count % 3 === 0 ? 503 : 200) }, clock)).toEqual([
      "http://site/health answers: it answers 503",
    ]);
  });

  it("goes on looking while it bakes: an alarm that begins to ring counts, one that rang before doesn't", async () => {
    const clock = new FakeClock();
    const begin = clock.now();
    const late = (name: string) => () => (clock.now() - begin >= 100_000 ? [name] : []);
    expect(await problems({ alarms: late("cpu"), bakeSeconds: 120 }, clock)).toEqual([]);
    expect(clock.now() - begin).toBe(120_000);
    expect(await problems({ alarms: late("errors"), bakeSeconds: 120 }, clock)).toEqual([
      "no alarm has begun to ring: errors",
    ]);
  });

  it.each([
    [
      "tasks of another revision",
      { tasks: [healthyTask, { ...healthyTask, taskDefinitionArn: "task-definition/web:1" }] },
      "web's tasks are healthy: 1 still run web:1",
    ],
    [
      "too few tasks of the service, though others run in the cluster",
      { tasks: [healthyTask, { ...healthyTask, group: "family:migrate" }] },
      "web's tasks are healthy: 1 of 2 are",
    ],
    [
      "tasks whose health check hasn't passed",
      { tasks: [healthyTask, { ...healthyTask, healthStatus: "UNKNOWN" }] },
      "web's tasks are healthy: 1 of 2 are",
    ],
    [
      "sick targets, with the load balancer's reason",
      {
        targets: [
          { TargetHealth: { State: "unhealthy", Description: "Health checks failed with these codes: [502]" } },
        ],
      },
      "web's targets are healthy: 0 of 2 are: Health checks failed with these codes: [502]",
    ],
    ["an answer that isn't 2xx", { answer: () => 404 }, "http://site/health answers: it answers 404"],
    [
      "no answer",
      {
        answer: () => {
          throw new Error("connect ECONNREFUSED");
        },
      },
      "http://site/health answers: connect ECONNREFUSED",
    ],
  ])("finds %s", async (_, seen: Seen, problem) => {
    expect(await problems(seen)).toEqual([problem]);
  });

  it("asks no container that has no health check", async () => {
    const unknown = { ...healthyTask, healthStatus: "UNKNOWN" };
    expect(await problems({ tasks: [unknown, unknown], checked: false })).toEqual([]);
  });

  it("looks again until the deadline, since targets take a while", async () => {
    const clock = new FakeClock();
    const ready = clock.in(45);
    expect(await problems({ answer: () => (clock.now() < ready ? 503 : 200) }, clock)).toEqual([]);
    const begin = clock.now();
    await problems({ answer: () => 503 }, clock);
    expect(clock.now() - begin).toBe(60_000);
  });

  it("looks again after trouble at AWS that has outlasted the deadline: what it saw before is old", async () => {
    const clock = new FakeClock();
    const end = clock.in(90);
    const alarms = async () => {
      await clock.sleep(Math.max(0, end - clock.now()));
      return [];
    };
    expect(await problems({ alarms, answer: () => (clock.now() < end ? 503 : 200) }, clock)).toEqual([]);
  });
});
