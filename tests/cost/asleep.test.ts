import { expect, it } from "vitest";
import { byPart, monthlyCost } from "../../src/cost";
import { renderCost } from "../../src/cost/render";
import { styleFor } from "../../src/plan/style";
import { changedConfig, planOf, planWith } from "../support/plan";

const WEEK = { wakes: "07:00", sleeps: "20:00" };

const costs = async (stack: string) => {
  const always = monthlyCost((await planOf(stack)).recording);
  const raw = changedConfig(stack, "schedule", () => WEEK);
  return { always, asleep: monthlyCost((await planWith(stack, raw)).recording) };
};

it.each([
  ["inventory-staging", "Fargate"],
  ["inventory-dev", "Fargate"],
])("%s pays for its tasks while they are awake: 5 × 13 of 168 hours", async (stack, part) => {
  const { always, asleep } = await costs(stack);
  expect(byPart(asleep).get(part as "Fargate")).toBeCloseTo(((byPart(always).get("Fargate") ?? 0) * 65) / 168, 8);
});

it("a database is awake half an hour longer each day, and its storage all the time", async () => {
  // db.t3.micro with 20 GB in Sydney: 730 h × $0.028 × (5 × 13.5) / 168 + 20 GB × $0.138.
  const { asleep } = await costs("aussie-staging");
  expect(byPart(asleep).get("Database")).toBeCloseTo((20.44 * 67.5) / 168 + 2.76, 5);
});

it("Aurora pays no capacity at night", async () => {
  // 2 × 0.5 ACU × 730 h × $0.12 = $87.60 by day; $3 for storage and requests as ever.
  const { asleep } = await costs("sagebrush-staging");
  expect(byPart(asleep).get("Database")).toBeCloseTo((87.6 * 67.5) / 168 + 3, 5);
});

it("public addresses of tasks go with the tasks", async () => {
  const { asleep } = await costs("aep-staging");
  const tasks = asleep.lines.find(({ part, what }) => part === "Public addresses" && what === "tasks");
  expect(tasks?.usd).toBeCloseTo((2 * 730 * 0.005 * 65) / 168, 5);
});

it("what sleep saves is told, and adds up with what always being awake would cost", async () => {
  const { always, asleep } = await costs("inventory-staging");
  // A queue for what fails and one alarm on it cost something themselves.
  expect(asleep.total + asleep.saved).toBeGreaterThanOrEqual(always.total);
  expect(asleep.total + asleep.saved - always.total).toBeLessThan(1);
  expect(always.saved).toBe(0);
  const text = (cost: typeof always) => renderCost(cost, undefined, { style: styleFor({}), width: 80 });
  expect(text(asleep)).toContain(`Asleep at night: $${asleep.saved.toFixed(2)} a month less than always awake`);
  expect(text(always)).not.toContain("Asleep");
});
