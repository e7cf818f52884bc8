import { expect, it } from "vitest";
import { setRelease } from "../../src/operations/release-setting";
import { sync } from "../../src/operations/sync";
import { smallWorld } from "../support/operations/small";

it("writes what runs into a stack file that is behind, and nothing else", async () => {
  const world = smallWorld();
  await world.release("v1.4.0");
  const written = world.stackFile;
  world.stackFile = setRelease(written, "v1.2.0");
  sync(world.context(), world.table.seen.record);
  expect(world.stackFile).toBe(written);
  expect(world.lines.at(-1)).toContain("v1.4.0 runs: the stack file was behind");
});

it("leaves the stack file where no release is recorded", () => {
  const world = smallWorld();
  sync(world.context(), world.table.seen.record);
  expect(world.written).toBe("v1.2.0");
});

it("refuses where it isn't known what runs", async () => {
  const world = smallWorld();
  await world.tryRelease("v1.4.0", { fault: { kind: "kill", at: 30 } });
  expect(() => sync(world.context(), world.table.seen.record)).toThrow(
    /release v1\.4\.0 hasn't ended \(\w+\): it isn't known what runs.*npm run status/,
  );
});
