import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  type Scalar,
  visit,
} from "yaml";
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

const PROJECT = "platform";

/** The key below which YAML 1.1 names what is merged. */
const MERGE = "<<";

const NO_TAG: Advice = { allowed: "a value without a tag", fix: "take the tag away" };

/** The first cause of a text that is no YAML: what follows from it isn't told. */
export function syntaxMistakes(text: string, document: Document.Parsed): readonly TextMistake[] {
  const conflict = /^(<{7}|={7}|>{7})( .*)?$/m.exec(text);
  if (conflict) {
    const advice = { allowed: "a text without conflict markers", fix: "resolve the merge conflict" };
    return [told(conflict[0], advice, conflict.index)];
  }
  const directive = /^%[A-Z].*$/m.exec(text);
  if (directive) {
    const advice = { allowed: "YAML without directives, which change how values are read", fix: "remove the line" };
    return [told(directive[0], advice, directive.index)];
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
  if (error.code === "MULTIPLE_DOCS") {
    const fix = "remove the line, where what follows belongs to the settings above, or all that follows";
    return [told("---", { allowed: "one document; Pulumi reads the first", fix }, error.pos[0])];
  }
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
    const name = isScalar(key) ? nameOf(key) : "";
    if (TOP_LEVEL.includes(name)) continue;
    const below = name.includes(":") ? "config" : "config, or below the part that it belongs to";
    const advice = suggestion(`indent it below ${below}`, closest(name, TOP_LEVEL));
    found.push(at(key as Node, name, { allowed: `one of ${TOP_LEVEL.join(", ")} in the first column`, ...advice }));
  }
  const settings = pairsOf(document.get("config")).flatMap(({ key }) => (isScalar(key) ? [key] : []));
  const names = settings.map((key) => settingName(nameOf(key)));
  for (const [i, key] of settings.entries()) {
    const name = names[i] ?? "";
    const allowed = `each setting once; ${name} is one with and without its namespace`;
    const isAgain = names.indexOf(name) < i;
    const advice = isAgain ? { allowed, fix: "remove one of the two" } : adviceOnSetting(key);
    if (advice) found.push(at(key, nameOf(key), advice));
  }
  visit(document, {
    Alias: (_, alias, path) => {
      const target = alias.resolve(document);
      if (target && !path.some((above) => above === target)) return;
      if (target) {
        const fix = "write out what is meant";
        found.push(at(alias, `*${alias.source}`, { allowed: "an anchor outside of what it stands for", fix }));
        return;
      }
      const advice = {
        allowed: "an anchor that stands before it",
        fix: `set &${alias.source} first, or put it in quotes`,
      };
      found.push(at(alias, `*${alias.source}`, advice));
    },
    Pair: (_, { key, value }) => {
      if (!isScalar(key)) {
        if (!isAlias(key))
          found.push(at(key as Node, "{…}", { allowed: "text as a key", fix: "put the value in quotes" }));
        return;
      }
      if (nameOf(key) === MERGE) {
        const advice = adviceOnMerge(key, value as Node | null, document);
        if (advice) found.push(at(key, MERGE, advice));
        return;
      }
      if (key.value === null) {
        found.push(at(key, key.source, { allowed: "text as a key", fix: "rename it" }));
        return;
      }
      if (key.value === "__proto__") {
        const advice = { allowed: "another name: JavaScript keeps this one for itself", fix: "rename it" };
        found.push(at(key, String(key.value), advice));
      }
      const [, name, rest] = /^([A-Za-z][\w-]*):(true|false|\d[\w.]*)$/.exec(String(key.value)) ?? [];
      if (name && !value) {
        found.push(at(key, key.value, withBlank(name, rest)));
      }
    },
    Collection: (_, { tag, range }) => {
      if (tag && range) found.push(told(tag, NO_TAG, range[0], 1));
    },
    Scalar: (_, scalar) => {
      if (scalar.tag && scalar.tag !== "tag:yaml.org,2002:str") {
        found.push(at(scalar, scalar.source, NO_TAG));
        return;
      }
      if (scalar.type !== "PLAIN" || !scalar.source) return;
      const [, reads] = READ_OTHERWISE.find(([pattern]) => pattern.test(scalar.source as string)) ?? [];
      const other = reads ?? readsNumber(scalar.value, scalar.source);
      if (!other) return;
      const allowed = `text in quotes; Pulumi reads ${other}`;
      const replacement = `"${scalar.source}"`;
      found.push(at(scalar, scalar.source, { allowed, fix: `put it in quotes: ${replacement}`, replacement }));
    },
  });
  return found;
}

/** How Pulumi reads a number that JavaScript can't hold. */
function readsNumber(value: unknown, source: string): string | undefined {
  if (typeof value !== "number" || Number.isSafeInteger(value)) return undefined;
  if (!Number.isFinite(value)) return "a number of this size as text";
  return /^[-+]?\d+$/.test(source) ? "this as a number, which loses digits" : undefined;
}

/** What is wrong with the key of a setting, which is all that Pulumi's command line looks at itself. */
function adviceOnSetting(key: Scalar): Advice | undefined {
  const name = nameOf(key);
  // This is told wherever it stands.
  if (key.value === null) return undefined;
  if (name === MERGE) return { allowed: "settings with names", fix: "write out here what is merged" };
  if (typeof key.value !== "string") return { allowed: "text as a key, like platform:prefix", fix: "rename it" };
  const [, namespace, setting] = /^([^:]+):config:([^:]+)$/.exec(name) ?? [];
  const replacement = namespace && `${namespace}:${setting}`;
  const allowed = "a namespace, a colon and a name, like platform:prefix";
  if (replacement) return { allowed, fix: `write ${replacement}`, replacement };
  return name.split(":").length > 2 ? { allowed, fix: "take the other colons away" } : undefined;
}

/** What is wrong where keys are merged: Pulumi merges below any key of this name. */
function adviceOnMerge(key: Scalar, value: Node | null, document: Document.Parsed): Advice | undefined {
  if (typeof key.value === "string") {
    return { allowed: "another name: Pulumi merges what stands below this one", fix: "rename it" };
  }
  const isSource = (node: unknown) => isMap(isAlias(node) ? node.resolve(document) : node);
  if (isSource(value) || (isSeq(value) && value.items.every(isSource))) return undefined;
  if (isAlias(value) && !value.resolve(document)) return undefined;
  return { allowed: "an anchor with keys, or a list of such", fix: `write it like ${MERGE}: *name` };
}

/** Pulumi takes a key without a namespace for one of the project. */
export function settingName(key: string): string {
  return key.includes(":") ? key : `${PROJECT}:${key}`;
}

/** A key as text: that of a merge is a symbol. */
function nameOf({ value }: Scalar): string {
  return typeof value === "symbol" ? MERGE : String(value);
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
