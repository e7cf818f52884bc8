import { type Alarm, FOR_A_QUARTER_OF_AN_HOUR, forMinutes, type Graph, type Metric, type Watch } from "./watch";

export interface DatabaseLimits {
  readonly cpuPercent: number;
  readonly databaseConnections: number;
  readonly databaseStorageGiB: number;
  readonly databaseCapacityPercent: number;
}

const BYTES_PER_GIB = 2 ** 30;

/** Watches an instance and its replicas, by their identifiers. */
export function watchInstances(
  instances: readonly { readonly name: string; readonly identifier: string }[],
  limits: DatabaseLimits,
): Watch {
  const watched = instances.map(({ name, identifier }) => {
    const metric = (metricName: string): Metric => ({
      namespace: "AWS/RDS",
      name: metricName,
      dimensions: { DBInstanceIdentifier: identifier },
      stat: "Average",
      label: name,
    });
    return {
      name,
      cpu: metric("CPUUtilization"),
      connections: metric("DatabaseConnections"),
      storage: metric("FreeStorageSpace"),
    };
  });
  return {
    title: "Database",
    alarms: watched.flatMap(({ name, cpu, connections, storage }): Alarm[] => [
      tooMuchCpu(name, cpu, limits),
      tooManyConnections(name, connections, limits),
      {
        name: `${name}-storage`,
        measure: storage,
        comparison: "below",
        threshold: limits.databaseStorageGiB * BYTES_PER_GIB,
        ...forMinutes(5),
        missing: "breaching", // a running instance always tells
        description: `The storage of ${name} is nearly full; a full database stops. Raise storageGiB, or maxStorageGiB where storage grows by itself.`,
      },
    ]),
    graphs: [
      ...common(watched, limits),
      {
        title: "Free storage in bytes",
        lines: watched.map(({ storage }) => storage),
        limit: limits.databaseStorageGiB * BYTES_PER_GIB,
      },
    ],
  };
}

/** Watches an Aurora cluster, Serverless v2: its writer, and the capacity of the fullest instance. */
export function watchCluster(identifier: string, limits: DatabaseLimits): Watch {
  const metric = (name: string, stat: string, label: string, role?: "WRITER" | "READER"): Metric => ({
    namespace: "AWS/RDS",
    name,
    dimensions: { DBClusterIdentifier: identifier, ...(role && { Role: role }) },
    stat,
    label,
  });
  const writer = {
    cpu: metric("CPUUtilization", "Average", "writer", "WRITER"),
    connections: metric("DatabaseConnections", "Average", "writer", "WRITER"),
  };
  const reader = {
    cpu: metric("CPUUtilization", "Average", "readers", "READER"),
    connections: metric("DatabaseConnections", "Average", "readers", "READER"),
  };
  const capacity = metric("ACUUtilization", "Maximum", "fullest instance");
  return {
    title: "Database",
    alarms: [
      tooMuchCpu("database", writer.cpu, limits),
      tooManyConnections("database", writer.connections, limits),
      {
        name: "database-capacity",
        measure: capacity,
        comparison: "above",
        threshold: limits.databaseCapacityPercent,
        ...FOR_A_QUARTER_OF_AN_HOUR,
        missing: "breaching", // a running cluster always tells
        description:
          "An instance of the database works at its largest capacity. Look for the heaviest queries in Performance Insights or the logs; raise maxCapacityAcu.",
      },
    ],
    graphs: [
      ...common([writer, reader], limits),
      { title: "Capacity in % of the largest", lines: [capacity], limit: limits.databaseCapacityPercent },
    ],
  };
}

function tooMuchCpu(name: string, measure: Metric, { cpuPercent }: DatabaseLimits): Alarm {
  return {
    name: `${name}-cpu`,
    measure,
    comparison: "above",
    threshold: cpuPercent,
    ...FOR_A_QUARTER_OF_AN_HOUR,
    missing: "breaching", // a running database always tells
    description: `The CPU of ${name} is full. Look for the heaviest queries of the time; then for a larger size.`,
  };
}

function tooManyConnections(name: string, measure: Metric, { databaseConnections }: DatabaseLimits): Alarm {
  return {
    name: `${name}-connections`,
    measure,
    comparison: "above",
    threshold: databaseConnections,
    ...forMinutes(5),
    missing: "breaching", // a running database always tells
    description: `The connections of ${name} are nearly all taken; more are refused. Compare the number of tasks with their pools' sizes, and look for connections that are never returned.`,
  };
}

function common(
  watched: readonly { readonly cpu: Metric; readonly connections: Metric }[],
  limits: DatabaseLimits,
): Graph[] {
  return [
    { title: "CPU of the database in %", lines: watched.map(({ cpu }) => cpu), limit: limits.cpuPercent },
    {
      title: "Connections",
      lines: watched.map(({ connections }) => connections),
      limit: limits.databaseConnections,
    },
  ];
}
