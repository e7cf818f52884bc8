import * as pulumi from "@pulumi/pulumi";
import type { LambdaFunction } from "../components/compute/lambda-function";
import type { Service } from "../components/compute/service";
import type { SleepSchedule } from "../components/compute/sleep-schedule";
import type { Database } from "../components/data/database";
import { PostgresInstance } from "../components/data/postgres-instance";
import type { RedisCache } from "../components/data/redis-cache";
import type { LoadBalancer } from "../components/ingress/load-balancer";
import type { EventBus } from "../components/messaging/event-bus";
import type { Queue } from "../components/messaging/queue";
import type { Schedules } from "../components/messaging/schedules";
import { AlarmMutes } from "../components/monitoring/alarm-mutes";
import { AlarmTopic } from "../components/monitoring/alarm-topic";
import { Alarms } from "../components/monitoring/alarms";
import { Dashboard } from "../components/monitoring/dashboard";
import { LogMetric } from "../components/monitoring/log-metric";
import type { Config } from "../config/schema";
import { entryOf, mapValues } from "../lib/objects";
import { watchApi } from "../monitoring/api";
import { watchCache } from "../monitoring/cache";
import { watchCluster, watchInstances } from "../monitoring/database";
import { watchFunctions } from "../monitoring/functions";
import { watchLoadBalancer } from "../monitoring/load-balancer";
import { watchLogs } from "../monitoring/logs";
import { watchDeadLetters, watchQueues } from "../monitoring/queues";
import { watchReplication } from "../monitoring/replication";
import { watchServices } from "../monitoring/services";
import { regionOf, type Watch } from "../monitoring/watch";
import type { Context } from "./context";

/** Who is called when something breaks, and where one looks then. */
export interface Monitoring {
  readonly topic?: AlarmTopic;
  readonly dashboard?: Dashboard;
  /** In the stack's region. */
  readonly alarmNames?: readonly string[];
}

interface Watched {
  readonly loadBalancer?: LoadBalancer;
  readonly services: Readonly<Record<string, Service>>;
  readonly functions: Readonly<Record<string, LambdaFunction>>;
  readonly queues: Readonly<Record<string, Queue>>;
  readonly events?: EventBus;
  readonly schedules?: Schedules;
  readonly sleepSchedule?: SleepSchedule;
  readonly database?: Database;
  readonly cache?: RedisCache;
}

export function createMonitoring(context: Context, watched: Watched): Monitoring {
  const { config, region } = context;
  const { prefix, monitoring } = config;
  if (!monitoring.alarms.enabled && !monitoring.dashboard) return {};
  const watches = [
    ...watchIngress(config, watched),
    ...watchWorkloads(config),
    ...watchMessages(config, watched),
    ...watchData(config, watched),
    ...watchWords(config, watched),
  ];
  const due = watches.flatMap(({ alarms }) => alarms);
  const topics = monitoring.alarms.enabled
    ? createTopics(context, [region, ...due.map((alarm) => regionOf(alarm) ?? region)])
    : undefined;
  const alarms =
    topics &&
    new Alarms(
      "alarms",
      { prefix, region, topics, alarms: due },
      // What isn't there yet is silent, which some of them take for a failure.
      { dependsOn: [watched.database, watched.cache, ...Object.values(watched.services)].filter((part) => !!part) },
    );
  if (alarms) muteAtNight(config, alarms);
  const dashboard = monitoring.dashboard
    ? new Dashboard("dashboard", { dashboardName: prefix, region, watches, alarmArns: alarms?.arns ?? [] })
    : undefined;
  return { topic: topics?.[region], dashboard, alarmNames: alarms?.names };
}

/** What is asleep is no fault. */
function muteAtNight({ prefix, schedule }: Config, alarms: Alarms): void {
  if (!schedule) return;
  const { timezone, ...week } = schedule;
  const { names: alarmNames } = alarms;
  new AlarmMutes("alarm-mutes", { prefix, week, timezone, alarmNames }, { dependsOn: [alarms] });
}

/** A topic for each region that has alarms. */
function createTopics({ config, region: own, accountId }: Context, regions: readonly string[]) {
  const { prefix, pagerDutyUrl, monitoring } = config;
  const topics = [...new Set(regions)].map((region) => [
    region,
    new AlarmTopic(region === own ? "alarm-topic" : `alarm-topic-${region}`, {
      prefix,
      region,
      accountId,
      emails: monitoring.emails,
      pagerDutyUrl: pagerDutyUrl === undefined ? undefined : pulumi.secret(pagerDutyUrl),
    }),
  ]);
  return Object.fromEntries(topics) as Record<string, AlarmTopic>;
}

