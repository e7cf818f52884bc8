import { differences, type InputChange } from "./differences";
import { keeps, replaces } from "./replacing";
import { answersOf, type Resource, type Snapshot } from "./snapshot";

/** What becomes of a resource, in the engine's words but for `rename`: the same thing under another URN. */
type OperationKind = "create" | "update" | "replace" | "delete" | "rename";

/** What the engine does with a resource that isn't left as it is. */
export interface Operation {
  readonly kind: OperationKind;
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** Of a replacement. */
  readonly order?: "create first" | "delete first";
  readonly changes: readonly InputChange[];
  /** URN of what takes it along: it is deleted first, and this one stands on it. */
  readonly draggedBy?: string;
  /** Undefined: it is new. */
  readonly before?: Resource;
  /** Undefined: it is gone. */
  readonly after?: Resource;
  /** Pulumi refuses it, as it is protected: nothing of the stack is done then. */
  readonly refused: boolean;
}

/** Kinds whose names are the whole of their identity: a successor of the same name has the same id, ARN and address. */
const NAMED_BY_IDENTITY =
  /:(Role|Bucket|Queue|LogGroup|Topic|Table|Function|EventRule|MetricAlarm|Parameter|Cluster|Alias|SubnetGroup|ParameterGroup|LifecyclePolicy)$/;

const FUNCTION = "aws:lambda/function:Function";

/** Inputs of a function of whose change Lambda publishes no version. */
const UNPUBLISHED = /^(reservedConcurrentExecutions|tags)\b/;

/** Of kinds that leave the order to the provider, those that it deletes first: the program has named them, or what they belong to. */
const DELETED_FIRST: readonly string[] = ["aws:ecr/repository:Repository", "aws:ecr/lifecyclePolicy:LifecyclePolicy"];

/** What the engine would do to come from one snapshot to the other: in the order of the program, deletions last and backwards. */
export function operationsBetween(before: Snapshot, after: Snapshot): Operation[] {
  return new Comparison(before, after).operations();
}

class Comparison {
  /** By URN of what is replaced: what its successor's dependents see. */
  private readonly moved = new Map<string, readonly string[]>();
  /** URNs of functions that have another version, and are otherwise who they were. */
  private readonly published = new Set<string>();
  /** What goes with something that is deleted first, by its URN. */
  private readonly dragged = new Map<string, string>();
  /** Names that are ignored, by the URN of what keeps the one that it has. */
  private readonly keptNames = new Map<string, { readonly given: string; readonly name: string }>();
  /** Answers that the plan makes up of inputs whose change is ignored, by those that stay. */
  private readonly kept = new Map<string, string>();
  private readonly found: Operation[] = [];

  constructor(
    private readonly before: Snapshot,
    private readonly after: Snapshot,
  ) {}

  operations(): Operation[] {
    const matched = new Set<string>();
    for (const resource of this.after.resources.values()) {
      if (!resource.custom) continue;
      const earlier = this.earlierOf(resource);
      if (earlier) matched.add(earlier.urn);
      this.compare(earlier, resource);
    }
    const gone = [...this.before.resources.values()].filter(({ urn, custom }) => custom && !matched.has(urn));
    for (const resource of gone.reverse()) {
      const { urn, type, name, protect } = resource;
      this.found.push({ kind: "delete", urn, type, name, changes: [], before: resource, refused: protect });
    }
    return this.found;
  }

  /** By its URN, or by one that it had before. */
  private earlierOf({ urn, type, aliases }: Resource): Resource | undefined {
    const { resources } = this.before;
    const known = [urn, ...aliases].find((alias) => resources.has(alias));
    if (known) return resources.get(known);
    const names = new Set(aliases);
    if (names.size === 0) return undefined;
    return [...resources.values()].find(
      (earlier) => earlier.type === type && names.has(earlier.name) && !this.after.resources.has(earlier.urn),
    );
  }

  private compare(earlier: Resource | undefined, resource: Resource): void {
    const { urn, type, name } = resource;
    const common = { urn, type, name, before: earlier, after: resource };
    if (!earlier) {
      this.found.push({ kind: "create", ...common, changes: [], refused: false });
      // In the plan it has the answers of whatever had its name: in AWS they are others.
      if (!NAMED_BY_IDENTITY.test(type)) this.move(resource);
      return;
    }
    const changes = this.changesOf(earlier, resource);
    const draggedBy = this.dragged.get(urn);
    const own = changes.filter((change) => replaces(type, change.path, change));
    if (own.length > 0 || draggedBy || this.isElsewhere(resource)) {
      const order = draggedBy || deletesFirst(resource) ? "delete first" : "create first";
      this.found.push({
        kind: "replace",
        ...common,
        order,
        changes,
        draggedBy: own.length > 0 ? undefined : draggedBy,
        refused: earlier.protect,
      });
      if (!NAMED_BY_IDENTITY.test(type) || nameOf(earlier) !== nameOf(resource)) this.move(resource);
      if (order === "delete first") this.drag(urn);
      return;
    }
    // Made up of a place that may be another's now; the one in AWS stays.
    if (earlier.id && resource.id && earlier.id !== resource.id) this.kept.set(resource.id, earlier.id);
    if (changes.length > 0) {
      this.found.push({ kind: "update", ...common, changes, refused: false });
      if (type === FUNCTION && changes.some(({ path }) => !UNPUBLISHED.test(path))) this.published.add(urn);
    } else if (earlier.urn !== urn) {
      this.found.push({ kind: "rename", ...common, changes, refused: false });
    }
  }

