import { mapValues } from "../../../src/lib/objects";
import { every, type Fact, under } from "../../support/facts";
import { expectAlarms, graphOf } from "../../support/monitoring";
import { ECS_CLUSTER, LOG_GROUP } from "../../support/types";
import { allHave, type Check, containersHave, has, shows } from "./checks";
import { BOTH, type Environment, forServices, NAMES, type Plans, staging } from "./environments";
import { loadBalancerAsksForHealth, targetGroupsHave } from "./load-balancer";
import { logGroupOf } from "./names";
import { publishesMetrics } from "./security";
import { containersAnswerHealth } from "./services";

export const taskMetrics = has(ECS_CLUSTER, () => ({ settings: [{ name: "containerInsights", value: "enabled" }] }));
const dashboardShows = (title: string, lines: (environment: Environment) => string[]) =>
  shows((plan) => graphOf(plan, title), lines);
const serviceGraph = (title: string, metric: string) =>
  dashboardShows(title, ({ name }) =>
    NAMES.map(
      (service) => `${metric} ClusterName ${name}-inventory-cluster ServiceName ${name}-${service} Average`,
    ).sort(),
  );
const loadBalancerGraph = (title: string, lines: (elb: (metric: string, stat: string) => string) => string[]) =>
  dashboardShows(title, ({ name }) =>
    lines(
      (metric, stat) => `AWS/ApplicationELB ${metric} LoadBalancer app/${name}-inventory-alb/0123456789abcdef ${stat}`,
    ),
  );
const databaseGraph = (title: string, metric: string) =>
  dashboardShows(title, ({ name }) => [`AWS/RDS ${metric} DBInstanceIdentifier ${name}-inventory-db Average`]);

/** That somebody is called in these cases. */
const alarms =
  (answer: (environment: Environment) => Record<string, string>, environments = BOTH): Check =>
  (plans) => {
    for (const environment of environments) expectAlarms(plans[environment.name], answer(environment));
  };
const elbAlarm = ({ name }: Environment, metric: string) =>
  `AWS/ApplicationELB ${metric} app/${name}-inventory-alb/0123456789abcdef`;
const refusedRequests = (environments = BOTH) =>
  alarms(
    (environment) => ({
      "load-balancer-refused-requests": `${elbAlarm(environment, "HTTPCode_ELB_5XX_Count Sum")} above 20 for 5 min`,
    }),
    environments,
  );
const unavailable = (environments = BOTH) =>
  alarms((environment) => {
    const targets = elbAlarm(environment, "HealthyHostCount Maximum");
    const groups = { "api-gateway": "api-gateway-8000", "ui-service": "ui-service-80" };
    return Object.fromEntries(
      Object.entries(groups).map(([service, group]) => [
        `service-${service}-unavailable`,
        `${targets} targetgroup/${environment.name}-${group}/0123456789abcdef below 1 for 3 min`,
      ]),
    );
  }, environments);
const lostTasks = (environments = BOTH) =>
  alarms(({ name }) => {
    const count = (metric: string, service: string) =>
      `[ECS/ContainerInsights ${metric} Average ${name}-inventory-cluster ${name}-${service}]`;
    return Object.fromEntries(
      NAMES.map((service) => [
        `service-${service}-missing-tasks`,
        `${count("DesiredTaskCount", service)} - ${count("RunningTaskCount", service)} above 0 for 10 min`,
      ]),
    );
  }, environments);

export const weekOfLogs = allHave(LOG_GROUP, () => ({
  ...forServices(() => ({ retentionInDays: 7 })),
  ...mapValues(OTHER_LOGS, () => ({ retentionInDays: 7 })),
}));
/** Of the network and the database: the document has only the services'. */
const OTHER_LOGS: Readonly<Record<string, (environment: string) => string>> = {
  "database-postgresql": (environment) => `/aws/rds/instance/${environment}-inventory-db/postgresql`,
  "database-upgrade": (environment) => `/aws/rds/instance/${environment}-inventory-db/upgrade`,
  "network-flow-logs": (environment) => `/aws/vpc/${environment}-inventory/flow-logs`,
};
export const logGroups = allHave(LOG_GROUP, (environment) => ({
  ...forServices((service) => ({ name: logGroupOf(service, environment) })),
  ...mapValues(OTHER_LOGS, (nameIn) => ({ name: nameIn(environment.name) })),
}));

