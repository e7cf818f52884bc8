import { type Consequence, RANKS, type Rule, type StackChange } from "./consequence";
import { dataRules } from "./data";
import { limitRules } from "./limits";
import { moneyRules } from "./money";
import { outageRules } from "./outages";
import { readerRules } from "./readers";
import { refusalRules } from "./refusals";
import { securityRules } from "./security";
import { slotRules } from "./slots";

/** All that changes may bring. */
export const RULES: readonly Rule[] = [
  ...dataRules,
  ...outageRules,
  ...slotRules,
  ...refusalRules,
  ...limitRules,
  ...securityRules,
  ...readerRules,
  ...moneyRules,
];

/** Rules on what goes with a predecessor: where AWS refuses its successor, it stays. */
const NOT_REACHED: ReadonlySet<string> = new Set(["data-gone", "gone-meanwhile", "service-replaced", "empty-targets"]);

/** What a change brings, the worst first. */
export function consequencesOf(change: StackChange): Consequence[] {
  const all = RULES.flatMap(({ name, rank, find }) =>
    find(change).map((finding) => ({ rule: name, rank, ...finding, change: `${name} ${finding.resource}` })),
  );
  const stuck = new Set(
    all.filter(({ rule, rank }) => rule === "slot-taken" && rank === "stuck half-way").map(({ resource }) => resource),
  );
  return all
    .filter(({ rule, resource }) => !(NOT_REACHED.has(rule) && stuck.has(resource)))
    .sort((one, other) => RANKS.indexOf(one.rank) - RANKS.indexOf(other.rank))
    .map(({ rule: _, ...consequence }) => consequence);
}
