import type { InputChange } from "./differences";
import type { Operation } from "./operations";

/** Longer values are cut. */
const LONGEST = 48;

/** An input that differs, like `desiredCount: 2 → 3`. */
export function inWords({ path, inside, before, after, from }: InputChange): string {
  const where = inside ? `${path} › ${inside}` : path;
  if (from) return `${where}: known when ${nameIn(from)} is made`;
  if (before === "[secret]" || after === "[secret]") return `${where}: another secret`;
  const label = /dockerLabels\.secret-version\.(\w+)$/.exec(inside ?? "");
  if (label) return `${path} › ${inside?.replace(/\.dockerLabels.*/, "")}: another version of the secret ${label[1]}`;
  if (Array.isArray(before) && Array.isArray(after)) return `${where}: ${listInWords(before, after)}`;
  if (typeof before === "string" && typeof after === "string") return `${where}: ${textsInWords(before, after)}`;
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

/** Where both are long, from a word or two before they differ. */
function textsInWords(before: string, after: string): string {
  let same = 0;
  while (same < before.length && before[same] === after[same]) same += 1;
  const cut = before.length > LONGEST || after.length > LONGEST ? before.lastIndexOf("/", Math.max(0, same - 1)) : 0;
  const rest = (text: string) => valueInWords(cut > 0 ? `…${text.slice(cut)}` : text);
  return `${rest(before)} → ${rest(after)}`;
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
