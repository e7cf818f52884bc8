/** Letters of a picture. */
export const FONT = "Arial, 'Liberation Sans', 'DejaVu Sans', Helvetica, sans-serif";

export const SIZE = { name: 12, detail: 11, label: 10.5 } as const;

/** Pixels from line to line. */
export const LINE = 15;

/** What a letter of the widest of the fonts takes on average, in parts of its height, and somewhat more. */
const LETTER = { regular: 0.6, bold: 0.68 } as const;

/** Width of a text in pixels: rather more than less, as nobody knows the reader's font. */
export function textWidth(text: string, size: number, weight: keyof typeof LETTER = "regular"): number {
  return Math.ceil(text.length * size * LETTER[weight]);
}

/** Breaks a text at blanks, and after dashes where it has to. */
export function lines(text: string, width: number, size: number, weight: keyof typeof LETTER = "regular"): string[] {
  const broken: string[] = [];
  let line = "";
  for (const piece of text.match(/[^ -]*-|[^ -]+ ?| /g) ?? []) {
    if (line && textWidth((line + piece).trimEnd(), size, weight) > width) {
      broken.push(line.trimEnd());
      line = "";
    }
    line += piece;
  }
  return [...broken, line.trimEnd()];
}
