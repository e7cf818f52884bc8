import { describe, expect, it } from "vitest";
import { isCronOrRate } from "../../src/lib/cron";

describe("isCronOrRate", () => {
  it.each([
    "cron(15 1 * * ? *)",
    "cron(0/15 8-18 ? * MON-FRI *)",
    "cron(0 0 L * ? *)",
    "cron(0 0 15W JAN,JUL ? 2026-2030)",
    "cron(0 9 ? * 2#1 *)",
    "rate(1 hour)",
    "rate(15 minutes)",
    "rate(7 days)",
  ])("takes %s", (expression) => {
    expect(isCronOrRate(expression)).toBe(true);
  });

  it.each([
    "15 1 * * *",
    "cron(15 1 * * *)",
    "cron(60 1 * * ? *)",
    "cron(0 24 * * ? *)",
    "cron(0 1 32 * ? *)",
    "cron(0 1 * 13 ? *)",
    "cron(0 1 ? * 8 *)",
    "cron(0 1 * * * *)",
    "cron(0 1 ? * ? *)",
    "cron(0/0 1 * * ? *)",
    "cron(30-10 1 * * ? *)",
    "cron(0  1 * * ? *)",
    "rate(0 days)",
    "rate(1 hours)",
    "rate(2 hour)",
    "rate(1 week)",
    "",
  ])("refuses %j", (expression) => {
    expect(isCronOrRate(expression)).toBe(false);
  });
});
