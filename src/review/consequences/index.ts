import type { Operation } from "../operations";
import { capacityRules } from "./capacity";
import { type Consequence, GOES_ON, inputsOf, kindOf, listed, RANKS, type Rule, type StackChange } from "./consequence";
import { dataRules } from "./data";
import { deploymentRules } from "./deployments";
import { leftWithName } from "./left";
import { limitRules } from "./limits";
import { moneyRules } from "./money";
import { outageRules } from "./outages";
import { readerRules } from "./readers";
import { redundancyRules } from "./redundancy";
import { refusalRules } from "./refusals";
import { securityRules } from "./security";
import { slotRules } from "./slot-rules";
import { SLOTS } from "./slots";

/** All that changes may bring. */
const RULES: readonly Rule[] = [
  ...dataRules,
  ...outageRules,
  ...deploymentRules,
  ...redundancyRules,
  ...slotRules,
  ...refusalRules,
  ...limitRules,
  ...securityRules,
  ...readerRules,
  ...capacityRules,
  ...moneyRules,
];

/** Rules on what goes with a predecessor: where AWS refuses a successor, nothing is deleted any more. */
const ON_DELETION: ReadonlySet<string> = new Set([
  "data-gone",
  "gone-meanwhile",
  "service-replaced",
  "guard-gone",
  "name-moved",
]);

/** What a change brings, the worst first. */
export function consequencesOf(change: StackChange): Consequence[] {
  const all = RULES.flatMap(({ name, rank, find }) =>
    find(change).map((result) => ({ rule: name, rank, ...result, change: `${name} ${result.resource}` })),
  );
  const stops = all.some(({ rule }) => rule === "slot-taken");
  const firstDeleted = new Set(
    change.operations.filter(({ order }) => order === "delete first").map(({ name }) => name),
  );
  return all
    .filter(({ rule, resource }) => !(stops && ON_DELETION.has(rule) && !firstDeleted.has(resource)))
    .sort((one, other) => RANKS.indexOf(one.rank) - RANKS.indexOf(other.rank))
    .map(({ rule, ...consequence }) => ({ ...consequence, undo: undoOf(consequence, change, GOES_ON.has(rule)) }));
}

/**
 * Whether putting the file back helps. It doesn't where something was made that is protected, or something stays in AWS. Where up stops after something was made beside its
 * predecessor, which is deleted last, the file asks for the predecessor's name again while that still stands.
 */
function undoOf({ rank, undo }: Consequence, change: StackChange, goesOn: boolean): string | undefined {
  const { operations } = change;
  if (!undo?.startsWith(UNDO_HELPS)) return undo;
  const made = operations.filter(({ kind, after }) => kind === "create" && after?.protect).map(({ name }) => name);
  if (made.length > 0) {
    return `Pulumi refuses to put the file back once ${listed(made)} stands: it would be deleted, and is protected. Say pulumi state unprotect of it first.`;
  }
  const stops = rank === "stuck half-way" && !goesOn;
  const left = stops ? [] : leftWithName(change).map(({ name }) => name);
  if (left.length > 0) {
    return `Putting the file back stops half-way, until ${listed(left)}, which stayed in AWS, is imported or deleted: see adopt.md.`;
  }
  const pending = stops ? operations.filter(isPending).map(({ name }) => name) : [];
  if (pending.length === 0) return undo;
  return `Putting the file back may stop, too: what ${[...new Set(pending)].slice(0, 3).join(", ")} had before is still there, waiting to be deleted, with the name that is asked for then. Delete it in AWS, and what the state calls pending deletion (pulumi state delete), then up.`;
}

const UNDO_HELPS = "Putting the file back helps";

/** A successor of another name that is made before its predecessor goes. */
function isPending(operation: Operation): boolean {
  const slot = SLOTS[kindOf(operation)];
  if (operation.kind !== "replace" || operation.order !== "create first" || !slot || !("error" in slot.second))
    return false;
  const { from, to } = inputsOf(operation);
  return JSON.stringify(slot.is(from)) !== JSON.stringify(slot.is(to));
}
