import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { Document } from "./documents";
import { type Plan, ROOT } from "./plan";
import { renderTraceability } from "./traceability";

/** Expects something of a plan, or of what a test has of several. */
export type Check<Subject = Plan> = (subject: Subject) => void;

/** Something that a document states, and how the plan shows it. */
export interface Fact<Subject = Plan> {
  /** Heading of the document, word for word. */
  readonly section: string;
  /** What stands there, word for word: a line, or the part of it that matters. */
  readonly quote: string;
  readonly check: Check<Subject>;
  /** Why it is otherwise than stated, where the check shows what is instead; none: it is as stated. */
  readonly otherwise?: string;
  /** The file that has it. */
  readonly file: string;
}

/** What a document states that resources of this program don't show, and why. */
export interface Elsewhere {
  readonly section: string;
  /** A part of the statement. */
  readonly quote: string;
  readonly why: string;
  /** Whether something else was decided; otherwise nothing here can show it. */
  readonly otherwise?: true;
}

/** The facts of a section, by their quotes. */
export function under<Subject = Plan>(
  section: string,
  checks: Readonly<Record<string, Check<Subject>>>,
): Fact<Subject>[] {
  const file = callingFile();
  return Object.entries(checks).map(([quote, check]) => ({ section, quote, check, file }));
}

/** Statements of a section that were decided otherwise, by their quotes: the checks show what is instead. */
export function otherwise<Subject = Plan>(
  section: string,
  why: string,
  checks: Readonly<Record<string, Check<Subject>>>,
): Fact<Subject>[] {
  return under(section, checks).map((fact) => ({ ...fact, otherwise: why }));
}

/** A check that holds when all of these hold. */
export function every<Subject = Plan>(...checks: readonly Check<Subject>[]): Check<Subject> {
  return (subject) => {
    for (const check of checks) check(subject);
  };
}

/** The file below `tests/facts` that calls. */
function callingFile(): string {
  return /tests\/facts\/[\w./-]+\.ts/.exec(new Error().stack ?? "")?.[0] ?? "tests/facts";
}

/** Statements of a section that resources don't show, by their quotes. */
export function unshown(section: string, why: string, quotes: readonly string[]): Elsewhere[] {
  return quotes.map((quote) => ({ section, quote, why }));
}

/** Statements of a section instead of which something else was decided, by their quotes. */
export function decided(section: string, why: string, quotes: readonly string[]): Elsewhere[] {
  return quotes.map((quote) => ({ section, quote, why, otherwise: true }));
}

/** Tests that the document says a fact, and that it is so. */
export function itIsSo<Subject>(document: Document, { section, quote, check }: Fact<Subject>, subject: () => Subject) {
  it(`${section} › ${quote}`, () => {
    expect(document.says(section, quote), `the document says "${quote}" under "${section}"`).toBe(true);
    check(subject());
  });
}

/**
 * Tests every fact of a document: that the document says it, and that the stacks are so. A statement of the document that
 * is neither a fact nor elsewhere fails too, and so does a quote that the document doesn't have.
 */
export function describeFacts<Subject>(
  name: string,
  subject: () => Promise<Subject>,
  facts: readonly Fact<Subject>[],
  elsewhere: readonly Elsewhere[],
): void {
  const document = new Document(name);

  describe(name, () => {
    let planned: Subject;
    beforeAll(async () => {
      planned = await subject();
    });

    for (const fact of facts) itIsSo(document, fact, () => planned);

    it("every statement is a fact, or stands elsewhere for a reason", () => {
      const left = document
        .statements()
        .filter(({ section, line }) => ![...facts, ...elsewhere].some((place) => covers(place, section, line)));
      expect(left.map(({ section, line }) => `${section} › ${line}`)).toEqual([]);
    });

    it("nothing stands elsewhere that the document doesn't say, and nothing as a whole", () => {
      const wrong = elsewhere.filter(({ section, quote }) => quote === "" || !document.says(section, quote));
      expect(wrong).toEqual([]);
    });

    it("its page of traceability is as the facts are; if not: npm run docs", async () => {
      const page = renderTraceability(document, facts, elsewhere, planned);
      await expect(page).toMatchFileSnapshot(path.join(ROOT, "docs/traceability", name));
    });

    function covers(place: { section: string; quote: string }, section: string, line: string): boolean {
      return document.isWithin(section, place.section) && line.includes(place.quote);
    }
  });
}
