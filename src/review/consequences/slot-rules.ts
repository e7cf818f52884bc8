import type { Operation } from "../operations";
import { grouped, inputsOf, kindOf, type Rule, type RuleResult, type StackChange } from "./consequence";
import { type LossRank, type Refused, SLOTS, type Slot, type TakenOver } from "./slots";

/** A slot and who has it before, or wants it after. */
interface Holder {
  readonly key: string;
  readonly operation: Operation;
}

const NO_KEY = JSON.stringify([]);

/**
 * A successor that wants what its predecessor, or another resource, still has: AWS refuses it, or gives it what is taken away again then. What that
 * loses has a rule for each rank, as who accepts one loss of a resource hasn't accepted a worse one.
 */
export const slotRules: readonly Rule[] = [
  takenOverRule("data-taken", "data lost"),
  takenOverRule("duty-taken", "outage"),
  { name: "slot-taken", rank: "stuck half-way", find: refusedSlots },
  takenOverRule("guard-taken", "less secure"),
  takenOverRule("saving-taken", "cost"),
  takenOverRule("setting-taken", "harmless"),
  { name: "priority-swapped", rank: "stuck half-way", find: swappedPriorities },
];

/** A successor, and who has its slot. */
interface Clash {
  readonly operation: Operation;
  readonly holder: Operation;
}

/** Kinds whose names are everybody's, or the account's: another region is no other place. */
const EVERYWHERE = /^(iam|s3|route53|cloudfront)\./;

/** By whether AWS refuses the successor. */
function clashesOf({ operations: all, before, after }: StackChange): { refusals: Clash[]; handed: Clash[] } {
  const elsewhere = before.recording.region !== after.recording.region;
  const operations = all.filter((one) => !elsewhere || EVERYWHERE.test(kindOf(one)));
  const leaving = operations.filter(leavesLater).flatMap((operation) => holderOf(operation, "from"));
  const held = new Map(leaving.map(({ key, operation }) => [key, operation]));
  const clashes = operations
    .filter(wants)
    .flatMap((operation) => holderOf(operation, "to"))
    .flatMap(({ key, operation }): Clash[] => {
      const holder = held.get(key);
      return holder ? [{ operation, holder }] : [];
    });
  const refusals = clashes.filter(isRefused);
  const never = standingOn(new Set(refusals.map(({ operation }) => operation.urn)), after);
  return { refusals, handed: clashes.filter((clash) => !isRefused(clash) && !never.has(clash.operation.urn)) };
}

/** What depends on these, and so is never made where they are refused. */
function standingOn(urns: ReadonlySet<string>, { resources }: StackChange["after"]): ReadonlySet<string> {
  const found = new Set(urns);
  // The program registers what is depended on first.
  for (const { urn, dependencies } of resources.values()) {
    if (dependencies.some((on) => found.has(on))) found.add(urn);
  }
  return found;
}

function takenOverRule(name: string, rank: LossRank): Rule {
  const find = (change: StackChange) => {
    const { refusals, handed } = clashesOf(change);
    const lost = handed.filter(({ operation }) => takenOverBy(operation).rank === rank);
    return lost.map((clash) => takenOverResult(clash, refusals.length > 0));
  };
  return { name, rank, find };
}

function refusedSlots(change: StackChange): RuleResult[] {
  const { refusals, handed } = clashesOf(change);
  // up stops at the first that is refused: they are one consequence where one entry has another key, and one each otherwise.
  const [renames, successors] = [refusals.filter(isRenamed), refusals.filter((clash) => !isRenamed(clash))];
  return [
    ...(renames.length > 0 ? [refusedResult(renames, handed.length > 0)] : []),
    ...grouped(successors, ({ operation }) => operation.name).map((group) => refusedResult(group, handed.length > 0)),
  ];
}

function isRefused({ operation }: Clash): boolean {
  return "error" in (SLOTS[kindOf(operation)] as Slot).second;
}

function isRenamed({ operation, holder }: Clash): boolean {
  return operation.urn !== holder.urn;
}

/** Whether an operation puts something into a slot while predecessors may still be there. */
function wants({ kind, order }: Operation): boolean {
  return kind === "create" || (kind === "replace" && order === "create first");
}

