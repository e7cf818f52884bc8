import { type Alarm, FOR_A_QUARTER_OF_AN_HOUR, type Metric, type Watch } from "./watch";

export interface CacheLimits {
  readonly cpuPercent: number;
  readonly memoryPercent: number;
}

/** Watches the nodes of a Redis. */
export function watchCache(
  { identifier, nodes }: { readonly identifier: string; readonly nodes: number },
  limits: CacheLimits,
): Watch {
  const watched = Array.from({ length: nodes }, (_, i) => {
    const node = String(i + 1).padStart(3, "0");
    const metric = (name: string): Metric => ({
      namespace: "AWS/ElastiCache",
      name,
      dimensions: { CacheClusterId: `${identifier}-${node}` },
      stat: "Average",
      label: node,
    });
    // Redis works on one core, so the node's CPU would be half idle when Redis is full.
    return { node, cpu: metric("EngineCPUUtilization"), memory: metric("DatabaseMemoryUsagePercentage") };
  });
  return {
    title: "Cache",
    alarms: watched.flatMap(({ node, cpu, memory }): Alarm[] => [
      {
        name: `cache-${node}-cpu`,
        measure: cpu,
        comparison: "above",
        threshold: limits.cpuPercent,
        ...FOR_A_QUARTER_OF_AN_HOUR,
        missing: "breaching", // a running node always tells
        description: `Redis on node ${node} is at the limit of its core. Look for slow commands (SLOWLOG); then for a larger node.`,
      },
      {
        name: `cache-${node}-memory`,
        measure: memory,
        comparison: "above",
        threshold: limits.memoryPercent,
        ...FOR_A_QUARTER_OF_AN_HOUR,
        missing: "breaching", // a running node always tells
        description: `The memory of cache node ${node} is nearly full; then keys are evicted. Look for keys that never expire; then for a larger node.`,
      },
    ]),
    graphs: [
      { title: "CPU of Redis in %", lines: watched.map(({ cpu }) => cpu), limit: limits.cpuPercent },
      { title: "Memory of Redis in %", lines: watched.map(({ memory }) => memory), limit: limits.memoryPercent },
    ],
  };
}
