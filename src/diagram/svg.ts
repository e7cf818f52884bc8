import type { ElkExtendedEdge, ElkNode, ElkPoint } from "elkjs/lib/elk.bundled.js";
import type { ArrowKind, Graph } from "./graph";
import { FONT, LABEL_SIZE, LINE_HEIGHT, layout } from "./layout";

const COLOURS: Readonly<Record<ArrowKind, string>> = { traffic: "#1f5fa8", permission: "#8a4b00", wiring: "#5a6570" };
const DASHES: Readonly<Record<ArrowKind, string>> = { traffic: "", permission: "5 4", wiring: "2 3" };
const MEANINGS: Readonly<Record<ArrowKind, string>> = {
  traffic: "connects to (port)",
  permission: "may",
  wiring: "names, certificates, routes",
};
/** Frames are filled by how deep they lie. */
const FILLS = ["#f4f6f9", "#ffffff", "#f4f6f9", "#ffffff"] as const;
const LEGEND = 44;

/** A picture as SVG, with its own legend. Bright in a dark theme too: it has a ground of its own. */
export async function renderSvg(graph: Graph): Promise<string> {
  const root = await layout(graph);
  const boxes = new Map(graph.boxes.map((box) => [box.id, box.label]));
  const width = Math.max(round(root.width), 620);
  const height = round(root.height) + LEGEND;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="${FONT.family}" font-size="${FONT.size}">`,
    `<title>${escaped(graph.stack)}</title>`,
    "<defs>",
    ...Object.entries(COLOURS).map(
      ([kind, colour]) =>
        `<marker id="${kind}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z" fill="${colour}"/></marker>`,
    ),
    "</defs>",
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...(root.children ?? []).flatMap((node) => nodes(node, 0, 0, 0, boxes)),
    ...edges(root, graph),
    ...legend(round(root.height)),
    "</svg>",
    "",
  ].join("\n");
}

function nodes(
  node: ElkNode,
  x: number,
  y: number,
  depth: number,
  boxes: ReadonlyMap<string, readonly string[]>,
): string[] {
  const [left, top] = [x + (node.x ?? 0), y + (node.y ?? 0)];
  const place = `x="${round(left)}" y="${round(top)}" width="${round(node.width)}" height="${round(node.height)}"`;
  const label = boxes.get(node.id);
  if (label) {
    const middle = round(left + (node.width ?? 0) / 2);
    return [
      `<rect ${place} rx="4" fill="#ffffff" stroke="#3b4754"/>`,
      ...label.map(
        (line, i) =>
          `<text x="${middle}" y="${round(top + 18 + i * LINE_HEIGHT)}" text-anchor="middle"${i === 0 ? ' font-weight="600"' : ' fill="#4a5560"'}>${escaped(line)}</text>`,
      ),
    ];
  }
  return [
    `<rect ${place} rx="6" fill="${FILLS[depth % FILLS.length]}" stroke="#b3bcc6"/>`,
    `<text x="${round(left + 10)}" y="${round(top + 19)}" fill="#2b3640">${escaped(node.labels?.[0]?.text ?? "")}</text>`,
    ...(node.children ?? []).flatMap((child) => nodes(child, left, top, depth + 1, boxes)),
  ];
}

/** ELK hands edges back where it wants them: their points count from the box that holds both ends. */
function edges(root: ElkNode, graph: Graph): string[] {
  const origins = new Map<string, ElkPoint>();
  const collect = (node: ElkNode, x: number, y: number) => {
    const [left, top] = [x + (node.x ?? 0), y + (node.y ?? 0)];
    origins.set(node.id, { x: left, y: top });
    for (const child of node.children ?? []) collect(child, left, top);
  };
  collect(root, 0, 0);
  const drawn = (root.edges ?? []).map((edge, i) => {
    const container = (edge as { readonly container?: string }).container ?? "root";
    return { edge, origin: origins.get(container) ?? { x: 0, y: 0 }, kind: graph.arrows[i]?.kind ?? "traffic" };
  });
  // Lines first: no label lies below one.
  return [
    ...drawn.flatMap(({ edge, origin, kind }) => line(edge, origin, kind)),
    ...drawn.flatMap(({ edge, origin, kind }) => text(edge, origin, kind)),
  ];
}

function line({ sections = [] }: ElkExtendedEdge, { x, y }: ElkPoint, kind: ArrowKind): string[] {
  return sections.map(({ startPoint, bendPoints = [], endPoint }) => {
    const points = [startPoint, ...bendPoints, endPoint].map((point) => `${round(x + point.x)} ${round(y + point.y)}`);
    const dash = DASHES[kind] ? ` stroke-dasharray="${DASHES[kind]}"` : "";
    return `<path d="M${points.join("L")}" fill="none" stroke="${COLOURS[kind]}"${dash} marker-end="url(#${kind})"/>`;
  });
}

function text({ labels = [] }: ElkExtendedEdge, { x, y }: ElkPoint, kind: ArrowKind): string[] {
  return labels.flatMap((label) => {
    const [left, top] = [x + (label.x ?? 0), y + (label.y ?? 0)];
    const width = label.width ?? 0;
    return [
      `<rect x="${round(left)}" y="${round(top)}" width="${round(width)}" height="${LINE_HEIGHT}" fill="#ffffff" fill-opacity="0.9"/>`,
      `<text x="${round(left + width / 2)}" y="${round(top + 12)}" text-anchor="middle" font-size="${LABEL_SIZE}" fill="${COLOURS[kind]}">${escaped(label.text ?? "")}</text>`,
    ];
  });
}

function legend(top: number): string[] {
  let x = 20;
  return (Object.keys(MEANINGS) as ArrowKind[]).flatMap((kind) => {
    const left = x;
    x += 60 + MEANINGS[kind].length * 8;
    const dash = DASHES[kind] ? ` stroke-dasharray="${DASHES[kind]}"` : "";
    return [
      `<path d="M${left} ${top + 20}L${left + 36} ${top + 20}" stroke="${COLOURS[kind]}"${dash} marker-end="url(#${kind})"/>`,
      `<text x="${left + 44}" y="${top + 24}" fill="#4a5560">${MEANINGS[kind]}</text>`,
    ];
  });
}

function round(value = 0): number {
  return Math.round(value);
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
