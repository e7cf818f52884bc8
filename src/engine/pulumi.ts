import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Inputs } from "@pulumi/pulumi";
import { UserError } from "../lib/errors";

/** What the engine did, or would do, with a resource. */
export interface Change {
  readonly urn: string;
  readonly type: string;
  /** Like `create`, `update`, `replace`, `delete`. */
  readonly op: string;
  /** The inputs that differ, where it says. */
  readonly diffs: readonly string[];
  /** Inputs before and after, where it says. */
  readonly old?: Inputs;
  readonly new?: Inputs;
}

/** How a run of Pulumi's command line ended. */
export interface Run {
  /** Like `pulumi up --yes`. */
  readonly command: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** What it printed. */
  readonly log: string;
  readonly seconds: number;
  /** Whether it had to be told to end, because its time was over. */
  readonly late: boolean;
  /** Every resource that isn't left as it is; a replacement is one operation. */
  readonly operations: readonly Change[];
  /** Number of resources by operation, as the engine counts: `same` too. */
  readonly counts: Readonly<Record<string, number>>;
}

/** A resource in a stack's state. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly custom: boolean;
  readonly parent?: string;
  readonly inputs?: Inputs;
  readonly outputs?: Inputs;
  /** Whether it is replaced already, and only to be deleted. */
  readonly delete?: boolean;
  readonly retainOnDelete?: boolean;
}

/** What `pulumi stack export` writes. */
export interface State {
  readonly version: number;
  readonly deployment: {
    readonly resources?: readonly StateResource[];
    readonly pending_operations?: readonly { readonly resource: StateResource; readonly type: string }[];
  };
}

/** A run that should have worked. */
class PulumiError extends UserError {
  override readonly name = "PulumiError";

  constructor(readonly run: Run) {
    super(`${run.command} ended with ${run.code ?? run.signal}:\n${gistOf(run.log)}`);
  }
}

/** When a run is to end before it has ended by itself. */
export interface Ending {
  readonly interrupted?: AbortSignal;
  readonly deadlineSeconds?: number;
}

/** Told to end, Pulumi lets end what it has begun. A provider that hangs would hang it for ever. */
const GRACE_SECONDS = 30;

/** The command line, for one stack of one copy of the project. */
export class Pulumi {
  /** Every run so far, but those that were told to show secrets. */
  readonly runs: Run[] = [];

  /**
   * @param project the copy's folder
   * @param logs folder for the engine's events
   */
  constructor(
    readonly project: string,
    readonly stack: string,
    readonly env: NodeJS.ProcessEnv,
    readonly logs: string,
  ) {
    mkdirSync(logs, { recursive: true });
  }

  /** @throws PulumiError where the run fails */
  async run(...args: readonly string[]): Promise<Run> {
    const run = await this.attempt(args);
    if (run.code !== 0) throw new PulumiError(run);
    return run;
  }

  /**
   * Runs a command that may fail.
   *
   * @param onLine sees each line as it is printed, and the process that prints it
   */
  async attempt(
    args: readonly string[],
    onLine?: (line: string, child: ChildProcess) => void,
    ending: Ending = {},
  ): Promise<Run> {
    const command = ["pulumi", ...args].join(" ");
    const engine = ["preview", "up", "refresh", "destroy"].includes(args[0] ?? "");
    const events = path.join(this.logs, `events-${this.runs.length}.jsonl`);
    const started = performance.now();
    const child = spawn(
      "pulumi",
      [...args, "--stack", this.stack, "--non-interactive", ...(engine ? ["--event-log", events] : [])],
      {
        cwd: this.project,
        // Pulumi's own libraries read the events so, too.
        env: { ...this.env, PULUMI_DEBUG_COMMANDS: "true" },
        stdio: ["ignore", "pipe", "pipe"],
        // A terminal's Ctrl-C goes to the whole group; told twice, Pulumi drops what it is doing.
        detached: true,
      },
    );
    const end = endInTime(child, ending);
    const lines: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        lines.push(line);
        onLine?.(line, child);
      });
    }
    const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (...ended) => resolve(ended));
    }).finally(end.stop);
    const seconds = (performance.now() - started) / 1000;
    const found = engine ? readEvents(events) : NOTHING;
    const run = { command, code, signal, log: lines.join("\n"), seconds, late: end.late(), ...found };
    if (!args.includes(SHOW_SECRETS)) this.runs.push(run);
    return run;
  }

  /** The stack's state; its secrets encrypted, unless they are to be shown. */
  async exportState(showSecrets = false): Promise<State> {
    return JSON.parse((await this.run("stack", "export", ...(showSecrets ? [SHOW_SECRETS] : []))).log);
  }

  /** Replaces the stack's state. */
  async importState(state: State): Promise<void> {
    const file = path.join(this.logs, "import.json");
    writeFileSync(file, JSON.stringify(state));
    await this.run("stack", "import", "--file", file);
  }

  /** The stack's outputs, secrets as `[secret]`. */
  async outputs(): Promise<Record<string, unknown>> {
    return JSON.parse((await this.run("stack", "output", "--json")).log);
  }
}

