import { monthlyDifference } from "../../cost";
import type { Rule, RuleResult, StackChange } from "./consequence";

/** Less than that a month is noise. */
const LEAST_USD = 1;

/** What a change costs. */
export const moneyRules: readonly Rule[] = [{ name: "costs", rank: "cost", find: costs }];

function costs({ before, after }: StackChange): RuleResult[] {
  const { before: was, after: is, usd } = monthlyDifference(before.recording, after.recording);
  if (Math.abs(usd) < LEAST_USD) return [];
  const amount = Math.abs(usd).toFixed(2);
  return [
    {
      resource: "stack",
      says: `About $${amount} a month ${usd > 0 ? "more" : "less"}: $${was.total.toFixed(2)} → $${is.total.toFixed(2)}.`,
      instead: "npm run cost shows how it comes about.",
    },
  ];
}
