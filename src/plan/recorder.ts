import * as pulumi from "@pulumi/pulumi";
import { Callback } from "@pulumi/pulumi/proto/callback_pb";
import * as runtimeState from "@pulumi/pulumi/runtime/state";
import { masked, revealedIn } from "./wire-values";

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

const STACK_TYPE = "pulumi:pulumi:Stack";

/** A part of the SDK's runtime that its declarations keep back. */
const { getStore } = runtimeState as unknown as {
  readonly getStore: () => { supportsTransforms: boolean; callbacks: object };
};

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
export class Recorder {
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
