import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import type { Arrow, Graph } from "./graph";

/** Where it is written which node of a document's diagram is which box of ours. */
const DIAGRAMS = "docs/stacks/diagrams.yaml";

interface Drawn {
  readonly document: string;
  readonly nodes: Readonly<Record<string, string | readonly string[]>>;
}

/** An arrow of a document's diagram, and where ours has it. */
interface DocumentArrow {
  /** As the document has it. */
  readonly text: string;
  /** Ours; undefined: missing. */
  readonly ours?: "an arrow" | "within one box" | "a frame";
}

/** A document's diagram beside ours. */
export interface DiagramComparison {
  readonly document: string;
  readonly arrows: readonly DocumentArrow[];
  /** Ours that the document hasn't. */
  readonly added: readonly Arrow[];
}

/**
 * The diagram in a stack's document beside ours; undefined where the document has none.
 *
 * @param folder of the project
 * @throws Error where an arrow's node is nothing of ours
 */
export function besideDiagram(folder: string, graph: Graph): DiagramComparison | undefined {
  const drawn: Readonly<Record<string, Drawn>> = parse(readFileSync(path.join(folder, DIAGRAMS), "utf8"));
  const here = drawn[graph.stack];
  if (!here) return undefined;
  const boxes = (node: string) => {
    const found = here.nodes[node];
    if (!found) throw new Error(`${DIAGRAMS} doesn't say what ${node} of ${here.document} is`);
    return [found].flat();
  };
  const text = readFileSync(path.join(folder, "docs/documents", here.document), "utf8");
  const isLeftOut = (node: string) => boxes(node).length === 0;
  const theirs = arrowsIn(text, isLeftOut).map(([from, to, line]) => ({ from: boxes(from), to: boxes(to), line }));
  const isTheirs = (arrow: Arrow) => theirs.some(({ from, to }) => from.includes(arrow.from) && to.includes(arrow.to));
  return {
    document: here.document,
    arrows: theirs.map(({ from, to, line }) => ({ text: line, ours: placeOf(graph, from, to) })),
    added: graph.arrows.filter((arrow) => !isTheirs(arrow)),
  };
}

/** An arrow; or what a picture says without one: a box that both ends are, or a frame around the other end. */
function placeOf(graph: Graph, from: readonly string[], to: readonly string[]): DocumentArrow["ours"] {
  if (graph.arrows.some((arrow) => from.includes(arrow.from) && to.includes(arrow.to))) return "an arrow";
  if (graph.boxes.some(({ id }) => from.includes(id) && to.includes(id))) return "within one box";
  const lies = (inner: readonly string[], outer: readonly string[]) =>
    inner.some((id) => framesAround(graph, id).some((frame) => outer.includes(frame)));
  return lies(to, from) || lies(from, to) ? "a frame" : undefined;
}

function framesAround(graph: Graph, id: string): string[] {
  const frame = [...graph.boxes, ...graph.frames].find((one) => one.id === id)?.frame;
  return frame ? [frame, ...framesAround(graph, frame)] : [];
}

/** Of Mermaid, `A -->|says| B`; of a column of text, `A`, `↓` and `B` below each other. */
function arrowsIn(markdown: string, isLeftOut: (node: string) => boolean): [from: string, to: string, line: string][] {
  const columns = markdown.split("```").filter((block) => block.includes("↓"));
  const below = columns.flatMap((block) => {
    const nodes = block
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line && line !== "↓" && !isLeftOut(line));
    return nodes.slice(1).map((to, i): [string, string, string] => [nodes[i] ?? "", to, `${nodes[i]} ↓ ${to}`]);
  });
  const mermaid = markdown.split("\n").flatMap((line): [string, string, string][] => {
    const [, from, to] = /^\s*(\w+) -\.?->(?:\|.*\|)? (\w+)$/.exec(line) ?? [];
    return from && to ? [[from, to, line.trim()]] : [];
  });
  return [...mermaid, ...below];
}
