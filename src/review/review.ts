import { wayBack } from "./back";
import type { Recorded } from "./commit";
import { consequencesOf } from "./consequences";
import { type Consequence, DANGEROUS } from "./consequences/consequence";
import { type Operation, operationsBetween } from "./operations";

/** A consequence, and whether somebody has accepted it. */
export interface JudgedConsequence extends Consequence {
  /** Why; undefined: nobody has. */
  readonly accepted?: string;
}

/** What a change does to a stack. */
export interface StackReview {
  readonly stack: string;
  /** `new` and `gone`: it has a file at one of the commits only. `unread`: it can't be recorded at one of them. */
  readonly state: "same" | "changed" | "refused" | "new" | "gone" | "unread";
  readonly operations: readonly Operation[];
  /** The worst first. Where Pulumi refuses the change, what it would bring if it didn't. */
  readonly consequences: readonly JudgedConsequence[];
  /** Acceptances that name nothing of this change. */
  readonly lapsed: readonly string[];
  /** What is to be said beside. */
  readonly notes: readonly string[];
}

/** Reviews each stack that is at one of two commits, in alphabetical order. */
export function reviewAll(before: ReadonlyMap<string, Recorded>, after: ReadonlyMap<string, Recorded>): StackReview[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .map((stack) => reviewStack(stack, before.get(stack), after.get(stack)));
}

function reviewStack(stack: string, before: Recorded | undefined, after: Recorded | undefined): StackReview {
  const nothing = { stack, operations: [], consequences: [], lapsed: [], notes: [] };
  if (!after) return { ...nothing, state: "gone", notes: [GONE] };
  if ("error" in after) return { ...nothing, state: "unread", notes: [`It can't be recorded: ${after.error}`] };
  if (!before)
    return {
      ...nothing,
      state: "new",
      notes: [`${[...after.resources.values()].filter(({ custom }) => custom).length} resources are made`],
    };
  if ("error" in before) {
    return { ...nothing, state: "unread", notes: [`It can't be recorded as it was: ${before.error}`] };
  }
  const operations = operationsBetween(before, after);
  const found = consequencesOf({ stack, before, after, operations });
  const refused = operations.some((operation) => operation.refused);
  // What stood there before was for an earlier change.
  const earlier = new Set(before.accepts.map(({ change }) => change));
  const valid = after.accepts.filter(({ change }) => !earlier.has(change));
  const consequences = found.map((one) => ({
    ...one,
    accepted: valid.find(({ change }) => change === one.change)?.reason,
  }));
  const named = new Set(found.filter(({ rank }) => DANGEROUS.has(rank)).map(({ change }) => change));
  return {
    stack,
    state: refused ? "refused" : operations.length > 0 ? "changed" : "same",
    operations,
    consequences,
    lapsed: after.accepts
      .map(({ change }) => change)
      .filter((change) => refused || earlier.has(change) || !named.has(change)),
    notes: [...notesOn(before, after), ...(refused ? [] : wayBack({ stack, before, after, operations }).says)],
  };
}

const GONE =
  "Its file is gone: nothing happens to what it has made, which nobody looks after then. To remove it: docs/runbooks/tear-down.md, before the file goes.";

function notesOn(
  { recording: before }: Exclude<Recorded, { error: string }>,
  { recording: after }: Exclude<Recorded, { error: string }>,
): string[] {
  const tags = JSON.stringify(before.tags) !== JSON.stringify(after.tags);
  return [
    ...(tags ? ["The default tags change: every resource that has tags is updated in place."] : []),
    ...(before.region === after.region
      ? []
      : [`The region changes, ${before.region} → ${after.region}: everything is made anew there.`]),
    ...(before.accountId === after.accountId
      ? []
      : [
          `Another account may be used (${before.accountId ?? "any"} → ${after.accountId ?? "any"}): what the state names isn't there.`,
        ]),
  ];
}

/** Consequences that nobody has accepted, though somebody must. Where Pulumi refuses the change there are none: nothing happens. */
export function unaccepted({ state, consequences }: StackReview): JudgedConsequence[] {
  if (state === "refused") return [];
  return consequences.filter(({ rank, accepted }) => DANGEROUS.has(rank) && accepted === undefined);
}
