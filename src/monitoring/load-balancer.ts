import type * as pulumi from "@pulumi/pulumi";
import {
  type Alarm,
  errorRate,
  FOR_A_QUARTER_OF_AN_HOUR,
  forMinutes,
  type Metric,
  type Watch,
  WITHIN_FIVE_MINUTES,
} from "./watch";

export interface WatchedLoadBalancer {
  /** The end of its ARN, by which CloudWatch knows it. */
  readonly arnSuffix: pulumi.Input<string>;
  /** Ends of the ARNs of the target groups, by service: two where ECS moves traffic from one to the other. */
  readonly targetGroups: Readonly<
    Record<string, readonly [first: pulumi.Input<string>, second?: pulumi.Input<string>]>
  >;
  /** Whether services have tasks at all. */
  readonly released: boolean;
}

export interface LoadBalancerLimits {
  readonly errorPercent: number;
  readonly minimumRequests: number;
  readonly refusedRequests: number;
  readonly responseTimeSeconds: number;
}

/** Watches a load balancer: what its services answer, how fast, and whether they are there. */
export function watchLoadBalancer(watched: WatchedLoadBalancer, limits: LoadBalancerLimits): Watch {
  const { arnSuffix, released } = watched;
  const metric = (name: string, stat: string, label?: string, targetGroup?: pulumi.Input<string>): Metric => ({
    namespace: "AWS/ApplicationELB",
    name,
    dimensions: { LoadBalancer: arnSuffix, ...(targetGroup && { TargetGroup: targetGroup }) },
    stat,
    label,
  });
  const requests = metric("RequestCount", "Sum", "requests");
  const failed = metric("HTTPCode_Target_5XX_Count", "Sum", "5xx of the services");
  const refused = metric("HTTPCode_ELB_5XX_Count", "Sum", "5xx of the load balancer");
  const wrong = metric("HTTPCode_Target_4XX_Count", "Sum", "4xx of the services");
  const responseTime = metric("TargetResponseTime", "p95", "95 % are faster");
  const errors = errorRate(limits, { requests, failed });
  const counted = (name: string, label: string, [first, second]: (typeof watched.targetGroups)[string]) => {
    // The largest count that a node of the load balancer sees: nodes may count their own zone only.
    const count = (targetGroup: pulumi.Input<string>) => metric(name, "Maximum", label, targetGroup);
    // Before the first release neither has any, which is as it should be: no data, not 0.
    if (!second || !released) return count(first);
    const metrics = { first: count(first), second: count(second) };
    // A group without targets has no data.
    return { label, expression: "FILL(first, 0) + FILL(second, 0)", metrics };
  };
  const targets = Object.entries(watched.targetGroups).map(([service, groups]) => ({
    service,
    healthy: counted("HealthyHostCount", `${service} healthy`, groups),
    unhealthy: counted("UnHealthyHostCount", `${service} unhealthy`, groups),
  }));

  return {
    title: "Load balancer",
    alarms: [
      {
        name: "load-balancer-error-rate",
        measure: errors,
        comparison: "above",
        threshold: limits.errorPercent,
        ...WITHIN_FIVE_MINUTES,
        missing: "notBreaching", // no requests, or none that failed
        description:
          "Services answer too many requests with 5xx. Read their logs from the time on; after a release, go back to the one before.",
      },
      {
        name: "load-balancer-refused-requests",
        measure: refused,
        comparison: "above",
        threshold: limits.refusedRequests,
        ...WITHIN_FIVE_MINUTES,
        missing: "notBreaching", // counted only where there are any
        description:
          "The load balancer answers with 5xx because no task takes the request, or none answers it in time. Look for healthy targets, then at the tasks that stopped.",
      },
      {
        name: "load-balancer-response-time",
        measure: responseTime,
        comparison: "above",
        threshold: limits.responseTimeSeconds,
        ...FOR_A_QUARTER_OF_AN_HOUR,
        missing: "notBreaching", // no requests
        description:
          "Answers are slow. Compare with CPU of services and database on the dashboard: a full one needs more tasks or a larger size, else look for a slow query.",
      },
      ...targets.flatMap(({ service, healthy, unhealthy }): Alarm[] => [
        {
          name: `service-${service}-unhealthy-targets`,
          measure: unhealthy,
          comparison: "above",
          threshold: 0,
          ...forMinutes(3),
          missing: "notBreaching", // no targets, which is another alarm's
          description: `Tasks of ${service} fail their health check. Read the service's events and the tasks' logs; ECS replaces them by itself.`,
        },
        {
          name: `service-${service}-unavailable`,
          measure: healthy,
          comparison: "below",
          threshold: 1,
          ...forMinutes(3),
          // Without targets there is no data. Before the first release that is as it should be.
          missing: released ? "breaching" : "notBreaching",
          description: `No task of ${service} is healthy: users get errors. Read the service's events; after a release, go back to the one before.`,
        },
      ]),
    ],
    graphs: [
      { title: "Requests", lines: [requests] },
      { title: "Response time in seconds", lines: [responseTime], limit: limits.responseTimeSeconds },
      { title: "Error rate in %", lines: [errors], limit: limits.errorPercent },
      { title: "4xx and 5xx", lines: [wrong, failed, refused] },
      { title: "Targets", lines: targets.flatMap(({ healthy, unhealthy }) => [healthy, unhealthy]) },
    ],
  };
}
