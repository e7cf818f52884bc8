import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { UserError } from "../lib/errors";

/** What the engine did, or would do, with a resource. */
export interface Operation {
  readonly urn: string;
  readonly type: string;
  /** Like `create`, `update`, `replace`, `delete`. */
  readonly op: string;
  /** The inputs that differ, where it says. */
  readonly diffs: readonly string[];
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
  /** Every resource that isn't left as it is; a replacement is one operation. */
  readonly operations: readonly Operation[];
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
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
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
export class PulumiError extends UserError {
  override readonly name = "PulumiError";

  constructor(readonly run: Run) {
    super(`${run.command} ended with ${run.code ?? run.signal}:\n${gistOf(run.log)}`);
  }
}

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
  async attempt(args: readonly string[], onLine?: (line: string, child: ChildProcess) => void): Promise<Run> {
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
      },
    );
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
    });
    const seconds = (performance.now() - started) / 1000;
    const run = { command, code, signal, log: lines.join("\n"), seconds, ...(engine ? readEvents(events) : NOTHING) };
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

const SHOW_SECRETS = "--show-secrets";
const NOTHING = { operations: [], counts: {} };

interface StepEvent {
  readonly metadata: { readonly op: string; readonly urn: string; readonly type: string; readonly diffs?: string[] };
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
  const operations = new Map<string, Operation>();
  let counts = {};
  for (const line of readFileSync(file, "utf8").split("\n")) {
    // A process that was killed leaves half a line.
    const event = line.endsWith("}") ? (parseLine(line) ?? {}) : {};
    const step = event.resourcePreEvent ?? event.resOutputsEvent;
    if (event.summaryEvent) counts = event.summaryEvent.resourceChanges;
    if (!step || PARTS_OF_A_STEP.has(step.metadata.op)) continue;
    const { op, urn, type, diffs } = step.metadata;
    operations.set(urn, { op, urn, type, diffs: diffs ?? operations.get(urn)?.diffs ?? [] });
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

/** The lines that speak of errors, or the last ones where none does. */
function gistOf(log: string): string {
  const lines = log.split("\n");
  const errors = lines.filter((line) => /\berror: /.test(line));
  return (errors.length ? errors : lines).slice(-20).join("\n").slice(-4000);
}
