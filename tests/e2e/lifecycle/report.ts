import type { StepResult } from "./lifecycle";

/** A line for a step that has just ended. */
export function renderStep({ stack, step, seconds, shown, failure }: StepResult): string {
  const line = `${stack.padEnd(20)}  ${step.padEnd(14)}  ${duration(seconds).padStart(7)}  ${shown}`;
  return failure ? `${line}\n${indented(failure)}` : line.trimEnd();
}

/** Steps × stacks, with times and operations. */
export function renderTable(results: readonly StepResult[]): string {
  const stacks = [...new Set(results.map(({ stack }) => stack))].sort();
  const steps = [...new Set(results.map(({ step }) => step))];
  const rows = [
    ["", ...stacks],
    ...steps.map((step) => [step, ...stacks.map((stack) => cell(results.filter(is(stack, step))))]),
    ["total", ...stacks.map((stack) => duration(sum(results.filter((result) => result.stack === stack))))],
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function is(stack: string, step: string) {
  return (result: StepResult) => result.stack === stack && result.step === step;
}

function cell([result]: readonly StepResult[]): string {
  return result ? `${duration(result.seconds)} ${result.shown}`.trimEnd() : "";
}

function sum(results: readonly StepResult[]): number {
  return results.reduce((total, { seconds }) => total + seconds, 0);
}

function duration(seconds: number): string {
  return seconds < 10 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds)} s`;
}

function indented(text: string): string {
  return text.replace(/^/gm, "    ");
}