  /** Whether the stack's region, where it stands, is another one. */
  private isElsewhere({ type, inputs }: Resource): boolean {
    const moved = this.before.recording.region !== this.after.recording.region;
    return (
      moved && type.startsWith("aws:") && !/^aws:(iam|route53|cloudfront)\//.test(type) && inputs.region === undefined
    );
  }

  private changesOf(earlier: Resource, resource: Resource): InputChange[] {
    const own = differences(
      { value: earlier.revealed, shown: earlier.inputs },
      { value: this.withKept(resource.revealed, resource), shown: this.withKept(resource.inputs, resource) },
    ).filter(({ path, after }) => after !== undefined || !keeps(resource.type, path));
    const changed = new Set(own.map(({ path }) => path.split(/[.[]/)[0]));
    const handedOn = Object.entries(resource.inputDependencies).flatMap(([path, urns]): InputChange[] => {
      if (changed.has(path)) return [];
      const text = JSON.stringify(resource.revealed[path] ?? null);
      const from = urns.find(
        (urn) =>
          (path === "functionVersion" && this.published.has(urn)) ||
          this.movedIn(urn).some((answer) => answer === "*" || text.includes(answer)),
      );
      const shown = resource.inputs[path];
      return from ? [{ path, inside: "", before: shown, after: shown, from }] : [];
    });
    const ignored = new Set(resource.ignoreChanges);
    if (own.some(({ path }) => ignored.has(path))) this.keep(earlier, resource);
    return [...own, ...handedOn].filter(({ path }) => !ignored.has(path) && !ignored.has(path.split(/[.[]/)[0] ?? ""));
  }

  /** What has an input that is ignored keeps the answers that were made up of it. */
  private keep(earlier: Resource, resource: Resource): void {
    const was = answersOf(earlier, this.before.recording);
    const is = answersOf(resource, this.after.recording);
    is.forEach((answer, i) => {
      const stays = was[i];
      if (stays !== undefined && stays !== answer) this.kept.set(answer, stays);
    });
    const [name, given] = [nameOf(earlier), nameOf(resource)];
    if (name && given && resource.ignoreChanges.includes("name")) this.keptNames.set(resource.urn, { given, name });
  }

  private withKept(inputs: Readonly<Record<string, unknown>>, { inputDependencies }: Resource): typeof inputs {
    if (this.kept.size + this.keptNames.size === 0) return inputs;
    const names = Object.entries(inputDependencies).flatMap(([path, urns]) => {
      const kept = urns.map((urn) => this.keptNames.get(urn)).find((one) => one && one.given === inputs[path]);
      return kept ? [[path, kept.name] as const] : [];
    });
    const text = JSON.stringify({ ...inputs, ...Object.fromEntries(names) });
    if (this.kept.size === 0) return JSON.parse(text);
    const inJson = (answer: string) => JSON.stringify(answer).slice(1, -1);
    const stays = new Map([...this.kept].map(([answer, kept]) => [inJson(answer), inJson(kept)]));
    // At once: they may have changed places.
    const answers = new RegExp([...stays.keys()].map(escapeForRegExp).join("|"), "g");
    return JSON.parse(text.replace(answers, (answer) => stays.get(answer) ?? answer));
  }

  /** Answers that are others now: of a resource, or of what a remote component holds. */
  private movedIn(urn: string): readonly string[] {
    const own = this.moved.get(urn);
    if (own) return own;
    const [stack, project, types] = urn.split("::");
    if (!types?.includes("awsx:")) return [];
    const within = `${stack}::${project}::${types}$`;
    return [...this.moved].filter(([other]) => other.startsWith(within)).flatMap(([, answers]) => answers);
  }

  private move(resource: Resource): void {
    const random = resource.type.startsWith("random:");
    this.moved.set(resource.urn, random ? ["*"] : answersOf(resource, this.after.recording));
  }

  /** As the engine does it: whatever an input of which comes from there, where another value would replace it; and so on. */
  private drag(urn: string): void {
    const taken = new Set([urn]);
    for (const { urn: dependent, type, custom, inputDependencies } of this.before.resources.values()) {
      const given = this.after.resources.get(dependent)?.inputDependencies ?? {};
      const depends = Object.entries({ ...given, ...inputDependencies }).some(
        ([path, urns]) => urns.some((one) => taken.has(one)) && replaces(type, path),
      );
      if (!custom || !depends) continue;
      taken.add(dependent);
      if (!this.dragged.has(dependent)) this.dragged.set(dependent, urn);
    }
  }
}

function escapeForRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function deletesFirst({ type, deleteBeforeReplace }: Resource): boolean {
  return deleteBeforeReplace ?? DELETED_FIRST.includes(type);
}

/** The input that is a resource's physical name. */
const NAMES = [
  "name",
  "identifier",
  "clusterIdentifier",
  "replicationGroupId",
  "bucket",
  "family",
  "functionName",
  "dashboardName",
  "alarmName",
];

/** A resource's physical name; undefined: AWS gives it one. */
export function nameOf({ type, revealed }: Resource): string | undefined {
  const own =
    type.endsWith(":ClusterInstance") || type.endsWith(":Instance")
      ? "identifier"
      : NAMES.find((name) => name in revealed);
  const name = own && revealed[own];
  return typeof name === "string" ? name : undefined;
}
