import { expect, it } from "vitest";
import { announced, tellTopic } from "../../src/operations/announce";
import { release } from "../../src/operations/release";
import { Machine } from "../support/operations/machine";
import { smallWorld } from "../support/operations/small";
import type { End, RunOptions, World } from "../support/operations/world";

/** Releases as the command does, telling people. */
function tellingRelease(world: World, version: string, options: RunOptions = {}, topic?: string): Promise<End> {
  const { sns } = world.aws(new Machine(world.clock));
  const tell = tellTopic(sns, topic, "inventory-staging", (line) => world.lines.push(line));
  return world.exclusively(`release ${version}`, options, (context) => {
    const { clock, progress } = context;
    const args = { tell, clock, progress, stack: "inventory-staging", what: `release ${version}`, who: "ann" };
    return announced({ ...args, notes: "abc1234 Count twice" }, (progress) =>
      release({ ...context, progress, version, force: false }),
    );
  });
}

const TOPIC = "arn:aws:sns:us-east-1:1:main-alarms";

it("people are told that a release begins, with what is new, and that it is done", async () => {
  const world = smallWorld();
  expect(await tellingRelease(world, "v1.4.0", {}, TOPIC)).toBe("done");
  expect(world.told.map(({ subject }) => subject)).toEqual([
    "[inventory-staging] release v1.4.0 begins",
    "[inventory-staging] release v1.4.0 is done",
  ]);
  expect(world.told[0]?.text).toBe("ann begins: release v1.4.0.\n\nabc1234 Count twice");
  expect(world.told[1]?.text).toMatch(
    /^release v1\.4\.0 of ann is done after \d:\d\d min\. npm run status -- inventory/,
  );
});

it("they are told when it goes back, before that takes minutes, and what runs then", async () => {
  const world = smallWorld();
  world.ecs.fates.set("v1.4.0", { rolledBackAfter: 10 });
  expect(await tellingRelease(world, "v1.4.0", {}, TOPIC)).toMatchObject({ kind: "circuit-breaker" });
  expect(world.told.map(({ subject }) => subject.replace("[inventory-staging] release v1.4.0 ", ""))).toEqual([
    "begins",
    "goes back",
    "FAILED",
  ]);
  expect(world.told[2]?.text).toMatch(/Rolled back: .*v1\.2\.0/);
});

it("one who can't be told hinders no release; a stack without a topic tells nobody", async () => {
  const world = smallWorld();
  world.deaf = "User: ann is not authorized to perform: sns:Publish";
  expect(await tellingRelease(world, "v1.4.0", {}, TOPIC)).toBe("done");
  expect(world.lines).toContain(
    'nobody was told "release v1.4.0 begins": User: ann is not authorized to perform: sns:Publish',
  );
  const other = smallWorld();
  expect(await tellingRelease(other, "v1.4.0")).toBe("done");
  expect(other.told).toEqual([]);
});

it("a subject is one line of a hundred ASCII characters, as SNS takes it", async () => {
  const world = smallWorld();
  const { sns } = world.aws(new Machine(world.clock));
  await tellTopic(sns, TOPIC, "inventory-staging", () => {})(`é\n${"x".repeat(200)}`, "text");
  expect(world.told[0]?.subject).toMatch(/^\[inventory-staging\] [\x20-\x7e]+$/);
  expect(world.told[0]?.subject).toHaveLength(100);
});
