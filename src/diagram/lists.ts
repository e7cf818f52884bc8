import { type Arrow, type ArrowKind, type Graph, titleOf } from "./graph";

/** Arrows that say the same of the same boxes and frames, by their ids. */
export interface Bundle {
  readonly kind: ArrowKind;
  readonly from: readonly string[];
  readonly label: string;
  readonly to: readonly string[];
}

/** Arrows in few lines: first those to the same box that say the same, then those of the same boxes. */
export function bundles(arrows: readonly Arrow[]): Bundle[] {
  const single = arrows.map(({ kind, from, label, to }) => ({ kind, label, from: [from], to: [to] }));
  const bySource = merged(single, ({ kind, label, to }) => [kind, label, ...to].join("|"));
  return merged(bySource, ({ kind, label, from }) => [kind, label, ...from].join("|"));
}

/** How people call boxes and frames, by their ids. */
export function namesIn(graph: Graph): (ids: readonly string[]) => string {
  const names = new Map([
    ...graph.boxes.map(({ id, label }) => [id, label[0] ?? id] as const),
    ...graph.frames.map((frame) => [frame.id, titleOf(frame)] as const),
  ]);
  return (ids) => ids.map((id) => names.get(id) ?? id).join(", ");
}

function merged(found: readonly Bundle[], keyOf: (bundle: Bundle) => string): Bundle[] {
  const groups = new Map<string, Bundle>();
  for (const one of found) {
    const group = groups.get(keyOf(one));
    groups.set(keyOf(one), {
      ...one,
      from: [...new Set([...(group?.from ?? []), ...one.from])],
      to: [...new Set([...(group?.to ?? []), ...one.to])],
    });
  }
  return [...groups.values()];
}
