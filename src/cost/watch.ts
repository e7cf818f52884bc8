import type { Bill, Item } from "./item";

/** Groups that grow with the traffic, not with what a workload writes. */
const TRAFFIC_LOGS = /flow-logs|^aws-waf-logs|^\/aws\/apigateway|^API-Gateway/;

/** Logs, metrics and alarms; keys and secrets. */
export function watchItems(bill: Bill): Item[] {
  return [...logs(bill), ...metrics(bill), ...traces(bill), ...kept(bill)];
}

function logs(bill: Bill): Item[] {
  const { logGb, trafficLogGb } = bill.assumed;
  return bill.all("aws:cloudwatch/logGroup:LogGroup").map(({ name }) => ({
    part: "Logs",
    what: name,
    price: "logs",
    factors: [[TRAFFIC_LOGS.test(name) ? trafficLogGb : logGb, "GB"]],
  }));
}

function metrics(bill: Bill): Item[] {
  const { insightsPerCluster, insightsPerService } = bill.assumed;
  const insights = bill
    .all("aws:ecs/cluster:Cluster")
    .filter(({ settings = [] }) => settings.some(({ value }: { value: string }) => value !== "disabled"));
  const services = bill.count("aws:ecs/service:Service");
  // An alarm on an expression is billed for each metric in it.
  const watched = bill
    .all("aws:cloudwatch/metricAlarm:MetricAlarm")
    .reduce((sum, { metricQueries = [] }) => sum + Math.max(1, metricQueries.filter(isMetric).length), 0);
  return [
    ...insights.map(
      ({ name }): Item => ({
        part: "Metrics and alarms",
        what: `Container Insights of ${name}`,
        price: "metric",
        factors: [[insightsPerCluster + services * insightsPerService, "metrics"]],
      }),
    ),
    ...(watched > 0
      ? [{ part: "Metrics and alarms", what: "alarms", price: "alarm", factors: [[watched, "metrics"]] } as const]
      : []),
    ...bill.each("Metrics and alarms", "dashboard", "aws:cloudwatch/dashboard:Dashboard", "dashboard", "dashboard"),
  ];
}

function isMetric({ metric }: { readonly metric?: unknown }): boolean {
  return metric !== undefined;
}

function traces(bill: Bill): Item[] {
  const traced = [
    ...bill.all("aws:lambda/function:Function").filter(({ tracingConfig }) => tracingConfig?.mode === "Active"),
    ...bill
      .all("aws:ecs/taskDefinition:TaskDefinition")
      .filter(({ containerDefinitions }) => String(containerDefinitions).includes("otel")),
  ];
  if (traced.length === 0) return [];
  return [{ part: "Traces", what: "traces", price: "traces", factors: [[bill.assumed.traces, "million traces"]] }];
}

function kept(bill: Bill): Item[] {
  return [
    ...bill.each("Secrets", "secrets", "aws:secretsmanager/secret:Secret", "secret", "secrets"),
    ...bill.each("Secrets", "RDS's own secret", "aws:secretsmanager/secretRotation:SecretRotation", "secret", "secret"),
    ...bill.each("Keys", "keys", "aws:kms/key:Key", "key", "keys"),
  ];
}
