import type { ChildProcess } from "node:child_process";
import { expect, it } from "vitest";
import type { Emulator } from "../../src/engine/emulator";
import type { Intercept } from "../../src/engine/proxy";
import type { State } from "../../src/engine/pulumi";
import type { EmulatedStack } from "../../src/engine/stack";
import { withSmallStack } from "../support/e2e/small";
import { UP } from "../support/e2e/steps";
import { leftBehind, taggedArns, unknownTagged } from "./lifecycle/left-behind";

/** Interrupts `up` once so many resources are made. */
async function interruptUp({ pulumi }: EmulatedStack, after: number) {
  let made = 0;
  return pulumi.attempt(UP, (line, child) => {
    if (/ created \(/.test(line) && ++made === after) child.kill("SIGINT");
  });
}

/** What is in the account is in the state, nothing is to be done any more, and nothing is left after `destroy`. */
async function expectConverged(stack: EmulatedStack) {
  const { pulumi, emulator } = stack;
  await pulumi.run("preview", "--expect-no-changes");
  const state = await pulumi.exportState();
  expect(state.deployment.pending_operations ?? []).toEqual([]);
  expect(await unknownTagged(emulator, state.deployment.resources ?? [])).toEqual([]);
  await pulumi.run("state", "unprotect", "--all", "--yes");
  await pulumi.run("destroy", "--yes", "--skip-preview");
  expect(await leftBehind(stack, state)).toEqual([]);
}

/** As a person repairs it: what was being made, and is there, belongs to the state. */
async function repaired({ version, deployment }: State, emulator: Emulator): Promise<State> {
  const { resources = [], pending_operations: pending = [] } = deployment;
  expect(pending.map(({ type, resource }) => `${type} ${resource.type}`)).toEqual([
    "creating aws:secretsmanager/secret:Secret",
  ]);
  const arns = await taggedArns(emulator, [emulator.region]);
  const found = pending.map(({ resource }) => {
    const id = arns.find((arn) => arn.includes(`:secret:${resource.inputs?.name}-`));
    expect(id).toBeDefined();
    return { ...resource, id };
  });
  return { version, deployment: { ...deployment, resources: [...resources, ...found], pending_operations: [] } };
}

it("converges when it is interrupted at several points", () =>
  withSmallStack({}, async (stack) => {
    for (const after of [3, 15, 12]) {
      const run = await interruptUp(stack, after);
      expect(run.code).not.toBe(0);
      expect(run.log).toContain("update canceled");
    }
    await stack.pulumi.run(...UP);
    await expectConverged(stack);
  }));

it("converges when it is killed, once its lock is removed and its state is repaired", () => {
  let running: ChildProcess | undefined;
  /** Kills Pulumi when a secret is made, and nobody has heard of it yet. */
  const intercept: Intercept = async ({ headers }, pass) => {
    if (!running || headers["x-amz-target"] !== "secretsmanager.CreateSecret") return undefined;
    await pass();
    running.kill("SIGKILL");
    running = undefined;
    throw new Error("nobody waits for the answer any more");
  };
  return withSmallStack({ intercept }, async (stack) => {
    const { pulumi, emulator } = stack;
    const killed = await pulumi.attempt([...UP, "--parallel", "1"], (_, child) => {
      running ??= child;
    });
    expect(killed.signal).toBe("SIGKILL");
    const locked = await pulumi.attempt(UP);
    expect(locked.log).toContain("the stack is currently locked by 1 lock(s)");
    await pulumi.run("cancel", "--yes");

    await pulumi.importState(await repaired(await pulumi.exportState(), emulator));
    await pulumi.run("refresh", "--yes", "--skip-preview");
    await pulumi.run(...UP);
    await expectConverged(stack);
  });
});
