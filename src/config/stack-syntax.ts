import { type Document, isAlias, isMap, isScalar, LineCounter, type Node, type Pair, visit } from "yaml";
import { closest, suggestion } from "../lib/suggest";
import type { Advice, Mistake } from "./mistakes";

/** A mistake of the text itself, and where it stands: offsets of its start and end. */
export interface TextMistake {
  readonly mistake: Mistake;
  readonly start: number;
  readonly end: number;
}

/** What Pulumi knows beside `config`. It deletes all else with its next write. */
const TOP_LEVEL = ["config", "secretsprovider", "encryptedkey", "encryptionsalt", "environment"];

/** How Pulumi's parser reads plain values: others than ours does. */
const READ_OTHERWISE: readonly (readonly [pattern: RegExp, reads: string])[] = [
  [/^[-+]?0\d+$/, "a number with a leading zero as octal"],
  [/^[-+]?0[bB][01_]+$/, "this as a binary number"],
  [/^[-+]?0[oOxX][\da-fA-F_]+$/, "this as another number"],
  [/^[-+]?\d[\d,]*_[\d_]*(\.[\d_]*)?$/, "underscores in a number as nothing"],
  [/^\d{4}-\d{1,2}-\d{1,2}([Tt ].*)?$/, "this as a time, and writes it in another form"],
  [/^[-+]?\.(inf|Inf|INF)$|^\.(nan|NaN|NAN)$/, "this as no finite number, and ends"],
];

/** The first cause of a text that is no YAML: what follows from it isn't told. */
export function syntaxMistakes(text: string, document: Document.Parsed): readonly TextMistake[] {
  const conflict = /^(<{7}|={7}|>{7})( .*)?$/m.exec(text);
  if (conflict) {
    const advice = { allowed: "a text without conflict markers", fix: "resolve the merge conflict" };
    return [told(conflict[0], advice, conflict.index)];
  }
  const tab = /^ *\t[ \t]*/m.exec(text);
  if (tab && document.errors.length > 0) {
    const fix = "replace the tab by blanks, as on the lines around it";
    return [told("a tab", { allowed: "blanks before a key, no tab", fix }, tab.index, tab[0].length)];
  }
  const repeated = document.errors.filter(({ code }) => code === "DUPLICATE_KEY");
  if (repeated.length > 0 && repeated.length === document.errors.length) {
    return repeated.map(({ pos: [start, end] }) => {
      const value = /^[^\n]*/.exec(text.slice(start))?.[0].replace(/:(\s.*)?$/, "");
      const advice = { allowed: "each key once", fix: "rename one of the two, or make one of both" };
      return told(value, advice, start, end - start);
    });
  }
  const [error] = document.errors;
  if (!error) return [];
  // What stands below it is in the wrong column then, which the parser tells elsewhere.
  const outside = /^[a-z][\w-]*:[A-Za-z]\w*(?=:( |$))/m.exec(text);
  if (outside) {
    const advice = { allowed: `one of ${TOP_LEVEL.join(", ")} in the first column`, fix: "indent it below config" };
    return [told(outside[0], advice, outside.index)];
  }
  const glued = gluedKey(text, error.pos[0]);
  if (glued) return [glued];
  const unclosed = /quote/.test(error.message) ? openQuote(text, error.pos[1]) : undefined;
  if (unclosed) return [unclosed];
  const slipped = error.code === "BAD_INDENT" ? slippedLine(text, error.pos[0]) : undefined;
  if (slipped) return [slipped];
  const [start, end] = error.pos;
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const value = /^[^\n]*/.exec(text.slice(lineStart))?.[0].trim();
  const fix = "correct the indentation or the quotes";
  return [told(value, { allowed: `YAML; its parser says: ${error.message}`, fix }, start, end - start)];
}

