import { readFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "./plan";

/** A line of a document that says something: a list item, a table row, a node or an arrow of a diagram, a setting of a program's. */
export interface Statement {
  readonly section: string;
  readonly line: string;
}

/** A line of a document that something is said of. */
export interface Line {
  readonly section: string;
  /** The headings that it stands below, from the first. */
  readonly within: readonly string[];
  readonly text: string;
  readonly isStatement: boolean;
}

/** A document, section by section. */
export class Document {
  private readonly lines: readonly {
    readonly section: string;
    readonly within: readonly string[];
    readonly text: string;
  }[];

  constructor(readonly name: string) {
    const stack: { level: number; title: string }[] = [];
    let fenced = false;
    this.lines = readFileSync(path.join(ROOT, "docs/documents", name), "utf8")
      .split("\n")
      .map((text) => {
        if (text.trim().startsWith("```")) fenced = !fenced;
        const [, marks, title] = (!fenced && /^(#+) (.*)$/.exec(text)) || [];
        if (marks && title) {
          while (stack.length > 0 && (stack.at(-1)?.level ?? 0) >= marks.length) stack.pop();
          stack.push({ level: marks.length, title });
        }
        const within = stack.map((heading) => heading.title);
        return { section: within.at(-1) ?? "", within, text };
      });
  }

  /** Whether a section, or one below it, has a line with the quote. */
  says(section: string, quote: string): boolean {
    return this.lines.some(({ within, text }) => within.includes(section) && text.includes(quote));
  }

  /** All lines that are statements, and those in which one of the quotes stands below its section. */
  quoted(quotes: readonly { readonly section: string; readonly quote: string }[]): Line[] {
    return this.lines
      .map((line) => ({ ...line, isStatement: isStatement(line.text) }))
      .filter(
        ({ text, within, isStatement }) =>
          isStatement || quotes.some(({ section, quote }) => within.includes(section) && text.includes(quote)),
      );
  }

  /** Everything that the document states. */
  statements(): Statement[] {
    return this.lines
      .filter(({ text }) => isStatement(text))
      .map(({ section, text }) => ({ section, line: text.trim() }));
  }

  /** Whether a section is the other one, or lies below it. */
  isWithin(section: string, outer: string): boolean {
    return this.lines.some(({ within }) => within.at(-1) === section && within.includes(outer));
  }
}

function isStatement(text: string): boolean {
  if (/\*\*Reference\*\*/.test(text)) return false;
  if (/^\s*classDef |^\s*class /.test(text)) return false;
  const tableRow = /^\|(?![\s:|-]*$)/.test(text);
  const listItem = /^\s*([-*]|\d+\.) \S/.test(text);
  const arrow = /-->|-\.->/.test(text);
  const node = /^\s*(subgraph )?\w+\[".*"\]$/.test(text);
  const setting = /^\s*[a-z]\w* *= \S/.test(text);
  return tableRow || listItem || arrow || node || setting;
}
