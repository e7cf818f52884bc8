import { type Frame, type Graph, titleOf } from "./graph";
import { type Bundle, bundles } from "./lists";

/** A picture as Mermaid's flowchart, which GitHub draws. */
export function renderMermaid(graph: Graph): string {
  return [
    "flowchart LR",
    ...within(graph, undefined, "  "),
    ...bundles(graph.arrows).map((bundle) => `  ${keys(bundle.from)} ${link(bundle)} ${keys(bundle.to)}`),
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

function around(graph: Graph, frame: Frame, indent: string): string[] {
  const { id } = frame;
  return [
    `${indent}subgraph ${key(id)}[${quoted(titleOf(frame))}]`,
    ...within(graph, id, `${indent}  `),
    `${indent}end`,
  ];
}

function link({ kind, label }: Bundle): string {
  return `${kind === "traffic" ? "-->" : "-.->"}|${quoted(label)}|`;
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', "#quot;")}"`;
}

function keys(ids: readonly string[]): string {
  return ids.map(key).join(" & ");
}

/** Mermaid takes dashes amiss, and words of its own such as `default` and `end`. */
function key(id: string): string {
  return `the_${id.replace(/[^A-Za-z0-9]/g, "_")}`;
}
