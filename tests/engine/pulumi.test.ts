import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type Ending, Pulumi, type Run } from "../../src/engine/pulumi";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "pulumi-"));
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});

afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

/** Runs a command line that is a script, and does something once it has begun. */
function attempt(script: string, ending: Ending, then: () => void): Promise<Run> {
  const file = path.join(folder, "pulumi");
  writeFileSync(file, `#!/bin/bash\n${script}\n`);
  chmodSync(file, 0o755);
  const env = { ...process.env, PATH: `${folder}:${process.env.PATH}` };
  return new Pulumi(folder, "staging", env, folder).attempt(["up"], (line) => line === "begun" && then(), ending);
}

const HANGS = "while :; do sleep 0.1; done";

it("a run that ends when it is told to has done so by itself", async () => {
  const interrupts = new AbortController();
  const run = await attempt(
    `trap 'echo ended; exit 255' INT; echo begun; ${HANGS}`,
    { interrupted: interrupts.signal },
    () => interrupts.abort(),
  );
  expect(run).toMatchObject({ code: 255, signal: null, late: false, log: "begun\nended" });
});

it("a run that is told before it begins is told all the same", async () => {
  // A shell that waits for another process would take the signal for that one's.
  const run = await attempt("exec sleep 1000", { interrupted: AbortSignal.abort() }, () => {});
  expect(run.signal).toBe("SIGINT");
});

it("a run that takes too long is told to end, and killed with all that it has started where it doesn't", async () => {
  const script = `trap 'echo told' INT; sleep 1000 & echo begun; ${HANGS}`;
  const run = await attempt(script, { deadlineSeconds: 90 }, () => {
    vi.advanceTimersByTime(90_000);
    vi.advanceTimersByTime(30_000);
  });
  expect(run).toMatchObject({ code: null, signal: "SIGKILL", late: true });
});
