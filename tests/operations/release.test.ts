import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { Failure } from "../../src/operations/failure";
import { withLock } from "../../src/operations/lock";
import { World } from "../support/operations/world";
import { ROOT } from "../support/plan";

/** Six services, a migration, versions v1.2.3 only. */
const STAGING = textOf("inventory-staging");
const SERVICES = 6;

describe("a release", () => {
  it("migrates with the new image, moves all services, proves it and writes it down", async () => {
    const world = new World(STAGING, "v1.3.0");
    await world.release("v1.4.0");
    expect(world.running).toEqual(["v1.4.0"]);
    expect(world.written).toBe("v1.4.0");
    expect(world.history).toEqual(["v1.3.0", "v1.4.0"]);
    expect(await world.isClean()).toBe(true);
    expect(stepsOf(world)).toEqual(["images", "preview", "register", "migrate", "update", "wait", "verify"]);
    expect(world.ecs.calls).toEqual([expect.stringMatching(/^RunTask staging-inventory-migrate:\d+$/)]);
  });

  it("changes nothing of the stack file but the release", async () => {
    const world = new World(STAGING, "v1.3.0");
    await world.release("v1.4.0");
    expect(world.stackFile).toBe(STAGING.replace(/platform:release: \S+/, "platform:release: v1.4.0"));
  });

  it("shows the task's log and ECS's events as they come", async () => {
    const world = new World(STAGING, "v1.3.0");
    await world.release("v1.4.0");
    expect(world.lines.join("\n")).toMatch(/migrate-1 \| log of migrate-1/);
    expect(world.lines.join("\n")).toMatch(/\[ 0:\d\d\] {3}api-gateway \| deployment ecs-svc/);
    expect(world.lines.filter((line) => line.includes("is steady"))).toHaveLength(SERVICES);
  });

  it("runs the migration while every service still runs the earlier version", async () => {
    const world = new World(STAGING, "v1.3.0");
    world.ecs.outcome = { seconds: 60, exitCodes: [0] };
    world.clock.fault = { at: world.clock.in(30), kind: "interrupt" };
    await expect(world.release("v1.4.0")).rejects.toMatchObject({ kind: "interrupted" });
    expect(world.running).toEqual(["v1.3.0"]);
    expect(world.ecs.calls).toHaveLength(1);
  });

  it("of the first version starts from nothing", async () => {
    const world = new World(STAGING, undefined);
    await world.release("v1.4.0");
    expect(world.running).toEqual(["v1.4.0"]);
    expect(world.history).toEqual(["v1.4.0"]);
  });

  it("ends after the preview of a dry run", async () => {
    const world = new World(STAGING, "v1.3.0");
    await world.release("v1.4.0", { dryRun: true });
    expect(stepsOf(world)).toEqual(["images", "preview"]);
    expectUntouched(world);
    expect(world.history).toEqual([]);
  });
});

describe("a release is refused, and nothing changed,", () => {
  it.each(["1.4.0", "v1.4", "latest", "v1.4.0-rc.1", "v01.4.0"])("where %s is no semantic version", async (version) => {
    const world = new World(STAGING, "v1.3.0");
    await expect(world.release(version)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining(version),
    });
    expectUntouched(world);
  });

  it("where an image is missing: all repositories without it are named", async () => {
    const world = new World(STAGING, "v1.3.0");
    world.images.add("inventory-management/api-gateway:v1.5.0");
    await expect(world.release("v1.5.0")).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringMatching(/no image v1\.5\.0 in (?!.*api-gateway).*user-service/),
    });
    expectUntouched(world);
  });

  it("where infrastructure would change too", async () => {
    const world = new World(STAGING, "v1.3.0");
    world.infrastructure = [{ urn: "urn", type: "aws:rds/instance:Instance", name: "database", op: "update" }];
    await expect(world.release("v1.4.0")).rejects.toMatchObject({
      exitCode: 5,
      message: expect.stringContaining("update Instance database"),
    });
    expectUntouched(world);
  });

  it("where a service would be replaced", async () => {
    const world = new World(STAGING, "v1.3.0");
    world.infrastructure = [{ urn: "urn", type: "aws:ecs/service:Service", name: "api-gateway", op: "replace" }];
    await expect(world.release("v1.4.0")).rejects.toMatchObject({ exitCode: 5 });
    expectUntouched(world);
  });
});

