import type { InputChange } from "./differences";
import type { Operation } from "./operations";

/** Longer values are cut. */
const LONGEST = 48;

/** An input that differs, like `desiredCount: 2 → 3`. */
export function inWords({ path, inside, before, after, from }: InputChange): string {
  const where = inside ? `${path} › ${inside}` : path;
  if (from) return `${where}: known when ${nameIn(from)} is made`;
  if (before === "[secret]" || after === "[secret]") return `${where}: another secret`;
  if (Array.isArray(before) && Array.isArray(after)) return `${where}: ${listInWords(before, after)}`;
  return `${where}: ${valueInWords(before)} → ${valueInWords(after)}`;
}

/** An operation's own words: `replace (create first)`. */
export function operationInWords({ kind, order }: Operation): string {
  return order ? `${kind}, ${order}` : kind;
}

/** The logical name in a URN. */
export function nameIn(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

function listInWords(before: readonly unknown[], after: readonly unknown[]): string {
  const gone = before.filter((one) => !after.includes(one)).map((one) => `- ${valueInWords(one)}`);
  const come = after.filter((one) => !before.includes(one)).map((one) => `+ ${valueInWords(one)}`);
  return [...gone, ...come].join(" ") || "in another order";
}

function valueInWords(value: unknown): string {
  if (value === undefined) return "none";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}
