import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ListHostedZonesCommand, Route53Client } from "@aws-sdk/client-route-53";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { Pulumi } from "../../src/engine/pulumi";
import { type EmulatedStack, prepareStack } from "../../src/engine/stack";
import { clientOptions } from "../../src/engine/surroundings";
import { endStack } from "../support/e2e/end";
import { runRunbook, runShell } from "../support/e2e/shell";
import { UP } from "../support/e2e/steps";
import { ROOT } from "../support/plan";

vi.setConfig({ testTimeout: 3_600_000, hookTimeout: 3_600_000 });

const RECOVERY = "sagebrush-recovery";

let stack: EmulatedStack;

beforeAll(async () => {
  stack = await prepareStack(ROOT, "sagebrush-prod", { checkpoints: false });
  await stack.pulumi.run(...UP);
});

afterAll(() => endStack(stack));

/** What step 2 of the runbook says, in the file's text. */
function elsewhere(text: string): string {
  return text
    .replaceAll("us-west-2", "us-east-1")
    .replaceAll("sagebrush-production", RECOVERY)
    .replaceAll("sagebrush-prod-", `${RECOVERY}-`)
    .replace("ProductionReadRole", "RecoveryReadRole")
    .replace("createZone: true", "createZone: false")
    .replace(/ {2}platform:cdn:\n( {4}.*\n)+/, "")
    .replace(/ {6}replicateTo: .*\n/, "")
    .replace(/ {6}region: .*\n/, "")
    .replace(/ {2}platform:release: .*\n/, "");
}

it("makes production again in the region that is left, beside the one that is gone", async () => {
  const { project, pulumi, emulator } = stack;
  const fileOf = (name: string) => path.join(project, `Pulumi.${name}.yaml`);
  writeFileSync(fileOf(RECOVERY), elsewhere(readFileSync(fileOf(stack.name), "utf8")));
  const { HostedZones = [] } = await new Route53Client(clientOptions(emulator)).send(new ListHostedZonesCommand({}));
  const zone =
    HostedZones.find(({ Name }) => Name === "sagebrush.services.")
      ?.Id?.split("/")
      .at(-1) ?? "";

  await runRunbook(stack, "region-records", { zone });
  await runShell(stack, `pulumi stack init ${RECOVERY}\npulumi up --stack ${RECOVERY}`);

  const recovery = new Pulumi(project, RECOVERY, pulumi.env, path.join(pulumi.logs, RECOVERY));
  await recovery.run("preview", "--expect-no-changes");
  expect((await recovery.outputs()).siteUrl).toBe("https://www.sagebrush.services");
});