describe("a release fails, and what ran before runs,", () => {
  it("when the migration fails: no service is touched, and nothing is left to deploy", async () => {
    const world = new World(STAGING, "v1.3.0");
    world.ecs.outcome = { seconds: 9, exitCodes: [3] };
    const before = [...world.ecs.services.values()].map(({ current }) => current);
    await expect(world.release("v1.4.0")).rejects.toMatchObject({
      exitCode: 7,
      message: expect.stringMatching(/migrate-1 ended with 3.*No service was touched/),
    });
    expect([...world.ecs.services.values()].map(({ current }) => current)).toEqual(before);
    expect(await world.isClean()).toBe(true);
    expectUntouched(world);
  });

  it("when the migration isn't done in time: it is stopped", async () => {
    const world = new World(STAGING, "v1.3.0");
    world.ecs.outcome = { seconds: 10_000, exitCodes: [0] };
    const begin = world.clock.now();
    await expect(world.release("v1.4.0")).rejects.toMatchObject({ exitCode: 7 });
    expect((world.clock.now() - begin) / 1000).toBe(180);
    expect(world.ecs.calls).toEqual([expect.stringContaining("RunTask"), "StopTask"]);
    expectUntouched(world);
  });

  it("when the migration's container never starts", async () => {
    const world = new World(STAGING, "v1.3.0");
    world.ecs.outcome = { seconds: 9, exitCodes: [undefined] };
    await expect(world.release("v1.4.0")).rejects.toMatchObject({
      exitCode: 7,
      message: expect.stringContaining("never ran: Essential container in task exited"),
    });
  });

  it("when Pulumi can't register the migration", async () => {
    const world = new World(STAGING, "v1.3.0");
    world.failingUp = "v1.4.0";
    await expect(world.release("v1.4.0")).rejects.toMatchObject({
      exitCode: 8,
      message: expect.stringMatching(/AccessDenied.*No service was touched/),
    });
    expectUntouched(world);
  });

  it("when services don't become steady within five minutes", async () => {
    const world = new World(STAGING, "v1.3.0");
    world.ecs.fates.set("v1.4.0", "never steady");
    await expect(world.release("v1.4.0")).rejects.toMatchObject({
      exitCode: 9,
      message: expect.stringMatching(/Not steady within 300 s: api-gateway .*Rolled back: v1\.3\.0 runs again/),
    });
    expectUntouched(world);
    expect(await world.isClean()).toBe(true);
  });

  it("when ECS's circuit breaker rolled back, although ECS then calls the service steady", async () => {
    const world = new World(STAGING, "v1.3.0");
    world.ecs.fates.set("v1.4.0", { rolledBackAfter: 100 });
    await expect(world.release("v1.4.0")).rejects.toMatchObject({
      exitCode: 10,
      message: expect.stringMatching(/ECS rolled .* back: it runs staging-.*Rolled back: v1\.3\.0 runs again/),
    });
    expectUntouched(world);
  });

  it("when the site's health paths don't answer", async () => {
    const world = new World(STAGING, "v1.3.0");
    world.answers.set("v1.4.0", 503);
    await expect(world.release("v1.4.0")).rejects.toMatchObject({
      exitCode: 11,
      message: expect.stringMatching(/load-balancer\/health answers \(it answers 503\).*v1\.3\.0 runs again/),
    });
    expectUntouched(world);
  });

  it("when it was the first: no task runs, as before", async () => {
    const world = new World(STAGING, undefined);
    world.answers.set("v1.4.0", 500);
    await expect(world.release("v1.4.0")).rejects.toMatchObject({
      exitCode: 11,
      message: expect.stringContaining("no tasks run, as before"),
    });
    expect(world.written).toBeUndefined();
    expect(await world.isClean()).toBe(true);
  });

  it("and the reason is shown before going back begins", async () => {
    const world = new World(STAGING, "v1.3.0");
    world.answers.set("v1.4.0", 503);
    await expect(world.release("v1.4.0")).rejects.toThrow();
    const lines = world.lines.map((line) => line.slice("[ 0:00] ".length));
    expect(lines[lines.indexOf("roll back") - 1]).toMatch(/^ *Not so: .*it answers 503/);
  });

  it("and says so where going back fails too", async () => {
    const world = new World(STAGING, "v1.3.0");
    world.ecs.fates.set("v1.4.0", "never steady");
    world.failingUp = "v1.3.0";
    await expect(world.release("v1.4.0")).rejects.toMatchObject({
      exitCode: 12,
      message: expect.stringMatching(/Not steady.*Going back to v1\.3\.0 failed too: .*AccessDenied.*npm run status/),
    });
  });

  it("and nobody guesses where services ran different versions and there is no history", async () => {
    const world = new World(STAGING, "v1.3.0");
    const stray = world.ecs.register("staging-ui-service", 99, "1.dkr.ecr/inventory-management/ui-service:v1.2.0", [
      "ui-service",
    ]);
    world.ecs.addService("staging-ui-service", 2, stray);
    world.ecs.fates.set("v1.4.0", "never steady");
    await expect(world.release("v1.4.0")).rejects.toMatchObject({
      exitCode: 9,
      message: expect.stringContaining("It isn't known what ran before"),
    });
  });
});