/** What Pulumi would read otherwise than this program, or not at all. */
export function readingMistakes(document: Document.Parsed): readonly TextMistake[] {
  const found: TextMistake[] = [];
  for (const { key } of pairsOf(document.contents)) {
    const name = isScalar(key) ? String(key.value) : "";
    if (TOP_LEVEL.includes(name)) continue;
    const below = name.includes(":") ? "config" : "config, or below the part that it belongs to";
    const advice = suggestion(`indent it below ${below}`, closest(name, TOP_LEVEL));
    found.push(at(key as Node, name, { allowed: `one of ${TOP_LEVEL.join(", ")} in the first column`, ...advice }));
  }
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document)) return;
      const advice = {
        allowed: "an anchor that stands before it",
        fix: `set &${alias.source} first, or put it in quotes`,
      };
      found.push(at(alias, `*${alias.source}`, advice));
    },
    Pair: (_, { key, value }) => {
      if (isMap(key) || !isScalar(key)) {
        if (!isAlias(key))
          found.push(at(key as Node, "{…}", { allowed: "text as a key", fix: "put the value in quotes" }));
        return;
      }
      if (key.value === "__proto__" || key.value === null) {
        const advice = { allowed: "another name: JavaScript keeps this one for itself", fix: "rename it" };
        found.push(at(key, String(key.value), advice));
      }
      const [, name, rest] = /^([A-Za-z][\w-]*):(true|false|\d[\w.]*)$/.exec(String(key.value)) ?? [];
      if (name && !value) {
        found.push(at(key, key.value, withBlank(name, rest)));
      }
    },
    Scalar: (_, scalar) => {
      if (scalar.tag && !/^tag:yaml\.org,2002:(str|null|bool)$/.test(scalar.tag)) {
        found.push(at(scalar, scalar.source, { allowed: "a value without a tag", fix: "take the tag away" }));
      }
      if (scalar.type !== "PLAIN" || !scalar.source) return;
      const [, reads] = READ_OTHERWISE.find(([pattern]) => pattern.test(scalar.source as string)) ?? [];
      const isLong =
        typeof scalar.value === "number" && /^[-+]?\d+$/.test(scalar.source) && !Number.isSafeInteger(scalar.value);
      if (!reads && !isLong) return;
      const allowed = `text in quotes; Pulumi reads ${reads ?? "this as a number, which loses digits"}`;
      const replacement = `"${scalar.source}"`;
      found.push(at(scalar, scalar.source, { allowed, fix: `put it in quotes: ${replacement}`, replacement }));
    },
  });
  return found;
}

/** How many lines below a key without its blank YAML may notice it: so many values follow. */
const FARTHEST = 8;

/** A line that has slipped to the left, of which the parser tells the one below. */
function slippedLine(text: string, offset: number): TextMistake | undefined {
  const lines = text.slice(0, offset).split("\n");
  const indentation = (line = "") => /^ */.exec(line)?.[0].length ?? 0;
  const own = indentation(text.split("\n")[lines.length - 1]);
  const above = lines.slice(0, -1).findLastIndex((line) => /^ *[^\s#]/.test(line) && indentation(line) < own);
  const line = lines[above];
  const [, blanks = "", key = ""] = /^( +)([\w-]+):/.exec(line ?? "") ?? [];
  // Below `config` stand settings with a namespace; and everybody indents by two.
  if (line === undefined || (blanks.length !== 2 && blanks.length % 2 === 0)) return undefined;
  const more = blanks.length === 2 ? 2 : 1;
  const start = lines.slice(0, above).reduce((sum, { length }) => sum + length + 1, 0) + blanks.length;
  const fix = `indent it by ${more === 1 ? "one blank" : "two blanks"} more`;
  const advice = { allowed: "the indentation of what stands beside it", fix, replacement: `${" ".repeat(more)}${key}` };
  return told(key, advice, start);
}

/** The line on which a quote begins that has no end: the parser tells the end of the file. */
function openQuote(text: string, offset: number): TextMistake | undefined {
  const lines = text.slice(0, offset).split("\n");
  const at = lines.findIndex(
    (line) =>
      (line
        .replace(/\s#.*$/, "")
        .replace(/\\"/g, "")
        .split('"').length -
        1) %
        2 ===
      1,
  );
  const line = lines[at];
  if (line === undefined) return undefined;
  const column = line.lastIndexOf('"');
  const start = lines.slice(0, at).reduce((sum, { length }) => sum + length + 1, 0) + column;
  return told(line.slice(column), { allowed: "a quote at both ends", fix: "close the quote" }, start);
}

/** `port:8005`: YAML takes it for text. */
function gluedKey(text: string, offset: number): TextMistake | undefined {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let i = text.indexOf("\n"); i >= 0; i = text.indexOf("\n", i + 1)) lines.addNewLine(i + 1);
  const { line } = lines.linePos(offset);
  // The parser tells it at the line, or at one that goes on with its text.
  for (let candidate = line; candidate > line - FARTHEST; candidate--) {
    const start = lines.lineStarts[candidate - 1];
    if (start === undefined) continue;
    const [content = ""] = text.slice(start).split("\n", 1);
    const [, indent = "", name, rest] = /^(\s+)([A-Za-z_][\w-]*):([^\s:/][^:]*)$/.exec(content) ?? [];
    if (!name || !rest || /^(platform|aws|pulumi)$/.test(name)) continue;
    return told(content.trim(), withBlank(name, rest), start + indent.length, content.trim().length);
  }
  return undefined;
}

function withBlank(name: string, rest = ""): Advice {
  const replacement = `${name}: ${rest}`;
  return { allowed: "a blank after the colon", fix: `write ${replacement}`, replacement };
}

function at(node: Node, value: unknown, advice: Advice): TextMistake {
  const [start = 0, end = start] = node?.range ?? [];
  return told(value, advice, start, end - start);
}

function told(value: unknown, advice: Advice, start: number, length = String(value).length): TextMistake {
  return { mistake: { path: "config", value, ...advice }, start, end: start + length };
}

function pairsOf(node: unknown): readonly Pair[] {
  return isMap(node) ? node.items : [];
}
