import { expect, it } from "vitest";
import { touchedStacks } from "../../src/commands/touched/stacks";

const STACKS = ["dev", "staging"];

it.each([
  [["Pulumi.dev.yaml"], ["dev"]],
  [["Pulumi.dev.yaml", "README.md"], ["dev"]],
  [["src/program.ts"], STACKS],
  [["package-lock.json"], STACKS],
  [["handlers/api/index.ts"], STACKS],
  [["Pulumi.yaml"], STACKS],
  [["docs/decisions.md", "tests/invariants.test.ts", ".github/workflows/checks.yml", "README.md"], []],
  [["src/commands/plan/index.ts", "src/operations/release.ts"], []],
  [[], []],
])("%j touches %j", (files, stacks) => {
  expect(touchedStacks(files, STACKS)).toEqual(stacks);
});
