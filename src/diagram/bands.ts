import { type Arrow, type Box, type Graph, TIERS, titleOf } from "./graph";
import { LINE, lines, SIZE, textWidth } from "./text";

/** A box with its place. */
export interface PlacedBox {
  readonly id: string;
  readonly label: readonly { readonly text: string; readonly isName: boolean }[];
  readonly left: number;
  readonly width: number;
  readonly height: number;
}

/** Boxes side by side. */
export interface Band {
  readonly boxes: readonly PlacedBox[];
  readonly height: number;
}

/** A frame around bands that follow each other. */
export interface Span {
  /** What it may say, from the longest. */
  readonly titles: readonly string[];
  readonly depth: number;
  readonly first: number;
  readonly last: number;
}

/** Pixels between a frame and the one within it, and between boxes. */
export const INSET = 10;
const GAP = 30;
/** What lines take beside boxes. */
const LANES = 24;
const PADDING = 10;
/** What an arrow takes of a box's side. */
export const PORT = 9;

/** What an arrow's head takes with its label. */
export function slotWidth(label: string): number {
  return textWidth(label, SIZE.label) + 16;
}

/** Puts the boxes into bands, from the top: by tier, by frame, and as many as fit. */
export function bandsOf(graph: Graph, arrows: readonly Arrow[], width: number): { bands: Band[]; spans: Span[] } {
  const groups = groupsIn(graph, undefined, []);
  const deepest = Math.max(...groups.map(({ frames }) => frames.length));
  const room = width - 2 * (deepest * INSET + LANES);
  const bands = groups.flatMap(({ frames, boxes }) => {
    const fitting = boxes.map((box) => sized(box, arrows, room));
    return rows(fitting, room).map((row) => ({ frames, band: placed(row, width) }));
  });
  return { bands: bands.map(({ band }) => band), spans: spansOf(graph, bands) };
}

/** Boxes of one tier and frame. */
interface Group {
  readonly tier: number;
  /** Ids of the frames around it, from the outermost. */
  readonly frames: readonly string[];
  readonly boxes: readonly Box[];
}

/** What a frame holds, from the top. A frame within it stands where its highest tier does, so all that it holds stays together. */
function groupsIn(graph: Graph, frame: string | undefined, frames: readonly string[]): Group[] {
  const own = TIERS.flatMap((tier, i): Group[][] => {
    const boxes = graph.boxes.filter((box) => box.frame === frame && box.tier === tier);
    return boxes.length > 0 && tier !== "side" ? [[{ tier: i, frames, boxes }]] : [];
  });
  const within = graph.frames
    .filter((one) => one.frame === frame)
    .map(({ id }) => groupsIn(graph, id, [...frames, id]))
    .filter((groups) => groups.length > 0);
  const highest = (groups: readonly Group[]) => Math.min(...groups.map(({ tier }) => tier));
  return [...own, ...within].sort((a, b) => highest(a) - highest(b)).flat();
}

/** How wide and high a box is, with room for the heads of all arrows on one side. */
function sized({ id, label }: Box, arrows: readonly Arrow[], room: number): Omit<PlacedBox, "left"> {
  const [name = "", ...details] = label;
  const most = Math.min(170, room - 2 * PADDING);
  const text = [
    ...lines(name, most, SIZE.name, "bold").map((line) => ({ text: line, isName: true })),
    ...details.flatMap((detail) => lines(detail, most, SIZE.detail).map((line) => ({ text: line, isName: false }))),
  ];
  const ends = new Set(arrows.filter(({ to }) => to === id).map((arrow) => arrow.label));
  const heads = [...ends].reduce((sum, end) => sum + slotWidth(end), 0);
  const starts = new Set(arrows.filter(({ from }) => from === id).map(({ to, label: end }) => `${to} ${end}`)).size;
  const widths = text.map((line) =>
    textWidth(line.text, line.isName ? SIZE.name : SIZE.detail, line.isName ? "bold" : "regular"),
  );
  return {
    id,
    label: text,
    width: Math.max(...widths.map((one) => one + 2 * PADDING), heads + starts * PORT + PADDING),
    height: text.length * LINE + PADDING,
  };
}

function rows(boxes: readonly Omit<PlacedBox, "left">[], room: number): Omit<PlacedBox, "left">[][] {
  const total = boxes.reduce((sum, { width }) => sum + width + GAP, -GAP);
  const count = Math.ceil(total / room);
  const aim = total / count;
  const found: Omit<PlacedBox, "left">[][] = [];
  let used = Number.POSITIVE_INFINITY;
  for (const box of boxes) {
    // As wide as its share, or as the last that would go beyond it by less than half.
    if (used + GAP + box.width > room || (used >= aim - GAP && found.length < count)) {
      found.push([]);
      used = -GAP;
    }
    found.at(-1)?.push(box);
    used += GAP + box.width;
  }
  return found;
}

function placed(boxes: readonly Omit<PlacedBox, "left">[], width: number): Band {
  const height = Math.max(...boxes.map((box) => box.height));
  let left = Math.round((width - boxes.reduce((sum, box) => sum + box.width + GAP, -GAP)) / 2);
  const found = boxes.map((box) => {
    const place = { ...box, left, height };
    left += box.width + GAP;
    return place;
  });
  return { boxes: found, height };
}

/** Where each frame begins and ends. */
function spansOf(graph: Graph, bands: readonly { readonly frames: readonly string[] }[]): Span[] {
  return graph.frames.flatMap((frame) => {
    const { id, label } = frame;
    const held = bands.flatMap(({ frames }, i) => (frames.includes(id) ? [i] : []));
    const [first, last] = [held[0], held.at(-1)];
    if (first === undefined || last === undefined) return [];
    return [{ titles: [titleOf(frame), label], depth: bands[first]?.frames.indexOf(id) ?? 0, first, last }];
  });
}
