import { expect } from "vitest";
import { monthlyCost } from "../../src/cost";
import { besideDocument, type Compared, type EstimateComparison } from "../../src/cost/estimate";
import { type Plan, ROOT } from "./plan";

/** A document's cost table beside what a plan costs. */
function besideTable(plan: Plan): EstimateComparison {
  const beside = besideDocument(ROOT, monthlyCost(plan.recording));
  if (!beside) throw new Error(`no document estimates what ${plan.recording.stack} costs`);
  return beside;
}

/** A row of the table, by the beginning of its name; the last row is the total. */
function costRow(plan: Plan, name: string): Compared {
  const { rows, total } = besideTable(plan);
  const found = [...rows, total].filter(({ row }) => row.startsWith(name));
  if (found.length !== 1) throw new Error(`${found.length} rows ${name}, not one`);
  return found[0] as Compared;
}

/** That a row costs what the document says, give or take a dollar, at the middle of a range up to its ends. */
export function expectAsEstimated(plan: Plan, name: string): void {
  const { documents, usd } = costRow(plan, name);
  const [low, high = low] = numbersIn(documents);
  const slack = low === high ? Math.max(1, (low ?? 0) * 0.15) : 0;
  expect(usd).toBeGreaterThanOrEqual((low ?? Number.NaN) - slack);
  expect(usd).toBeLessThanOrEqual((high ?? Number.NaN) + slack);
}

/** That a row costs otherwise, and the report says why. */
export function expectOtherwise(plan: Plan, name: string): void {
  const { usd, why, documents } = costRow(plan, name);
  const [low = 0, high = low] = numbersIn(documents);
  expect(usd < low || usd > high, `$${usd} is not as estimated`).toBe(true);
  expect(why).not.toBe("the same");
}

function numbersIn(text: string): number[] {
  return [...text.matchAll(/[\d.]+/g)].map(([number]) => Number(number));
}
