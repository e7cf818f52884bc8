import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { siteOf } from "../../src/operations/site";
import { renderStatus, statusOf } from "../../src/operations/status";
import { World } from "../support/operations/world";
import { ROOT } from "../support/plan";

const TEXT = readFileSync(path.join(ROOT, "Pulumi.inventory-staging.yaml"), "utf8");

it("status shows what runs, since when, and what isn't as the stack file says", async () => {
  const world = new World(TEXT, "v1.3.0");
  await world.release("v1.4.0");
  const stray = world.ecs.register("staging-ui-service", 99, "1/inventory-management/ui-service:v1.2.0", [
    "ui-service",
  ]);
  world.ecs.addService("staging-ui-service", 2, stray);
  const operation = world.operation();
  const config = { ...world.config, release: "v1.4.0" };
  const status = await statusOf({ ...operation, config }, siteOf(config, await world.engine.outputs()));
  expect(status).toMatchObject({ release: "v1.4.0", proven: "v1.4.0", by: "arn:aws:iam::1:user/somebody" });
  const ui = status.services.find(({ entry }) => entry === "ui-service");
  expect(ui).toMatchObject({
    version: "v1.2.0",
    problems: [expect.stringContaining("it runs"), "the stack file says v1.4.0"],
  });
  expect(status.services.filter(({ problems }) => problems.length)).toEqual([ui]);
  expect(renderStatus(status)).toMatch(/^api-gateway +v1\.4\.0 +2 of 2 tasks +2026-03-01T12:0\S+ +steady$/m);
});
