import type { Band, PlacedBox, Span } from "./bands";
import { INSET, PORT, slotWidth } from "./bands";
import type { Arrow, ArrowKind } from "./graph";
import { SIZE, textWidth } from "./text";

/** All arrows to a box that say the same, as one line that they join. */
interface Net {
  readonly id: number;
  readonly kind: ArrowKind;
  readonly label: string;
  readonly to: string;
  readonly from: readonly string[];
  /** Channels from the highest to the lowest. Channel 0 is above the first band. */
  readonly first: number;
  readonly last: number;
  /** Whether it comes from above. */
  readonly down: boolean;
}

/** An upright piece of a net: through a band, or between a box and its channel. */
interface Upright {
  readonly net: number;
  readonly channel: number;
  readonly x: number;
  /** Whether it goes on from the channel to the band above it, or below it. */
  readonly side: "above" | "below";
  readonly box?: string;
  readonly isHead: boolean;
}

/** A net's level piece in a channel. */
interface Level {
  readonly net: number;
  readonly channel: number;
  readonly from: number;
  readonly to: number;
  /** Which of the channel's tracks it is on. */
  readonly track: number;
}

/** Where lines go: by net, with their pieces. */
export interface Wiring {
  readonly nets: readonly Net[];
  readonly uprights: readonly Upright[];
  readonly levels: readonly Level[];
}

/** Pixels between upright lines. */
const APART = 6;

/** Lays lines between bands so that no two lie on each other, and none crosses a box or the label of another's head. */
export function wire(bands: readonly Band[], spans: readonly Span[], arrows: readonly Arrow[], width: number): Wiring {
  const nets = netsOf(bands, arrows);
  const uprights: Upright[] = ports(bands, nets);
  const borders = spans.flatMap(({ depth }) => [depth * INSET + INSET / 2, width - depth * INSET - INSET / 2]);
  const passes = nets
    .flatMap((net) => range(net.first, net.last).map((band) => ({ net, band })))
    .sort((a, b) => a.net.last - a.net.first - (b.net.last - b.net.first) || a.net.id - b.net.id);
  for (const { net, band } of passes) {
    const aim = uprights.find((one) => one.net === net.id && one.isHead)?.x ?? 0;
    const isFree = (x: number) =>
      !bands[band]?.boxes.some((box) => x > box.left - 8 && x < box.left + box.width + 8) &&
      !borders.some((border) => Math.abs(border - x) < 4) &&
      !uprights.some(
        (one) =>
          one.net !== net.id && (one.channel === band || one.channel === band + 1) && Math.abs(one.x - x) < APART,
      );
    // A frame's title stands at its left.
    const titles = spans.filter(({ first }) => first === band);
    const isBesideTitles = (at: number) =>
      titles.every(({ depth, titles: [, title = ""] }) => at > depth * INSET + 20 + textWidth(title, SIZE.detail));
    const x = nearest(aim, width, (at) => isFree(at) && isBesideTitles(at)) ?? nearest(aim, width, isFree) ?? aim;
    const common = { net: net.id, x, isHead: false };
    uprights.push({ ...common, channel: band, side: "below" }, { ...common, channel: band + 1, side: "above" });
  }
  return { nets, uprights, levels: levelsOf(bands.length, uprights) };
}

function netsOf(bands: readonly Band[], arrows: readonly Arrow[]): Net[] {
  const bandOf = (id: string) => bands.findIndex(({ boxes }) => boxes.some((box) => box.id === id));
  const groups = new Map<string, { arrow: Arrow; down: boolean; from: string[] }>();
  for (const arrow of arrows) {
    const down = bandOf(arrow.from) <= bandOf(arrow.to);
    const key = [arrow.to, arrow.label, arrow.kind, down].join("|");
    const group = groups.get(key) ?? { arrow, down, from: [] };
    group.from.push(arrow.from);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ arrow: { kind, label, to }, down, from }, id) => {
    const target = bandOf(to);
    const sources = from.map(bandOf);
    const [first, last] = down
      ? [Math.min(target, ...sources.map((band) => band + 1)), target]
      : [target + 1, Math.max(target + 1, ...sources)];
    return { id, kind, label, to, from, first, last, down };
  });
}

