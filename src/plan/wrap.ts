/**
 * Breaks a text at blanks, so that no line is wider than a width. Only a word that is wider itself is broken within.
 *
 * @param width in columns; Infinity: nothing is broken
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ").flatMap((one) => pieces(one, width))) {
    if (line && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line ? `${line} ${word}` : word;
    }
  }
  return [...lines, line];
}

function pieces(word: string, width: number): string[] {
  const count = Math.max(1, Math.ceil(word.length / width));
  return count === 1 ? [word] : Array.from({ length: count }, (_, i) => word.slice(i * width, (i + 1) * width));
}

/** A stream that a text is written to. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** How wide a text may be. Nothing is broken in a pipe, where `grep` wants whole lines, unless `COLUMNS` says how wide it is. */
export function widthOf({ isTTY, columns }: Screen, environment = process.env): number {
  const given = Number(environment.COLUMNS);
  if (isTTY && columns) return Math.max(columns, NARROWEST);
  return given > 0 ? Math.max(given, NARROWEST) : Number.POSITIVE_INFINITY;
}

/** Below it, names alone would not fit. */
const NARROWEST = 72;
