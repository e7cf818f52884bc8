import { monthlyCost } from "../../cost";
import type { Finding, Rule, StackChange } from "./consequence";

/** Less than that a month is noise. */
const LEAST_USD = 1;

/** What a change costs. */
export const moneyRules: readonly Rule[] = [{ name: "costs", rank: "cost", find: costs }];

function costs({ before, after }: StackChange): Finding[] {
  const [was, is] = [monthlyCost(before.recording), monthlyCost(after.recording)];
  const difference = is.total - was.total;
  if (Math.abs(difference) < LEAST_USD) return [];
  const [more, amount] = [difference > 0, Math.abs(difference).toFixed(2)];
  return [
    {
      resource: "stack",
      says: `About $${amount} a month ${more ? "more" : "less"}: $${was.total.toFixed(2)} → $${is.total.toFixed(2)}.`,
      instead: "npm run cost shows how it comes about.",
    },
  ];
}
