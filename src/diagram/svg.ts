import type { ArrowKind, Graph } from "./graph";
import { bundles, namesIn } from "./lists";
import { type DrawnBox, type DrawnFrame, type DrawnLine, drawPicture } from "./picture";
import { FONT, LINE, lines, SIZE, textWidth } from "./text";

const COLOURS: Readonly<Record<ArrowKind, string>> = {
  traffic: "#1f5fa8",
  invocation: "#6a3d9a",
  permission: "#8a4b00",
  wiring: "#4a5560",
};
const DASHES: Readonly<Record<ArrowKind, string>> = {
  traffic: "",
  invocation: "7 3",
  permission: "4 3",
  wiring: "1.5 3",
};
const MEANINGS: Readonly<Record<ArrowKind, string>> = {
  traffic: "connects to a port",
  invocation: "AWS does by itself",
  permission: "a role may",
  wiring: "names, certificates, routes",
};
const KINDS = Object.keys(COLOURS) as ArrowKind[];
/** Frames are filled by how deep they lie. */
const FILLS = ["#f3f6fa", "#ffffff", "#f3f6fa", "#ffffff"] as const;
const INK = "#1d2730";
const QUIET = "#4a5560";

/** Widths of pictures in pixels: a page's, and a phone's. */
export const WIDTHS = { wide: 920, narrow: 430 } as const;

/**
 * A picture as SVG: boxes with the lines between them, and below what everybody uses. It has a bright ground of its own.
 *
 * @param width in pixels; a narrow one is a high one
 */
export function renderSvg(graph: Graph, width: number = WIDTHS.wide): string {
  const picture = drawPicture(graph, width);
  const legend = drawLegend(picture.height + 14, width);
  const list = drawList(graph, legend.bottom, width);
  const height = list.bottom + 10;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="${FONT}">`,
    `<title>${escaped(graph.stack)}</title>`,
    "<defs>",
    ...KINDS.map(
      (kind) =>
        `<marker id="${kind}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="${COLOURS[kind]}"/></marker>`,
    ),
    "</defs>",
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...picture.frames.map(frame),
    ...picture.lines.map(line),
    ...picture.frames.map(({ label: { text, x, y } }) => halo(x, y + 11, text, SIZE.detail, INK)),
    ...picture.boxes.map(box),
    ...picture.lines.map(({ kind, label: { text, x, y } }) => halo(x, y + 10, text, SIZE.label, COLOURS[kind])),
    ...legend.elements,
    ...list.elements,
    "</svg>",
    "",
  ].join("\n");
}

function frame({ x, y, width, height, depth }: DrawnFrame): string {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6" fill="${FILLS[depth % FILLS.length]}" stroke="#b3bcc6"/>`;
}

function box({ x, y, width, height, label }: DrawnBox): string {
  const top = y + (height - label.length * LINE) / 2 + 11;
  return [
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="4" fill="#ffffff" stroke="#3b4754"/>`,
    ...label.map(({ text, isName }, i) =>
      words(x + width / 2, top + i * LINE, text, isName ? SIZE.name : SIZE.detail, isName ? INK : QUIET, {
        "text-anchor": "middle",
        ...(isName && { "font-weight": "600" }),
      }),
    ),
  ].join("\n");
}

function line({ kind, pieces, dots }: DrawnLine): string {
  const path = pieces.map(([from, to]) => `M${from.x} ${from.y}L${to.x} ${to.y}`).join("");
  return [
    `<path d="${path}" fill="none" ${strokeOf(kind)}/>`,
    ...pieces
      .slice(-1)
      .map(([, { x, y }]) => [x, y, Math.sign(y - (pieces.at(-1)?.[0].y ?? 0))] as const)
      .map(([x, y, by]) => `<path d="M${x} ${y - 8 * by}L${x} ${y}" ${strokeOf(kind)} marker-end="url(#${kind})"/>`),
    ...dots.map(({ x, y }) => `<circle cx="${x}" cy="${y}" r="2.2" fill="${COLOURS[kind]}"/>`),
  ].join("\n");
}

function drawLegend(top: number, width: number): { elements: string[]; bottom: number } {
  let [x, y] = [16, top];
  const elements = KINDS.flatMap((kind) => {
    const wide = 60 + textWidth(MEANINGS[kind], SIZE.detail);
    if (x + wide > width) [x, y] = [16, y + 20];
    const left = x;
    x += wide;
    return [
      `<path d="M${left} ${y}L${left + 34} ${y}" ${strokeOf(kind)} marker-end="url(#${kind})"/>`,
      words(left + 42, y + 4, MEANINGS[kind], SIZE.detail, QUIET),
    ];
  });
  return { elements, bottom: y + 20 };
}

/** What the picture has no lines for, each in a line of its own: who, does what, to whom. */
function drawList(graph: Graph, top: number, width: number): { elements: string[]; bottom: number } {
  const drawn = new Set(graph.boxes.filter(({ tier }) => tier !== "side").map(({ id }) => id));
  const rest = graph.arrows.filter(({ from, to, kind }) => kind === "wiring" || !drawn.has(from) || !drawn.has(to));
  const names = namesIn(graph);
  const middle = 110;
  const side = (width - middle - 56) / 2;
  let y = top;
  const elements = KINDS.flatMap((kind) => bundles(rest.filter((arrow) => arrow.kind === kind))).flatMap((bundle) => {
    const row = drawRow({ ...bundle, from: names(bundle.from), to: names(bundle.to) }, y, side, middle);
    y = row.bottom;
    return row.elements;
  });
  return { elements, bottom: y };
}

interface Row {
  readonly kind: ArrowKind;
  readonly from: string;
  readonly label: string;
  readonly to: string;
}

function drawRow({ kind, from, label, to }: Row, top: number, side: number, middle: number) {
  const [left, right] = [from, to].map((names) => lines(names, side, SIZE.detail));
  const rows = Math.max(left?.length ?? 0, right?.length ?? 0, 1);
  const [start, end] = [16 + side + 8, 16 + side + middle + 8];
  const at = top + (rows * LINE) / 2 + 9;
  const column = (texts: readonly string[] = [], x: number, anchor: string) =>
    texts.map((text, i) =>
      words(x, at - (texts.length * LINE) / 2 + i * LINE + 12, text, SIZE.detail, INK, { "text-anchor": anchor }),
    );
  const elements = [
    ...column(left, start - 8, "end"),
    words((start + end) / 2, at - 4, label, SIZE.label, COLOURS[kind], { "text-anchor": "middle" }),
    `<path d="M${start} ${at}L${end} ${at}" ${strokeOf(kind)} marker-end="url(#${kind})"/>`,
    ...column(right, end + 8, "start"),
  ];
  return { elements, bottom: top + rows * LINE + 8 };
}

function strokeOf(kind: ArrowKind): string {
  return `stroke="${COLOURS[kind]}"${DASHES[kind] ? ` stroke-dasharray="${DASHES[kind]}"` : ""}`;
}

/** A text with a bright edge, so that it can be read where a line passes below it. */
function halo(x: number, y: number, text: string, size: number, colour: string): string {
  return words(x, y, text, size, colour, { stroke: "#ffffff", "stroke-width": "3", "paint-order": "stroke" });
}

function words(
  x: number,
  y: number,
  text: string,
  size: number,
  colour: string,
  attributes: Readonly<Record<string, string>> = {},
): string {
  const more = Object.entries(attributes).map(([name, value]) => ` ${name}="${value}"`);
  return `<text x="${x}" y="${y}" font-size="${size}" fill="${colour}"${more.join("")}>${escaped(text)}</text>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
