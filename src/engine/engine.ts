import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { ImportFile } from "../operations/adopt";
import { ENGINE_SECONDS } from "../operations/budget";
import { checkInterrupted } from "../operations/clock";
import { Failure } from "../operations/failure";
import { type Change, gistOf, Pulumi, type Run, type State, type StateResource } from "./pulumi";

/** For people: `update Service web`. */
export function describeChange({ op, type, urn }: Pick<Change, "op" | "type" | "urn">): string {
  return `${op} ${type.split(":").at(-1)} ${nameOf(urn)}`;
}

/** ARNs of task definitions' revisions, by entry of the stack file. */
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
  /** URNs of the state's resources of a type: with the types of their ancestors, like `platform:cache:RedisCache$random:…`. */
  urns(type: string): Promise<string[]>;
  /** Makes a resource anew, and brings what depends on it in line. It may wait for AWS long. */
  replace(stackFile: string, urn: string): Promise<void>;
  /** What `up` would create, in the form that `pulumi import` takes, without ids. */
  importFile(stackFile: string): Promise<ImportFile>;
  outputs(): Promise<Readonly<Record<string, unknown>>>;
  /** The revisions that the state has. */
  revisions(): Promise<Revisions>;
  /** Brings the state in line with services that were put back to earlier revisions, behind Pulumi's back. */
  setRevisions(revisions: Revisions): Promise<void>;
  /** Removes the lock that a run has left, which was killed. */
  unlock(): Promise<void>;
}

/** What restores of databases need of Pulumi. */
export interface DatabaseEngine extends Pick<Engine, "preview"> {
  /** One of the outputs that {@link Engine.outputs} hides. */
  secretOutput(name: string): Promise<string>;
  /**
   * Lets the state name other databases of AWS, reads them, and brings them to what this text of the stack file says.
   *
   * @param ids by which the provider knows them now, by identifier
   */
  readopt(stackFile: string, ids: Readonly<Record<string, string>>): Promise<void>;
}

export interface EngineArgs {
  /** The project's folder. */
  readonly folder: string;
  readonly stack: string;
  /** Given where the command is to end. */
  readonly interrupted: AbortSignal;
  /** Takes what Pulumi says. */
  readonly note: (text: string) => void;
}

/** Pulumi's command line, as releases use it: within a time, with another text of the stack file, and no stack selected. */
export function pulumiEngine({ folder, stack, interrupted, note }: EngineArgs): Engine & DatabaseEngine {
  const files = mkdtempSync(path.join(tmpdir(), "release-"));
  process.once("exit", () => rmSync(files, { recursive: true, force: true }));
  const pulumi = new Pulumi(folder, stack, process.env, files);
  const run = async (args: readonly string[], deadlineSeconds = ENGINE_SECONDS): Promise<Run> => {
    checkInterrupted(interrupted);
    const ended = await pulumi.attempt(args, undefined, { interrupted, deadlineSeconds });
    if (ended.code !== 0) throw failureOf(ended, stack, interrupted.aborted, deadlineSeconds);
    return ended;
  };
  // Beside the project's own, which stays as it is until all has gone well.
  const configFile = (text: string) => {
    const file = path.join(files, "Pulumi.stack.yaml");
    writeFileSync(file, text);
    return ["--config-file", file];
  };
  const exportState = async (): Promise<State> => JSON.parse((await run(["stack", "export"])).log);
  return {
    preview: async (text) => [...(await run(["preview", ...configFile(text), "--suppress-progress"])).operations],
    up: async (text, targets = []) => {
      const only = targets.flatMap((urn) => ["--target", urn]);
      const quiet = ["--yes", "--skip-preview", "--suppress-progress"];
      const { operations } = await run(["up", ...quiet, ...configFile(text), ...only]);
      for (const change of operations) note(describeChange(change));
    },
    urns: async (type) => {
      const { resources = [] } = (await exportState()).deployment;
      return resources.filter((one) => !one.delete && one.type === type).map(({ urn }) => urn);
    },
    replace: async (text, urn) => {
      const only = ["--target-replace", urn, "--target-dependents"];
      const quiet = ["--yes", "--skip-preview", "--suppress-progress"];
      const { operations } = await run(["up", ...quiet, ...configFile(text), ...only], REPLACE_SECONDS);
      for (const change of operations) note(describeChange(change));
    },
    // Nobody is out of service meanwhile: it may take its time.
    importFile: async (text) => {
      const file = path.join(files, "import.json");
      await run(["preview", ...configFile(text), "--import-file", file], 3600);
      return JSON.parse(readFileSync(file, "utf8"));
    },
    outputs: async () => JSON.parse((await run(["stack", "output", "--json"])).log),
    secretOutput: async (name) => (await run(["stack", "output", name, "--show-secrets"])).log.trim(),
    revisions: async () => revisionsIn(await exportState()),
    setRevisions: async (revisions) => {
      const { state, urns } = withRevisions(await exportState(), revisions);
      const file = path.join(files, "state.json");
      writeFileSync(file, JSON.stringify(state));
      await run(["stack", "import", "--file", file]);
      // What else the state says of them, AWS knows.
      const only = urns.flatMap((urn) => ["--target", urn]);
      await run(["refresh", "--yes", "--skip-preview", "--suppress-progress", ...only]);
    },
    unlock: async () => {
      await run(["cancel", "--yes"]);
    },
    readopt: async (text, ids) => {
      const { state, urns } = withDatabases(await exportState(), ids);
      const file = path.join(files, "state.json");
      writeFileSync(file, JSON.stringify(state));
      await run(["stack", "import", "--file", file]);
      const only = urns.flatMap((urn) => ["--target", urn]);
      const quiet = ["--yes", "--skip-preview", "--suppress-progress", ...only];
      await run(["refresh", ...quiet], DATABASE_SECONDS);
      await run(["up", ...quiet, ...configFile(text)], DATABASE_SECONDS);
    },
  };
}

