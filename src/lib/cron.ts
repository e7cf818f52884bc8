const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

interface Field {
  readonly from: number;
  readonly to: number;
  readonly names?: readonly string[];
  /** What may stand there besides, such as `L` for the last day. */
  readonly also?: RegExp;
}

/** In EventBridge's order. */
const FIELDS: readonly Field[] = [
  { from: 0, to: 59 },
  { from: 0, to: 23 },
  { from: 1, to: 31, also: /^(\?|L|LW|([1-9]|[12]\d|3[01])W)$/ },
  { from: 1, to: 12, names: MONTHS },
  { from: 1, to: 7, names: WEEKDAYS, also: /^(\?|L|[1-7]L|([1-7]|[A-Z]{3})#[1-5])$/ },
  { from: 1970, to: 2199 },
];

/**
 * Whether EventBridge takes an expression: `cron(minutes hours day-of-month month day-of-week year)`, of whose two kinds of days
 * one is `?`, or `rate(number unit)`.
 */
export function isCronOrRate(expression: string): boolean {
  const [, number, plural] = /^rate\(([1-9]\d*) (?:minute|hour|day)(s?)\)$/.exec(expression) ?? [];
  if (number) return (number === "1") === (plural === "");
  const parts = /^cron\((.*)\)$/.exec(expression)?.[1]?.split(" ") ?? [];
  const isRight = parts.length === FIELDS.length && FIELDS.every((field, i) => isField(parts[i] ?? "", field));
  return isRight && (parts[2] === "?") !== (parts[4] === "?");
}

/** A list of values, ranges and steps. */
function isField(text: string, { from, to, names = [], also }: Field): boolean {
  if (also?.test(text)) return true;
  const numberOf = (value = "") => {
    const index = names.indexOf(value.toUpperCase());
    if (index >= 0) return from + index;
    return /^\d+$/.test(value) ? Number(value) : Number.NaN;
  };
  const isInside = (value: number) => value >= from && value <= to;
  return text.split(",").every((item) => {
    const [range = "", step, ...rest] = item.split("/");
    if (rest.length > 0 || (step !== undefined && !/^[1-9]\d*$/.test(step))) return false;
    if (range === "*") return true;
    const [first, last, ...more] = range.split("-");
    const [start, end] = [numberOf(first), numberOf(last ?? first)];
    return more.length === 0 && isInside(start) && isInside(end) && start <= end;
  });
}
