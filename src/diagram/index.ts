import type { Recording } from "../plan/record";
import { drawEdge } from "./edge";
import { type Graph, Sketch } from "./graph";
import { drawNetwork } from "./network";
import { drawPermissions } from "./permissions";
import { drawTraffic } from "./traffic";
import { drawWorkloads } from "./workloads";

export type { Graph } from "./graph";

/** Draws a plan: its boxes first, then the arrows between them. */
export function drawStack(recording: Recording): Graph {
  const sketch = new Sketch(recording);
  drawNetwork(sketch);
  drawWorkloads(sketch);
  drawEdge(sketch);
  drawTraffic(sketch);
  drawPermissions(sketch);
  return sketch.graph();
}
