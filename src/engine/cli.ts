import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  CommandError,
  ConcurrentUpdateError,
  type EngineEvent,
  LocalWorkspace,
  type Stack,
  type UpOptions,
} from "@pulumi/pulumi/automation";
import type { ImportFile } from "../operations/adopt";
import { ENGINE_SECONDS } from "../operations/budget";
import { Failure, messageOf } from "../operations/failure";

/** A change that the engine would make, or has made. */
export interface Change {
  readonly urn: string;
  readonly type: string;
  /** Logical name. */
  readonly name: string;
  /** Such as `create`, `update`, `replace`, `delete`. */
  readonly op: string;
}

/** For people: `update Service web`. */
export function describeChange({ op, type, name }: Pick<Change, "op" | "type" | "name">): string {
  return `${op} ${type.split(":").at(-1)} ${name}`;
}

/** Revisions of task definitions that the engine registered last, by entry of the stack file. */
export interface Revisions {
  readonly services: Readonly<Record<string, string>>;
  readonly tasks: Readonly<Record<string, string>>;
}

/** What releases need of Pulumi. */
export interface Engine {
  /** What `up` would change with this text of the stack file. */
  preview(stackFile: string): Promise<Change[]>;
  /**
   * Makes it so.
   *
   * @param targets URNs; undefined: everything
   */
  up(stackFile: string, targets?: readonly string[]): Promise<void>;
  /** What `up` would create, in the form that `pulumi import` takes, without ids. */
  importFile(stackFile: string): Promise<ImportFile>;
  outputs(): Promise<Readonly<Record<string, unknown>>>;
  revisions(): Promise<Revisions>;
}

export interface EngineArgs {
  /** The project's folder. */
  readonly folder: string;
  readonly stack: string;
  /** Given where the command is to end. */
  readonly signal: AbortSignal;
  /** Whether a terminal tells Pulumi by itself; told twice, it drops what it is doing. */
  readonly interactive: boolean;
  /** Takes what Pulumi says. */
  readonly note: (text: string) => void;
}

type Options = Pick<UpOptions, "configFile" | "signal" | "color" | "suppressProgress">;

/** Pulumi's command line, run by the Automation API. */
export async function pulumiEngine({
  folder,
  stack: stackName,
  signal,
  interactive,
  note,
}: EngineArgs): Promise<Engine> {
  const stack = await selectStack(folder, stackName);
  const run = <T>(stackFile: string, work: (options: Options) => Promise<T>) =>
    withFile(stackFile, async (configFile) => {
      const timeout = AbortSignal.timeout(ENGINE_SECONDS * 1000);
      try {
        return await work({
          configFile,
          signal: AbortSignal.any(interactive ? [timeout] : [timeout, signal]),
          color: "never",
          suppressProgress: true,
        });
      } catch (error) {
        if (signal.aborted) throw new Failure("interrupted", "Interrupted while Pulumi worked.");
        if (timeout.aborted) throw new Error(`It wasn't done within ${ENGINE_SECONDS} s.`);
        if (error instanceof ConcurrentUpdateError) throw new Failure("locked", lockedBy(error.message, stackName));
        throw error instanceof CommandError ? new Error(gistOf(error.message)) : error;
      }
    });
  return {
    preview: (stackFile) =>
      run(stackFile, async (options) => {
        const changes = new Map<string, Change>();
        const onEvent = (event: EngineEvent) => collect(changes, event);
        await stack.preview({ ...options, onEvent });
        return [...changes.values()];
      }),
    up: (stackFile, targets) =>
      run(stackFile, async (options) => {
        const onEvent = ({ resOutputsEvent: done }: EngineEvent) => {
          if (done && TELLING.includes(done.metadata.op)) note(describeChange(changeOf(done.metadata)));
        };
        const target = targets && [...targets];
        await stack.up({ ...options, target, onEvent });
      }),
    // Nobody is out of service meanwhile: it may take its time.
    importFile: (stackFile) =>
      withFile(stackFile, async (configFile) => {
        const importFile = `${configFile}.json`;
        await stack.preview({ configFile, importFile, color: "never", suppressProgress: true });
        return JSON.parse(readFileSync(importFile, "utf8"));
      }),
    outputs: async () =>
      Object.fromEntries(Object.entries(await stack.outputs()).map(([name, { value }]) => [name, value])),
    revisions: async () => revisionsIn((await stack.exportStack()).deployment),
  };
}

async function selectStack(folder: string, stackName: string): Promise<Stack> {
  try {
    return await LocalWorkspace.selectStack({ stackName, workDir: folder });
  } catch (error) {
    throw new Failure("preview", `Pulumi can't open the stack ${stackName}. ${gistOf(messageOf(error))}`);
  }
}

/** Of all that the command line has said, its errors, each once. */
export function gistOf(output: string): string {
  const errors = output
    .split("\n")
    .flatMap((line) => /\berror: (.+?)[:.\s]*$/.exec(line)?.[1] ?? [])
    .filter((error) => error !== "update failed" && error !== "preview failed");
  return errors.length > 0 ? `${[...new Set(errors)].join("; ")}.` : output.trim();
}

/** What is said where another run of Pulumi has the stack. */
export function lockedBy(output: string, stack: string): string {
  const [who = "somebody else"] = output.match(/(?<=created by ).+/) ?? [];
  return `Pulumi's state of the stack is locked by ${who}. Wait until that run is done; if it was killed: pulumi cancel --stack ${stack}.`;
}

/** Runs something with a file of this text, beside the project's own, which stays as it is until all has gone well. */
async function withFile<T>(text: string, work: (file: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), "release-"));
  const file = path.join(folder, "Pulumi.stack.yaml");
  try {
    writeFileSync(file, text);
    return await work(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Pulumi tells a replacement as several steps: the one that says so counts. */
const TELLING: readonly string[] = ["create", "update", "delete", "replace"];

function collect(changes: Map<string, Change>, { resourcePreEvent }: EngineEvent): void {
  if (!resourcePreEvent) return;
  const { op, urn } = resourcePreEvent.metadata;
  if (TELLING.includes(op)) changes.set(urn, changeOf(resourcePreEvent.metadata));
}

function changeOf({ op, urn, type }: Pick<Change, "op" | "urn" | "type">): Change {
  return { urn, type, op, name: nameOf(urn) };
}

function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

const SERVICE = "platform:compute:Service$aws:ecs/taskDefinition:TaskDefinition";
const TASK = "platform:compute:OneOffTask$aws:ecs/taskDefinition:TaskDefinition";

/** The revisions in an exported state. */
export function revisionsIn(deployment: {
  readonly resources?: readonly {
    readonly urn: string;
    readonly delete?: boolean;
    readonly outputs?: { arn?: string };
  }[];
}): Revisions {
  const of = (kind: string) =>
    Object.fromEntries(
      (deployment.resources ?? [])
        .filter(({ urn, delete: replaced }) => !replaced && urn.split("::")[2]?.endsWith(kind))
        .map(({ urn, outputs }) => [nameOf(urn), outputs?.arn ?? ""]),
    );
  return { services: of(SERVICE), tasks: of(TASK) };
}
