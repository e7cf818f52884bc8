import { expect, it } from "vitest";
import { leftBehind, unknownTagged } from "../../src/commands/e2e/left-behind";
import type { EmulatedStack } from "../../src/commands/engine/stack";
import { withSmallStack } from "../support/e2e/small";

const UP = ["up", "--yes", "--skip-preview"];

/** Runs `up` and sends a signal once so many resources are made. */
async function interruptedUp({ pulumi }: EmulatedStack, signal: NodeJS.Signals, after: number) {
  let made = 0;
  return pulumi.attempt(UP, (line, child) => {
    if (/ created \(/.test(line) && ++made === after) child.kill(signal);
  });
}

/** All that is in the account is in the state, nothing is to be done any more, and nothing is left after `destroy`. */
async function expectConverged(stack: EmulatedStack) {
  const { pulumi, emulator } = stack;
  await pulumi.run("preview", "--expect-no-changes");
  const state = await pulumi.exportState();
  expect(state.deployment.pending_operations ?? []).toEqual([]);
  expect(await unknownTagged(emulator, state.deployment.resources ?? [])).toEqual([]);
  await pulumi.run("destroy", "--yes", "--skip-preview");
  expect(await leftBehind(stack, state)).toEqual([]);
}

const POINTS = [3, 15, 12, 8];

it("converges when it is interrupted at several points", () =>
  withSmallStack({}, async (stack) => {
    for (const after of POINTS) {
      const run = await interruptedUp(stack, "SIGINT", after);
      console.log("SIGINT", after, run.code, run.signal, run.counts, run.log.slice(-600));
    }
    await stack.pulumi.run(...UP);
    await expectConverged(stack);
  }));

it("converges when it is killed at several points", () =>
  withSmallStack({}, async (stack) => {
    for (const after of POINTS) {
      const run = await interruptedUp(stack, "SIGKILL", after);
      console.log("SIGKILL", after, run.code, run.signal, run.log.slice(-200));
      const locked = await stack.pulumi.attempt(UP);
      console.log("after", locked.code, locked.log.slice(-600));
      console.log((await stack.pulumi.attempt(["cancel", "--yes"])).log);
      console.log(
        "pending",
        (await stack.pulumi.exportState()).deployment.pending_operations?.map((o) => o.type + o.resource.urn),
      );
    }
    const run = await stack.pulumi.attempt(UP);
    console.log(run.code, run.log.slice(-3000));
    console.log(
      "pending",
      (await stack.pulumi.exportState()).deployment.pending_operations?.map((o) => o.type + o.resource.urn),
    );
    await expectConverged(stack);
  }));
