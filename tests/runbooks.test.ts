import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { ROOT } from "./support/plan";
import { blocks, commandsOf } from "./support/runbook";

it("says of each block of commands whether it was run", () => {
  for (const { runbook, mark } of blocks()) expect(`${runbook}: ${mark}`).toMatch(/: (tested:[a-z-]+|unproven: \S.+)$/);
});

it("has each block that is called tested run on the engine, once", () => {
  const folder = path.join(ROOT, "tests/e2e");
  const tests = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.(test|cases)\.ts$/.test(file))
    .map((file) => readFileSync(path.join(folder, file), "utf8"))
    .join("\n");
  const names = blocks().flatMap(({ mark }) => /^tested:(.+)/.exec(mark)?.[1] ?? []);
  expect(names.length).toBeGreaterThan(5);
  expect(new Set(names).size).toBe(names.length);
  expect(names.filter((name) => !tests.includes(`"${name}"`))).toEqual([]);
});

it("is typed with values in the places of its placeholders", () => {
  expect(commandsOf("restore-back", { stack: "qa" })).toContain("npm run restore -- qa --back\n");
  expect(() => commandsOf("restore-back", {})).toThrow("restore-database.md: nothing stands for <stack>");
});
