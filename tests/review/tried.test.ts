import { expect, it } from "vitest";
import type { TriedCase } from "../../src/commands/docs/review-cases";
import recorded from "../../src/review/cases.json";
import { DAILY, FOUND, OTHERS } from "./cases";

const ALL = [...FOUND, ...OTHERS, ...DAILY];
const TRIED: readonly TriedCase[] = recorded;

/** What a review says of a change. */
function told({
  stack,
  change,
  reference,
  state,
  brings,
}: Pick<TriedCase, "stack" | "change" | "reference" | "state" | "brings">) {
  return { stack, change, reference, state, brings };
}

it("each change was made on the engine as the review tells it now: npm run e2e:review -- -t '<stack>: <change>'", () => {
  expect(TRIED.map(told)).toEqual(ALL.map(told));
});

it("the engine does what the review says, where the emulator can show it", () => {
  const unlike = TRIED.filter(({ differences, cannot }) => differences.length > 0 !== (cannot !== undefined));
  expect(unlike).toEqual([]);
});
