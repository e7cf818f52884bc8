import { type Document, isAlias, isMap, isScalar, LineCounter, type Node, type Pair, visit } from "yaml";
import { withSuggestion } from "../lib/suggest";
import type { Mistake } from "./mistakes";

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
    const fix = withSuggestion(`indent it below ${below}`, name, TOP_LEVEL);
    found.push(at(key as Node, name, { allowed: `one of ${TOP_LEVEL.join(", ")} in the first column`, fix }));
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
        found.push(at(key, key.value, { allowed: "a blank after the colon", fix: `write ${name}: ${rest}` }));
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
      found.push(at(scalar, scalar.source, { allowed, fix: `put it in quotes: "${scalar.source}"` }));
    },
  });
  return found;
}

/** `port:8005`: YAML takes it for text. */
function gluedKey(text: string, offset: number): TextMistake | undefined {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let i = text.indexOf("\n"); i >= 0; i = text.indexOf("\n", i + 1)) lines.addNewLine(i + 1);
  const { line } = lines.linePos(offset);
  // The parser tells it at the line, or at one that goes on with its text.
  for (const candidate of [line, line - 1]) {
    const start = lines.lineStarts[candidate - 1];
    if (start === undefined) continue;
    const [content = ""] = text.slice(start).split("\n", 1);
    const [, indent = "", name, rest] = /^(\s+)([A-Za-z_][\w-]*):([^\s:/][^:]*)$/.exec(content) ?? [];
    if (!name || !rest || /^(platform|aws|pulumi)$/.test(name)) continue;
    const advice = { allowed: "a blank after the colon", fix: `write ${name}: ${rest}` };
    return told(content.trim(), advice, start + indent.length, content.trim().length);
  }
  return undefined;
}

function at(node: Node, value: unknown, advice: { readonly allowed: string; readonly fix: string }): TextMistake {
  const [start = 0, end = start] = node?.range ?? [];
  return told(value, advice, start, end - start);
}

function told(
  value: unknown,
  advice: { readonly allowed: string; readonly fix: string },
  start: number,
  length = String(value).length,
): TextMistake {
  return { mistake: { path: "config", value, ...advice }, start, end: start + length };
}

function pairsOf(node: unknown): readonly Pair[] {
  return isMap(node) ? node.items : [];
}
