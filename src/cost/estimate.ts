import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { byPart, type MonthlyCost } from "./index";
import type { Part } from "./item";

/** A document's own table of costs, and which parts of our bill each of its rows is about. */
interface Estimate {
  readonly document: string;
  /** Heading of the table. */
  readonly section: string;
  readonly rows: Readonly<Record<string, { readonly parts: readonly Part[]; readonly why: string }>>;
}

/** A row of the document's table beside what we expect. */
export interface Compared {
  /** As the document has it. */
  readonly row: string;
  readonly configuration: string;
  readonly documents: string;
  /** US dollars a month. */
  readonly usd: number;
  /** Why they differ, or what the document leaves out. */
  readonly why: string;
}

/** A document's table beside ours, line by line. */
export interface EstimateComparison {
  readonly document: string;
  readonly section: string;
  readonly rows: readonly Compared[];
  /** Parts that the document has no row for. */
  readonly missing: readonly { readonly part: Part; readonly usd: number }[];
  readonly total: Compared;
}

/** Where it is written which row is about what. */
const ESTIMATES = "docs/stacks/estimates.yaml";

/**
 * The document's table of a stack beside what it costs; undefined where the document has none.
 *
 * @param folder of the project
 * @throws Error where the table has a row that nobody explained
 */
export function besideDocument(folder: string, cost: MonthlyCost): EstimateComparison | undefined {
  const estimates: Readonly<Record<string, Estimate>> = parse(readFileSync(path.join(folder, ESTIMATES), "utf8"));
  const estimate = estimates[cost.stack];
  if (!estimate) return undefined;
  const { document, section, rows } = estimate;
  const parts = byPart(cost);
  const compared = tableBelow(readFileSync(path.join(folder, "docs/documents", document), "utf8"), section).map(
    ([row = "", configuration = "", documents = ""]): Compared => {
      if (row.startsWith("Total")) return { row, configuration, documents, usd: cost.total, why: "all of the above" };
      const explained = rows[row];
      if (!explained) throw new Error(`${ESTIMATES} doesn't say what ${row} of ${document} is about`);
      const usd = explained.parts.reduce((sum, part) => sum + (parts.get(part) ?? 0), 0);
      return { row, configuration, documents, usd, why: explained.why };
    },
  );
  const about = new Set(Object.values(rows).flatMap((row) => row.parts));
  const total = compared.pop();
  if (!total?.row.startsWith("Total")) throw new Error(`the table below ${section} of ${document} has no total`);
  return {
    document,
    section,
    rows: compared,
    missing: [...parts].filter(([part]) => !about.has(part)).map(([part, usd]) => ({ part, usd })),
    total,
  };
}

/** The rows of the first table below a heading, without its own head. */
function tableBelow(markdown: string, section: string): string[][] {
  const lines = markdown.split("\n");
  const start = lines.findIndex((line) => /^#+ /.test(line) && line.endsWith(section));
  const head = lines.findIndex((line, i) => i > start && line.startsWith("|"));
  const rest = lines.slice(head);
  const end = rest.findIndex((line) => !line.startsWith("|"));
  return rest.slice(2, end).map((line) =>
    line
      .replaceAll("**", "")
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}
