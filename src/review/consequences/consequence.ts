import type { Inputs } from "@pulumi/pulumi";
import type { Operation } from "../operations";
import type { Resource, Snapshot } from "../snapshot";

/** What a change may bring, the worst first. */
export const RANKS = [
  "data lost",
  "outage",
  "stuck half-way",
  "less secure",
  "readers keep the old",
  "cost",
  "harmless",
] as const;

export type Rank = (typeof RANKS)[number];

/** Ranks that somebody must accept. */
export const DANGEROUS: ReadonlySet<Rank> = new Set(["data lost", "outage", "stuck half-way", "less secure"]);

/** What a rule says of resources of a stack. */
export interface RuleResult {
  /** Logical name of what it is about. */
  readonly resource: string;
  /** What happens, and for how long. */
  readonly says: string;
  /** Whether putting the file back helps, where it may not. */
  readonly undo?: string;
  /** What to do instead, or before. */
  readonly instead: string;
  /** Where it is said how, below docs. */
  readonly page?: string;
  /** Where it isn't the rule's. No other that must be accepted: {@link Consequence.change} doesn't tell them apart. */
  readonly rank?: "harmless";
}

/** Rules on what is stuck half-way although `up` goes on to its end: ECS goes back later, by itself. */
export const GOES_ON: ReadonlySet<string> = new Set(["repository-unnamed"]);

/** Of what has no effects that stay. */
export const UNDO = "Putting the file back helps.";

/** A consequence of a change. */
export interface Consequence extends Omit<RuleResult, "rank"> {
  readonly rank: Rank;
  /** Names the change, in `platform:accepts`: the rule and what it is about. */
  readonly change: string;
}

/** A stack that is at both commits. */
export interface StackChange {
  readonly stack: string;
  readonly before: Snapshot;
  readonly after: Snapshot;
  readonly operations: readonly Operation[];
}

/** Something that changes may bring, and how it is seen. */
export interface Rule {
  /** Like `data-replaced`. */
  readonly name: string;
  readonly rank: Rank;
  readonly find: (change: StackChange) => readonly RuleResult[];
}

/** The inputs before and after, those that aren't there empty. */
export function inputsOf({ before, after }: Operation): { readonly from: Inputs; readonly to: Inputs } {
  return { from: before?.revealed ?? {}, to: after?.revealed ?? {} };
}

/** The last word of a kind: `aws:ecs/service:Service` is `ecs.Service`. */
export function kindOf({ type }: Pick<Resource, "type">): string {
  const [, module = "", kind = ""] = /^\w+:(\w+)[/:].*?(\w+)$/.exec(type) ?? [];
  return `${module}.${kind}`;
}

/** Whether a resource's predecessor goes: it is deleted, or replaced. */
export function goes({ kind }: Operation): boolean {
  return kind === "delete" || kind === "replace";
}

/** Whether an operation changes a resource in place, in one of these inputs. */
export function updates({ kind, changes }: Operation, ...inputs: readonly string[]): boolean {
  return kind === "update" && changes.some(({ path }) => inputs.includes(path.split(/[.[]/)[0] ?? ""));
}

/** Entries that have something in common together, in their order. */
export function grouped<T>(all: readonly T[], common: (one: T) => string): [T, ...T[]][] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const one of all) {
    const group = groups.get(common(one));
    if (group) group.push(one);
    else groups.set(common(one), [one]);
  }
  return [...groups.values()];
}

/** Of more, how many more there are. */
const MOST_LISTED = 4;

/** Names, each once, like `web, api and 2 more`. */
export function listed(all: readonly string[]): string {
  const names = [...new Set(all)];
  const more = names.length - MOST_LISTED;
  return `${names.slice(0, MOST_LISTED).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
