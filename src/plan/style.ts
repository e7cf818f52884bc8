import { WriteStream } from "node:tty";
import { styleText } from "node:util";
import type { Screen } from "./wrap";

/** How parts of a text look. */
export interface Style {
  readonly heading: (text: string) => string;
  readonly component: (text: string) => string;
  readonly quiet: (text: string) => string;
  readonly wrong: (text: string) => string;
}

/** Colours in a terminal that has some, or where `FORCE_COLOR` asks for them; plain text otherwise, or where `NO_COLOR` asks for it. */
export function styleFor(stream: Screen, environment = process.env): Style {
  const coloured = hasColours(stream, environment);
  const as =
    (...format: Parameters<typeof styleText>[0][]) =>
    (text: string) =>
      coloured ? format.reduce((styled, one) => styleText(one, styled, { validateStream: false }), text) : text;
  return { heading: as("bold", "underline"), component: as("bold"), quiet: as("dim"), wrong: as("red", "bold") };
}

/** As Node decides it for itself, from `TERM`, `NO_COLOR` and `FORCE_COLOR`. */
function hasColours({ isTTY }: Screen, environment: NodeJS.ProcessEnv): boolean {
  if (!isTTY && environment.FORCE_COLOR === undefined) return false;
  return WriteStream.prototype.getColorDepth(environment) > 1;
}
