import { describe, expect, it } from "vitest";
import { smallWorld } from "../support/operations/small";
import { World } from "../support/operations/world";
import { stackFile } from "../support/plan";

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
    const fault = { at: { moment: world.clock.in(30) }, kind: "interrupt" } as const;
    await expect(world.release("v1.4.0", { fault })).rejects.toMatchObject({ kind: "interrupted" });
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
    world.images.add("inventory-management/api-gateway:v1.6.0");
    await expect(world.release("v1.6.0")).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringMatching(/no image v1\.6\.0 in (?!.*api-gateway).*user-service/),
    });
    expectUntouched(world);
  });

  it("where infrastructure would change too", async () => {
    const world = new World(STAGING, "v1.3.0");
    world.infrastructure = [{ urn: "urn::database", type: "aws:rds/instance:Instance", op: "update", diffs: [] }];
    await expect(world.release("v1.4.0")).rejects.toMatchObject({
      exitCode: 5,
      message: expect.stringContaining("update Instance database"),
    });
    expectUntouched(world);
  });

  it("where a service would be replaced", async () => {
    const world = new World(STAGING, "v1.3.0");
    world.infrastructure = [{ urn: "urn::api-gateway", type: "aws:ecs/service:Service", op: "replace", diffs: [] }];
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
    // ECS lets it go on for a while then; a run beside it would hinder it.
    expect((world.clock.now() - begin) / 1000).toBeGreaterThan(180 + 20);
    expect(world.ecs.runningOf("staging-inventory-migrate")).toBe(0);
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
    world.ecs.fates.set("v1.3.0", "never steady");
    await expect(world.release("v1.4.0")).rejects.toMatchObject({
      exitCode: 12,
      message: expect.stringMatching(/Not steady.*Going back to v1\.3\.0 failed too: .*Not steady.*npm run status/),
    });
    expect((await world.status()).problems.join()).toMatch(/hasn't ended.*npm run rollback returns to v1\.3\.0/);
  });

  it("also where it was a mix: by the revisions", async () => {
    const world = new World(STAGING, "v1.3.0");
    const stray = world.ecs.register("staging-ui-service", 99, "1.dkr.ecr/inventory-management/ui-service:v1.2.0", [
      "ui-service",
    ]);
    world.ecs.addService("staging-ui-service", 2, stray);
    const before = world.ecs.revisions;
    world.ecs.fates.set("v1.4.0", "never steady");
    await expect(world.release("v1.4.0")).rejects.toMatchObject({
      exitCode: 9,
      message: expect.stringContaining("Rolled back: a mix of versions runs again"),
    });
    expect(world.ecs.revisions).toEqual(before);
  });

  it("with its own settings, although the stack file has others by now", async () => {
    const world = new World(STAGING, "v1.3.0");
    const before = world.ecs.revisions;
    world.stackFile = world.stackFile.replace(/DB_POOL_MAX: .*/g, 'DB_POOL_MAX: "9999"');
    expect(world.isClean()).toBe(false);
    world.answers.set("v1.4.0", 503);
    await expect(world.release("v1.4.0")).rejects.toMatchObject({ exitCode: 11 });
    expect(world.ecs.revisions).toEqual(before);
    expect(world.stateRevisions().services["ui-service"]).toBe(before["staging-ui-service"]);
    expect(world.stackFile).toContain("9999");
  });

  it("although Pulumi's state is locked, which is told", async () => {
    const world = new World(STAGING, "v1.3.0");
    const before = world.ecs.revisions;
    world.answers.set("v1.4.0", () => {
      world.pulumiLock = "somebody";
      return 503;
    });
    await expect(world.release("v1.4.0")).rejects.toMatchObject({
      exitCode: 11,
      message: expect.stringMatching(
        /v1\.3\.0 runs again\. Pulumi's state doesn't know yet.*Then run npm run rollback/,
      ),
    });
    expect(world.ecs.revisions).toEqual(before);
    expect((await world.status()).isWell).toBe(false);
    world.pulumiLock = undefined;
    await world.rollBack();
    expect(world.isClean()).toBe(true);
    expect((await world.status()).isWell).toBe(true);
  });
});

describe("trouble at AWS", () => {
  it.each(["throttle", "unreachable", "unheard"] as const)(
    "(%s) for a minute ends nothing",
    async (kind) => {
      for (let at = 1; at < 60; at++) {
        const world = smallWorld();
        await world.release("v1.4.0", { fault: { kind, at, seconds: 60 } });
        expect(world.running).toEqual(["v1.4.0"]);
        expect(world.ecs.calls.filter((call) => call.startsWith("RunTask"))).toHaveLength(1);
      }
    },
    120_000,
  );

  it("for longer leaves all as it is: what can't be seen isn't judged", async () => {
    const world = new World(STAGING, "v1.3.0");
    const fault = { kind: "unreachable", at: { moment: world.clock.in(30) }, seconds: 3000 } as const;
    await expect(world.release("v1.4.0", { fault })).rejects.toMatchObject({
      exitCode: 15,
      message: expect.stringMatching(/couldn't be asked for 5 minutes.*npm run status.*npm run rollback/),
    });
    await world.release("v1.4.0");
    expect(world.history).toEqual(["v1.3.0", "v1.4.0"]);
  });
});

describe("a version", () => {
  it("that runs already is nothing to do, unless it is forced", async () => {
    const world = new World(STAGING, "v1.3.0");
    await world.release("v1.4.0");
    world.ecs.calls.length = 0;
    await world.release("v1.4.0");
    expect(world.lines.at(-1)).toContain("v1.4.0 runs already: nothing to do");
    expect(world.ecs.calls).toEqual([]);
    await world.release("v1.4.0", { force: true });
    expect(world.ecs.calls).toEqual([expect.stringContaining("RunTask")]);
  });

  it("that ran before is gone back to, without a migration", async () => {
    const world = new World(STAGING, "v1.3.0");
    const before = world.ecs.revisions;
    await world.release("v1.4.0");
    world.ecs.calls.length = 0;
    await world.release("v1.3.0");
    expect(world.ecs.calls.filter((call) => call.startsWith("RunTask"))).toEqual([]);
    expect(world.ecs.revisions).toEqual(before);
    expect(world.written).toBe("v1.3.0");
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
    expect(world.snapshots).toEqual([
      expect.stringMatching(/^aussie-markets-staging-db-before-v1-4-0-2026-03-01t12-0/),
    ]);
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
  return stackFile(stack);
}

/** The steps that began, in order. */
function stepsOf({ lines }: World): string[] {
  return lines.flatMap((line) => /^\[ *\d+:\d\d\] ([a-z][a-z ]*)$/.exec(line)?.[1] ?? []);
}

function expectUntouched(world: World): void {
  expect(world.running).toEqual(["v1.3.0"]);
  expect(world.written).toBe("v1.3.0");
}
