import { describe, expect, it } from "vitest";
import type { Deployment } from "../../src/lib/deployment";
import { budgetOf, rollBackBudgetOf } from "../../src/operations/budget";
import type { Failure } from "../../src/operations/failure";
import { rotateSecret } from "../../src/operations/secret/rotate";
import { smallWorld } from "../support/operations/small";
import type { World } from "../support/operations/world";

const CANARY: Deployment = {
  strategy: "canary",
  canaryPercent: 10,
  canaryMinutes: 10,
  bakeMinutes: 5,
  alarms: ["error-rate", "cpu"],
};
const GATEWAY = "staging-api-gateway";
const ALARMS = "staging-inventory-load-balancer-error-rate, staging-inventory-service-api-gateway-cpu";

/** What the service's next deployment will be like. */
const configuration = (world: World) => world.ecs.services.get(GATEWAY)?.configuration;
const changesOf = (world: World) => world.ecs.calls.filter((call) => call.endsWith(GATEWAY));
const text = (world: World) => world.lines.join("\n");

describe("a release of a service whose traffic moves gradually", () => {
  it("is done when ECS is, and tells each stage once", async () => {
    const world = smallWorld(CANARY);
    const begun = world.clock.now();
    await world.release("v1.3.0");
    expect((world.clock.now() - begun) / 60_000).toBeGreaterThan(15);
    expect(text(world).match(/api-gateway \| canary: scale up/g)).toHaveLength(1);
    expect(text(world).match(/api-gateway \| canary: production traffic shift/g)).toHaveLength(1);
    expect(text(world)).not.toMatch(/user-service \| canary/);
    expect(world.running).toEqual(["v1.3.0"]);
    expect(changesOf(world)).toEqual([]);
  });

  it("fails when an alarm makes ECS put the revision before back, and says which rings", async () => {
    const world = smallWorld(CANARY);
    world.ecs.fates.set("v1.3.0", { alarmAfter: 200 });
    const end = await world.tryRelease("v1.3.0");
    expect(end).toMatchObject({ kind: "alarm", exitCode: 25 });
    expect((end as Failure).message).toContain(`ECS rolled api-gateway back, since ${ALARMS} rings`);
    expect((end as Failure).message).toContain("Rolled back: v1.2.0 runs again.");
    expect(world.running).toEqual(["v1.2.0"]);
    expect(world.isClean()).toBe(true);
    expect(configuration(world)).toEqual(world.configured("api-gateway", CANARY));
  });

  it("fails by the circuit breaker as ever, where no alarm rings", async () => {
    const world = smallWorld(CANARY);
    world.ecs.fates.set("v1.3.0", { rolledBackAfter: 20 });
    expect(await world.tryRelease("v1.3.0")).toMatchObject({ kind: "circuit-breaker" });
  });

  it("goes back from a deployment that is on its way by stopping it: in seconds, not by another canary", async () => {
    const world = smallWorld(CANARY);
    world.ecs.fates.set("v1.3.0", "never steady");
    const end = await world.tryRelease("v1.3.0");
    expect(end).toMatchObject({ kind: "stability", message: expect.stringContaining("Not steady within 960 s") });
    expect((end as Failure).message).toContain("canary: production traffic shift");
    expect(changesOf(world)).toEqual([`StopServiceDeployment ${GATEWAY}`]);
    expect(text(world)).toContain("api-gateway: its deployment is stopped at canary: production traffic shift");
    expect(world.running).toEqual(["v1.2.0"]);
  });

  it("goes back from one that has ended with all traffic at once, and leaves the strategy as it was", async () => {
    const world = smallWorld(CANARY);
    await world.release("v1.3.0");
    const begun = world.clock.now();
    await world.rollBack();
    expect((world.clock.now() - begun) / 1000).toBeLessThan(120);
    const used = world.ecs.services.get(GATEWAY)?.current.configuration;
    expect(used).toMatchObject({ strategy: "BLUE_GREEN", bakeTimeInMinutes: 0, alarms: { enable: false } });
    expect(used?.canaryConfiguration).toBeUndefined();
    expect(configuration(world)).toEqual(world.configured("api-gateway", CANARY));
    expect(world.running).toEqual(["v1.2.0"]);
  });

  it("has its strategy again after a roll-back that was killed before it gave it back", async () => {
    for (let at = 5; at < 120; at += 3) {
      const world = smallWorld(CANARY);
      await world.release("v1.3.0");
      const end = await world.tryRollBack(undefined, { fault: { kind: "kill", at } });
      world.pulumiLock = undefined;
      if (end === "done") break;
      await world.release("v1.4.0", { takeOver: true });
      expect(world.running).toEqual(["v1.4.0"]);
      expect(world.ecs.services.get(GATEWAY)?.current.configuration).toMatchObject({ strategy: "CANARY" });
      expect(configuration(world)).toEqual(world.configured("api-gateway", CANARY));
    }
  });

  it("doesn't begin while ECS does what somebody else has told it: it could still go either way", async () => {
    const world = smallWorld(CANARY);
    await world.foreignUp(world.stackFile.replace("release: v1.2.0", "release: v1.3.0"));
    await world.clock.sleep(60_000);
    expect(await world.tryRelease("v1.4.0")).toMatchObject({
      kind: "overtaken",
      message: expect.stringMatching(/deploy api-gateway \(canary: production traffic shift\).* Nothing was changed/),
    });
    expect(world.table.seen.record.attempt).toBeUndefined();
    await world.clock.sleep(15 * 60_000);
    await world.release("v1.4.0");
    expect(world.running).toEqual(["v1.4.0"]);
  });

  it("doesn't wait for a stack's first release to go back gradually: nothing was served", async () => {
    const { config } = smallWorld(CANARY);
    const { stackFile } = smallWorld(CANARY);
    const world = new (smallWorld().constructor as typeof World)(
      stackFile.replace(/ {2}platform:release.*\n/, ""),
      undefined,
      { ...config, release: undefined },
    );
    world.ecs.fates.set("v1.3.0", { rolledBackAfter: 20 });
    const end = await world.tryRelease("v1.3.0");
    expect(end).toMatchObject({ kind: "circuit-breaker", message: expect.stringContaining("no tasks run, as before") });
    expect(configuration(world)).toEqual(world.configured("api-gateway", CANARY));
  });
});

