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

/** That an alarm tells the stack's topic. */
export function expectCall(plan: Plan, name: string): void {
  const { alarmActions, okActions, actionsEnabled = true } = plan.inputs(METRIC_ALARM, name);
  const topic = plan.outputs.alarmTopicArn;
  expect(topic).toMatch(new RegExp(`^arn:aws:sns:.*:${plan.inputs(TOPIC).name}$`));
  expect([name, alarmActions, okActions, actionsEnabled]).toEqual([name, [topic], [topic], true]);
}

/** What the lines of a graph on the dashboard show. */
export function graphOf(plan: Plan, title: string): string[] {
  const graph = widgetsOf(plan).find(({ properties }) => properties.title === title);
  if (!graph) throw new Error(`no graph ${title} among ${titles(plan).join(", ")}`);
  return graph.properties.metrics.map((line: unknown[]) => {
    const options = line.at(-1) as Inputs;
    return options.expression ?? [...line.slice(0, -1), options.stat].join(" ");
  });
}

export function widgetsOf(plan: Plan): Inputs[] {
  return JSON.parse(plan.inputs(DASHBOARD).dashboardBody).widgets;
}

function titles(plan: Plan): string[] {
  return widgetsOf(plan).map(({ properties }) => properties.title);
}

/** Dimensions of all metrics that alarms of a plan watch. */
export function dimensionsOf({ dimensions, metricQueries = [] }: Inputs): Inputs[] {
  const queried = metricQueries.flatMap(({ metric }: Inputs) => (metric ? [metric.dimensions] : []));
  return dimensions ? [dimensions] : queried;
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
