import { HIDDEN, type Mistake, type SourceLocation } from "./mistakes";

/** How parts of a report look. */
interface ReportStyle {
  readonly heading: (text: string) => string;
  readonly quiet: (text: string) => string;
  readonly wrong: (text: string) => string;
}

const same = (text: string) => text;
const PLAIN: ReportStyle = { heading: same, quiet: same, wrong: same };

/** The report of all mistakes: where, the value, what is allowed, how to fix it. */
export function formatMistakes(stack: string, mistakes: readonly Mistake[], style = PLAIN): string {
  return format(`Pulumi.${stack}.yaml has ${count(mistakes.length, "mistake")}; nothing was changed.`, mistakes, style);
}

/** The report of what works, but not well. */
export function formatWarnings(stack: string, warnings: readonly Mistake[], style = PLAIN): string {
  return format(`Pulumi.${stack}.yaml has ${count(warnings.length, "warning")}.`, warnings, style);
}

/** `1 mistake`, `2 mistakes` */
export function count(number: number, noun: string): string {
  return number === 1 ? `1 ${noun}` : `${number} ${noun}s`;
}

function format(title: string, mistakes: readonly Mistake[], style: ReportStyle): string {
  return [style.heading(title), ...mistakes.map((mistake) => block(mistake, style))].join("\n\n");
}

function block({ path, value, allowed, fix, location, warning }: Mistake, style: ReportStyle): string {
  const position = location && `${location.file}:${location.line}:${location.column}`;
  return [
    `  ${[position && style.quiet(position), style.heading(path)].filter(Boolean).join("  ")}`,
    ...(location ? excerpt(location, style) : []),
    `    value:   ${show(value)}`,
    `    allowed: ${allowed}`,
    `    fix:     ${fix}`,
    ...(warning ? [`    or:      platform:acknowledge: {${warning}: <why that is right>}`] : []),
  ].join("\n");
}

/** The line, with carets below what is wrong. */
function excerpt({ line, column, excerpt }: SourceLocation, { quiet, wrong }: ReportStyle): string[] {
  if (!excerpt) return [];
  const number = String(line);
  const margin = " ".repeat(number.length);
  const before = excerpt.text.slice(0, column - 1).replace(/\S/g, " ");
  return [
    `    ${quiet(`${number} |`)} ${excerpt.text}`,
    `    ${quiet(`${margin} |`)} ${before}${wrong("^".repeat(excerpt.length))}`,
  ];
}

function show(value: unknown): string {
  if (value === undefined) return "(missing)";
  if (value === HIDDEN) return HIDDEN;
  const json = JSON.stringify(value);
  return json.length > 80 ? `${json.slice(0, 77)}...` : json;
}