describe("a release that was stopped half way", () => {
  it.each([
    ["in the migration", 3],
    ["while services move", 15],
  ])("goes on %s when it is run again", async (_, seconds) => {
    const world = new World(STAGING, "v1.3.0");
    world.clock.fault = { at: world.clock.in(seconds), kind: "kill" };
    void world.release("v1.4.0");
    await died(world);
    await world.release("v1.4.0");
    expect(world.running).toEqual(["v1.4.0"]);
    expect(world.written).toBe("v1.4.0");
    expect(world.history).toEqual(["v1.3.0", "v1.4.0"]);
  });

  it("waits for the migration that is still running, and starts no second one", async () => {
    const world = new World(STAGING, "v1.3.0");
    world.ecs.outcome = { seconds: 60, exitCodes: [0] };
    world.clock.fault = { at: world.clock.in(3), kind: "kill" };
    void world.release("v1.4.0");
    await died(world);
    await world.release("v1.4.0");
    expect(world.ecs.calls.filter((call) => call.startsWith("RunTask"))).toHaveLength(1);
    expect(world.lines.join("\n")).toContain("it runs already");
  });

  it("still goes back to what ran before, when the second run fails", async () => {
    const world = new World(STAGING, "v1.3.0");
    world.answers.set("v1.4.0", 500);
    world.clock.fault = { at: world.clock.in(15), kind: "kill" };
    void world.release("v1.4.0");
    await died(world);
    await expect(world.release("v1.4.0")).rejects.toMatchObject({ exitCode: 11 });
    expectUntouched(world);
  });

  it("moves services that the circuit breaker has put back meanwhile, which Pulumi doesn't see", async () => {
    const world = new World(STAGING, "v1.3.0");
    world.ecs.fates.set("v1.4.0", { rolledBackAfter: 100 });
    world.clock.fault = { at: world.clock.in(20), kind: "kill" };
    void world.release("v1.4.0");
    await died(world);
    await world.clock.sleep(200_000);
    expect(world.running).toEqual(["v1.3.0"]);
    world.ecs.fates.set("v1.4.0", { steadyAfter: 20 });
    await world.release("v1.4.0");
    expect(world.running).toEqual(["v1.4.0"]);
  });

  it("by Ctrl-C says how to go on, and leaves the stack file", async () => {
    const world = new World(STAGING, "v1.3.0");
    world.clock.fault = { at: world.clock.in(15), kind: "interrupt" };
    await expect(world.release("v1.4.0")).rejects.toMatchObject({
      exitCode: 130,
      message: expect.stringMatching(/Run the same again to go on, or npm run rollback/),
    });
    expect(world.written).toBe("v1.3.0");
  });
});

