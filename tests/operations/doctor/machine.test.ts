import { expect, it } from "vitest";
import { examine, machineChecks } from "../../../src/operations/doctor";
import type { Machine, PulumiView } from "../../../src/operations/doctor/check";

const pulumi = {
  version: async () => "v3.248.0",
  backend: async () => "s3://state?region=us-west-2",
} as Partial<PulumiView> as PulumiView;

const well: Machine = {
  node: "20.19.0",
  project: { engines: { node: ">=20.19" }, dependencies: { zod: "4.6.7", yaml: "2.9.1" } },
  installed: (name) => ({ zod: "4.6.7", yaml: "2.9.1" })[name],
  pulumi,
};

async function toldOf(machine: Machine): Promise<string[]> {
  const { findings } = await examine(machineChecks, machine);
  return findings.map(({ check, what, fix, blocks }) => `${blocks ? "blocks" : "odd"} ${check}: ${what}. fix: ${fix}`);
}

it("is well where Node, Pulumi, the packages and the backend are", async () => {
  expect(await toldOf(well)).toEqual([]);
  expect(await toldOf({ ...well, node: "22.0.0", pulumi: { ...pulumi, version: async () => "v4.0.0-beta" } })).toEqual(
    [],
  );
});

it.each<[string, Partial<Machine>, RegExp]>([
  ["an old Node", { node: "20.9.0" }, /^blocks tools: Node is 20\.9\.0, and 20\.19 is the least. fix: install Node/],
  [
    "an old Pulumi",
    { pulumi: { ...pulumi, version: async () => "v3.99.0" } },
    /^blocks tools: pulumi is 3\.99\.0, and 3\.248\.0 is the least/,
  ],
  [
    "no Pulumi",
    { pulumi: { ...pulumi, version: async () => undefined } },
    /^blocks tools: there is no command pulumi. fix: install it/,
  ],
  ["no packages", { installed: () => undefined }, /^blocks packages: zod is not there, .*, and 1 more. fix: npm ci$/],
  [
    "another version of a package",
    { installed: (name) => (name === "zod" ? "4.0.0" : "2.9.1") },
    /^blocks packages: zod is 4\.0\.0, and 4\.6\.7 is meant. fix: npm ci$/,
  ],
  [
    "no backend",
    {
      pulumi: {
        ...pulumi,
        backend: async () => {
          throw new Error("not logged in");
        },
      },
    },
    /^blocks backend: Pulumi has no backend: not logged in. fix: pulumi login/,
  ],
  [
    "a state on this machine",
    { pulumi: { ...pulumi, backend: async () => "file://~" } },
    /^odd backend: the state is on this machine only \(file:\/\/~\)/,
  ],
])("tells %s", async (_, spoiled, told) => {
  expect(await toldOf({ ...well, ...spoiled })).toEqual([expect.stringMatching(told)]);
});
