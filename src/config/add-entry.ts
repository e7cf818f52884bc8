import { isMap, type Node, type Pair, parseDocument } from "yaml";

/**
 * Puts an entry below a part into the text of a stack file, behind the part's other entries; every other character stays.
 *
 * @param lines the entry's text, its own key first, indented from column 1
 */
export function addEntry(text: string, part: string, lines: readonly string[]): string {
  const key = `platform:${part}`;
  const config = parseDocument(text).get("config");
  const settings = isMap(config) ? config.items : [];
  const pair = settings.find((entry) => String(entry.key) === key);
  const entries = isMap(pair?.value) && !pair.value.flow ? pair.value.items : [];
  const last = entries.at(-1);
  if (last) return insert(text, endOf(text, last), indented(lines, columnOf(text, last)));
  const margin = columnOf(text, pair ?? settings[0]);
  const block = [`${" ".repeat(margin)}${key}:`, ...indented(lines, margin + 2)];
  // Without entries the part is `{}`, or isn't there.
  return pair ? replaceLine(text, pair, block) : insert(text, endOf(text, settings.at(-1)), block);
}

function insert(text: string, offset: number, lines: readonly string[]): string {
  const [before, after] = [text.slice(0, offset), text.slice(offset)];
  return `${before}${before.endsWith("\n") ? "" : "\n"}${lines.join("\n")}\n${after}`;
}

function replaceLine(text: string, { key }: Pair, lines: readonly string[]): string {
  const [start = 0] = (key as Node).range ?? [];
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  return `${text.slice(0, lineStart)}${lines.join("\n")}\n${text.slice(endOfLine(text, start))}`;
}

/** Where the lines of an entry end: comments below it belong to what comes next. */
function endOf(text: string, pair: Pair | undefined): number {
  const end = ((pair?.value ?? pair?.key) as Node | undefined)?.range?.[1] ?? text.length;
  return text[end - 1] === "\n" ? end : endOfLine(text, end);
}

function endOfLine(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end < 0 ? text.length : end + 1;
}

function columnOf(text: string, pair: Pair | undefined): number {
  const [start = 0] = (pair?.key as Node | undefined)?.range ?? [];
  return start - (text.lastIndexOf("\n", start - 1) + 1);
}

function indented(lines: readonly string[], margin: number): string[] {
  return lines.map((line) => `${" ".repeat(margin)}${line}`);
}