/** Where lines leave and reach their boxes, each beside the other in the order of where they go. */
function ports(bands: readonly Band[], nets: readonly Net[]): Upright[] {
  const boxes = new Map(bands.flatMap((band) => band.boxes.map((box) => [box.id, box] as const)));
  const middle = (id: string) => {
    const box = boxes.get(id);
    return box ? box.left + box.width / 2 : 0;
  };
  const found: Upright[] = [];
  for (const [i, band] of bands.entries()) {
    for (const side of ["above", "below"] as const) {
      const channel = side === "above" ? i + 1 : i;
      for (const box of band.boxes) {
        const ends = nets.flatMap((net) => {
          if (net.to === box.id && (side === "below") === net.down)
            return [{ net, isHead: true, aim: mean(net.from.map(middle)), room: slotWidth(net.label) }];
          const isStart = net.from.includes(box.id) && channel >= net.first && channel <= net.last;
          const leaves = net.down ? (net.last === i ? "below" : "above") : "below";
          return isStart && leaves === side ? [{ net, isHead: false, aim: middle(net.to), room: PORT }] : [];
        });
        place(box, ends).forEach((wanted, n) => {
          const end = ends[n];
          if (!end) return;
          const taken = found.filter((one) => one.channel === channel && one.net !== end.net.id).map(({ x }) => x);
          const x = shifted(wanted, taken);
          found.push({ net: end.net.id, channel, x, side, box: box.id, isHead: end.isHead });
        });
      }
    }
  }
  return found;
}

interface End {
  readonly aim: number;
  readonly room: number;
}

/** Each end's place on a box's side, in the order of `ends`. */
function place({ left, width }: PlacedBox, ends: readonly End[]): number[] {
  const order = ends.map((end, i) => ({ ...end, i })).sort((a, b) => a.aim - b.aim || a.i - b.i);
  const spare = (width - ends.reduce((sum, { room }) => sum + room, 0)) / (ends.length + 1);
  const places: number[] = [];
  let x = left;
  for (const { i, room } of order) {
    x += spare;
    places[i] = Math.round(x + 5);
    x += room;
  }
  return places;
}

/** Beside lines that come from the other side of the channel. */
function shifted(wanted: number, taken: readonly number[]): number {
  for (const by of [0, 3, -3, 5, -5, 7, 9]) {
    if (!taken.some((x) => Math.abs(x - wanted - by) < 3)) return wanted + by;
  }
  return wanted;
}

function nearest(aim: number, width: number, isFree: (x: number) => boolean): number | undefined {
  for (let by = 0; by < width; by += 2) {
    for (const x of [aim - by, aim + by]) if (x > 8 && x < width - 8 && isFree(x)) return x;
  }
  return undefined;
}

/** The level pieces of each channel, on as few tracks as they need. */
function levelsOf(bands: number, uprights: readonly Upright[]): Level[] {
  return range(-1, bands).flatMap((channel) => {
    const here = uprights.filter((one) => one.channel === channel);
    const pieces = [...new Set(here.map(({ net }) => net))]
      .map((net) => {
        const xs = here.filter((one) => one.net === net).map(({ x }) => x);
        return { net, channel, from: Math.min(...xs), to: Math.max(...xs) };
      })
      .filter(({ from, to }) => from !== to)
      .sort((a, b) => a.from - b.from || a.to - b.to);
    const ends: number[] = [];
    return pieces.map((piece) => {
      const free = ends.findIndex((end) => end + APART <= piece.from);
      const track = free < 0 ? ends.length : free;
      ends[track] = piece.to;
      return { ...piece, track };
    });
  });
}

/** Whole numbers from the first, the last left out, but those below 0. */
function range(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - Math.max(first, 0)) }, (_, i) => Math.max(first, 0) + i);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
