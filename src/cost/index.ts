import type { Recording } from "../plan/record";
import { ASSUMPTIONS, type Assumptions } from "./assumptions";
import { computeItems } from "./compute";
import { dataItems } from "./data";
import { Bill, type Item, type Part } from "./item";
import { networkItems } from "./network";
import { priceOf } from "./prices";
import { watchItems } from "./watch";

/** A priced item. */
interface Line extends Item {
  /** US dollars a month. */
  readonly usd: number;
  /** How the sum comes about. */
  readonly arithmetic: string;
}

/** What a stack costs a month. */
export interface MonthlyCost {
  readonly stack: string;
  readonly region: string;
  readonly lines: readonly Line[];
  /** US dollars a month. */
  readonly total: number;
  /** US dollars a month that it would cost more if it never slept. */
  readonly saved: number;
  /** What has no price in the table for the region: the total leaves it out. */
  readonly unpriced: readonly string[];
}

/**
 * Prices a recorded plan, by AWS's public prices on demand.
 *
 * @param recording what the stack is made of
 * @param assumed what is billed by use
 */
export function monthlyCost(recording: Recording, assumed: Assumptions = ASSUMPTIONS): MonthlyCost {
  const { stack, region } = recording;
  const bill = new Bill(recording, assumed);
  const items = [...computeItems(bill), ...networkItems(bill), ...dataItems(bill), ...watchItems(bill)];
  const lines = items.flatMap((item) => {
    const price = priceOf(item.price, region);
    return price === undefined ? [] : [priced(item, price)];
  });
  const unpriced = items
    .filter(({ price }) => priceOf(price, region) === undefined)
    .map(({ what, price }) => `${price} in ${region} (${what})`);
  const saved = lines.reduce((all, { usd, awake = 1 }) => all + usd / awake - usd, 0);
  return { stack, region, lines, total: sum(lines), saved, unpriced: [...new Set(unpriced)] };
}

/** What a change makes of a stack's bill. */
export interface MonthlyDifference {
  readonly before: MonthlyCost;
  readonly after: MonthlyCost;
  /** US dollars a month: more than before, or less. */
  readonly usd: number;
  /** The parts whose sum changes. */
  readonly parts: readonly { readonly part: Part; readonly before: number; readonly after: number }[];
}

/**
 * What a change makes of a stack's bill, by the plans before and after it.
 *
 * @param assumed what is billed by use, in both
 */
export function monthlyDifference(
  before: Recording,
  after: Recording,
  assumed: Assumptions = ASSUMPTIONS,
): MonthlyDifference {
  const [was, is] = [monthlyCost(before, assumed), monthlyCost(after, assumed)];
  const [wasBy, isBy] = [byPart(was), byPart(is)];
  const parts = [...new Set([...wasBy.keys(), ...isBy.keys()])]
    .map((part) => ({ part, before: wasBy.get(part) ?? 0, after: isBy.get(part) ?? 0 }))
    .filter((one) => Math.abs(one.after - one.before) >= LEAST);
  return { before: was, after: is, usd: is.total - was.total, parts };
}

/** Less than a tenth of a cent is noise of binary fractions. */
const LEAST = 0.001;

/** What each part of the bill costs a month, in the order of the plan. */
export function byPart({ lines }: MonthlyCost): Map<Part, number> {
  const parts = new Map<Part, number>();
  for (const { part, usd } of lines) parts.set(part, (parts.get(part) ?? 0) + usd);
  return parts;
}

function priced(item: Item, price: number): Line {
  const usd = item.factors.reduce((product, [count]) => product * count, price);
  const factors = item.factors.map(([count, unit]) => `${number(count)} ${unit}`);
  return { ...item, usd, arithmetic: [...factors, `$${number(price)}`].join(" × ") };
}

function sum(lines: readonly Line[]): number {
  return lines.reduce((total, { usd }) => total + usd, 0);
}

/** Without the noise of binary fractions, and never with an exponent. */
function number(value: number): string {
  return value.toFixed(10).replace(/\.?0+$/, "");
}
