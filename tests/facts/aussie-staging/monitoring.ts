import { expect } from "vitest";
import { publishMetrics } from "../../support/expected";
import { type Fact, under } from "../../support/facts";
import { expectAlarms } from "../../support/monitoring";
import type { Plan } from "../../support/plan";
import { LOG_GROUP } from "../../support/types";
import { WRITE_APPLICATION_LOG } from "./service";

/** What the document states of logs, metrics and alarms. */
export const monitoringFacts: readonly Fact[] = [
  ...under("CloudWatch", {
    "**Log Groups**:": expectLogGroups,
    "`/aws/ecs/aussie-markets-api-staging`": (plan) => {
      expect(plan.names(LOG_GROUP)).toContain("/aws/ecs/aussie-markets-api-staging");
      expect(plan.container("api").logConfiguration).toEqual({
        logDriver: "awslogs",
        options: {
          "awslogs-group": "/aws/ecs/aussie-markets-api-staging",
          "awslogs-region": "ap-southeast-2",
          "awslogs-stream-prefix": "api",
        },
      });
    },
    "`/aussie-markets/staging/application`": (plan) => {
      expect(plan.names(LOG_GROUP)).toContain("/aussie-markets/staging/application");
      expect(plan.environment("api").APPLICATION_LOG_GROUP).toBe("/aussie-markets/staging/application");
      expect(plan.statements("aussie-markets-api-staging-task")).toContainEqual(WRITE_APPLICATION_LOG);
    },
    "**Metrics**: Custom application metrics": (plan) =>
      expect(plan.statements("aussie-markets-api-staging-task")).toContainEqual(
        publishMetrics("aussie-markets/staging"),
      ),
    "**Alarms**: Error rate, response time, resource utilization": expectAlarmsOfAll,
  }),
];

export function expectLogGroups(plan: Plan): void {
  expect(plan.names(LOG_GROUP)).toEqual([
    "/aussie-markets/staging/application",
    "/aws/ecs/aussie-markets-api-staging",
    "/aws/rds/instance/aussie-markets-staging-db/postgresql",
    "/aws/rds/instance/aussie-markets-staging-db/upgrade",
    "/aws/vpc/aussie-markets-staging/flow-logs",
  ]);
}

export function expectAlarmsOfAll(plan: Plan): void {
  const elb = (metric: string) => `AWS/ApplicationELB ${metric} app/aussie-markets-staging-alb/0123456789abcdef`;
  const requests = `[${elb("RequestCount Sum")}]`;
  const api = "aussie-markets-staging aussie-markets-api-staging";
  expectAlarms(plan, {
    "load-balancer-error-rate": `IF(${requests} >= 20, 100 * [${elb("HTTPCode_Target_5XX_Count Sum")}] / ${requests}, 0) above 5 for 5 min`,
    "load-balancer-response-time": `${elb("TargetResponseTime p95")} above 1 for 15 min`,
    "service-api-cpu": `AWS/ECS CPUUtilization Average ${api} above 85 for 15 min`,
    "service-api-memory": `AWS/ECS MemoryUtilization Average ${api} above 85 for 15 min`,
    "database-cpu": "AWS/RDS CPUUtilization Average aussie-markets-staging-db above 85 for 15 min",
    "database-storage": "AWS/RDS FreeStorageSpace Average aussie-markets-staging-db below 4294967296 for 5 min",
    "cache-001-cpu":
      "AWS/ElastiCache EngineCPUUtilization Average aussie-markets-staging-redis-001 above 85 for 15 min",
    "cache-001-memory":
      "AWS/ElastiCache DatabaseMemoryUsagePercentage Average aussie-markets-staging-redis-001 above 85 for 15 min",
  });
}
