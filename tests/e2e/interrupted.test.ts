import type { ChildProcess } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import type { Emulator } from "../../src/engine/emulator";
import { copyProject } from "../../src/engine/project";
import type { Intercept } from "../../src/engine/proxy";
import type { State } from "../../src/engine/pulumi";
import type { EmulatedStack } from "../../src/engine/stack";
import { startCommand } from "../support/e2e/command";
import { withSmallStack } from "../support/e2e/small";
import { UP } from "../support/e2e/steps";
import { ROOT } from "../support/plan";
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

/** Whether a process does anything: of one that has ended, the system may keep the number. */
function isAlive(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8") !== "";
  } catch {
    return false;
  }
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

it("leaves nothing of a stack that was to stay up on this machine", async () => {
  const project = mkdtempSync(path.join(tmpdir(), "local-"));
  onTestFinished(() => rmSync(project, { recursive: true }));
  copyProject(ROOT, project);
  const local = startCommand({ project, pulumi: { env: process.env } }, ["local", "aep-staging"]);
  await local.says(" created (");
  const emulator = Number(readFileSync(path.join(project, ".local/aep-staging/emulator/pid"), "utf8"));
  local.child.kill("SIGINT");
  expect(await local.ended).toMatchObject({ code: 1, stderr: "Interrupted; aep-staging is removed." });
  expect(readdirSync(path.join(project, ".local"))).toEqual([]);
  await expect.poll(() => isAlive(emulator)).toBe(false);
});
