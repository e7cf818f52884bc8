import type { Inputs } from "@pulumi/pulumi";
import { expect, it } from "vitest";
import { changedSettings } from "../../src/operations/settings";

const type = "aws:ecs/taskDefinition:TaskDefinition";
const inputs = (container: object, more: object = {}) => ({
  cpu: "256",
  ...more,
  containerDefinitions: JSON.stringify([{ name: "web", image: "web:v1", ...container }]),
});
const change = (old: Inputs, next: Inputs) => ({ type, op: "replace", urn: "urn::web", diffs: [], old, new: next });

it.each([
  ["the image alone", inputs({}), inputs({ image: "web:v2" }), []],
  ["what AWS says where nothing was given", inputs({ mountPoints: [] }), inputs({}), []],
  [
    "a variable",
    inputs({ environment: [] }),
    inputs({ environment: [{ name: "A", value: "1" }] }),
    ["web: environment"],
  ],
  ["the size", inputs({}), inputs({ image: "web:v2" }, { cpu: "512" }), ["web: cpu"]],
  ["another container", inputs({}), inputs({ name: "api" }), ["web: name"]],
])("of task definitions, %s", (_, old, next, settings) => {
  expect(changedSettings([change(old, next)])).toEqual(settings);
});
