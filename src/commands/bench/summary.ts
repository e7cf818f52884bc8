/** Seconds that a command took. */
export interface Timing {
  readonly wall: number;
  /** Of all processors. */
  readonly cpu: number;
}

/** A command, and right before it a bare run of its tools. */
export interface Samples {
  readonly bare: Timing;
  readonly whole: Timing;
}

/** A line for each command: seconds, and how many times those of the bare run. */
export function columns(runs: readonly { readonly name: string; readonly samples: readonly Samples[] }[]): string {
  const rows = runs.map(({ name, samples }) => [
    name,
    spread(samples.map(({ whole }) => whole.wall)),
    spread(samples.map(({ whole }) => whole.cpu)),
    spread(samples.map(({ bare, whole }) => whole.wall / bare.wall)),
    spread(samples.map(({ bare, whole }) => whole.cpu / bare.cpu)),
  ]);
  return [["", "wall s", "cpu s", "wall ÷ bare", "cpu ÷ bare"], ...rows]
    .map(([name = "", ...cells]) => [name.padEnd(14), ...cells.map((cell) => cell.padEnd(20))].join(" ").trimEnd())
    .join("\n");
}

/** The median, and between which values the rest lies. */
function spread(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (i: number) => (sorted[i] ?? Number.NaN).toFixed(2);
  return `${at(Math.floor(sorted.length / 2))} (${at(0)}–${at(sorted.length - 1)})`;
}
