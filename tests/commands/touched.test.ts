import { expect, it } from "vitest";
import { touchedStacks } from "../../src/commands/touched/stacks";
import { stackNames } from "../../src/config/stack-file";
import { runCommand } from "../support/command";
import { ROOT, rawConfig } from "../support/plan";

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

it("without a commit, all are meant, with their regions", () => {
  const { stdout } = runCommand(ROOT, "touched");
  expect(JSON.parse(stdout)).toEqual(
    stackNames(ROOT).map((stack) => ({ stack, region: rawConfig(stack)["aws:region"] })),
  );
});
