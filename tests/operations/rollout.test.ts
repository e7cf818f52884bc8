import { describe, expect, it } from "vitest";
import { rolloutOf } from "../../src/operations/rollout";

const NEW = "arn:aws:ecs:us-east-1:1:task-definition/web:2";
const OLD = "arn:aws:ecs:us-east-1:1:task-definition/web:1";
const INTENT = { entry: "web", service: "web", taskDefinition: NEW, atLeast: 1 };

const steady = { status: "ACTIVE", desiredCount: 2, runningCount: 2, pendingCount: 0 };
const primary = { id: "new", status: "PRIMARY", taskDefinition: NEW, rolloutState: "COMPLETED" as const };

describe("rolloutOf", () => {
  it("is steady with the intended revision alone, and all its tasks", () => {
    expect(rolloutOf({ ...steady, deployments: [primary] }, INTENT)).toEqual({ state: "steady" });
  });

  it.each([
    ["earlier tasks", { deployments: [primary, { id: "old", status: "ACTIVE", taskDefinition: OLD }] }],
    ["too few tasks", { deployments: [primary], runningCount: 1 }],
    ["tasks to come", { deployments: [primary], pendingCount: 1 }],
    ["a check by ECS", { deployments: [{ ...primary, rolloutState: "IN_PROGRESS" as const }] }],
  ])("is moving while there are %s", (_, change) => {
    expect(rolloutOf({ ...steady, ...change }, INTENT)).toMatchObject({ state: "moving" });
  });

  it("is rolled back where ECS is steady with the earlier revision", () => {
    const deployments = [{ ...primary, taskDefinition: OLD }];
    expect(rolloutOf({ ...steady, deployments }, INTENT)).toEqual({
      state: "rolled-back",
      text: "it runs web:1, not web:2",
    });
  });

  it("isn't steady without tasks, where some are due", () => {
    const idle = { ...steady, desiredCount: 0, runningCount: 0, deployments: [primary] };
    expect(rolloutOf(idle, INTENT)).toEqual({ state: "moving", text: "0 of 0 tasks run, at least 1 are due" });
    expect(rolloutOf(idle, { ...INTENT, atLeast: 0 })).toEqual({ state: "steady" });
  });

  it("is overtaken where it runs neither what is intended nor what ran before", () => {
    const deployments = [{ ...primary, taskDefinition: "arn:aws:ecs:us-east-1:1:task-definition/web:3" }];
    const service = { ...steady, deployments };
    expect(rolloutOf(service, { ...INTENT, before: OLD })).toMatchObject({ state: "overtaken" });
    expect(
      rolloutOf({ ...steady, deployments: [{ ...primary, taskDefinition: OLD }] }, { ...INTENT, before: OLD }),
    ).toMatchObject({
      state: "rolled-back",
    });
  });

  it("is rolled back as soon as ECS gives the deployment up, with ECS's reason", () => {
    const deployments = [
      { id: "old", status: "PRIMARY", taskDefinition: OLD },
      { ...primary, status: "ACTIVE", rolloutState: "FAILED" as const, rolloutStateReason: "tasks failed to start" },
    ];
    expect(rolloutOf({ ...steady, deployments }, INTENT)).toEqual({
      state: "rolled-back",
      text: "tasks failed to start",
    });
  });

  it("takes a forced deployment by its id, since the revision is the same", () => {
    const forced = { ...INTENT, deployment: "forced" };
    expect(rolloutOf({ ...steady, deployments: [primary] }, forced)).toMatchObject({ state: "rolled-back" });
    expect(rolloutOf({ ...steady, deployments: [{ ...primary, id: "forced" }] }, forced)).toEqual({ state: "steady" });
  });

  it.each([undefined, { status: "INACTIVE" }])("fails where the service is %j", (service) => {
    expect(rolloutOf(service, INTENT)).toMatchObject({ state: "failed" });
  });
});
