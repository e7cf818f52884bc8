import { expect, it } from "vitest";
import { parseConfig } from "../../src/config/parse";
import { inspectionsOf } from "../../src/operations/inspection";
import { siteOf } from "../../src/operations/site";
import { renderStatus } from "../../src/operations/status";
import { smallWorld } from "../support/operations/small";
import { World } from "../support/operations/world";
import { rawConfig, stackFile } from "../support/plan";

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
  expect(status.problems).toEqual([
    "the alarm main-errors rings since 2026-03-01T11:00:00.000Z. Many requests fail. See the log.",
  ]);
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

it("status gives the exact commands for the stack: logs, shells where they are allowed, the dashboard", () => {
  const world = smallWorld();
  const { config } = world;
  const { "api-gateway": gateway } = config.services;
  if (!gateway) throw new Error("the stack file has other entries");
  const services = { ...config.services, "api-gateway": { ...gateway, executeCommand: true } };
  const outputs = { ...DEPLOYED, dashboardUrl: "https://us-east-1.console.aws.amazon.com/cloudwatch/home#dash" };
  const found = inspectionsOf({ ...config, services }, siteOf(config, outputs));
  expect(found).toEqual([
    { what: "dashboard", how: "https://us-east-1.console.aws.amazon.com/cloudwatch/home#dash" },
    {
      what: "log of api-gateway",
      how: "aws logs tail /ecs/staging-inventory-api-gateway --follow --since 10m --region us-east-1",
    },
    {
      what: "log of user-service",
      how: "aws logs tail /ecs/staging-inventory-user-service --follow --since 10m --region us-east-1",
    },
    {
      what: "shell in api-gateway",
      how:
        "aws ecs execute-command --region us-east-1 --cluster main --task " +
        '"$(aws ecs list-tasks --region us-east-1 --cluster main --service-name staging-api-gateway ' +
        "--query 'taskArns[0]' --output text)\" --container api-gateway --interactive --command /bin/sh",
    },
  ]);
});

it("status gives the logs of functions, and of what services write themselves", async () => {
  const config = parseConfig("sagebrush-prod", rawConfig("sagebrush-prod"));
  const found = inspectionsOf(config, siteOf(config, DEPLOYED)).map(({ what }) => what);
  expect(found).toEqual(["web", "api", "migrate", "scheduler", "worker"].map((entry) => `log of ${entry}`));
  const world = new World(TEXT, "v1.3.0");
  expect(renderStatus(await world.status())).toMatch(
    /^log of api-gateway:\n {2}aws logs tail \/ecs\/staging-inventory-api/m,
  );
});

const DEPLOYED = {
  clusterName: "main",
  releaseTable: "main-releases",
  serviceNames: { "api-gateway": "staging-api-gateway" },
};