/** Tells a process to end where it must, and ends it where it doesn't. */
function endInTime(child: ChildProcess, { interrupted, deadlineSeconds }: Ending) {
  let late = false;
  const timers: NodeJS.Timeout[] = [];
  const tell = () => {
    child.kill("SIGINT");
    // With the providers, which are children of its own.
    timers.push(setTimeout(() => process.kill(-(child.pid ?? 0), "SIGKILL"), GRACE_SECONDS * 1000));
  };
  if (deadlineSeconds !== undefined) {
    timers.push(
      setTimeout(() => {
        late = true;
        tell();
      }, deadlineSeconds * 1000),
    );
  }
  if (interrupted?.aborted) tell();
  interrupted?.addEventListener("abort", tell);
  return {
    late: () => late,
    stop: () => {
      timers.forEach(clearTimeout);
      interrupted?.removeEventListener("abort", tell);
    },
  };
}

const SHOW_SECRETS = "--show-secrets";
const NOTHING = { operations: [], counts: {} };

interface StepEvent {
  readonly metadata: {
    readonly op: string;
    readonly urn: string;
    readonly type: string;
    readonly diffs?: string[];
    readonly old?: { readonly inputs?: Inputs };
    readonly new?: { readonly inputs?: Inputs };
  };
}

interface EngineEvent {
  readonly resourcePreEvent?: StepEvent;
  readonly resOutputsEvent?: StepEvent;
  readonly summaryEvent?: { readonly resourceChanges: Record<string, number> };
}

/** Steps that belong to another one. */
const PARTS_OF_A_STEP = new Set([
  "same",
  "read",
  "refresh",
  "create-replacement",
  "delete-replaced",
  "discard-replaced",
]);

function readEvents(file: string): Pick<Run, "operations" | "counts"> {
  if (!existsSync(file)) return NOTHING;
  const operations = new Map<string, Change>();
  let counts = {};
  for (const line of readFileSync(file, "utf8").split("\n")) {
    // A process that was killed leaves half a line.
    const event = line.endsWith("}") ? (parseLine(line) ?? {}) : {};
    const step = event.resourcePreEvent ?? event.resOutputsEvent;
    if (event.summaryEvent) counts = event.summaryEvent.resourceChanges;
    if (!step || PARTS_OF_A_STEP.has(step.metadata.op)) continue;
    const { op, urn, type, diffs, old, new: next } = step.metadata;
    const change = { op, urn, type, diffs: diffs ?? operations.get(urn)?.diffs ?? [] };
    operations.set(urn, { ...change, old: old?.inputs, new: next?.inputs });
  }
  return { operations: [...operations.values()], counts };
}

function parseLine(line: string): EngineEvent | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Of all that the command line has said, its errors, each once; the last lines where it told none. */
export function gistOf(log: string): string {
  const errors = log
    .split("\n")
    .flatMap((line) => /\berror: (.+?)[:.\s]*$/.exec(line)?.[1] ?? [])
    .filter((error) => error !== "update failed" && error !== "preview failed");
  return errors.length > 0 ? `${[...new Set(errors)].join("; ")}.` : log.trim().split("\n").slice(-20).join("\n");
}
