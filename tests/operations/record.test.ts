import { describe, expect, it } from "vitest";
import { Failure } from "../../src/operations/failure";
import { LEASE_SECONDS, type Release, settled } from "../../src/operations/record";
import { Machine } from "../support/operations/machine";
import { World } from "../support/operations/world";
import { stackFile } from "../support/plan";

const STAGING = stackFile("inventory-staging");
const SECOND = "arn:aws:iam::1:user/second";

describe("two at once", () => {
  it("the second hears who is at it, as soon as that one shows that it lives", async () => {
    const world = new World(STAGING, "v1.3.0");
    const first = world.tryRelease("v1.4.0", { who: "first" });
    await world.clock.sleep(3000);
    const begin = world.clock.now();
    const second = await world.tryRelease("v1.5.0", { who: SECOND });
    expect(second).toMatchObject({
      exitCode: 4,
      message: expect.stringMatching(/^first has been at it since 2026-03-01T12:00:00\.000Z: release v1\.4\.0/),
    });
    expect(world.clock.now() - begin).toBeLessThanOrEqual(15_000);
    expect(await first).toBe("done");
    expect(world.table.seen.holder).toBeUndefined();
    expect(world.running).toEqual(["v1.4.0"]);
  });

  it("one that was killed hinders nobody for longer than its lease, whatever its clock says", async () => {
    const world = new World(STAGING, "v1.3.0");
    const fault = { kind: "kill", at: { moment: world.clock.in(12) } } as const;
    expect(await world.tryRelease("v1.4.0", { fault, who: "first" })).toBe("killed");
    const begin = world.clock.now();
    let waited = 0;
    expect(
      await world.exclusively("task", {}, async () => {
        waited = world.clock.now() - begin;
      }),
    ).toBe("done");
    expect(waited).toBe(LEASE_SECONDS * 1000);
  });

  it("one whose stack is taken over changes nothing any more, and undoes nothing", async () => {
    const world = new World(STAGING, "v1.3.0");
    world.ecs.fates.set("v1.4.0", { steadyAfter: 200 });
    const first = world.tryRelease("v1.4.0", { who: "first" });
    await world.clock.sleep(60_000);
    expect(await world.tryRelease("v1.5.0", { who: SECOND, takeOver: true })).toBe("done");
    expect(await first).toMatchObject({
      exitCode: 4,
      message: expect.stringMatching(/second has taken over \(release v1\.5\.0\): nothing more was changed/),
    });
    expect(world.running).toEqual(["v1.5.0"]);
    expect(world.written).toBe("v1.5.0");
    expect(world.history).toEqual(["v1.3.0", "v1.5.0"]);
    expect(world.table.seen.holder).toBeUndefined();
  });

  it("of several who take over at once one goes on, and gives it back", async () => {
    const world = new World(STAGING, "v1.3.0");
    await world.tryRelease("v1.4.0", { fault: { kind: "kill", at: { moment: world.clock.in(12) } } });
    const takers = [1, 2, 3].map((n) => world.exclusively(`task ${n}`, { takeOver: true }, async () => {}));
    const ends = await Promise.all(takers);
    expect(ends.filter((end) => end === "done")).toHaveLength(1);
    expect(ends.filter((end) => end instanceof Failure && end.exitCode === 4)).toHaveLength(2);
    expect(world.table.seen.holder).toBeUndefined();
  });

  it("a task that takes an hour holds the stack for as long", async () => {
    const world = new World(STAGING, "v1.3.0");
    const first = world.exclusively("task seed", { who: "first" }, () => world.clock.sleep(3_600_000));
    await world.clock.sleep(3_000_000);
    expect(await world.tryRelease("v1.4.0")).toMatchObject({ exitCode: 4 });
    expect(await first).toBe("done");
  });

  it("trouble while it is given back hides nothing of how the work has ended", async () => {
    const world = new World(STAGING, "v1.3.0");
    const machine = new Machine(world.clock);
    const end = await world.exclusively("task", { machine }, async () => {
      machine.onCall = () => {
        throw Object.assign(new Error("not you"), { name: "AccessDeniedException" });
      };
      throw new Failure("task", "It ended with 3.");
    });
    expect(end).toMatchObject({ exitCode: 13, message: "It ended with 3." });
    expect(world.lines.at(-1)).toContain("The lock stays for 30 s: not you");
  });
});

describe("the record", () => {
  const of = (version: string): Release => ({
    version,
    revisions: { services: { web: `web:${version}` }, tasks: {} },
    at: "",
    by: "",
  });
  const [v1, v2, v3, v4] = ["v1", "v2", "v3", "v4"].map(of) as [Release, Release, Release, Release];
  const attempt = { what: "release v4", tried: ["v4"], from: v3, step: "move" as const, since: "", at: "", by: "" };

  it.each([
    ["a release", { current: v2, previous: [v1] }, v3, [v2, v1]],
    ["a roll-back", { current: v3, previous: [v2, v1] }, v2, [v1]],
    ["the same again", { current: v3, previous: [v2, v1] }, v3, [v2, v1]],
    ["a release over what nobody recorded", { previous: [], attempt }, v4, [v3]],
    ["going back from a release", { current: v3, previous: [v1], attempt }, v3, [v1]],
    [
      "a version that is released anew",
      { current: v3, previous: [v2, v1] },
      { ...of("v2"), revisions: v4.revisions },
      [v3, v1],
    ],
  ])("after %s knows what ran before", (_, record, next, previous) => {
    expect(settled(record, next)).toEqual({ current: next, previous });
  });
});
