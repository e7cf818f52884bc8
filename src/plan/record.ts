import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { Callback } from "@pulumi/pulumi/proto/callback_pb";
import * as runtimeState from "@pulumi/pulumi/runtime/state";
import { parseConfig, type RawConfig } from "../config/parse";
import { toOutputs } from "../outputs";
import { handlersOf } from "../parts/handlers";
import { createPlatform } from "../program";
import { type AwsEnvironment, EXAMPLE_ACCOUNT, fakeCall, fakeResource } from "./fakes";

/** Stands in a record where a secret is. */
export const SECRET = "[secret]";

/** A resource as the program registers it. */
export interface RecordedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** URN of the parent; undefined for the stack itself. */
  readonly parent?: string;
  /** Whether it stands for itself in the cloud; components only hold others together. */
  readonly custom: boolean;
  /** With secrets replaced by `[secret]`. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** URN and id of a provider of its own; undefined: the provider of the stack. */
  readonly provider?: string;
  readonly protect: boolean;
  /** Whether it stays in AWS when it leaves the program. */
  readonly retainOnDelete: boolean;
  /** Whether the program wants it deleted before its successor is made; undefined: the provider decides. */
  readonly deleteBeforeReplace?: boolean;
  /** URN of what takes it along when it is deleted. */
  readonly deletedWith?: string;
  /** Names that it had before: URNs, or other names in the place of its own. */
  readonly aliases: readonly string[];
  readonly ignoreChanges: readonly string[];
  /** URNs. */
  readonly dependencies: readonly string[];
  /** URNs by the input whose value comes from them. */
  readonly inputDependencies: Readonly<Record<string, readonly string[]>>;
}

/** Everything that a stack is made of. */
export interface Recording {
  readonly stack: string;
  readonly region: string;
  /** The account that the stack may only go to; undefined: any. */
  readonly accountId?: string;
  readonly release?: string;
  /** What the provider tags every resource with. */
  readonly tags: Readonly<Record<string, unknown>>;
  /** In the order of the program. */
  readonly resources: readonly RecordedResource[];
  /** What is looked up, in the order of the program. */
  readonly calls: readonly { readonly token: string; readonly inputs: Readonly<Record<string, unknown>> }[];
  /** With secrets replaced by `[secret]`. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Inputs by URN with their secrets in clear: made-up ones, for tests. */
  readonly revealed: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
}

const PROJECT = "platform";
const STACK_TYPE = "pulumi:pulumi:Stack";

/** The handlers of the project in which the command runs. */
const handlers = handlersOf(process.cwd());

/** Parts of the SDK's runtime that its declarations keep back; the Automation API runs inline programs with them. */
const { withLocalStorage, getStore } = runtimeState as unknown as {
  readonly withLocalStorage: <T>(body: () => Promise<T>) => Promise<T>;
  readonly getStore: () => { supportsTransforms: boolean; callbacks: object };
};

/**
 * Runs the program for a stack without an engine, and records what it registers. AWS's answers are made up, unless somebody gives them.
 *
 * @param stack its name
 * @param raw its settings
 * @param unknowns whether AWS's answers are unknown, as in the first preview of a stack
 * @param given AWS's answers; what they leave out is unknown, too
 * @throws ConfigError where the settings are wrong; nothing is registered then
 */
export async function record(
  stack: string,
  raw: RawConfig,
  { unknowns = false, given }: { readonly unknowns?: boolean; readonly given?: pulumi.runtime.Mocks } = {},
): Promise<Recording> {
  const config = parseConfig(stack, raw);
  const { region, allowedAccountIds, defaultTags } = config.aws;
  const accountId = allowedAccountIds?.[0];
  const settings = { region, accountId, release: config.release, tags: defaultTags.tags };
  const environment: AwsEnvironment = { region, accountId: accountId ?? EXAMPLE_ACCOUNT };
  // Compiled before, they are registered in the same order each time.
  if (Object.keys(config.functions).length > 0) await handlers.bundles();
  // Each run has a runtime of its own, as with an engine: nothing is left over for the next.
  const run = () =>
    withLocalStorage(async () => {
      const recorder = new Recorder();
      await pulumi.runtime.setMocks(
        given ?? answers(environment, unknowns),
        PROJECT,
        stack,
        unknowns || given !== undefined,
      );
      recorder.listen();
      await pulumi.runtime.runInPulumiStack(async () => toOutputs(config, createPlatform(config, handlers)));
      await pulumi.runtime.disconnect();
      return { stack, ...settings, ...recorder.recorded() };
    });
  return withoutStackTraces(run);
}

