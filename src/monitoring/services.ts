import { type Alarm, FOR_A_QUARTER_OF_AN_HOUR, forMinutes, type Metric, type Watch } from "./watch";

export interface WatchedService {
  readonly name: string;
  /** Physical name. */
  readonly serviceName: string;
}

export interface ServiceLimits {
  readonly cpuPercent: number;
  readonly memoryPercent: number;
}

/**
 * Watches the services of a cluster: their load, and whether all tasks run.
 *
 * @param counted whether the cluster tells the number of tasks, which Container Insights do
 */
export function watchServices(
  services: readonly WatchedService[],
  cluster: { readonly clusterName: string; readonly counted: boolean },
  limits: ServiceLimits,
): Watch {
  const { clusterName, counted } = cluster;
  const metric = (namespace: string, name: string, stat: string, service: WatchedService, label: string): Metric => ({
    namespace,
    name,
    dimensions: { ClusterName: clusterName, ServiceName: service.serviceName },
    stat,
    label,
  });
  const watched = services.map((service) => ({
    name: service.name,
    cpu: metric("AWS/ECS", "CPUUtilization", "Average", service, service.name),
    memory: metric("AWS/ECS", "MemoryUtilization", "Average", service, service.name),
    desired: metric("ECS/ContainerInsights", "DesiredTaskCount", "Average", service, `${service.name} desired`),
    running: metric("ECS/ContainerInsights", "RunningTaskCount", "Average", service, `${service.name} running`),
  }));

  return {
    title: "Services",
    alarms: watched.flatMap(({ name, cpu, memory, desired, running }): Alarm[] => [
      {
        name: `service-${name}-cpu`,
        measure: cpu,
        comparison: "above",
        threshold: limits.cpuPercent,
        ...FOR_A_QUARTER_OF_AN_HOUR,
        missing: "notBreaching", // no tasks, which is another alarm's
        description: `Tasks of ${name} have little CPU left. See whether scaling is at its largest number of tasks; raise it, or give the tasks more CPU.`,
      },
      {
        name: `service-${name}-memory`,
        measure: memory,
        comparison: "above",
        threshold: limits.memoryPercent,
        ...FOR_A_QUARTER_OF_AN_HOUR,
        missing: "notBreaching", // no tasks, which is another alarm's
        description: `Tasks of ${name} have little memory left, and are stopped when they have none. Give them more, or look for a leak since the last release.`,
      },
      ...(counted
        ? [
            {
              name: `service-${name}-missing-tasks`,
              measure: { label: "missing tasks", expression: "desired - running", metrics: { desired, running } },
              comparison: "above" as const,
              threshold: 0,
              ...forMinutes(10),
              missing: "notBreaching" as const, // the numbers come for no tasks as well; they are late at times
              description: `Fewer tasks of ${name} run than should. Read the service's events and why tasks stopped: a missing image or secret, or a failed health check.`,
            },
          ]
        : []),
    ]),
    graphs: [
      { title: "CPU of services in %", lines: watched.map(({ cpu }) => cpu), limit: limits.cpuPercent },
      { title: "Memory of services in %", lines: watched.map(({ memory }) => memory), limit: limits.memoryPercent },
      ...(counted ? [{ title: "Running tasks", lines: watched.map(({ running }) => running) }] : []),
    ],
  };
}
