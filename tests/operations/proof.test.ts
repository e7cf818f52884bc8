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
  readonly answer?: () => number;
  readonly checked?: boolean;
}

/** What is found wrong, with two tasks desired. */
async function problems({ tasks, targets, answer, checked = true }: Seen, clock = new FakeClock()): Promise<string[]> {
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
          loadBalancers: [{ targetGroupArn: "arn:targets" }],
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
    .resolves({ TargetHealthDescriptions: (targets ?? [up, up]) as never });
  const findings = await prove({ ecs, elb }, async () => answer?.() ?? 200, clock, {
    cluster: "main",
    intents: [{ entry: "web", service: "web", taskDefinition: REVISION }],
    checked: checked ? ["web"] : [],
    urls: ["http://site/health"],
    deadlineSeconds: 60,
  });
  expect(findings).toHaveLength(4);
  return findings.flatMap(({ what, problem }) => (problem ? [`${what}: ${problem}`] : []));
}

describe("prove", () => {
  it("finds nothing where all is well, at the first look", async () => {
    const clock = new FakeClock();
    const begin = clock.now();
    expect(await problems({}, clock)).toEqual([]);
    expect(clock.now()).toBe(begin);
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
});
