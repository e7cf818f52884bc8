import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Pulumi } from "../../../src/engine/pulumi";
import type { EmulatedStack } from "../../../src/engine/stack";

/** How a command of the project ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that is running. */
export interface RunningCommand {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Settles when a line of the output has this in it; fails where the command ends before. */
  says(text: string): Promise<void>;
}

/**
 * Starts what `npm run <command>` runs in a project, which may be a stack's on an emulator.
 *
 * @param args the command and its arguments
 * @param input what it reads on standard input; undefined: nothing
 */
export function startCommand(
  { project, pulumi }: { readonly project: string; readonly pulumi: Pick<Pulumi, "env"> },
  args: readonly string[],
  input?: string,
): RunningCommand {
  const child = spawn(process.execPath, ["src/command.js", ...args], {
    cwd: project,
    env: pulumi.env,
    stdio: ["pipe", "pipe", "pipe"],
    // A process group of its own, so that Pulumi can be killed with it.
    detached: true,
  });
  child.stdin.end(input);
  const lines = { stdout: [] as string[], stderr: [] as string[] };
  for (const name of ["stdout", "stderr"] as const) {
    createInterface({ input: child[name] }).on("line", (line) => {
      lines[name].push(line);
      child.emit("said", line);
    });
  }
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) =>
      resolve({ code, signal, stdout: lines.stdout.join("\n"), stderr: lines.stderr.join("\n") }),
    );
  });
  const says = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const isIt = (line: string) => line.includes(text) && resolve();
      lines.stdout.forEach(isIt);
      child.on("said", isIt);
      void ended.then(({ stdout, stderr }) => reject(new Error(`it never said "${text}":\n${stdout}\n${stderr}`)));
    });
  return { child, ended, says };
}

/** Runs a command to its end. */
export function runCommand(stack: EmulatedStack, ...args: readonly string[]): Promise<Ended> {
  return startCommand(stack, args).ended;
}
