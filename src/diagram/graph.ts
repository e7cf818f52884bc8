import type { Inputs } from "@pulumi/pulumi";
import type { Recording } from "../plan/record";
import type { RecordedResource } from "../plan/recorder";

/** What an arrow stands for. */
export type ArrowKind =
  /** Packets: from who connects to who answers. */
  | "traffic"
  /** What AWS calls or copies by itself. */
  | "invocation"
  /** What a role may do. */
  | "permission"
  /** Names, certificates and routes. */
  | "wiring";

/** Where a box stands in a picture, from the top. Those at `side` are told of below it: everybody uses them. */
export const TIERS = [
  "outside",
  "edge",
  "api",
  "events",
  "gateway",
  "entry",
  "front",
  "services",
  "functions",
  "data",
  "storage",
  "side",
] as const;

export type Tier = (typeof TIERS)[number];

export interface Box {
  readonly id: string;
  /** Its name, and what else is to be known. */
  readonly label: readonly string[];
  readonly tier: Tier;
  /** Id of the frame around it; none: outside of all. */
  readonly frame?: string;
}

/** A box around others. */
export interface Frame {
  readonly id: string;
  readonly label: string;
  /** What it says as well where there is room. */
  readonly detail: string;
  readonly frame?: string;
}

/** Everything that a frame says. */
export function titleOf({ label, detail }: Frame): string {
  return detail ? `${label} ${detail}` : label;
}

export interface Arrow {
  /** Ids of boxes or frames. */
  readonly from: string;
  readonly to: string;
  readonly kind: ArrowKind;
  readonly label: string;
}

/** What a stack is made of, as a picture has it. */
export interface Graph {
  readonly stack: string;
  readonly frames: readonly Frame[];
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
}

/** Collects boxes and arrows, with what each name, ARN and security group of the plan stands for. */
export class Sketch {
  readonly frames: Frame[] = [];
  readonly boxes: Box[] = [];
  private readonly arrows = new Map<string, { arrow: Arrow; labels: Set<string> }>();
  /** Boxes by what stands for them in inputs: ARNs, ids, names of DNS. */
  private readonly places = new Map<string, string[]>();

  constructor(readonly recording: Recording) {}

  /** The inputs of all resources of a type. */
  all(type: string): Inputs[] {
    return this.resources(type).map(({ inputs }) => inputs as Inputs);
  }

  resources(type: string): RecordedResource[] {
    return this.recording.resources.filter((resource) => resource.type === type);
  }

  frame(id: string, [label, detail = ""]: readonly [label: string, detail?: string], frame?: string): string {
    if (!this.frames.some((one) => one.id === id)) this.frames.push({ id, label, detail, frame });
    return id;
  }

  /** @param places what stands for the box in inputs of others */
  box(
    id: string,
    tier: Tier,
    label: readonly string[],
    frame?: string,
    places: readonly (string | undefined)[] = [],
  ): string {
    if (!this.boxes.some((one) => one.id === id)) this.boxes.push({ id, tier, label, frame });
    for (const place of places) if (place) this.place(place, id);
    return id;
  }

  /** Says that a name, an id or an ARN stands for a box or a frame. */
  place(place: string, id: string): void {
    this.places.set(place, [...(this.places.get(place) ?? []), id]);
  }

  has(id: string): boolean {
    return this.boxes.some((box) => box.id === id) || this.frames.some((frame) => frame.id === id);
  }

  /** What a name, an id or an ARN stands for. */
  at(place: unknown): string[] {
    return this.places.get(String(place)) ?? [];
  }

  /** An arrow; several between the same two are one with all labels. Arrows to what isn't drawn are left out. */
  arrow(from: string, to: string, kind: ArrowKind, label: string): void {
    if (from === to || !this.has(from) || !this.has(to)) return;
    const key = `${from} ${to} ${kind}`;
    const entry = this.arrows.get(key) ?? { arrow: { from, to, kind, label }, labels: new Set<string>() };
    entry.labels.add(label);
    this.arrows.set(key, entry);
  }

  graph(): Graph {
    const arrows = [...this.arrows.values()].map(({ arrow, labels }) => ({
      ...arrow,
      label: [...labels].sort().join(", "),
    }));
    return { stack: this.recording.stack, frames: this.frames, boxes: this.boxes, arrows };
  }
}
