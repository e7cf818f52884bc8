import { expect, it } from "vitest";
import { stackNames } from "../../src/config/stack-file";
import { isOfRelease } from "../../src/operations/steps";
import { expectedOperations } from "../e2e/lifecycle/next-steps";
import { type Plan, planWith, ROOT, rawConfig } from "../support/plan";

/** Operations and types of what Pulumi would change from one plan to another, components aside. */
function changes(before: Plan, after: Plan) {
  return expectedOperations(before.recording, after.recording).flatMap((line) => {
    const [op = "", urn = ""] = line.split(" ");
    const type = urn.split("::")[2]?.split("$").at(-1) ?? "";
    return type.startsWith("platform:") ? [] : [{ op, type }];
  });
}

it.each(stackNames(ROOT))("the first and the next release of %s change only what a release may", async (stack) => {
  const { "platform:release": _, ...unreleased } = rawConfig(stack);
  const plans = [undefined, "v98.0.0", "v99.0.0"].map((release) =>
    planWith(stack, { ...unreleased, ...(release && { "platform:release": release }) }),
  );
  const [none, first, second] = (await Promise.all(plans)) as [Plan, Plan, Plan];
  for (const found of [changes(none, first), changes(first, second)]) {
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter((change) => !isOfRelease(change))).toEqual([]);
  }
});
