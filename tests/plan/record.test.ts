import { expect, it } from "vitest";
import { planWith, rawConfig } from "../support/plan";

it("gives stack traces back, also after recordings side by side", async () => {
  const before = Error.stackTraceLimit;
  const record = () => planWith("aussie-staging", rawConfig("aussie-staging"));
  const first = record();
  const second = record();
  await Promise.all([first, second]);
  expect(Error.stackTraceLimit).toBe(before);
  expect(before).toBeGreaterThan(0);
});
