import { expect, it } from "vitest";
import { withSmallStack } from "../support/e2e/small";
import { UP } from "../support/e2e/steps";
import { taggedArns } from "./lifecycle/left-behind";

it("nothing is made in a wrong account", () =>
  withSmallStack({ accountId: "111111111111" }, async ({ pulumi, emulator }) => {
    const run = await pulumi.attempt(UP);
    expect(run.code).not.toBe(0);
    expect(run.log).toMatch(/AWS account ID not allowed: 111111111111/i);
    const made = (await pulumi.exportState()).deployment.resources ?? [];
    expect(made.filter(({ type }) => type.startsWith("aws:")).map(({ urn }) => urn)).toEqual([]);
    expect(await taggedArns(emulator, [emulator.region])).toEqual([]);
  }));

it("a stack isn't changed while it is being changed", () =>
  withSmallStack({}, async ({ pulumi }) => {
    let second: ReturnType<typeof pulumi.attempt> | undefined;
    const first = await pulumi.attempt(UP, (line) => {
      if (line.includes(" created (")) second ??= pulumi.attempt(UP);
    });
    const refused = await second;
    expect(first.code).toBe(0);
    expect(refused?.code).not.toBe(0);
    expect(refused?.log).toContain("the stack is currently locked by 1 lock(s)");
    expect(refused?.log).toContain("pulumi cancel");
    await pulumi.run("preview", "--expect-no-changes");
  }));
