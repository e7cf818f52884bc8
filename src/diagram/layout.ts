import ELK, { type ElkExtendedEdge, type ElkNode } from "elkjs/lib/elk.bundled.js";
import type { Arrow, Box, Graph } from "./graph";

/** Letters that a picture is written in. */
export const FONT = { size: 12, family: "DejaVu Sans, Verdana, Arial, sans-serif" } as const;

/** Pixels that a letter takes at most, in a font of that kind; the next widest is the box's margin. */
const LETTER = 7.4;
const LINE = 16;
const MARGIN = 12;

export const LABEL_SIZE = 11;

/** Where everything stands, by ELK's layered layout. The same graph gets the same layout. */
export async function layout(graph: Graph): Promise<ElkNode> {
  const elk = new ELK();
  return await elk.layout({
    id: "root",
    layoutOptions: {
      "elk.algorithm": "layered",
      "elk.direction": "DOWN",
      "elk.hierarchyHandling": "INCLUDE_CHILDREN",
      "elk.edgeRouting": "ORTHOGONAL",
      "elk.layered.spacing.nodeNodeBetweenLayers": "48",
      "elk.spacing.nodeNode": "28",
      "elk.spacing.edgeNode": "16",
      "elk.spacing.edgeEdge": "12",
      "elk.spacing.edgeLabel": "4",
      "elk.layered.spacing.edgeNodeBetweenLayers": "16",
      "elk.layered.spacing.edgeEdgeBetweenLayers": "12",
      "elk.edgeLabels.inline": "true",
      "elk.randomSeed": "1",
      "elk.padding": "[top=16,left=16,bottom=16,right=16]",
    },
    children: within(graph, undefined),
    edges: graph.arrows.map(edge),
  });
}

/** Width of a text in pixels, rather more than less. */
export function widthOf(text: string, size: number = FONT.size): number {
  return Math.ceil((text.length * LETTER * size) / FONT.size);
}

export const LINE_HEIGHT = LINE;

function within(graph: Graph, frame: string | undefined): ElkNode[] {
  return [
    ...graph.boxes.filter((box) => box.frame === frame).map(box),
    ...graph.frames
      .filter((one) => one.frame === frame)
      .map((one) => ({
        id: one.id,
        labels: [{ text: one.label, width: widthOf(one.label), height: LINE }],
        children: within(graph, one.id),
        layoutOptions: {
          "elk.padding": "[top=36,left=20,bottom=20,right=20]",
          "elk.nodeLabels.placement": "H_LEFT V_TOP INSIDE",
          "elk.nodeSize.constraints": "NODE_LABELS MINIMUM_SIZE",
          "elk.nodeSize.minimum": `(${widthOf(one.label) + 2 * MARGIN}, ${3 * LINE})`,
        },
      })),
  ];
}

function box({ id, label }: Box): ElkNode {
  return {
    id,
    width: Math.max(...label.map((line) => widthOf(line))) + 2 * MARGIN,
    height: label.length * LINE + MARGIN,
  };
}

function edge({ from, to, label }: Arrow, i: number): ElkExtendedEdge {
  return {
    id: `arrow-${i}`,
    sources: [from],
    targets: [to],
    labels: [{ text: label, width: widthOf(label, LABEL_SIZE) + 6, height: LINE }],
  };
}
