import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { EXIT_CODES } from "../../src/operations/failure";
import { ROOT } from "../support/plan";

it("the runbook says of every exit code what happened and what to do, and of no other", () => {
  const runbook = readFileSync(path.join(ROOT, "docs/runbooks/release.md"), "utf8");
  const rows = [...runbook.matchAll(/^\| (\d+) +\| (\S.*?) +\| (\S.*?) +\|$/gm)].map(([, code]) => Number(code));
  // 1 is a mistake in the command or the stack file.
  expect(rows).toEqual([...new Set([1, ...Object.values(EXIT_CODES)])].sort((a, b) => a - b));
});