describe("deployment alarms of a service that rolls", () => {
  const ROLLING: Deployment = { strategy: "rolling", alarms: ["unavailable"] };

  it("fail its release, which goes back", async () => {
    const world = smallWorld(ROLLING);
    world.ecs.fates.set("v1.3.0", { alarmAfter: 100 });
    expect(await world.tryRelease("v1.3.0")).toMatchObject({
      kind: "alarm",
      message: expect.stringContaining("staging-inventory-service-api-gateway-unavailable"),
    });
    expect(world.running).toEqual(["v1.2.0"]);
  });

  it("don't stand in the way of going back", async () => {
    const world = smallWorld(ROLLING);
    await world.release("v1.3.0");
    // Whatever rings, rings because of what is left behind.
    world.ecs.fates.set("v1.2.0", { alarmAfter: 1 });
    await world.rollBack();
    expect(world.running).toEqual(["v1.2.0"]);
    expect(configuration(world)).toEqual(world.configured("api-gateway", ROLLING));
  });
});

it("status shows how far ECS has come, and isn't well meanwhile", async () => {
  const world = smallWorld(CANARY);
  await world.foreignUp(world.stackFile.replace("release: v1.2.0", "release: v1.3.0"));
  await world.clock.sleep(60_000);
  const { services, isWell } = await world.status();
  expect(isWell).toBe(false);
  expect(services.find(({ entry }) => entry === "api-gateway")?.problems.join()).toContain(
    "canary: production traffic shift",
  );
});

it("readers of another secret start anew by the same strategy", async () => {
  const world = smallWorld(CANARY);
  world.secrets.put("staging-inventory/jwt-secret", "old");
  world.onReplace = () => world.secrets.put("staging-inventory/jwt-secret", "new");
  await world.exclusively("rotate", {}, (operation) => rotateSecret(operation, "jwt-secret"));
  expect(world.ecs.services.get(GATEWAY)?.current).toMatchObject({
    status: "SUCCESSFUL",
    configuration: { strategy: "CANARY" },
  });
});

it("the budget has the minutes in which traffic moves, and going back none", () => {
  const { config } = smallWorld(CANARY);
  const seconds = (waits: ReturnType<typeof budgetOf>, step: string) =>
    waits.find(({ what }) => what === step)?.seconds;
  expect(seconds(budgetOf(config), "wait")).toBe(60 + 15 * 60);
  expect(seconds(rollBackBudgetOf(config), "roll back: wait")).toBe(60);
  expect(seconds(rollBackBudgetOf(config), "roll back: stop deployments")).toBe(60);
  expect(seconds(rollBackBudgetOf(smallWorld().config), "roll back: stop deployments")).toBeUndefined();
});