/** The limit that is everybody's, and how many runs go without stack traces: the last one gives them back. */
const { stackTraceLimit } = Error;
let running = 0;

/** The SDK takes a stack trace of each resource, which costs more than the run: only a run that fails needs them. */
async function withoutStackTraces<T>(run: () => Promise<T>): Promise<T> {
  running += 1;
  Error.stackTraceLimit = 0;
  try {
    return await run();
  } catch {
    Error.stackTraceLimit = stackTraceLimit;
    return await run();
  } finally {
    running -= 1;
    if (running === 0) Error.stackTraceLimit = stackTraceLimit;
  }
}

function answers(environment: AwsEnvironment, unknowns: boolean): pulumi.runtime.Mocks {
  return {
    newResource: ({ type, name, inputs }) =>
      unknowns ? { id: undefined, state: inputs } : fakeResource(type, name, inputs, environment),
    call: ({ token, inputs }) => fakeCall(token, inputs, environment),
  };
}

interface ByInput {
  forEach(visit: (of: { getUrnsList(): string[] }, input: string) => void): void;
}

/** The requests that are recorded, as the SDK generates them. */
interface RegisterRequest {
  getType(): string;
  getName(): string;
  getParent(): string;
  getCustom(): boolean;
  getObject(): { toJavaScript(): Record<string, unknown> };
  getProvider(): string;
  getProtect(): boolean;
  getRetainondelete(): boolean;
  getDeletebeforereplace(): boolean;
  getDeletebeforereplacedefined(): boolean;
  getDeletedwith(): string;
  getAliasesList(): { getUrn(): string; getSpec(): { getName(): string } | undefined }[];
  getIgnorechangesList(): string[];
  getDependenciesList(): string[];
  getPropertydependenciesMap(): ByInput;
}

interface OutputsRequest {
  getUrn(): string;
  getOutputs(): { toJavaScript(): Record<string, unknown> };
}

interface CallRequest {
  getTok(): string;
  getArgs(): { toJavaScript(): Record<string, unknown> };
}

interface RegisterResponse {
  getUrn(): string;
}

type Respond = (error: unknown, response: RegisterResponse) => void;

interface Monitor {
  registerResource(request: RegisterRequest, callback: Respond): void;
  registerResourceOutputs(request: OutputsRequest, callback: Respond): void;
  invoke(request: CallRequest, callback: Respond): void;
}

/** Listens to what the program says to the engine's stand-in. */
class Recorder {
  private readonly resources: RecordedResource[] = [];
  private readonly revealed = new Map<string, Record<string, unknown>>();
  private readonly calls: { token: string; inputs: Record<string, unknown> }[] = [];
  /** The engine's URNs by those of its stand-in, which leave out all ancestors but the parent. */
  private readonly urns = new Map<string, string>();
  private outputs: Record<string, unknown> = {};

  listen(): void {
    const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
    const { registerResource, registerResourceOutputs, invoke } = monitor;
    monitor.registerResource = (request, callback) =>
      registerResource.call(monitor, request, (error, response) => {
        if (!error) this.noteResource(response.getUrn(), request);
        callback(error, response);
      });
    monitor.registerResourceOutputs = (request, callback) => {
      this.noteOutputs(request);
      registerResourceOutputs.call(monitor, request, callback);
    };
    monitor.invoke = (request, callback) => {
      this.calls.push({ token: request.getTok(), inputs: masked(request.getArgs().toJavaScript()) });
      invoke.call(monitor, request, callback);
    };
    // Transforms work on the children of awsx's components, which only the real engine makes.
    const store = getStore();
    store.supportsTransforms = true;
    store.callbacks = {
      registerTransform: async () => new Callback(),
      awaitStackRegistrations: async () => undefined,
      shutdown: () => undefined,
    };
  }

