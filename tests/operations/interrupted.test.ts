import { describe, expect, it } from "vitest";
import { setRelease } from "../../src/operations/release-setting";
import { Machine } from "../support/operations/machine";
import { smallWorld } from "../support/operations/small";
import { World } from "../support/operations/world";
import { stackFile } from "../support/plan";

const STAGING = stackFile("inventory-staging");

/** A stack that was released twice, and how many things a third release awaits. */
async function released(): Promise<World> {
  const world = new World(STAGING, "v1.2.0");
  await world.release("v1.3.0");
  world.ecs.calls.length = 0;
  return world;
}

const runs = ({ ecs }: World) => ecs.calls.filter((call) => call.startsWith("RunTask"));

describe("a release that was stopped", () => {
  it.each([
    ["in the migration", 12],
    ["while services move", 25],
  ])("%s goes on when it is run again", async (_, seconds) => {
    const world = await released();
    const fault = { kind: "kill", at: { moment: world.clock.in(seconds) } } as const;
    expect(await world.tryRelease("v1.4.0", { fault })).toBe("killed");
    await world.release("v1.4.0");
    expect(world.running).toEqual(["v1.4.0"]);
    expect(world.written).toBe("v1.4.0");
    expect(world.history).toEqual(["v1.2.0", "v1.3.0", "v1.4.0"]);
  });

  it("waits for the migration that is still running, and starts no second one", async () => {
    const world = await released();
    world.ecs.outcome = { seconds: 120, exitCodes: [0] };
    const fault = { kind: "kill", at: { moment: world.clock.in(15) } } as const;
    expect(await world.tryRelease("v1.4.0", { fault })).toBe("killed");
    await world.release("v1.4.0");
    expect(runs(world)).toHaveLength(1);
    expect(world.lines.join("\n")).toContain("it runs already");
  });

  it("migrates no second time once it has migrated", async () => {
    const world = await released();
    const fault = { kind: "interrupt", at: { moment: world.clock.in(25) } } as const;
    await expect(world.release("v1.4.0", { fault })).rejects.toMatchObject({ exitCode: 130 });
    await world.release("v1.4.0");
    expect(runs(world)).toHaveLength(1);
  });

  it("still goes back to what ran before, when the second run fails", async () => {
    const world = await released();
    const before = world.ecs.revisions;
    world.answers.set("v1.4.0", 500);
    const fault = { kind: "kill", at: { moment: world.clock.in(25) } } as const;
    await world.tryRelease("v1.4.0", { fault });
    await expect(world.release("v1.4.0")).rejects.toMatchObject({ exitCode: 11 });
    expect(world.ecs.revisions).toEqual(before);
  });

  it("moves services that the circuit breaker has put back meanwhile, which Pulumi doesn't see", async () => {
    const world = await released();
    world.ecs.fates.set("v1.4.0", { rolledBackAfter: 100 });
    const fault = { kind: "kill", at: { moment: world.clock.in(40) } } as const;
    await world.tryRelease("v1.4.0", { fault });
    await world.clock.sleep(200_000);
    expect(world.running).toEqual(["v1.3.0"]);
    world.ecs.fates.set("v1.4.0", { steadyAfter: 20 });
    await world.release("v1.4.0");
    expect(world.running).toEqual(["v1.4.0"]);
  });

  it("waits for a function that may be at it, before it calls it again", async () => {
    const text = stackFile("sagebrush-staging");
    const world = new World(text, "v1.3.0");
    world.functionSeconds = 200;
    const begin = world.clock.now();
    const fault = { kind: "interrupt", at: { moment: world.clock.in(5) } } as const;
    await expect(world.release("v1.4.0", { fault })).rejects.toMatchObject({ exitCode: 130 });
    expect(world.clock.now() - begin).toBeLessThan(20_000);
    await world.release("v1.4.0");
    expect(world.lines.join("\n")).toMatch(/the function was called at .* and may be at it: waiting \d+ s/);
    expect(world.invoked).toHaveLength(2);
  });
});