/** A database or a cache takes a new password while it serves, and the provider waits for it. */
const REPLACE_SECONDS = 3600;

function failureOf(run: Run, stack: string, interrupted: boolean, seconds: number): Error {
  const advice = run.signal ? ` It had to be killed: its lock stays until pulumi cancel --stack ${stack}.` : "";
  if (interrupted) return new Failure("interrupted", `Interrupted while Pulumi worked.${advice}`);
  if (run.late) return new Error(`It wasn't done within ${seconds} s.${advice}`);
  if (/currently locked by|\[409\] Conflict/.test(run.log)) return new Failure("locked", lockedBy(run.log, stack));
  if (/no stack named/.test(run.log)) {
    return new Failure("preview", `Pulumi can't open the stack ${stack}. ${gistOf(run.log)}`);
  }
  return new Error(gistOf(run.log));
}

/** What is said where another run of Pulumi has the stack. */
export function lockedBy(log: string, stack: string): string {
  const [who = "somebody else"] = log.match(/(?<=created by ).+/) ?? [];
  return `Pulumi's state of the stack is locked by ${who}. Wait until that run is done; if it was killed: pulumi cancel --stack ${stack}.`;
}

function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

const KINDS = {
  services: "platform:compute:Service$aws:ecs/taskDefinition:TaskDefinition",
  tasks: "platform:compute:OneOffTask$aws:ecs/taskDefinition:TaskDefinition",
} as const;
const SERVICE = "platform:compute:Service$aws:ecs/service:Service";

/** The revisions in an exported state. */
export function revisionsIn({ deployment: { resources = [] } }: State): Revisions {
  const of = (kind: string) =>
    Object.fromEntries(
      resources
        .filter((resource) => isA(resource, kind))
        .map(({ urn, outputs }) => [nameOf(urn), String(outputs?.arn ?? "")]),
    );
  return { services: of(KINDS.services), tasks: of(KINDS.tasks) };
}

/** A state whose task definitions are earlier revisions, and what of it is to be read from AWS then. */
export function withRevisions({ version, deployment }: State, revisions: Revisions): { state: State; urns: string[] } {
  const urns: string[] = [];
  const resources = deployment.resources?.map((resource): StateResource => {
    const kind = (["services", "tasks"] as const).find((one) => isA(resource, KINDS[one]));
    const arn = kind && revisions[kind][nameOf(resource.urn)];
    if (arn || (isA(resource, SERVICE) && revisions.services[nameOf(resource.urn)])) urns.push(resource.urn);
    return arn ? { ...resource, outputs: { ...resource.outputs, arn } } : resource;
  });
  return { state: { version, deployment: { ...deployment, resources } }, urns };
}

/** A database that is changed may take its time. */
const DATABASE_SECONDS = 3600;

const DATABASES = /^aws:rds\/(instance:Instance|cluster:Cluster|clusterInstance:ClusterInstance)$/;

/** A state that knows databases by these ids, and what of it is to be read from AWS then. */
export function withDatabases(
  { version, deployment }: State,
  ids: Readonly<Record<string, string>>,
): { state: State; urns: string[] } {
  const urns: string[] = [];
  const resources = deployment.resources?.map((resource): StateResource => {
    const { inputs, outputs, type, urn, delete: replaced } = resource;
    const id = ids[String(inputs?.identifier ?? inputs?.clusterIdentifier)];
    if (replaced || id === undefined || !DATABASES.test(type)) return resource;
    urns.push(urn);
    return { ...resource, id, outputs: { ...outputs, id } };
  });
  return { state: { version, deployment: { ...deployment, resources } }, urns };
}

function isA({ urn, delete: replaced }: StateResource, kind: string): boolean {
  return !replaced && Boolean(urn.split("::")[2]?.endsWith(kind));
}
