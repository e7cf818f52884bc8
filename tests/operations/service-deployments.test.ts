import {
  DescribeServiceDeploymentsCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  StopServiceDeploymentCommand,
} from "@aws-sdk/client-ecs";
import { mockClient } from "aws-sdk-client-mock";
import { describe, expect, it } from "vitest";
import type { Intent } from "../../src/operations/rollout";
import { followedRollout, newestDeployment, stopDeployments } from "../../src/operations/service-deployments";
import { awsError } from "../support/aws-clients";
import { FakeClock } from "../support/operations/clock";

const [OLD, NEW] = [1, 2].map((revision) => `arn:aws:ecs:us-east-1:1:task-definition/web:${revision}`);
const FOLLOWED = { strategy: { strategy: "CANARY" }, alarmNames: ["errors"], minutes: 15 } as const;
const INTENT: Intent = { entry: "web", service: "web", taskDefinition: NEW ?? "", atLeast: 1, followed: FOLLOWED };

const brief = (id: string, minute: number) => ({
  serviceDeploymentArn: `arn:${id}`,
  createdAt: new Date(Date.UTC(2026, 2, 1, 12, minute)),
});

/** ECS with deployments of a service, on two pages. */
function ecsWith(described: object | undefined) {
  const ecs = new ECSClient({ region: "us-east-1" });
  const mock = mockClient(ecs)
    .on(ListServiceDeploymentsCommand)
    .resolves({ serviceDeployments: [brief("old", 1)], nextToken: "more" })
    .on(ListServiceDeploymentsCommand, { cluster: "main", service: "web", nextToken: "more" })
    .resolves({ serviceDeployments: described ? [brief("new", 9), brief("older", 0)] : [] })
    .on(DescribeServiceDeploymentsCommand)
    .resolves({ serviceDeployments: described ? [described] : [] });
  return { ecs, mock };
}

const service = (taskDefinition: string | undefined) => ({
  status: "ACTIVE",
  desiredCount: 2,
  runningCount: 2,
  deployments: [{ status: "PRIMARY", taskDefinition, rolloutState: "COMPLETED" as const }],
});

describe("the newest deployment", () => {
  it("is the last that was made, on whatever page it stands", async () => {
    const { ecs, mock } = ecsWith({ status: "IN_PROGRESS" });
    expect(await newestDeployment(ecs, "main", "web")).toEqual({ status: "IN_PROGRESS" });
    const [call] = mock.commandCalls(DescribeServiceDeploymentsCommand);
    expect(call?.args[0].input).toEqual({ serviceDeploymentArns: ["arn:new"] });
  });
});

describe("where a service stands that is followed", () => {
  it.each(["PENDING", "IN_PROGRESS", "STOP_REQUESTED", "ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS"])(
    "is moving while ECS says %s, although all tasks run",
    async (status) => {
      const { ecs } = ecsWith({ status });
      expect(await followedRollout(ecs, "main", service(NEW), INTENT)).toMatchObject({ state: "moving" });
    },
  );

  it.each(["SUCCESSFUL", "STOPPED", "ROLLBACK_SUCCESSFUL", "ROLLBACK_FAILED"])(
    "is steady once ECS says %s, if it runs what it should",
    async (status) => {
      const { ecs } = ecsWith({ status });
      expect(await followedRollout(ecs, "main", service(NEW), INTENT)).toEqual({ state: "steady" });
    },
  );

  it("says ECS's reason and the alarms where it was rolled back", async () => {
    const alarms = { triggeredAlarmNames: ["errors"] };
    const { ecs } = ecsWith({ status: "ROLLBACK_SUCCESSFUL", statusReason: "an alarm rang", alarms });
    expect(await followedRollout(ecs, "main", service(OLD), INTENT)).toEqual({
      state: "rolled-back",
      text: "it runs web:1, not web:2: an alarm rang",
      alarms: ["errors"],
    });
  });

  it("asks nothing of one that simply rolls", async () => {
    const { ecs, mock } = ecsWith({ status: "IN_PROGRESS" });
    const rollout = await followedRollout(ecs, "main", service(NEW), { ...INTENT, followed: undefined });
    expect(rollout).toEqual({ state: "steady" });
    expect(mock.calls()).toEqual([]);
  });
});

describe("a deployment that goes elsewhere", () => {
  const stop = (ecs: ECSClient, running: string | undefined) =>
    stopDeployments(
      ecs,
      new FakeClock(),
      new Map([["web", service(running)]]),
      { cluster: "main", intents: [INTENT], deadlineSeconds: 60 },
      () => {},
    );

  it("is stopped, and its end is waited for", async () => {
    const { ecs, mock } = ecsWith({ status: "IN_PROGRESS", serviceDeploymentArn: "arn:new" });
    mock.on(StopServiceDeploymentCommand).callsFake(async () => {
      mock.on(DescribeServiceDeploymentsCommand).resolves({ serviceDeployments: [{ status: "ROLLBACK_SUCCESSFUL" }] });
      return {};
    });
    await stop(ecs, OLD);
    const [call, ...others] = mock.commandCalls(StopServiceDeploymentCommand);
    expect(others).toEqual([]);
    expect(call?.args[0].input).toEqual({ serviceDeploymentArn: "arn:new", stopType: "ROLLBACK" });
  });

  it("isn't, where it goes where it should, has ended, or ends by itself just now", async () => {
    const going = ecsWith({ status: "IN_PROGRESS" });
    await stop(going.ecs, NEW);
    const ended = ecsWith({ status: "SUCCESSFUL" });
    await stop(ended.ecs, OLD);
    for (const { mock } of [going, ended]) expect(mock.commandCalls(StopServiceDeploymentCommand)).toEqual([]);
    const ending = ecsWith({ status: "IN_PROGRESS" });
    ending.mock.on(StopServiceDeploymentCommand).rejects(awsError("ConflictException"));
    await stop(ending.ecs, OLD);
  });

  it("says which right is missing to stop it", async () => {
    const { ecs, mock } = ecsWith({ status: "IN_PROGRESS" });
    const refused = Object.assign(awsError("AccessDeniedException"), {
      message: "not authorized to perform: ecs:Stop",
    });
    mock.on(StopServiceDeploymentCommand).rejects(refused);
    await expect(stop(ecs, OLD)).rejects.toThrow("not authorized to perform: ecs:Stop");
  });
});