describe("Ctrl-C, and the end of the process, at every thing that is awaited:", () => {
  it.each(["interrupt", "kill", "kill after"] as const)(
    "%s: it is known what runs, one command later",
    async (kind) => {
      const all = smallWorld();
      await all.release("v1.3.0");
      const machine = new Machine(all.clock);
      expect(await all.tryRelease("v1.4.0", { machine })).toBe("done");
      for (let at = 1; at < machine.count; at++) {
        const world = smallWorld();
        await world.release("v1.3.0");
        const before = world.ecs.revisions;
        const end = await world.tryRelease("v1.4.0", { fault: { kind, at } });
        if (end === "done") continue;
        if (kind === "interrupt") expect(end).toMatchObject({ exitCode: 130 });
        const { attempt, current } = world.table.seen.record;
        if (attempt) expect((await world.status()).isWell).toBe(false);
        world.pulumiLock = undefined;
        await world.rollBack(attempt || current?.version === "v1.4.0" ? undefined : "v1.3.0");
        expect(world.ecs.revisions).toEqual(before);
        expect(world.history).toEqual(["v1.2.0", "v1.3.0"]);
        expect(world.written).toBe("v1.3.0");
        expect(world.isClean()).toBe(true);
        expect((await world.status()).isWell).toBe(true);
      }
    },
    120_000,
  );

  it("interrupt: nothing is begun any more", async () => {
    const world = await released();
    await expect(world.release("v1.4.0", { fault: { kind: "interrupt", at: 8 } })).rejects.toMatchObject({
      exitCode: 130,
    });
    expect(runs(world)).toEqual([]);
    expect(world.running).toEqual(["v1.3.0"]);
    expect(world.table.seen.holder).toBeUndefined();
  });
});

