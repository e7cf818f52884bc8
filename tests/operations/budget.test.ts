import { describe, expect, it } from "vitest";
import { parseConfig } from "../../src/config/parse";
import { stackNames } from "../../src/config/stack-file";
import { budgetOf, ENGINE_SECONDS, rollBackBudgetOf, totalSeconds } from "../../src/operations/budget";
import { World } from "../support/operations/world";
import { ROOT, rawConfig, stackFile } from "../support/plan";

describe("the budget of a release", () => {
  const waits = budgetOf(parseConfig("inventory-staging", rawConfig("inventory-staging")));

  it("of inventory staging is under 15 minutes, five of them for the services", () => {
    expect(totalSeconds(waits)).toBeLessThan(15 * 60);
    expect(waits).toContainEqual({ what: "wait", seconds: 300 });
  });

  it("holds: what takes longest ends in time, and so does going back", async () => {
    const text = stackFile("inventory-staging");
    const world = new World(text, "v1.3.0");
    world.ecs.outcome = { seconds: 179, exitCodes: [0] };
    world.ecs.fates.set("v1.4.0", { steadyAfter: 299 });
    world.answers.set("v1.4.0", 503);
    world.ecs.fates.set("v1.3.0", { steadyAfter: 299 });
    const begin = world.clock.now();
    await expect(world.release("v1.4.0")).rejects.toMatchObject({ kind: "health" });
    expect(world.running).toEqual(["v1.3.0"]);
    const all = [...waits, ...rollBackBudgetOf(world.config)];
    const engine = all.filter(({ seconds }) => seconds === ENGINE_SECONDS);
    const waited = (world.clock.now() - begin) / 1000;
    // Pulumi takes no time here.
    expect(waited).toBeGreaterThan(800);
    expect(waited).toBeLessThanOrEqual(totalSeconds(all) - totalSeconds(engine));
  });

  it.each(stackNames(ROOT))("of %s has every wait that its releases can take", (stack) => {
    const config = parseConfig(stack, rawConfig(stack));
    const steps = budgetOf(config).map(({ what }) => what);
    expect(steps.includes("snapshot")).toBe(config.releases.snapshot);
    expect(steps.includes("migrate")).toBe(config.releases.migrate !== undefined);
    expect(steps.slice(-3)).toEqual(["update", "wait", "verify"]);
  });
});
