import { readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { main } from "../../src/commands/cost";
import { stackNames } from "../../src/config/stack-file";
import { byPart, type MonthlyCost, monthlyCost, monthlyDifference } from "../../src/cost";
import { ASSUMPTIONS } from "../../src/cost/assumptions";
import { besideDocument } from "../../src/cost/estimate";
import { PRICES } from "../../src/cost/prices";
import { renderCost } from "../../src/cost/render";
import { styleFor } from "../../src/plan/style";
import { changedConfig, planOf, planWith, ROOT } from "../support/plan";

const costOf = async (stack: string) => monthlyCost((await planOf(stack)).recording);
const part = (cost: MonthlyCost, name: Parameters<ReturnType<typeof byPart>["get"]>[0]) => byPart(cost).get(name);

describe("what a stack costs, by hand", () => {
  it("twelve tasks, six of each size", async () => {
    // A task of 0.5 vCPU and 1 GB: 0.5 × $0.04048 + 1 × $0.004445 = $0.024685 an hour, × 730 = $18.02005.
    // One of 0.25 vCPU and 0.5 GB is half of it: $9.010025. Six of each: 6 × $18.02005 + 6 × $9.010025 = $162.18045.
    expect(part(await costOf("inventory-staging"), "Fargate")).toBeCloseTo(162.18045, 5);
  });

  it("two NAT gateways and what goes through", async () => {
    // 2 × 730 h × $0.045 = $65.70, and 20 GB × $0.045 = $0.90.
    expect(part(await costOf("inventory-staging"), "NAT gateways")).toBeCloseTo(66.6, 5);
  });

  it("an Aurora cluster at its minimum", async () => {
    // Writer and reader, 2 × 0.5 ACU × 730 h × $0.12 = $87.60; 10 GB × $0.10 = $1; 10 million requests × $0.20 = $2.
    expect(part(await costOf("sagebrush-staging"), "Database")).toBeCloseTo(90.6, 5);
  });

  it("in Sydney costs what it costs there", async () => {
    // 730 h × $0.028 + 20 GB × $0.138 = $20.44 + $2.76.
    expect(part(await costOf("aussie-staging"), "Database")).toBeCloseTo(23.2, 5);
  });
});

describe.each(stackNames(ROOT))("%s", (stack) => {
  let cost: MonthlyCost;
  beforeAll(async () => {
    cost = await costOf(stack);
  });

  it("has a price for all it is billed for", () => {
    expect(cost.unpriced).toEqual([]);
    expect(cost.total).toBeCloseTo(
      cost.lines.reduce((sum, { usd }) => sum + usd, 0),
      8,
    );
  });

  it("shows how each line comes about", () => {
    for (const { arithmetic, usd } of cost.lines) {
      const numbers = arithmetic.split(" × ").flatMap((factor) => /^\$?([\d.]+)/.exec(factor)?.[1] ?? []);
      const product = numbers.reduce((all, one) => all * Number(one), 1);
      expect(product, arithmetic).toBeCloseTo(usd, 6);
    }
  });

  it("fits into 80 columns", () => {
    const text = renderCost(cost, besideDocument(ROOT, cost), { style: styleFor({}), width: 80 });
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });
});

describe("beside the documents' tables", () => {
  const estimates = Object.entries(
    parse(readFileSync(path.join(ROOT, "docs/stacks/estimates.yaml"), "utf8")) as Record<
      string,
      { rows: Record<string, { parts: string[] }> }
    >,
  );

  it.each(estimates)(
    "every row of %s is about something that costs, and every part is in a row or named",
    async (stack, { rows }) => {
      const cost = await costOf(stack);
      const beside = besideDocument(ROOT, cost);
      expect(beside?.rows.map(({ row }) => row)).toEqual(Object.keys(rows));
      for (const { row, usd } of beside?.rows ?? []) expect(usd, row).toBeGreaterThan(0);
      const sum = [...(beside?.rows ?? []), ...(beside?.missing ?? [])].reduce((total, { usd }) => total + usd, 0);
      expect(sum).toBeCloseTo(cost.total, 8);
      for (const name of Object.values(rows).flatMap(({ parts }) => parts))
        expect(part(cost, name as "Logs"), name).toBeGreaterThan(0);
    },
  );
});

describe("the difference that a change makes", () => {
  it("is told by part, by hand", async () => {
    const { recording: before } = await planOf("inventory-staging");
    const raw = changedConfig("inventory-staging", "services", (services) => {
      services["api-gateway"].desiredCount = 3;
    });
    const { recording: after } = await planWith("inventory-staging", raw);
    const { usd, parts } = monthlyDifference(before, after);
    // A third task of 0.5 vCPU and 1 GB: (0.5 × $0.04048 + 1 × $0.004445) × 730 h.
    expect(parts.find(({ part }) => part === "Fargate")).toMatchObject({
      before: expect.closeTo(162.18045, 5),
      after: expect.closeTo(180.2005, 5),
    });
    expect(usd).toBeCloseTo(
      parts.reduce((sum, one) => sum + one.after - one.before, 0),
      5,
    );
  });

  it("is nothing where nothing changes", async () => {
    const { recording } = await planOf("aep-staging");
    expect(monthlyDifference(recording, recording)).toMatchObject({ usd: 0, parts: [] });
  });
});

describe("the price table and the assumptions", () => {
  it("name a source for every price, in every region of a stack", async () => {
    const regions = await Promise.all(stackNames(ROOT).map(async (stack) => (await planOf(stack)).recording.region));
    for (const [name, { source, usd }] of Object.entries(PRICES)) {
      expect(source, name).toMatch(/^https:\/\/aws\.amazon\.com\/[a-z0-9/-]+\/pricing\/$/);
      for (const region of regions)
        expect((usd as Record<string, number>)[region], `${name} in ${region}`).toBeGreaterThan(0);
    }
  });

  it("change the sum", async () => {
    const { recording } = await planOf("inventory-staging");
    const more = monthlyCost(recording, { ...ASSUMPTIONS, natGb: ASSUMPTIONS.natGb + 1000 });
    expect(more.total - monthlyCost(recording).total).toBeCloseTo(45, 8);
  });

  it("tell what has no price, and leave it out", async () => {
    const raw = changedConfig("inventory-dev", "database", (database) => {
      database.instanceClass = "db.r6g.large";
    });
    const { unpriced, total } = monthlyCost((await planWith("inventory-dev", raw)).recording);
    expect(unpriced).toEqual(["db.r6g.large in us-west-2 (dev-inventory-db)"]);
    expect(total).toBeLessThan((await costOf("inventory-dev")).total);
  });

  it("are refused by a name that isn't there, or a value that is no number", async () => {
    await expect(main(["--assume", "natGB=1"])).rejects.toThrow("There is no assumption natGB. Did you mean natGb?");
    await expect(main(["--assume", "natGb=x"])).rejects.toThrow("natGb is x: write a number, like natGb=10.");
  });
});

it("gradual releases pay for the tasks before as long as traffic moves", async () => {
  const raw = changedConfig("aussie-staging", "services", ({ api }) => {
    api.deployment = { strategy: "canary", canaryMinutes: 40, bakeMinutes: 20 };
  });
  const [usual, gradual] = await Promise.all([planOf("aussie-staging"), planWith("aussie-staging", raw)]);
  const fargate = (plan: typeof usual) => byPart(monthlyCost(plan.recording)).get("Fargate") ?? 0;
  // 8 releases of an hour, of a month's 730.
  expect(fargate(gradual)).toBeCloseTo((fargate(usual) * (730 + 8)) / 730, 8);
});
