import type { Document, Line } from "./documents";
import type { Check, Elsewhere, Fact } from "./facts";
import { evidenceFor, type Reading } from "./witness";

/** Resources of one statement that are named; of more, the number says enough. */
const MOST_NAMED = 4;
/** Inputs of one resource that are named. */
const MOST_KEYS = 5;

/**
 * A document's statements with what shows them, in Markdown. What a check stands on is found out by changing what it reads, so it stands
 * here because the test would fail without it.
 */
export function renderTraceability<Subject>(
  document: Document,
  facts: readonly Fact<Subject>[],
  elsewhere: readonly Elsewhere[],
  subject: Subject,
): string {
  const shown = new Map<Check<Subject>, string>();
  const evidence = (check: Check<Subject>) => {
    const text = shown.get(check) ?? evidenceText(evidenceFor(() => check(subject)));
    shown.set(check, text);
    return text;
  };
  const rows = document.quoted(facts).map((line) => rowOf(line, facts, elsewhere, evidence));
  const count = (verdict: Verdict) => rows.filter((row) => row.verdict === verdict).length;
  return [
    `# Where ${document.name} is kept`,
    "",
    `Made from \`tests/facts\` by \`npm run docs\`: don't edit. Each statement of [the document](../documents/${document.name}) with the resources and`,
    'inputs that show it: its test fails when one of them changes. `npm run trace -- "<words>"` finds a sentence.',
    "",
    `${rows.length} statements: ${count("met")} met, ${count("decided otherwise")} decided otherwise, ${count("not checkable")} not checkable.`,
    ...rows.flatMap((row, i) => [
      ...(row.section === rows[i - 1]?.section ? [] : ["", `## ${row.section}`, "", ...HEAD]),
      `| ${[row.statement, row.verdict, row.shownBy, row.test].map(cell).join(" | ")} |`,
    ]),
    "",
  ].join("\n");
}

const HEAD = ["| statement | verdict | shown by, or why not | test |", "| --- | --- | --- | --- |"];

type Verdict = "met" | "decided otherwise" | "not checkable";

interface Row {
  readonly section: string;
  readonly statement: string;
  readonly verdict: Verdict;
  readonly shownBy: string;
  readonly test: string;
}

function rowOf<Subject>(
  line: Line,
  facts: readonly Fact<Subject>[],
  elsewhere: readonly Elsewhere[],
  evidence: (check: Check<Subject>) => string,
): Row {
  const about = ({ section, quote }: { readonly section: string; readonly quote: string }) =>
    line.within.includes(section) && line.text.includes(quote);
  const own = facts.filter(about);
  const others = elsewhere.filter(about);
  const reasons = [...own.map((fact) => fact.otherwise), ...others.map(({ why }) => why)];
  const decided = own.some((fact) => fact.otherwise) || others.some((one) => one.otherwise);
  return {
    section: line.section,
    statement: line.text.trim(),
    verdict: decided ? "decided otherwise" : own.length > 0 ? "met" : "not checkable",
    shownBy: [...new Set([...own.map(({ check }) => evidence(check)), ...reasons])].filter(Boolean).join("; "),
    test: [...new Set(own.map(({ file }) => file))].join(" "),
  };
}

/** `ecs.Service web: desiredCount, launchType` */
function evidenceText(readings: readonly Reading[]): string {
  const keys = new Map<string, Set<string>>();
  for (const { of, key } of readings) keys.set(of, (keys.get(of) ?? new Set()).add(key));
  const named = [...keys].slice(0, MOST_NAMED).map(([of, set]) => {
    const some = [...set].slice(0, MOST_KEYS);
    return `\`${of}\`: ${some.join(", ")}${set.size > some.length ? ", …" : ""}`;
  });
  const more = keys.size - named.length;
  return [...named, ...(more > 0 ? [`and ${more} more`] : [])].join("; ");
}

/** What would end a cell or start a tag is written as it has to be. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;").trim();
}