describe("two releases at once", () => {
  it("or Pulumi at work on the stack: nobody tries to go back", async () => {
    const world = new World(STAGING, "v1.3.0");
    let ups = 0;
    world.engine.up = async () => {
      ups++;
      throw new Failure("locked", "Pulumi's state of the stack is locked by ann.");
    };
    await expect(world.release("v1.4.0")).rejects.toMatchObject({
      exitCode: 4,
      message: expect.stringMatching(/locked by ann\. Run the same again to go on/),
    });
    expect(ups).toBe(1);
    expectUntouched(world);
  });

  const claim = { prefix: "main", who: "arn:aws:iam::1:user/second", seconds: 600, takeOver: false };

  it("are refused: the second hears who is at it, and changes nothing", async () => {
    const { parameters, clock } = new World(STAGING, "v1.3.0");
    let second: Promise<unknown> | undefined;
    await withLock(parameters.client, clock, { ...claim, what: "release v1.4.0", who: "first" }, async () => {
      second = withLock(parameters.client, clock, { ...claim, what: "release v1.5.0" }, async () => "went on");
      await expect(second).rejects.toMatchObject({
        exitCode: 4,
        message: expect.stringMatching(/^first has been at it since 2026-03-01T12:00:00\.000Z: release v1\.4\.0/),
      });
    });
    await withLock(parameters.client, clock, { ...claim, what: "release v1.5.0" }, async () => {});
    expect(parameters.values.size).toBe(0);
  });

  it("are not hindered by one that was killed, once its time is over", async () => {
    const { parameters, clock } = new World(STAGING, "v1.3.0");
    void withLock(parameters.client, clock, { ...claim, what: "release v1.4.0" }, () => new Promise(() => {}));
    await clock.sleep(599_000);
    const next = () => withLock(parameters.client, clock, { ...claim, what: "release v1.4.0" }, async () => "went on");
    await expect(next()).rejects.toMatchObject({ exitCode: 4 });
    await clock.sleep(1000);
    await expect(next()).resolves.toBe("went on");
  });

  it("leave the lock alone that somebody has taken over meanwhile", async () => {
    const { parameters, clock } = new World(STAGING, "v1.3.0");
    let end = () => {};
    let second: Promise<void> | undefined;
    await withLock(parameters.client, clock, { ...claim, what: "release v1.4.0", who: "first" }, async () => {
      await new Promise<void>((begun) => {
        const work = () =>
          new Promise<void>((ended) => {
            end = ended;
            begun();
          });
        second = withLock(parameters.client, clock, { ...claim, what: "release v1.5.0", takeOver: true }, work);
      });
    });
    expect(parameters.values.size).toBe(1);
    end();
    await second;
    expect(parameters.values.size).toBe(0);
  });

  it("that take over at once: one of them goes on", async () => {
    const { parameters, clock } = new World(STAGING, "v1.3.0");
    void withLock(parameters.client, clock, { ...claim, what: "release v1.4.0" }, () => new Promise(() => {}));
    await clock.sleep(1);
    const takers = [1, 2].map(() =>
      withLock(parameters.client, clock, { ...claim, what: "release v1.4.0", takeOver: true }, () => clock.sleep(1000)),
    );
    const ends = await Promise.allSettled(takers);
    expect(ends.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });
});

describe("a roll-back", () => {
  it("brings the release before back, without migration", async () => {
    const world = new World(STAGING, "v1.3.0");
    await world.release("v1.4.0");
    world.ecs.calls.length = 0;
    await world.rollBack();
    expect(world.running).toEqual(["v1.3.0"]);
    expect(world.written).toBe("v1.3.0");
    expect(world.ecs.calls).toEqual([]);
    expect(await world.isClean()).toBe(true);
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

  it("that fails stays as it is, and says how to go on", async () => {
    const world = new World(STAGING, "v1.3.0");
    await world.release("v1.4.0");
    world.failingUp = "v1.3.0";
    await expect(world.rollBack()).rejects.toMatchObject({
      exitCode: 8,
      message: expect.stringMatching(/AccessDenied.*see npm run status; the same command goes on/),
    });
    expect(world.written).toBe("v1.4.0");
    await world.rollBack();
    expect(world.running).toEqual(["v1.3.0"]);
  });

  it("brings back the version that is asked for, if its images are there", async () => {
    const world = new World(STAGING, "v1.3.0");
    await world.release("v1.4.0");
    await world.rollBack("v1.2.0");
    expect(world.running).toEqual(["v1.2.0"]);
    await expect(world.rollBack("v1.1.0")).rejects.toMatchObject({ exitCode: 3 });
  });
});

describe("the stack file says how:", () => {
  it("dev takes any tag, and starts tasks anew where the same tag is another image", async () => {
    const world = new World(textOf("inventory-dev"), "latest");
    await world.release("latest");
    const forced = world.ecs.calls.filter((call) => call.startsWith("UpdateService"));
    expect(forced).toHaveLength(SERVICES);
    expect(world.history.at(-1)).toBe("latest");
  });

  it("a tag that can't be moved starts nothing anew", async () => {
    const world = new World(STAGING, "v1.3.0");
    await world.release("v1.3.0");
    expect(world.ecs.calls.filter((call) => call.startsWith("UpdateService"))).toEqual([]);
  });

  it("Aussie takes a snapshot before anything changes, and has no migration", async () => {
    const world = new World(textOf("aussie-staging"), "v1.3.0");
    await world.release("v1.4.0");
    expect(stepsOf(world)).toEqual(["images", "preview", "snapshot", "update", "wait", "verify"]);
    expect(world.snapshots).toEqual(["aussie-markets-staging-db-before-v1-4-0-2026-03-01t12-00-00"]);
  });

  it.each(["failed", "creating"])("a snapshot that is %s ends it before anything changes", async (status) => {
    const world = new World(textOf("aussie-staging"), "v1.3.0");
    world.snapshotStatus = status;
    await expect(world.release("v1.4.0")).rejects.toMatchObject({ exitCode: 6 });
    expectUntouched(world);
  });

  it("a migration may be a function, called before services move", async () => {
    const world = new World(textOf("sagebrush-staging"), "v1.3.0");
    await world.release("v1.4.0");
    expect(world.invoked).toEqual(["main-migrate:live"]);
    expect(stepsOf(world)).toEqual(["images", "preview", "migrate", "update", "wait", "verify"]);
  });

  it("a function that fails leaves the services untouched", async () => {
    const world = new World(textOf("sagebrush-staging"), "v1.3.0");
    world.functionError = "Unhandled";
    await expect(world.release("v1.4.0")).rejects.toMatchObject({ exitCode: 7 });
    expectUntouched(world);
  });
});

function textOf(stack: string): string {
  return readFileSync(path.join(ROOT, `Pulumi.${stack}.yaml`), "utf8");
}

/** The steps that began, in order. */
function stepsOf({ lines }: World): string[] {
  return lines.flatMap((line) => /^\[ *\d+:\d\d\] ([a-z][a-z ]*)$/.exec(line)?.[1] ?? []);
}

function expectUntouched(world: World): void {
  expect(world.running).toEqual(["v1.3.0"]);
  expect(world.written).toBe("v1.3.0");
}

/** Until a process that will be killed has been. */
async function died({ clock }: World): Promise<void> {
  while (clock.fault) await new Promise(setImmediate);
}