describe("a roll-back", () => {
  it("brings the release before back as it was, without migration and Pulumi", async () => {
    const world = new World(STAGING, "v1.3.0");
    const before = world.ecs.revisions;
    await world.release("v1.4.0");
    world.ecs.calls.length = 0;
    await world.rollBack();
    expect(world.ecs.revisions).toEqual(before);
    expect(world.written).toBe("v1.3.0");
    expect(runs(world)).toEqual([]);
    expect(world.isClean()).toBe(true);
  });

  it("run again goes further back, not forth to what was rolled back", async () => {
    const world = new World(STAGING, "v1.2.0");
    await world.release("v1.3.0");
    await world.release("v1.4.0");
    await world.rollBack();
    await world.rollBack();
    expect(world.running).toEqual(["v1.2.0"]);
    await expect(world.rollBack()).rejects.toMatchObject({ exitCode: 2 });
  });

  it("moves the services although Pulumi's state is locked, says so, and goes on", async () => {
    const world = await released();
    world.pulumiLock = "somebody";
    await expect(world.rollBack()).rejects.toMatchObject({
      exitCode: 4,
      message: expect.stringMatching(/state doesn't know yet.*locked by ann.*the same command goes on/),
    });
    expect(world.running).toEqual(["v1.2.0"]);
    world.pulumiLock = undefined;
    await world.rollBack();
    expect(world.running).toEqual(["v1.2.0"]);
    expect(world.written).toBe("v1.2.0");
    expect(world.isClean()).toBe(true);
  });

  it("takes a version that the record has, and no other", async () => {
    const world = await released();
    await world.release("v1.4.0");
    await world.rollBack("v1.2.0");
    expect(world.running).toEqual(["v1.2.0"]);
    await expect(world.rollBack("v1.1.0")).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/no v1\.1\.0 to go back to\. It has: v1\.2\.0\./),
    });
  });

  it("to what runs starts services again that were stopped, as a restore of the database does", async () => {
    const world = await released();
    for (const service of world.ecs.services.values()) service.desired = 0;
    await world.rollBack("v1.3.0");
    const counts = Object.values(world.config.services).map(({ name }) => world.ecs.services.get(name)?.desired);
    expect(counts).toEqual(Object.values(world.config.services).map(({ desiredCount }) => desiredCount));
    expect(world.history).toEqual(["v1.2.0", "v1.3.0"]);
  });

  it("leaves a service aside that didn't exist then", async () => {
    const world = await released();
    const { current, previous } = world.table.seen.record;
    const { "ui-service": _, ...rest } = previous[0]?.revisions.services ?? {};
    const older = previous.map((one) => ({ ...one, revisions: { ...one.revisions, services: rest } }));
    await world.exclusively("test", {}, ({ held }) => held.write({ current, previous: older }));
    await world.rollBack();
    expect(world.running.sort()).toEqual(["v1.2.0", "v1.3.0"]);
    expect(world.lines.join("\n")).toContain("ui-service didn't exist in v1.2.0: it is left as it is");
  });

  it("leaves a service aside that was new with the release, and of which no image was there before", async () => {
    for (const isRecorded of [false, true]) {
      const world = isRecorded ? await released() : new World(STAGING, "v1.3.0");
      const revision = world.ecs.revisions["staging-ui-service"] ?? "";
      world.ecs.unstartable.add(revision);
      const repositories = Object.values(world.config.services).map(({ repository }) => repository);
      world.images.delete("v1.3.0");
      for (const repository of repositories.filter((one) => !one.endsWith("ui-service")))
        world.images.add(`${repository}:v1.3.0`);
      world.answers.set("v1.4.0", 503);
      await expect(world.release("v1.4.0")).rejects.toThrow(/Rolled back: v1\.3\.0 runs again/);
      expect(world.ecs.version("staging-api-gateway")).toBe("v1.3.0");
      world.answers.clear();
      await world.release("v1.4.0");
      expect(world.running).toEqual(["v1.4.0"]);
      await world.rollBack();
      expect(world.ecs.version("staging-api-gateway")).toBe("v1.3.0");
      expect(world.ecs.version("staging-ui-service")).toBe("v1.4.0");
      expect(world.lines.join("\n")).toContain("ui-service didn't exist in v1.3.0: it is left as it is");
    }
  });

  it("keeps what others have written into the stack file meanwhile", async () => {
    const world = await released();
    const machine = new Machine(world.clock);
    machine.onCall = (count) => {
      if (count === 30) world.stackFile += "  # somebody was here\n";
    };
    await world.tryRelease("v1.4.0", { machine });
    expect(world.written).toBe("v1.4.0");
    expect(world.stackFile).toContain("# somebody was here");
  });
});

it("a release after a roll-back that was stopped isn't taken for somebody else's", async () => {
  const world = await released();
  expect(await world.tryRollBack(undefined, { fault: { kind: "kill", at: 12 } })).toBe("killed");
  expect(world.table.seen.record.attempt?.what).toBe("roll back to v1.2.0");
  expect(world.running).toEqual(["v1.3.0"]);
  await world.release("v1.4.0");
  expect(world.running).toEqual(["v1.4.0"]);
});

it("a stack file that can't be written undoes nothing of what is proven and recorded", async () => {
  const world = await released();
  world.isReadOnly = true;
  await expect(world.release("v1.4.0")).rejects.toMatchObject({
    exitCode: 8,
    message: expect.stringMatching(/^v1\.4\.0 runs, and the record says so; .*EACCES.*npm run sync writes it\.$/),
  });
  expect(world.running).toEqual(["v1.4.0"]);
  expect(world.history.at(-1)).toBe("v1.4.0");
  world.stackFile = setRelease(world.stackFile, "v1.4.0");
  await expect(world.rollBack()).rejects.toMatchObject({ exitCode: 8 });
  expect(world.running).toEqual(["v1.3.0"]);
});
