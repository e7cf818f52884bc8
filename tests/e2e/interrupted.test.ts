import { expect, it } from "vitest";
import { leftBehind, unknownTagged } from "../../src/commands/e2e/left-behind";
import type { Emulator } from "../../src/commands/engine/emulator";
import type { State, StateResource } from "../../src/commands/engine/pulumi";
import type { EmulatedStack } from "../../src/commands/engine/stack";
import { idInCloud } from "../support/e2e/pending";
import { withSmallStack } from "../support/e2e/small";

const UP = ["up", "--yes", "--skip-preview"];

/** Runs `up`, and sends a signal once so many resources are made. */
async function cutOffUp({ pulumi }: EmulatedStack, signal: NodeJS.Signals, after: number) {
  let made = 0;
  return pulumi.attempt(UP, (line, child) => {
    if (/ created \(/.test(line) && ++made === after) child.kill(signal);
  });
}

/** What is in the account is in the state, nothing is to be done any more, and nothing is left after `destroy`. */
async function expectConverged(stack: EmulatedStack) {
  const { pulumi, emulator } = stack;
  await pulumi.run("preview", "--expect-no-changes");
  const state = await pulumi.exportState();
  expect(state.deployment.pending_operations ?? []).toEqual([]);
  expect(await unknownTagged(emulator, state.deployment.resources ?? [])).toEqual([]);
  await pulumi.run("destroy", "--yes", "--skip-preview");
  expect(await leftBehind(stack, state)).toEqual([]);
}

/** What was being made and is there belongs to the state; what isn't there is forgotten. */
async function repaired({ version, deployment }: State, emulator: Emulator): Promise<State> {
  const { resources = [], pending_operations: pending = [] } = deployment;
  expect(pending.length).toBeGreaterThan(0);
  const found: StateResource[] = [];
  for (const { resource } of pending) {
    const id = await idInCloud(resource, emulator);
    if (id) found.push({ ...resource, id });
  }
  expect(found.length).toBeGreaterThan(0);
  return { version, deployment: { ...deployment, resources: [...resources, ...found], pending_operations: [] } };
}

it("converges when it is interrupted at several points", () =>
  withSmallStack({}, async (stack) => {
    for (const after of [3, 15, 12]) {
      const run = await cutOffUp(stack, "SIGINT", after);
      expect(run.code).not.toBe(0);
      expect(run.log).toContain("update canceled");
    }
    await stack.pulumi.run(...UP);
    await expectConverged(stack);
  }));

it("converges when it is killed, once its lock is removed and its state is repaired", () =>
  withSmallStack({}, async (stack) => {
    const { pulumi, emulator } = stack;
    const killed = await cutOffUp(stack, "SIGKILL", 3);
    expect(killed.signal).toBe("SIGKILL");
    const locked = await pulumi.attempt(UP);
    expect(locked.log).toContain("the stack is currently locked by 1 lock(s)");
    await pulumi.run("cancel", "--yes");

    await pulumi.importState(await repaired(await pulumi.exportState(), emulator));
    await pulumi.run("refresh", "--yes", "--skip-preview");
    await pulumi.run(...UP);
    await expectConverged(stack);
  }));
