import { expect } from "vitest";
import type { Inputs, Plan } from "./plan";
import { DASHBOARD, METRIC_ALARM, TOPIC } from "./types";

/** When an alarm goes off, by its name without the stack's prefix, like `AWS/ECS CPUUtilization Average … above 85 for 15 min`. */
export function alarmOf(plan: Plan, name: string): string {
  const alarm = plan.inputs(METRIC_ALARM, name);
  const period = alarm.period ?? alarm.metricQueries.flatMap(({ metric }: Inputs) => metric?.period ?? [])[0];
  const comparison = { GreaterThanThreshold: "above", LessThanThreshold: "below" }[String(alarm.comparisonOperator)];
  return `${measureOf(alarm)} ${comparison} ${alarm.threshold} for ${(period * alarm.evaluationPeriods) / 60} min`;
}

/** That these alarms of a plan go off when they should, and that somebody is called then and told when it is over. */
export function expectAlarms(plan: Plan, alarms: Readonly<Record<string, string>>): void {
  expect(Object.fromEntries(Object.keys(alarms).map((name) => [name, alarmOf(plan, name)]))).toEqual(alarms);
  for (const name of Object.keys(alarms)) expectCall(plan, name);
}

/** That an alarm tells the stack's topic of its region: CloudWatch can't publish in another. */
export function expectCall(plan: Plan, name: string): void {
  const own = plan.recording.region;
  const { alarmActions, okActions, actionsEnabled = true, region = own } = plan.inputs(METRIC_ALARM, name);
  const [topic] = alarmActions;
  const { name: topicName } = plan.inputsWhere(TOPIC, "region", region);
  expect(topic).toMatch(new RegExp(`^arn:aws:sns:${region}:\\d{12}:${topicName}$`));
  if (region === own) expect(plan.outputs.alarmTopicArn).toBe(topic);
  expect([name, alarmActions, okActions, actionsEnabled]).toEqual([name, [topic], [topic], true]);
}

/** What the lines of a graph on the dashboard show. */
export function graphOf(plan: Plan, title: string): string[] {
  const graph = widgetsOf(plan).find(({ properties }) => properties.title === title);
  if (!graph) throw new Error(`no graph ${title} among ${titles(plan).join(", ")}`);
  return graph.properties.metrics.map((line: unknown[]) => {
    const options = line.at(-1) as Inputs;
    return (
      options.expression ?? [...line.slice(0, -1), options.stat, ...(options.region ? [options.region] : [])].join(" ")
    );
  });
}

export function widgetsOf(plan: Plan): Inputs[] {
  return JSON.parse(plan.inputs(DASHBOARD).dashboardBody).widgets;
}

function titles(plan: Plan): string[] {
  return widgetsOf(plan).map(({ properties }) => properties.title);
}

/** A metric as CloudWatch has it. */
interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly stat: string;
}

/** The metrics that an alarm watches. */
export function metricsOf({ metricName, metricQueries = [], ...alarm }: Inputs): Metric[] {
  if (metricName) return [metric({ ...alarm, metricName, stat: alarm.statistic ?? alarm.extendedStatistic })];
  return metricQueries.flatMap((query: Inputs) => (query.metric ? [metric(query.metric)] : []));
}

/** The metrics that the dashboard draws, or computes lines from. */
export function drawnMetrics(plan: Plan): Metric[] {
  const lines: unknown[][] = widgetsOf(plan).flatMap(({ properties }) => properties.metrics ?? []);
  return lines.flatMap((line) => {
    const [namespace, metricName, ...rest] = line.slice(0, -1) as string[];
    if (!namespace) return [];
    const dimensions = Object.fromEntries(rest.flatMap((name, i) => (i % 2 ? [] : [[name, rest[i + 1]]])));
    return [metric({ namespace, metricName, dimensions, stat: (line.at(-1) as Inputs).stat })];
  });
}

/** Dimensions of all metrics that an alarm watches. */
export function dimensionsOf(alarm: Inputs): Inputs[] {
  return metricsOf(alarm).map(({ dimensions }) => dimensions);
}

function metric({ namespace, metricName, dimensions = {}, stat }: Inputs): Metric {
  return { namespace, name: metricName, dimensions, stat };
}

function measureOf({ namespace, metricName, statistic, extendedStatistic, dimensions, metricQueries }: Inputs): string {
  if (metricName) return metricText(namespace, metricName, statistic ?? extendedStatistic, dimensions);
  const [result, ...others] = metricQueries.filter(({ returnData }: Inputs) => returnData);
  expect(others).toEqual([]);
  return metricQueries
    .filter(({ metric }: Inputs) => metric)
    .reduce(
      (text: string, { id, metric }: Inputs) =>
        text.replaceAll(
          new RegExp(`\\b${id}\\b`, "g"),
          `[${metricText(metric.namespace, metric.metricName, metric.stat, metric.dimensions)}]`,
        ),
      result.expression,
    );
}

function metricText(namespace: string, name: string, stat: string, dimensions: Inputs): string {
  return [namespace, name, stat, ...Object.values(dimensions ?? {})].join(" ");
}
