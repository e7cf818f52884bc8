import type { Cluster } from "../components/compute/cluster";
import type { Service } from "../components/compute/service";
import { SleepSchedule } from "../components/compute/sleep-schedule";
import type { Database } from "../components/data/database";
import { entryOf } from "../lib/objects";
import type { Context } from "./context";

/** What sleeps: the services and the database. */
interface Sleepers {
  readonly cluster?: Cluster;
  readonly services: Readonly<Record<string, Service>>;
  readonly database?: Database;
}

export function createSleepSchedule(
  { config, region, accountId }: Context,
  { cluster, services, database }: Sleepers,
): SleepSchedule | undefined {
  const { schedule, prefix } = config;
  if (!schedule) return undefined;
  const { timezone, ...week } = schedule;
  const sleeping = Object.entries(cluster ? services : {}).map(([name, { serviceName }]) => {
    const { desiredCount, scaling } = entryOf(config.services, name);
    return { name, clusterName: cluster?.clusterName ?? "", serviceName, desiredCount, scaling };
  });
  return new SleepSchedule(
    "sleep-schedule",
    {
      groupName: `${prefix}-sleep`,
      region,
      accountId,
      week,
      timezone,
      services: sleeping,
      database: config.database && {
        kind: config.database.engine === "postgres" ? "instance" : "cluster",
        identifier: config.database.identifier,
      },
    },
    { dependsOn: database ? [database] : [] },
  );
}
