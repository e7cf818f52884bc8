import { expect, it } from "vitest";
import { revisionsIn } from "../../src/operations/engine";

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
