import { type Document, isMap, isScalar, type Pair, parseDocument, stringify } from "yaml";

const KEY = "platform:release";

/**
 * Puts another release into the text of a stack file; every other character stays.
 *
 * @param release undefined: none, so that services have no tasks
 */
export function setRelease(text: string, release: string | undefined): string {
  const pair = settings(parseDocument(text)).find((entry) => keyOf(entry) === KEY);
  if (!pair) return release === undefined ? text : insertRelease(text, release);
  if (release === undefined) return withoutLine(text, offsetOf(pair.key));
  const [start, end] = rangeOf(pair.value);
  return text.slice(0, start) + scalar(release) + text.slice(end);
}

/** A new line after `platform:prefix`, indented like it; before the first setting where there is no prefix. */
function insertRelease(text: string, release: string): string {
  const entries = settings(parseDocument(text));
  const neighbour = entries.find((entry) => keyOf(entry) === "platform:prefix") ?? entries[0];
  if (!neighbour) throw new Error("the stack file has no settings");
  const offset = offsetOf(neighbour.key);
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  const line = `${text.slice(lineStart, offset)}${KEY}: ${scalar(release)}\n`;
  const at = keyOf(neighbour) === "platform:prefix" ? endOfLine(text, offset) : lineStart;
  return text.slice(0, at) + line + text.slice(at);
}

function withoutLine(text: string, offset: number): string {
  return text.slice(0, text.lastIndexOf("\n", offset - 1) + 1) + text.slice(endOfLine(text, offset));
}

function endOfLine(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end < 0 ? text.length : end + 1;
}

function settings(document: Document): Pair[] {
  const config = document.get("config");
  return isMap(config) ? config.items : [];
}

function keyOf({ key }: Pair): unknown {
  return isScalar(key) ? key.value : key;
}

function offsetOf(node: unknown): number {
  return rangeOf(node)[0];
}

function rangeOf(node: unknown): [number, number] {
  if (!isScalar(node) || !node.range) throw new Error(`${KEY} is not plain text in the stack file`);
  return [node.range[0], node.range[1]];
}

/** As YAML writes it: in quotes where it would be a number otherwise. */
function scalar(release: string): string {
  return stringify(release).trim();
}
