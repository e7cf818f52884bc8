import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { changedFiles, touchedStacks } from "../../src/commands/touched/stacks";
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
  [["tsconfig.json"], STACKS],
  [["Pulumi.yaml"], STACKS],
  [["docs/decisions.md", "tests/invariants.test.ts", ".github/workflows/checks.yml", "README.md"], []],
  [["src/commands/plan/index.ts", "src/operations/release.ts"], []],
  [[], []],
])("%j touches %j", (files, stacks) => {
  expect(touchedStacks(files, STACKS)).toEqual(stacks);
});

it("a file that was renamed has changed where it was, too", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "touched-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=test", "-c", "user.email=test@localhost", ...args], { cwd: folder });
  mkdirSync(path.join(folder, "docs"));
  git("init", "--quiet");
  writeFileSync(path.join(folder, "0001 täbles.sql"), "create table a (b int);\n");
  git("add", ".");
  git("commit", "--quiet", "--message", "first");
  git("mv", "0001 täbles.sql", "docs/old.sql");
  git("commit", "--quiet", "--message", "second");
  expect(changedFiles(folder, "HEAD~1")).toEqual(["0001 täbles.sql", "docs/old.sql"]);
});

it("without a commit, all stacks are told with their regions", () => {
  const { stdout } = runCommand(ROOT, "touched");
  expect(JSON.parse(stdout)).toEqual(
    stackNames(ROOT).map((stack) => ({ stack, region: rawConfig(stack)["aws:region"] })),
  );
});

it("a commit that isn't there ends it with a failure", () => {
  const { status, stdout } = runCommand(ROOT, "touched", "0000000");
  expect(status).not.toBe(0);
  expect(stdout).toBe("");
});