/** Whether what an operation takes away is there until all else is made; or for ever, where it is left. */
function leavesLater({ kind, order, before }: Operation): boolean {
  return kind === "delete" || (kind === "replace" && (order === "create first" || before?.retainOnDelete === true));
}

function holderOf(operation: Operation, side: "from" | "to"): Holder[] {
  const slot = SLOTS[kindOf(operation)];
  const inputs = inputsOf(operation)[side];
  const values = slot?.is(inputs) ?? [];
  const known = values.filter((value) => value !== undefined);
  // What stands on a successor has a place of its own there, though the plan gives both one id.
  const elsewhere = operation.changes.some(({ from, after }) => from !== undefined && values.includes(after));
  if (side === "to" && elsewhere) return [];
  const key = JSON.stringify(values);
  if (known.length === 0 || key === NO_KEY) return [];
  // Something stands in the same slot only in the same region.
  return [{ key: JSON.stringify([operation.type, inputs.region, ...values]), operation }];
}

function wordFor({ operation }: Clash): string {
  const values = (SLOTS[kindOf(operation)] as Slot).is(inputsOf(operation).to);
  return `${kindOf(operation)} ${values.filter((value) => value !== undefined).at(-1)}`;
}

const ANOTHER_NAME = "Give it another name in the same change, or leave as it is what replaces it.";

function keepTheKey({ operation, holder }: Clash): string {
  return `Keep the entry's key: it is its identity. Or give the new entry another name too, move over, and remove the old one in a second change. Or rename it in the state, each URN of it: pulumi state rename '${holder.urn}' ${operation.name}`;
}

function takenOverBy(operation: Operation): TakenOver {
  return (SLOTS[kindOf(operation)] as Slot).second as TakenOver;
}

function takenOverResult(clash: Clash, stuck: boolean): RuleResult {
  const { operation, holder } = clash;
  const { call, loses } = takenOverBy(operation);
  const deletes = stuck ? "putting the file back then deletes" : "then Pulumi deletes";
  return {
    resource: operation.name,
    says: `${call} gives ${operation.name} the ${wordFor(clash)} that ${holder.name} is; ${deletes} the one, which is the other: ${loses}.`,
    undo: stuck
      ? "Don't put the file back: rename in the state what was made, see Instead."
      : "Putting the file back makes it again, empty.",
    instead: isRenamed(clash) ? keepTheKey(clash) : ANOTHER_NAME,
  };
}

function refusedResult(clashes: readonly Clash[], handed: boolean): RuleResult {
  const [clash, ...others] = clashes as [Clash, ...Clash[]];
  const { operation, holder } = clash;
  const { call, error } = (SLOTS[kindOf(operation)] as Slot).second as Refused;
  const who = isRenamed(clash) ? `${holder.name} has it until all else is made` : "its predecessor still has it";
  const more = others.length > 0 ? ` So it would be with ${others.length} more.` : "";
  return {
    resource: operation.name,
    says: `${call} refuses ${operation.name} the ${wordFor(clash)} (${error}): ${who}. up stops there, each time.${more}`,
    undo: handed
      ? "Putting the file back deletes what has been handed over: don't."
      : "Putting the file back helps; nothing is lost.",
    instead: isRenamed(clash) ? keepTheKey(clash) : ANOTHER_NAME,
  };
}

/** Rules that change places: the first can't have a priority that the second has until it has moved. */
function swappedPriorities({ operations, before }: StackChange): RuleResult[] {
  const rules = operations.filter((one) => one.kind === "update" && kindOf(one) === "lb.ListenerRule");
  return rules.flatMap((operation) => {
    const { from, to } = inputsOf(operation);
    if (from.priority === to.priority) return [];
    const holder = [...before.resources.values()].find(
      ({ urn, type, revealed }) =>
        urn !== operation.urn &&
        type === operation.type &&
        revealed.listenerArn === to.listenerArn &&
        revealed.priority === to.priority,
    );
    if (!holder) return [];
    return [
      {
        resource: operation.name,
        says: `SetRulePriorities refuses ${to.priority} (PriorityInUse): ${holder.name} has it, and rules are changed one by one, in no order that anybody knows.`,
        undo: "Putting the file back helps.",
        instead: "Move one of them to a free priority first, in a change of its own.",
      },
    ];
  });
}