function watchIngress({ api, release, monitoring }: Config, { loadBalancer }: Watched): Watch[] {
  const limits = monitoring.alarms;
  return [
    ...(loadBalancer
      ? [
          watchLoadBalancer(
            {
              arnSuffix: loadBalancer.arnSuffix,
              targetGroups: mapValues(loadBalancer.targetGroupArnSuffixes, (first, name) => [
                first,
                loadBalancer.shifts[name]?.alternateGroupArnSuffix,
              ]),
              released: release !== undefined,
            },
            limits,
          ),
        ]
      : []),
    ...(api ? [watchApi({ apiName: api.name, stage: api.stage }, limits)] : []),
  ];
}

function watchWorkloads({ cluster, services, functions, monitoring }: Config): Watch[] {
  const limits = monitoring.alarms;
  const watchedServices = Object.entries(services).map(([name, service]) => ({ name, serviceName: service.name }));
  const watchedFunctions = Object.entries(functions).map(([name, { name: functionName, timeoutSeconds }]) => ({
    name,
    functionName,
    timeoutSeconds,
  }));
  return [
    ...(cluster && watchedServices.length
      ? [watchServices(watchedServices, { clusterName: cluster.name, counted: cluster.containerInsights }, limits)]
      : []),
    ...(watchedFunctions.length ? [watchFunctions(watchedFunctions, limits)] : []),
  ];
}

function watchMessages({ monitoring }: Config, watched: Watched): Watch[] {
  const { queues, functions, events, schedules, sleepSchedule } = watched;
  const watchedQueues = Object.entries(queues).map(([name, { queueName }]) => ({ name, queueName }));
  const deadLetters = [
    ...Object.entries(queues).map(([name, queue]) => ({ name: `queue-${name}`, owner: queue })),
    ...Object.entries(functions).map(([name, lambda]) => ({ name: `function-${name}`, owner: lambda })),
    { name: "events", owner: events },
    { name: "schedules", owner: schedules },
    { name: "sleep", owner: sleepSchedule },
  ].flatMap(({ name, owner }) => {
    const queueName = owner?.deadLetterQueueName;
    return queueName ? [{ name, queueName }] : [];
  });
  return [
    ...(watchedQueues.length ? [watchQueues(watchedQueues, monitoring.alarms)] : []),
    ...(deadLetters.length ? [watchDeadLetters(deadLetters)] : []),
  ];
}

function watchData(config: Config, { database }: Watched): Watch[] {
  const { cache, monitoring } = config;
  const limits = monitoring.alarms;
  const replications = replicated(config);
  return [
    ...(config.database?.engine === "aurora-postgresql" ? [watchCluster(config.database.identifier, limits)] : []),
    ...(database instanceof PostgresInstance ? [watchInstances(database.instances, limits)] : []),
    ...(cache ? [watchCache({ identifier: cache.identifier, nodes: cache.replicas + 1 }, limits)] : []),
    ...(replications.length ? [watchReplication(replications, limits)] : []),
  ];
}

/** Buckets that are copied. */
function replicated({ buckets, aws }: Config) {
  const elsewhere = (region?: string) => (region === aws.region ? undefined : region);
  return Object.entries(buckets).flatMap(([name, { bucketName, replicateTo, region }]) => {
    if (!replicateTo) return [];
    const destination = entryOf(buckets, replicateTo);
    return [
      {
        name,
        sourceBucket: bucketName,
        sourceRegion: elsewhere(region),
        destinationBucket: destination.bucketName,
        destinationRegion: elsewhere(destination.region),
      },
    ];
  });
}

function watchWords({ prefix, monitoring }: Config, { services }: Watched): Watch[] {
  const logs = Object.entries(monitoring.logAlarms).map(([name, { service, pattern, lines }]) => {
    const { logGroupName } = entryOf(services, service);
    const { metric } = new LogMetric(name, { logGroupName, pattern, namespace: `${prefix}/logs` });
    return { name, service, metric, lines };
  });
  return logs.length ? [watchLogs(logs)] : [];
}
