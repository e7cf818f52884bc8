import type { PolicyResource, StackValidationArgs } from "@pulumi/policy";
import { unknownCheckingProxy } from "@pulumi/policy";
import { expect, it } from "vitest";
import { controls } from "../../src/policy/controls";
import { policiesFor } from "../../src/policy/pack/pack";
import type { Waiver } from "../../src/policy/waivers";
import { rawConfig } from "../support/plan";

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The policies of the pack, for a stack with some waivers. */
function policiesWith(waivers: readonly Waiver[]) {
  const settings = { ...rawConfig("aep-staging"), "platform:waivers": JSON.stringify(waivers) };
  return policiesFor(() => settings);
}

/** What a policy of the pack says of a resource that the engine shows it. */
function reported(policy: string, type: string, inputs: Record<string, unknown>, waivers: readonly Waiver[] = []) {
  const props = unknownCheckingProxy(inputs);
  const resource = { urn: "urn:pulumi:aep-staging::b::c::d", type, name: "d", props, dependencies: [] };
  const found: [message: string, urn?: string][] = [];
  const args = { resources: [resource as unknown as PolicyResource] } as unknown as StackValidationArgs;
  policiesWith(waivers)
    .find(({ name }) => name === policy)
    ?.validateStack(args, (message, urn) => {
      found.push([message, urn]);
    });
  return found;
}

const DATABASE = "aws:rds/instance:Instance";
const waiver = { control: "RDS.8", resource: "d", reason: "it may be deleted by hand", decision: "Protection" };

it("has a policy for each control, and one for the waivers", () => {
  expect(policiesWith([]).map(({ name }) => name)).toEqual([...controls.map(({ id }) => id), "waivers"]);
});

it("reports what a resource doesn't keep", () => {
  expect(reported("RDS.8", DATABASE, { deletionProtection: false })).toEqual([
    ["d: it has no deletion protection", "urn:pulumi:aep-staging::b::c::d"],
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
