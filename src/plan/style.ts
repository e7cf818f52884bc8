import { styleText } from "node:util";

/** How parts of a text look. */
export interface Style {
  readonly heading: (text: string) => string;
  readonly component: (text: string) => string;
  readonly quiet: (text: string) => string;
  readonly wrong: (text: string) => string;
}

/** Colours in a terminal; plain text in a pipe, or where `NO_COLOR` asks for it. */
export function styleFor(stream: { readonly isTTY?: boolean }, environment = process.env): Style {
  const as =
    (...format: Parameters<typeof styleText>[0][]) =>
    (text: string) =>
      stream.isTTY && !environment.NO_COLOR
        ? format.reduce((styled, one) => styleText(one, styled, { validateStream: false }), text)
        : text;
  return { heading: as("bold", "underline"), component: as("bold"), quiet: as("dim"), wrong: as("red", "bold") };
}
