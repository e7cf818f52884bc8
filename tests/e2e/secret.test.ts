import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, expect, it } from "vitest";
import { changeSettings } from "../../src/engine/project";
import type { EmulatedStack } from "../../src/engine/stack";
import { clientOptions } from "../../src/engine/surroundings";
import { runCommand, startCommand } from "../support/e2e/command";
import type { EcsTasks } from "../support/e2e/ecs";
import { endStack } from "../support/e2e/end";
import { skipAfterFailure } from "../support/e2e/life";
import { prepareReleasedStack, RELEASED_STACK as STACK } from "../support/e2e/released";

type Entries = Record<string, Record<string, unknown>>;

const KEY = "staging-inventory/api-key";
const JWT = "staging-inventory/jwt-secret";

/** A stack's life: each case goes on where the one before has ended. */
let stack: EmulatedStack;
let tasks: EcsTasks;

beforeAll(async () => {
  ({ stack, tasks } = await prepareReleasedStack());
  changeSettings(stack.project, STACK, (settings) => {
    settings["platform:release"] = "v1.0.0";
    Object.assign(settings["platform:secrets"] as Entries, { "api-key": { name: KEY, value: "operator" } });
    const { "user-service": users } = settings["platform:services"] as Entries;
    Object.assign(users?.secrets as object, { API_KEY: "api-key" });
  });
  await stack.pulumi.run("up", "--yes", "--skip-preview");
});

afterAll(() => endStack(stack));

skipAfterFailure();

const set = (value: string) => startCommand(stack, ["secret", STACK, "set", "api-key"], `${value}\n`).ended;

async function currentValue(SecretId: string): Promise<string | undefined> {
  const secrets = new SecretsManagerClient(clientOptions(stack.emulator));
  return (await secrets.send(new GetSecretValueCommand({ SecretId }))).SecretString;
}

it("sets an operator's secret from standard input, and starts its readers anew as they are", async () => {
  const { revisions } = tasks;
  let updates = 0;
  tasks.onUpdate = () => updates++;
  const first = await set("sk-1");
  expect([first.code, first.stderr]).toEqual([0, ""]);
  expect(await currentValue(KEY)).toBe("sk-1");
  expect(first.stdout).toContain("before: no value");
  expect(first.stdout).not.toContain("sk-1");
  // Only user-service reads it.
  expect(updates).toBe(1);
  expect(tasks.revisions).toEqual(revisions);

  const again = await set("sk-1");
  expect(again.stdout).toMatch(/has this value already .*: nothing is set/);
  expect([again.code, updates]).toEqual([0, 1]);
});

it("makes a generated one anew: Pulumi starts its readers with it, and nobody does so twice", async () => {
  const [before, revisions] = [await currentValue(JWT), tasks.revisions];
  const ended = await runCommand(stack, "secret", STACK, "rotate", "jwt-secret");
  expect([ended.code, ended.stderr]).toEqual([0, ""]);
  expect(await currentValue(JWT)).not.toBe(before);
  for (const entry of ["api-gateway", "user-service"]) {
    expect(ended.stdout).toContain(`${entry} has read it: it was started anew since`);
    expect(tasks.revisions[`staging-${entry}`]).not.toBe(revisions[`staging-${entry}`]);
  }
  await stack.pulumi.run("preview", "--expect-no-changes");
});

it("refuses a name that isn't there, and changes nothing", async () => {
  const ended = await runCommand(stack, "secret", STACK, "rotate", "jwt");
  expect(ended.code).toBe(20);
  expect(ended.stderr).toMatch(/no secret jwt\. It has .*jwt-secret.*Nothing was changed/);
});
