import { expect } from "vitest";
import { denyPlainHttp, NOTHING_PUBLIC, writeLogs } from "../../support/expected";
import { type Fact, under } from "../../support/facts";
import { expectAlarms, graphOf } from "../../support/monitoring";
import type { Plan } from "../../support/plan";
import {
  BUCKET_ENCRYPTION,
  BUCKET_POLICY,
  LOAD_BALANCER,
  LOG_GROUP,
  LOG_METRIC_FILTER,
  PUBLIC_ACCESS_BLOCK,
} from "../../support/types";
import { logGroupArn, WORKLOADS } from "./names";

/** What the document states of logs, dashboard and alarms. */
export const monitoringFacts: readonly Fact[] = [
  ...under("10) Logging & Observability", {
    "CloudWatch log groups exist for backend and frontend": (plan) =>
      expect(plan.names(LOG_GROUP).filter((name) => name.startsWith("/ecs/"))).toEqual([
        "/ecs/aep-backend-staging",
        "/ecs/aep-frontend-staging",
      ]),
    "ECS tasks stream logs via awslogs driver": (plan) => {
      for (const workload of WORKLOADS) {
        expect(plan.container(workload).logConfiguration).toEqual({
          logDriver: "awslogs",
          options: {
            "awslogs-group": `/ecs/aep-${workload}-staging`,
            "awslogs-region": "us-east-1",
            "awslogs-stream-prefix": workload,
          },
        });
        expect(plan.statements(`aep-${workload}-staging-svc-execution`)).toContainEqual(
          writeLogs(logGroupArn(workload)),
        );
      }
    },
    "ALB access logs to S3": (plan) => {
      expect(plan.inputs(LOAD_BALANCER).accessLogs).toEqual({
        enabled: true,
        bucket: "aep-staging-alb-logs",
        prefix: "alb",
      });
      expectBucketForAccessLogs(plan);
    },
    "Metrics dashboards (ALB target health, ECS CPU/mem, 4xx/5xx)": (plan) => {
      const elb = (metric: string) => `AWS/ApplicationELB ${metric}`;
      const loadBalancer = "LoadBalancer app/aep-staging-alb/0123456789abcdef";
      const health = (workload: string) =>
        ["HealthyHostCount", "UnHealthyHostCount"].map((metric) =>
          elb(`${metric} ${loadBalancer} TargetGroup targetgroup/aep-staging-tg-${workload}/0123456789abcdef Maximum`),
        );
      const load = (metric: string) =>
        ["backend", "frontend"].map(
          (workload) => `AWS/ECS ${metric} ClusterName aep-staging ServiceName aep-${workload}-staging-svc Average`,
        );
      expect(graphOf(plan, "Targets")).toEqual([...health("backend"), ...health("frontend")]);
      expect(graphOf(plan, "CPU of services in %")).toEqual(load("CPUUtilization"));
      expect(graphOf(plan, "Memory of services in %")).toEqual(load("MemoryUtilization"));
      expect(graphOf(plan, "4xx and 5xx")).toEqual(
        ["HTTPCode_Target_4XX_Count", "HTTPCode_Target_5XX_Count", "HTTPCode_ELB_5XX_Count"].map((metric) =>
          elb(`${metric} ${loadBalancer} Sum`),
        ),
      );
    },
    "Alerts (unhealthy targets, 5xx spikes, budget enforcement rejections)": (plan) => {
      const elb = (metric: string) => `AWS/ApplicationELB ${metric} app/aep-staging-alb/0123456789abcdef`;
      const unhealthy = (workload: string) =>
        `${elb("UnHealthyHostCount Maximum")} targetgroup/aep-staging-tg-${workload}/0123456789abcdef above 0 for 3 min`;
      const requests = `[${elb("RequestCount Sum")}]`;
      expectAlarms(plan, {
        "service-backend-unhealthy-targets": unhealthy("backend"),
        "service-frontend-unhealthy-targets": unhealthy("frontend"),
        "load-balancer-error-rate": `IF(${requests} >= 20, 100 * [${elb("HTTPCode_Target_5XX_Count Sum")}] / ${requests}, 0) above 5 for 5 min`,
        "load-balancer-refused-requests": `${elb("HTTPCode_ELB_5XX_Count Sum")} above 20 for 5 min`,
        "log-budget-rejections": "aep-staging/logs budget-rejections Sum above 5 for 5 min",
      });
      expect(plan.inputs(LOG_METRIC_FILTER)).toMatchObject({
        logGroupName: "/ecs/aep-backend-staging",
        pattern: "%[Bb]udget.*[Rr]eject%",
        metricTransformation: { name: "budget-rejections", namespace: "aep-staging/logs", value: "1" },
      });
    },
  }),
];

/** The load balancer checks that it may write when it is told to: the policy must stand before. */
function expectBucketForAccessLogs(plan: Plan): void {
  const policy = plan.one(BUCKET_POLICY);
  expect(policy.inputs.bucket).toBe("aep-staging-alb-logs");
  expect(JSON.parse(policy.inputs.policy).Statement).toEqual([
    denyPlainHttp("arn:aws:s3:::aep-staging-alb-logs"),
    {
      Sid: "LoadBalancerLogs",
      Effect: "Allow",
      Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
      Action: "s3:PutObject",
      Resource: "arn:aws:s3:::aep-staging-alb-logs/alb/AWSLogs/625847798833/*",
    },
  ]);
  expect(plan.one("platform:ingress:LoadBalancer").dependencies).toEqual([policy.urn]);
  // Load balancers write to buckets with Amazon's keys only.
  expect(plan.inputs(BUCKET_ENCRYPTION).rules).toEqual([
    { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" }, bucketKeyEnabled: false },
  ]);
  expect(plan.inputs(PUBLIC_ACCESS_BLOCK)).toEqual({
    bucket: "aep-staging-alb-logs",
    ...NOTHING_PUBLIC,
  });
}
