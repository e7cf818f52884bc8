import type { Inputs } from "@pulumi/pulumi";
import { days, type FactTable, NEXT_LINE, policy } from "./fact";

/** Logs, alarms and dashboards. */
export const monitoring: FactTable = {
  "aws:cloudwatch/logGroup:LogGroup": (i) => [i.name, days(i.retentionInDays)],
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": (i) => [`lines with ${i.pattern} in ${i.logGroupName}`],
  "aws:cloudwatch/metricAlarm:MetricAlarm": (i) => [
    i.name,
    `${measure(i)} ${i.comparisonOperator === "LessThanThreshold" ? "below" : "above"} ${i.threshold}`,
    `for ${alarmMinutes(i)} min`,
    i.treatMissingData === "breaching" && "or no data",
  ],
  "aws:cloudwatch/alarmMuteRule:AlarmMuteRule": (i) => [
    i.name,
    `${i.muteTargets.alarmNames.length} alarms`,
    i.rule.schedule.expression,
    i.rule.schedule.timezone,
    `for ${i.rule.schedule.duration}`,
  ],
  "aws:cloudwatch/dashboard:Dashboard": (i) => [
    i.dashboardName,
    ...JSON.parse(i.dashboardBody).widgets.flatMap(({ type, properties }: Inputs) =>
      type === "metric" ? [NEXT_LINE, properties.title] : [],
    ),
  ],
  "aws:sns/topic:Topic": (i) => [i.name, i.kmsMasterKeyId && "encrypted"],
  "aws:sns/topicPolicy:TopicPolicy": (i) => policy(i.policy),
  "aws:sns/topicSubscription:TopicSubscription": (i) => [`${i.protocol} ${i.endpoint}`],
};

function measure({ metricName, statistic, extendedStatistic, metricQueries = [] }: Inputs): string {
  if (metricName) return `${metricName} ${extendedStatistic ?? statistic}`;
  return metricQueries.flatMap(({ expression }: Inputs) => expression ?? []).join();
}

function alarmMinutes({ period, evaluationPeriods, metricQueries = [] }: Inputs): number {
  const seconds = period ?? metricQueries.flatMap(({ metric }: Inputs) => metric?.period ?? [])[0];
  return (seconds * evaluationPeriods) / 60;
}
