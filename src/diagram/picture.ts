import { type Band, bandsOf, INSET, type PlacedBox, type Span } from "./bands";
import type { ArrowKind, Graph } from "./graph";
import { SIZE, textWidth } from "./text";
import { type Wiring, wire } from "./wires";

interface Point {
  readonly x: number;
  readonly y: number;
}

/** A text with the corner of the room that it takes. */
interface Label extends Point {
  readonly text: string;
  readonly width: number;
}

export interface Rectangle extends Point {
  readonly width: number;
  readonly height: number;
}

export interface DrawnFrame extends Rectangle {
  readonly depth: number;
  readonly label: Label;
}

export interface DrawnBox extends Rectangle {
  readonly id: string;
  readonly label: PlacedBox["label"];
}

/** A line with its head's label. */
export interface DrawnLine {
  readonly kind: ArrowKind;
  /** Upright and level pieces. The last one ends in the head. */
  readonly pieces: readonly (readonly [Point, Point])[];
  /** Where lines join. */
  readonly dots: readonly Point[];
  readonly label: Label;
}

/** A picture in pixels. */
export interface Picture {
  readonly height: number;
  readonly frames: readonly DrawnFrame[];
  readonly boxes: readonly DrawnBox[];
  readonly lines: readonly DrawnLine[];
}

const TRACK = 7;
const HEAD = 22;
const OPENING = 24;
const CLOSING = 8;
const PAD = 6;
export const LABEL_HEIGHT = 13;

/** Draws the boxes that aren't at the side, and the arrows between them. */
export function drawPicture(graph: Graph, width: number): Picture {
  const drawn = new Set(graph.boxes.filter(({ tier }) => tier !== "side").map(({ id }) => id));
  const arrows = graph.arrows.filter(({ from, to, kind }) => kind !== "wiring" && drawn.has(from) && drawn.has(to));
  const { bands, spans } = bandsOf(graph, arrows, width);
  const wiring = wire(bands, spans, arrows, width);
  const heights = heightsOf(bands, spans, wiring);
  return {
    height: heights.total,
    frames: spans.map((span) => drawFrame(span, heights, wiring, width)),
    boxes: bands.flatMap((band, i) =>
      band.boxes.map(({ id, label, left, width: wide }) => ({
        id,
        label,
        x: left,
        y: heights.bands[i] ?? 0,
        width: wide,
        height: band.height,
      })),
    ),
    lines: wiring.nets.map((net) => drawLine(net.id, wiring, bands, heights)),
  };
}

/** Where bands, tracks and frames' edges are. */
interface Heights {
  readonly bands: readonly number[];
  /** First track of each channel. */
  readonly tracks: readonly number[];
  readonly top: (span: Span) => number;
  readonly bottom: (span: Span) => number;
  readonly total: number;
}

function heightsOf(bands: readonly Band[], spans: readonly Span[], { uprights, levels }: Wiring): Heights {
  const [tops, bottoms] = [new Map<Span, number>(), new Map<Span, number>()];
  const found: { bands: number[]; tracks: number[] } = { bands: [], tracks: [] };
  let y = 0;
  for (let channel = 0; channel <= bands.length; channel++) {
    const heads = (side: string) =>
      uprights.some((one) => one.channel === channel && one.isHead && one.side === side) ? HEAD : PAD;
    if (channel > 0) y += heads("above");
    for (const span of spans.filter(({ last }) => last === channel - 1).sort((a, b) => b.depth - a.depth)) {
      y += CLOSING;
      bottoms.set(span, y);
    }
    const tracks = Math.max(0, ...levels.filter((one) => one.channel === channel).map(({ track }) => track + 1));
    y += PAD;
    found.tracks.push(y);
    y += tracks * TRACK;
    for (const span of spans.filter(({ first }) => first === channel).sort((a, b) => a.depth - b.depth)) {
      tops.set(span, y);
      y += OPENING;
    }
    y += heads("below");
    found.bands.push(y);
    y += bands[channel]?.height ?? 0;
  }
  return { ...found, top: (span) => tops.get(span) ?? 0, bottom: (span) => bottoms.get(span) ?? 0, total: y };
}

function drawFrame(span: Span, heights: Heights, wiring: Wiring, width: number): DrawnFrame {
  const x = span.depth * INSET + INSET / 2;
  const y = heights.top(span);
  // Its title stands where no line crosses it; if there is no such place, without its detail.
  const crossings = wiring.uprights.filter(({ channel, side }) => channel === span.first && side === "below");
  const edges = [x, ...crossings.map((one) => one.x).sort((a, b) => a - b), width - x];
  const places = span.titles.flatMap((text) => {
    const wide = textWidth(text, SIZE.detail);
    const left = edges.find((edge, i) => (edges[i + 1] ?? 0) - edge >= wide + 12);
    return left === undefined ? [] : [{ text, x: left + 6, y: y + 4, width: wide }];
  });
  const text = span.titles.at(-1) ?? "";
  const label = places[0] ?? { text, x: x + 6, y: y + 4, width: textWidth(text, SIZE.detail) };
  return {
    depth: span.depth,
    label,
    x,
    y,
    width: width - 2 * x,
    height: heights.bottom(span) - y,
  };
}

function drawLine(id: number, wiring: Wiring, bands: readonly Band[], heights: Heights): DrawnLine {
  const net = wiring.nets[id];
  if (!net) throw new Error(`no line ${id}`);
  const levels = wiring.levels.filter((one) => one.net === id);
  const trackOf = (channel: number) => levels.find((one) => one.channel === channel);
  const levelAt = (channel: number) => (heights.tracks[channel] ?? 0) + (trackOf(channel)?.track ?? 0) * TRACK;
  const own = wiring.uprights.filter((one) => one.net === id);
  const upright = ({ channel, side, x }: (typeof own)[number]): [Point, Point] => {
    const band = side === "below" ? channel : channel - 1;
    const far = (heights.bands[band] ?? 0) + (side === "below" ? 0 : (bands[band]?.height ?? 0));
    return [
      { x, y: levelAt(channel) },
      { x, y: far },
    ];
  };
  const head = own.find(({ isHead }) => isHead);
  if (!head) throw new Error(`line ${id} leads nowhere`);
  const through = own
    .filter(({ box, side }) => !box && side === "below")
    .map(({ channel, x }): [Point, Point] => [
      { x, y: heights.bands[channel] ?? 0 },
      { x, y: (heights.bands[channel] ?? 0) + (bands[channel]?.height ?? 0) },
    ]);
  const flat = levels.map(({ channel, from, to }): [Point, Point] => [
    { x: from, y: levelAt(channel) },
    { x: to, y: levelAt(channel) },
  ]);
  const [, tip] = upright(head);
  const joins = own.filter((one) => {
    const level = trackOf(one.channel);
    return one.box && !one.isHead && level && one.x > level.from && one.x < level.to;
  });
  return {
    kind: net.kind,
    pieces: [...own.filter((one) => one !== head).map(upright), ...through, ...flat, upright(head)],
    dots: joins.map(({ channel, x }) => ({ x, y: levelAt(channel) })),
    label: {
      text: net.label,
      x: tip.x + 5,
      y: head.side === "below" ? tip.y - LABEL_HEIGHT - 4 : tip.y + 4,
      width: textWidth(net.label, SIZE.label),
    },
  };
}
