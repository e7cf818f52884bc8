import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** Where the pages are that the tests of the documents' facts make. */
const PAGES = "docs/traceability";

/** A statement of a document, and what became of it. */
export interface Statement {
  readonly document: string;
  readonly section: string;
  readonly text: string;
  /** `met`, `decided otherwise` or `not checkable`. */
  readonly verdict: string;
  /** The resources and inputs that show it, or why nothing does. */
  readonly shownBy: string;
  /** Files of the tests. */
  readonly tests: readonly string[];
}

/** All statements of all documents, in their order. */
export function readStatements(folder: string): Statement[] {
  return readdirSync(path.join(folder, PAGES))
    .filter((file) => file.endsWith(".md"))
    .sort()
    .flatMap((file) => statementsIn(file, readFileSync(path.join(folder, PAGES, file), "utf8")));
}

/** Statements, and how they have the words: as they stand, all of them in some order, or some of them. */
export interface SearchResult {
  readonly statements: readonly Statement[];
  readonly as: "words" | "all" | "some";
}

/** The statements that somebody means: those that have the words as they stand; if none, those with most of them, and with half at least. */
export function find(statements: readonly Statement[], wanted: string): SearchResult {
  const phrase = plain(wanted);
  const words = phrase.split(" ").map(bare).filter(Boolean);
  const exact = statements.filter(({ text }) => plain(text).includes(phrase));
  if (words.length === 0 || exact.length > 0) return { statements: exact, as: "words" };
  const scored = statements
    .map((statement) => ({ statement, score: words.filter((word) => wordsOf(statement.text).has(word)).length }))
    .filter(({ score }) => score * 2 >= words.length);
  const best = Math.max(0, ...scored.map(({ score }) => score));
  return {
    statements: scored.filter(({ score }) => score === best).map(({ statement }) => statement),
    as: best === words.length ? "all" : "some",
  };
}

function statementsIn(document: string, page: string): Statement[] {
  let section = "";
  return page.split("\n").flatMap((line): Statement[] => {
    section = /^## (.*)$/.exec(line)?.[1] ?? section;
    const [text, verdict, shownBy, test] = cells(line);
    if (!text || !verdict || shownBy === undefined || test === undefined) return [];
    if (verdict === "verdict" || verdict === "---") return [];
    return [{ document, section, text, verdict, shownBy, tests: test.split(" ").filter(Boolean) }];
  });
}

/** The cells of a row of a table in Markdown. */
function cells(line: string): string[] {
  if (!line.startsWith("| ")) return [];
  return line
    .slice(1)
    .split(/(?<!\\)\|/)
    .slice(0, -1)
    .map((cell) => cell.trim().replaceAll("\\|", "|").replaceAll("&lt;", "<"));
}

function wordsOf(text: string): Set<string> {
  return new Set(plain(text).split(" ").map(bare));
}

/** Without the marks around a word. */
function bare(word: string): string {
  return word.replace(/^[("]+|[)",.:;]+$/g, "");
}

/** As people type it: without marks of Markdown and capitals. */
function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[*`|]|<br\/?>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}
