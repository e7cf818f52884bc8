import type { PolicyResource, StackValidationArgs } from "@pulumi/policy";
import { unknownCheckingProxy } from "@pulumi/policy";
import { expect, it } from "vitest";
import { controls } from "../../src/policy/controls";
import { policiesFor } from "../../src/policy/pack/pack";
import type { Waiver } from "../../src/policy/waivers";

const TRUSTED = new Set(["111122223333"]);
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** What a policy of the pack says of a resource that the engine shows it. */
function reported(policy: string, type: string, props: Record<string, unknown>, waivers: readonly Waiver[] = []) {
  const resource = {
    urn: "urn:pulumi:a::b::c::d",
    type,
    name: "d",
    props: unknownCheckingProxy(props),
    dependencies: [],
  };
  const found: [message: string, urn?: string][] = [];
  const args = { resources: [resource as unknown as PolicyResource] } as unknown as StackValidationArgs;
  policiesFor(waivers, TRUSTED)
    .find(({ name }) => name === policy)
    ?.validateStack(args, (message, urn) => {
      found.push([message, urn]);
    });
  return found;
}

const DATABASE = "aws:rds/instance:Instance";
const waiver = { control: "RDS.8", resource: "d", reason: "it may go", decision: "Protection" };

it("has a policy for each control, and one for the waivers", () => {
  expect(policiesFor([], TRUSTED).map(({ name }) => name)).toEqual([...controls.map(({ id }) => id), "waivers"]);
});

it("reports what a resource doesn't keep", () => {
  expect(reported("RDS.8", DATABASE, { deletionProtection: false })).toEqual([
    ["d: it has no deletion protection", "urn:pulumi:a::b::c::d"],
  ]);
  expect(reported("RDS.8", DATABASE, { deletionProtection: true })).toEqual([]);
});

it("reports nothing that is waived, and waivers that aren't needed", () => {
  expect(reported("RDS.8", DATABASE, { deletionProtection: false }, [waiver])).toEqual([]);
  expect(reported("waivers", DATABASE, { deletionProtection: false }, [waiver])).toEqual([]);
  expect(reported("waivers", DATABASE, { deletionProtection: true }, [waiver])).toEqual([
    ["the waiver of RDS.8 for d covers nothing that is wrong: remove it", undefined],
  ]);
});

it("leaves out what a preview doesn't know", () => {
  expect(reported("RDS.8", DATABASE, { deletionProtection: UNKNOWN })).toEqual([]);
});
