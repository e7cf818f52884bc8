import { describe, expect, it } from "vitest";
import { expectedOperations } from "../../src/commands/e2e/next-steps";
import { stackNames } from "../../src/commands/stack-file";
import { isOfRelease } from "../../src/operations/steps";
import { type Plan, planWith, ROOT, rawConfig } from "../support/plan";

function plan(stack: string, release: string | undefined): Promise<Plan> {
  const { "platform:release": _, ...settings } = rawConfig(stack);
  return planWith(stack, release ? { ...settings, "platform:release": release } : settings);
}

describe.each(stackNames(ROOT).filter((stack) => "platform:services" in rawConfig(stack)))("of %s,", (stack) => {
  it.each([
    ["first", undefined],
    ["next", "v1.0.0"],
  ])("the %s release changes only what a release may", async (_, before) => {
    const [old, now] = await Promise.all([plan(stack, before), plan(stack, "v1.1.0")]);
    const changes = expectedOperations(old.recording, now.recording).map((line) => {
      const [op = "", urn = ""] = line.split(" ");
      return { op, type: urn.split("::")[2]?.split("$").at(-1) ?? "" };
    });
    const custom = changes.filter(({ type }) => !type.startsWith("platform:"));
    expect(custom.length).toBeGreaterThan(0);
    expect(custom.filter((change) => !isOfRelease(change))).toEqual([]);
  });
});
