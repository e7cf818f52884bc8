import { differences, ownOf } from "../config/compare";
import type { Config } from "../config/schema";
import type { View } from "./render";
import { wrap } from "./wrap";

/** A stack's settings, by its name. */
export interface Compared {
  readonly stack: string;
  readonly config: Config;
}

/** Entries of one difference that are named; of more, the number says enough. */
const MOST_NAMED = 3;

/** The settings in which two stacks differ, side by side. */
export function renderComparison(one: Compared, other: Compared, { style, width }: View): string {
  const rows = differences(one.config, other.config).map(({ path, entries, values }) => ({
    path: entries.length === 0 ? path : path.replace("*", named(entries)),
    values: values.map((value) => value ?? "—"),
  }));
  const head = { path: "", values: [one.stack, other.stack] };
  const columns = [Math.max(...rows.map(({ path }) => path.length)), ...valueWidths([head, ...rows])];
  const total = columns.reduce((sum, column) => sum + column + 2, 0);
  const isTable = total <= width;
  const lines = rows.flatMap(({ path, values: [left = "", right = ""] }) =>
    isTable
      ? [`${path.padEnd(columns[0] ?? 0)}  ${left.padEnd(columns[1] ?? 0)}  ${right}`]
      : [style.component(path), ...wrap(left, width - 4).map(below("- ")), ...wrap(right, width - 4).map(below("+ "))],
  );
  const names = ["", ...head.values]
    .map((name, i) => name.padEnd(columns[i] ?? 0))
    .join("  ")
    .trimEnd();
  const own = ownOf(one.config).map(([word, value], i) => `${word} ${value}, ${ownOf(other.config)[i]?.[1] ?? "—"}`);
  return [
    style.heading(`${one.stack} and ${other.stack}`),
    ...wrap(`${rows.length} settings differ. Put aside: ${own.join(" · ")}`, width),
    "",
    ...(isTable ? [style.quiet(names)] : []),
    ...lines,
  ].join("\n");
}

function named(entries: readonly string[]): string {
  return entries.length > MOST_NAMED ? `<${entries.length} of them>` : entries.join(",");
}

function valueWidths(rows: readonly { readonly values: readonly string[] }[]): number[] {
  return [0, 1].map((i) => Math.max(...rows.map(({ values }) => values[i]?.length ?? 0)));
}

function below(sign: string) {
  return (line: string, i: number) => `  ${i === 0 ? sign : "  "}${line}`;
}
