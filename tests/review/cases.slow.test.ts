import { describe, expect, it } from "vitest";
import { reviewOf } from "../support/review";
import { type Case, DAILY, FOUND, OTHERS } from "./cases";

/** What a review tells of a case, beside its cost. */
async function told({ stack, edit }: Case) {
  const { state, consequences } = await reviewOf(stack, edit);
  const brings = consequences.filter(({ rank }) => rank !== "cost").map(({ rank, change }) => `${rank}: ${change}`);
  return { state, brings };
}

describe.each([
  ["what was found of the program", FOUND],
  ["what others have reported", OTHERS],
  ["what is done every day", DAILY],
])("%s", (_, cases) => {
  it.each(cases.map((one) => [one.change, one] as const))("%s", async (_, one) => {
    expect(await told(one)).toEqual({ state: one.state, brings: one.brings });
  });
});