/** What the document states of logs, metrics, alarms and health checks. */
export const monitoringFacts: readonly Fact<Plans>[] = [
  ...under("CloudWatch Logs", {
    "**Log Groups**: `/ecs/staging-inventory-<service>`": logGroups,
    "**Retention**: 7 days (cost optimization)": weekOfLogs,
    // The driver ends the name of a stream with the task's id.
    "**Log Streams**: One per task": containersHave((environment, service) => ({
      logConfiguration: {
        logDriver: "awslogs",
        options: {
          "awslogs-group": logGroupOf(service, environment),
          "awslogs-region": environment.region,
          "awslogs-stream-prefix": service,
        },
      },
    })),
  }),
  ...under("CloudWatch Metrics", {
    "**ECS Metrics**: CPU, memory, task count": every(
      taskMetrics,
      serviceGraph("CPU of services in %", "AWS/ECS CPUUtilization"),
      serviceGraph("Memory of services in %", "AWS/ECS MemoryUtilization"),
      serviceGraph("Running tasks", "ECS/ContainerInsights RunningTaskCount"),
    ),
    "**ALB Metrics**: Request count, latency, error rate": every(
      loadBalancerGraph("Requests", (elb) => [elb("RequestCount", "Sum")]),
      loadBalancerGraph("Response time in seconds", (elb) => [elb("TargetResponseTime", "p95")]),
      loadBalancerGraph("Error rate in %", (elb) => [
        "IF(requests >= 20, 100 * failed / requests, 0)",
        elb("RequestCount", "Sum"),
        elb("HTTPCode_Target_5XX_Count", "Sum"),
      ]),
    ),
    "**RDS Metrics**: Connections, CPU, storage": every(
      databaseGraph("Connections", "DatabaseConnections"),
      databaseGraph("CPU of the database in %", "CPUUtilization"),
      databaseGraph("Free storage in bytes", "FreeStorageSpace"),
    ),
    "**Custom Metrics**: Application-level metrics": publishesMetrics,
  }),
  ...under("Alerting (Future)", {
    "Critical failures in staging": every(unavailable(staging), refusedRequests(staging), lostTasks(staging)),
    "Database connection issues": alarms(({ name }) => ({
      "database-connections": `AWS/RDS DatabaseConnections Average ${name}-inventory-db above ${name === "dev" ? 60 : 130} for 5 min`,
    })),
    "High error rates": alarms((environment) => {
      const requests = `[${elbAlarm(environment, "RequestCount Sum")}]`;
      const failed = `[${elbAlarm(environment, "HTTPCode_Target_5XX_Count Sum")}]`;
      return {
        "load-balancer-error-rate": `IF(${requests} >= 20, 100 * ${failed} / ${requests}, 0) above 5 for 5 min`,
      };
    }),
    "Service unavailability": every(unavailable(), lostTasks()),
  }),
  ...under("Health Checks", {
    "**ECS Health Checks**: Container-level health via Docker": containersAnswerHealth,
    "**ALB Health Checks**: HTTP health endpoint checks": loadBalancerAsksForHealth,
    "**Frequency**: Every 30 seconds": every(
      containersHave(() => ({ healthCheck: { interval: 30 } })),
      targetGroupsHave({ healthCheck: { interval: 30 } }),
    ),
    "**Thresholds**: 3 consecutive failures = unhealthy": every(
      containersHave(() => ({ healthCheck: { retries: 3 } })),
      targetGroupsHave({ healthCheck: { unhealthyThreshold: 3 } }),
    ),
  }),
];
