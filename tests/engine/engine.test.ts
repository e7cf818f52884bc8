import { expect, it } from "vitest";
import { lockedBy, revisionsIn, withDatabases, withRevisions } from "../../src/engine/engine";
import { gistOf, type State } from "../../src/engine/pulumi";

const TASK_DEFINITION = "aws:ecs/taskDefinition:TaskDefinition";
const urn = (parent: string, type: string, name: string) =>
  `urn:pulumi:dev::platform::platform:compute:${parent}$${type}::${name}`;
const resource = (parent: string, type: string, name: string, arn: string) => ({
  urn: urn(parent, type, name),
  type,
  custom: true,
  outputs: { arn },
});
const STATE: State = {
  version: 3,
  deployment: {
    resources: [
      {
        urn: "urn:pulumi:dev::platform::pulumi:pulumi:Stack::platform-dev",
        type: "pulumi:pulumi:Stack",
        custom: false,
      },
      resource("Service", TASK_DEFINITION, "migrate", "service:2"),
      { ...resource("Service", TASK_DEFINITION, "migrate", "service:1"), delete: true },
      resource("Service", "aws:ecs/service:Service", "migrate", "migrate"),
      resource("Service", "aws:ecs/service:Service", "web", "web"),
      resource("OneOffTask", TASK_DEFINITION, "migrate", "task:5"),
    ],
  },
};

it("revisions are those that the state has last, of services and of one-off tasks", () => {
  expect(revisionsIn(STATE)).toEqual({ services: { migrate: "service:2" }, tasks: { migrate: "task:5" } });
  expect(revisionsIn({ version: 3, deployment: {} })).toEqual({ services: {}, tasks: {} });
});

it("a state gets earlier revisions; they and their services are to be read anew then, and nothing else", () => {
  const { state, urns } = withRevisions(STATE, { services: { migrate: "service:1" }, tasks: {} });
  expect(revisionsIn(state)).toEqual({ services: { migrate: "service:1" }, tasks: { migrate: "task:5" } });
  expect(urns).toEqual([
    urn("Service", TASK_DEFINITION, "migrate"),
    urn("Service", "aws:ecs/service:Service", "migrate"),
  ]);
});

it("of a failed run, its errors are told, each once", () => {
  const output = `code: 255
 stdout: Updating (staging):
 ~  aws:ecs:Service web updating (1s) error: updating ECS Service: AccessDeniedException: not you: 
 ~  aws:ecs:Service web **updating failed** error: updating ECS Service: AccessDeniedException: not you:
    pulumi:pulumi:Stack platform-staging  error: update failed
 stderr: error: update failed
 err?:
`;
  expect(gistOf(output)).toBe("updating ECS Service: AccessDeniedException: not you.");
  expect(gistOf("code: 255\n stderr: killed\n")).toContain("stderr: killed");
});

it("of a locked state, it is told by whom, and what to do", () => {
  const output = `code: 255
 stderr: error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with \`pulumi cancel\`.
  s3://state/.pulumi/locks/organization/platform/staging/1.json: created by ann@laptop (pid 12) at 2026-03-01T12:00:00Z
 err?:
`;
  expect(lockedBy(output, "staging")).toBe(
    "Pulumi's state of the stack is locked by ann@laptop (pid 12) at 2026-03-01T12:00:00Z. Wait until that run is done; if it was killed: pulumi cancel --stack staging.",
  );
  expect(lockedBy("[409] Conflict: Another update is currently in progress.", "staging")).toContain(
    "by somebody else.",
  );
});

it("a state knows other databases by their ids; what is pending deletion, and what else has the name, stays as it is", () => {
  const database = (type: string, inputs: object, id: string, other: object = {}) => ({
    urn: `urn:pulumi:dev::platform::${type}::${id}`,
    type,
    id,
    custom: true,
    inputs: { ...inputs },
    outputs: { id, address: "kept" },
    ...other,
  });
  const resources = [
    database("aws:rds/instance:Instance", { identifier: "orders" }, "db-OLD"),
    database("aws:rds/instance:Instance", { identifier: "orders" }, "db-OLDER", { delete: true }),
    database("aws:rds/instance:Instance", { identifier: "others" }, "db-OTHER"),
    database("aws:rds/clusterInstance:ClusterInstance", { identifier: "orders", clusterIdentifier: "c" }, "orders"),
    database("aws:elasticache/replicationGroup:ReplicationGroup", { identifier: "orders" }, "orders-cache"),
  ];
  const { state, urns } = withDatabases({ version: 3, deployment: { resources } }, { orders: "db-NEW" });
  expect(state.deployment.resources?.map(({ id }) => id)).toEqual([
    "db-NEW",
    "db-OLDER",
    "db-OTHER",
    "db-NEW",
    "orders-cache",
  ]);
  expect(state.deployment.resources?.[0]?.outputs).toEqual({ id: "db-NEW", address: "kept" });
  expect(urns).toEqual([resources[0]?.urn, resources[3]?.urn]);
});
