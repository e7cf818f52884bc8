import path from "node:path";
import { describe, expect, it } from "vitest";
import { checkText } from "../../../src/config/check-stack";
import type { Mistake } from "../../../src/config/mistakes";
import { DOCUMENTED } from "../../support/documented";
import { ROOT, stackFile } from "../../support/plan";
import { type Slip, slipsIn } from "./slips";

/** What became of a slip. */
interface Outcome extends Slip {
  /** The mistake that is told on its line; the first of the file where there is none. */
  readonly told?: Mistake;
  readonly isLocated: boolean;
  /** Whether the mistake is gone when what it says is typed; undefined: it says it in words. */
  readonly isFixRight?: boolean;
}

const MOST = 3;

describe("a slip in a stack file", () => {
  const outcomes = Object.keys(DOCUMENTED)
    .flatMap((stack) => slipsIn(stack, stackFile(stack), MOST))
    .map(outcomeOf);

  it("is one of many", () => {
    expect(outcomes.length).toBeGreaterThan(200);
  });

  it("is found, where it was made", () => {
    expect(outcomes.filter(({ isLocated }) => !isLocated).map(describeOutcome)).toEqual([]);
  });

  it("is mended by what is said, when that is typed in place of what is marked", () => {
    expect(outcomes.filter(({ isFixRight }) => isFixRight === false).map(describeOutcome)).toEqual([]);
  });

  it("tells people to remove nothing that they want", () => {
    const removing = outcomes.filter(({ kind, told }) => kind !== "a line twice" && /^remove/.test(told?.fix ?? ""));
    expect(removing.map(describeOutcome)).toEqual([]);
  });

  it("of each kind stands in docs/mistakes.md; if not: npm run docs", async () => {
    await expect(tableOf(outcomes)).toMatchFileSnapshot(path.join(ROOT, "docs/mistakes.md"));
  });
});

function outcomeOf(slip: Slip): Outcome {
  const { mistakes } = checkText(slip.stack, slip.text);
  const there = mistakes.filter(({ location }) => location?.line === slip.line);
  const told = there.find(({ replacement }) => replacement !== undefined) ?? there[0] ?? mistakes[0];
  const isLocated = there.length > 0;
  const typed = told && afterTyping(slip.text, told);
  if (!told || typed === undefined) return { ...slip, told, isLocated };
  const isSame = (other: Mistake) => other.path === told.path && other.allowed === told.allowed;
  return { ...slip, told, isLocated, isFixRight: !checkText(slip.stack, typed).mistakes.some(isSame) };
}

/** The text with what a mistake says in place of what it marks. */
function afterTyping(text: string, { replacement, location }: Mistake): string | undefined {
  if (replacement === undefined || !location?.excerpt) return undefined;
  const lines = text.split("\n");
  const [before, after] = [
    location.excerpt.text.slice(0, location.column - 1),
    location.excerpt.text.slice(location.column - 1),
  ];
  lines[location.line - 1] = before + replacement + after.slice(location.excerpt.length);
  return lines.join("\n");
}

function describeOutcome({ kind, stack, at, line, told }: Outcome): string {
  return `${kind}: ${stack} line ${line} (${at}): ${told?.location?.line} ${told?.path}: ${told?.allowed} | ${told?.fix}`;
}

function tableOf(outcomes: readonly Outcome[]): string {
  const kinds = [...new Set(outcomes.map(({ kind }) => kind))];
  const rows = kinds.map((kind) => {
    const all = outcomes.filter((outcome) => outcome.kind === kind);
    const count = (is: (outcome: Outcome) => boolean | undefined) => all.filter(is).length;
    const [{ told } = { told: undefined }] = all;
    return [
      kind,
      all.length,
      count(({ told }) => told !== undefined),
      count(({ isLocated }) => isLocated),
      count(({ isFixRight }) => isFixRight),
      count(({ isFixRight }) => isFixRight === undefined),
      `${told?.fix.replaceAll("|", "\\|")}`,
    ];
  });
  const sums = [1, 2, 3, 4, 5].map((i) => rows.reduce((sum, row) => sum + Number(row[i]), 0));
  const head = ["slip", "edits", "found", "on its line", "typed fix is right", "fix in words", "such as"];
  return [
    "# Slips in stack files",
    "",
    `${outcomes.length} edits of the six files, made and judged by a test (\`tests/config/edits/slips.slow.test.ts\`): whether \`npm run check:config\` finds each, tells`,
    "it on its line, and whether the mistake is gone when what the fix says is typed in place of what is marked. `npm run docs` makes this page.",
    "",
    ...[head, head.map(() => "---"), ...rows, ["all", ...sums, ""]].map((row) => `| ${row.join(" | ")} |`),
    "",
  ].join("\n");
}
