import type { Arrow, Frame, Graph } from "./graph";

/** A picture as Mermaid's flowchart, which GitHub draws. */
export function renderMermaid(graph: Graph): string {
  return [
    "flowchart LR",
    ...within(graph, undefined, "  "),
    ...graph.arrows.map((arrow) => `  ${key(arrow.from)} ${link(arrow)} ${key(arrow.to)}`),
    "",
  ].join("\n");
}

function within(graph: Graph, frame: string | undefined, indent: string): string[] {
  const boxes = graph.boxes
    .filter((box) => box.frame === frame)
    .map(({ id, label }) => `${indent}${key(id)}[${quoted(label.join("<br/>"))}]`);
  const frames = graph.frames.filter((one) => one.frame === frame).flatMap((one) => around(graph, one, indent));
  return [...boxes, ...frames];
}

function around(graph: Graph, { id, label }: Frame, indent: string): string[] {
  return [`${indent}subgraph ${key(id)}[${quoted(label)}]`, ...within(graph, id, `${indent}  `), `${indent}end`];
}

function link({ kind, label }: Arrow): string {
  return `${kind === "traffic" ? "-->" : "-.->"}|${quoted(label)}|`;
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', "#quot;")}"`;
}

/** Mermaid takes `end` and dashes amiss. */
function key(id: string): string {
  return id.replace(/[^A-Za-z0-9]/g, "_");
}