  recorded() {
    const { resources, calls, outputs, revealed } = this;
    return { resources, calls, outputs, revealed };
  }

  private noteResource(standInUrn: string, request: RegisterRequest): void {
    const parent = this.urns.get(request.getParent());
    const urn = urnOf(standInUrn, request, parent);
    this.urns.set(standInUrn, urn);
    const inputs = request.getObject().toJavaScript();
    this.revealed.set(urn, revealedIn(inputs));
    this.resources.push({
      urn,
      type: request.getType(),
      name: request.getName(),
      parent,
      custom: request.getCustom(),
      inputs: masked(inputs),
      provider: request.getProvider() || undefined,
      protect: request.getProtect(),
      retainOnDelete: request.getRetainondelete(),
      deleteBeforeReplace: request.getDeletebeforereplacedefined() ? request.getDeletebeforereplace() : undefined,
      deletedWith: this.urns.get(request.getDeletedwith()),
      aliases: request.getAliasesList().map((alias) => alias.getUrn() || alias.getSpec()?.getName() || ""),
      ignoreChanges: request.getIgnorechangesList(),
      dependencies: this.engineUrns(request.getDependenciesList()),
      inputDependencies: this.byInput(request.getPropertydependenciesMap()),
    });
  }

  private byInput(dependencies: ByInput): Record<string, string[]> {
    const found: [string, string[]][] = [];
    dependencies.forEach((of, input) => void found.push([input, this.engineUrns(of.getUrnsList())]));
    return Object.fromEntries(
      found.filter(([, urns]) => urns.length > 0).sort(([one], [other]) => (one < other ? -1 : 1)),
    );
  }

  private engineUrns(standIns: readonly string[]): string[] {
    return standIns.map((urn) => this.urns.get(urn) ?? urn).sort();
  }

  private noteOutputs(request: OutputsRequest): void {
    if (request.getUrn().includes(`::${STACK_TYPE}::`)) this.outputs = masked(request.getOutputs().toJavaScript());
  }
}

/** As the engine makes it: with the types of all ancestors but the stack. */
function urnOf(standInUrn: string, request: RegisterRequest, parent: string | undefined): string {
  const [stack = "", project = "", parentTypes = ""] = parent?.split("::") ?? [];
  if (parent === undefined) return standInUrn;
  const ancestors = parentTypes === STACK_TYPE ? "" : `${parentTypes}$`;
  return `${stack}::${project}::${ancestors}${request.getType()}::${request.getName()}`;
}

/** How the SDK marks values on the way to the engine. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";
const ASSET_SIGNATURE = "c44067f5952c0a294b673a41bacd8c17";
const ARCHIVE_SIGNATURE = "0def7320c3a5731c473e5ecbe6d01bc7";
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

function masked(value: Record<string, unknown>): Record<string, unknown> {
  return unwrap(value, () => SECRET) as Record<string, unknown>;
}

function revealedIn(value: Record<string, unknown>): Record<string, unknown> {
  return unwrap(value, (secret) => secret) as Record<string, unknown>;
}

/** Without secrets; of files of code, the hash. */
function unwrap(value: unknown, secret: (value: unknown) => unknown): unknown {
  if (value === UNKNOWN) return "[unknown]";
  if (Array.isArray(value)) return value.map((entry) => unwrap(entry, secret));
  if (value === null || typeof value !== "object") return value;
  const map = value as Record<string, unknown>;
  if (map[SIGNATURE] === SECRET_SIGNATURE) return secret(unwrap(map.value, secret));
  if (map[SIGNATURE] === ARCHIVE_SIGNATURE) return unwrap(map.assets, secret);
  if (map[SIGNATURE] === ASSET_SIGNATURE) return { sha256: sha256(String(map.text)) };
  return Object.fromEntries(Object.entries(map).map(([key, entry]) => [key, unwrap(entry, secret)]));
}

/** Files stay the same while the stacks are recorded one after the other. */
const hashes = new Map<string, string>();

function sha256(text: string): string {
  let hash = hashes.get(text);
  if (!hash) {
    hash = createHash("sha256").update(text).digest("hex");
    hashes.set(text, hash);
  }
  return hash;
}
