import type * as pulumi from "@pulumi/pulumi";
import type { Formula, Graph, Metric, Watch } from "./watch";

/** A dashboard is 24 columns wide. */
const COLUMNS = 24;
const GRAPH = { width: 8, height: 6 };
const HEADING_HEIGHT = 1;
const ALARMS_HEIGHT = 3;
const PERIOD_SECONDS = 300;

/**
 * The body of a CloudWatch dashboard: what is watched, kind by kind, three graphs a row.
 *
 * @param alarmArns alarms whose states stand on top; none: nothing stands there
 */
export function dashboardBody(
  watches: readonly Watch[],
  { region, alarmArns }: { readonly region: string; readonly alarmArns: readonly pulumi.Input<string>[] },
) {
  const widgets: object[] = [];
  let y = 0;
  if (alarmArns.length > 0) {
    const properties = { title: "Alarms", alarms: alarmArns };
    widgets.push({ type: "alarm", x: 0, y, width: COLUMNS, height: ALARMS_HEIGHT, properties });
    y += ALARMS_HEIGHT;
  }
  for (const { title, graphs } of watches) {
    widgets.push({ ...heading(title), y });
    y += HEADING_HEIGHT;
    for (const [i, graph] of graphs.entries()) {
      const x = (i * GRAPH.width) % COLUMNS;
      if (i > 0 && x === 0) y += GRAPH.height;
      widgets.push({ type: "metric", x, y, ...GRAPH, properties: graphProperties(graph, region) });
    }
    y += GRAPH.height;
  }
  return { widgets };
}

function heading(title: string) {
  return {
    type: "text",
    x: 0,
    width: COLUMNS,
    height: HEADING_HEIGHT,
    properties: { markdown: `## ${title}`, background: "transparent" },
  };
}

function graphProperties({ title, lines, limit }: Graph, region: string) {
  return {
    title,
    region,
    view: "timeSeries",
    stacked: false,
    period: PERIOD_SECONDS,
    metrics: lines.flatMap((line) => ("expression" in line ? formula(line) : [metric(line)])),
    yAxis: { left: { min: 0 } },
    ...(limit !== undefined && { annotations: { horizontal: [{ label: "limit", value: limit }] } }),
  };
}

/** The metrics of a formula aren't drawn themselves. */
function formula({ expression, label, metrics }: Formula) {
  const inputs = Object.entries(metrics).map(([id, input]) => metric(input, { id, visible: false }));
  return [[{ expression, label }], ...inputs];
}

function metric({ namespace, name, dimensions, stat, label, region }: Metric, options: object = {}) {
  const pairs = Object.entries(dimensions).flat();
  return [namespace, name, ...pairs, { ...options, stat, ...(label && { label }), ...(region && { region }) }];
}
