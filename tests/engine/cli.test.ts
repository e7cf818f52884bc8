import { expect, it } from "vitest";
import { gistOf, lockedBy, revisionsIn } from "../../src/engine/cli";

it("revisions are those that the state has last, of services and of one-off tasks", () => {
  const type = "aws:ecs/taskDefinition:TaskDefinition";
  const urn = (parent: string, name: string) => `urn:pulumi:dev::platform::platform:compute:${parent}$${type}::${name}`;
  const resources = [
    { urn: "urn:pulumi:dev::platform::pulumi:pulumi:Stack::platform-dev" },
    { urn: urn("Service", "migrate"), outputs: { arn: "service:2" } },
    { urn: urn("Service", "migrate"), delete: true, outputs: { arn: "service:1" } },
    { urn: urn("OneOffTask", "migrate"), outputs: { arn: "task:5" } },
  ];
  expect(revisionsIn({ resources })).toEqual({ services: { migrate: "service:2" }, tasks: { migrate: "task:5" } });
  expect(revisionsIn({})).toEqual({ services: {}, tasks: {} });
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
