import { expect, it } from "vitest";
import { renderStatus } from "../../src/operations/status";
import { World } from "../support/operations/world";
import { stackFile } from "../support/plan";

const TEXT = stackFile("inventory-staging");

it("status shows what runs, since when, what ran before, and what isn't as it should be", async () => {
  const world = new World(TEXT, "v1.3.0");
  await world.release("v1.4.0", { who: "ann" });
  expect(await world.status()).toMatchObject({ isWell: true, previous: ["v1.3.0"] });
  const stray = world.ecs.register("staging-ui-service", 99, "1/inventory-management/ui-service:v1.2.0", [
    "ui-service",
  ]);
  world.ecs.addService("staging-ui-service", 2, stray);
  world.alarms = ["main-errors"];
  world.ringing.set(world.running.join(), ["main-errors"]);
  const status = await world.status();
  expect(status).toMatchObject({ isWell: false, release: "v1.4.0", current: { version: "v1.4.0", by: "ann" } });
  expect(status.problems).toEqual(["the alarm main-errors rings"]);
  const ui = status.services.find(({ entry }) => entry === "ui-service");
  expect(ui).toMatchObject({
    version: "v1.2.0",
    problems: [expect.stringContaining("it runs"), "the stack file says v1.4.0"],
  });
  expect(status.services.filter(({ problems }) => problems.length)).toEqual([ui]);
  const text = renderStatus(status);
  expect(text).toMatch(
    /^released last: v1\.4\.0, 2026-03-01T12:0\S+ by ann\nbefore that: v1\.3\.0\nsite: http:\/\/load-balancer$/m,
  );
  expect(text).toMatch(/^api-gateway +v1\.4\.0 +2 of 2 tasks +2026-03-01T12:0\S+ +steady$/m);
});

it("status says what an attempt has left, who is at it, and where the stack file is behind", async () => {
  const world = new World(TEXT, "v1.3.0");
  await world.release("v1.4.0");
  const fault = { kind: "kill", at: { moment: world.clock.in(40) } } as const;
  expect(await world.tryRelease("v1.5.0", { fault, who: "bob" })).toBe("killed");
  world.stackFile = world.stackFile.replace("release: v1.4.0", "release: v1.3.0");
  const text = renderStatus(await world.status());
  expect(text).toMatch(/^at work: bob since \S+: release v1\.5\.0$/m);
  expect(text).toMatch(
    /^not so: release v1\.5\.0 hasn't ended \(move\): bob is at it, or was killed; then npm run rollback returns to v1\.4\.0/m,
  );
  expect(text).toMatch(/^not so: the stack file says v1\.3\.0, and v1\.4\.0 was released last$/m);
});
