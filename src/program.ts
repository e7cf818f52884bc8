import { getCallerIdentityOutput } from "@pulumi/aws/getCallerIdentity";
import * as pulumi from "@pulumi/pulumi";
import { withPreviousNames } from "./components/previous-names";
import { withReplacement } from "./components/replacement";
import { Guard } from "./components/security/guard";
import type { Config } from "./config/schema";
import { createApi } from "./parts/api";
import { createCluster, createFunctions, createRegistry, createServices, createTasks } from "./parts/compute";
import type { Context, Handlers } from "./parts/context";
import { createCache, createDatabase } from "./parts/data";
import { addSiteNames, createCertificate, createZone } from "./parts/dns";
import { createCdn, createCdnLogs, createLoadBalancer, createOriginKey } from "./parts/ingress";
import { createEvents, createQueues, createSchedules } from "./parts/messaging";
import { createMonitoring } from "./parts/monitoring";
import { createNetwork } from "./parts/network";
import { previousKeys } from "./parts/previous-keys";
import { createReleaseRecord } from "./parts/release";
import { createDeploymentRole, createReadRole, createSecrets } from "./parts/security";
import { createSleepSchedule } from "./parts/sleep";
import { createBuckets, createReplications } from "./parts/storage";
import { createWorkloadGroups } from "./parts/workloads";

/**
 * Creates everything that a stack's configuration asks for.
 *
 * @param config the stack's configuration, checked
 * @param handlers the code of its functions
 */
export function createPlatform(config: Config, handlers: Handlers) {
  const made: pulumi.Resource[] = [];
  pulumi.runtime.registerStackTransformation(({ resource }) => void made.push(resource));
  pulumi.runtime.registerStackTransformation(withReplacement);
  pulumi.runtime.registerStackTransformation(withPreviousNames(previousKeys(config)));
  const { region } = config.aws;
  const context: Context = { config, region, accountId: getCallerIdentityOutput().accountId, ...handlers };

  const network = createNetwork(context);
  const zone = createZone(context);
  const certificate = createCertificate(context, zone);
  const originKey = createOriginKey(context);
  const distribution = createCdn(context, certificate, originKey);

  const groups = createWorkloadGroups(context, network);
  const buckets = createBuckets(context, distribution);
  createReplications(context, buckets);
  createCdnLogs(context, buckets, distribution);
  const queues = createQueues(context);
  const database = createDatabase(context, network, groups);
  const cache = createCache(context, network, groups);
  const secrets = createSecrets(context, database, cache);
  const resources = { network, groups, buckets, queues, secrets, database };

  const loadBalancer = createLoadBalancer(context, { network, certificate, buckets, originKey, distribution });
  addSiteNames(context, { zone, loadBalancer, distribution });
  const cluster = createCluster(context, network);
  const registry = createRegistry(context);
  const services = createServices(context, { ...resources, loadBalancer, cluster, registry });
  const tasks = createTasks(context, services);

  const functions = createFunctions(context, resources);
  const api = createApi(context, { functions, zone, certificate });
  const events = createEvents(context, functions);
  const schedules = createSchedules(context, functions);
  const sleepSchedule = createSleepSchedule(context, { cluster, services, database });

  const readRole = createReadRole(context, buckets, functions);
  const monitoring = createMonitoring(context, {
    loadBalancer,
    services,
    functions,
    queues,
    events,
    schedules,
    sleepSchedule,
    database,
    cache,
  });
  const releaseRecord = createReleaseRecord(context);
  const { topic } = monitoring;
  const deploymentRole = createDeploymentRole(context, { registry, services, secrets, releaseRecord, topic });

  new Guard("guard", [...made]);

  return {
    network,
    zone,
    buckets,
    queues,
    database,
    cache,
    secrets,
    loadBalancer,
    distribution,
    cluster,
    registry,
    services,
    tasks,
    functions,
    api,
    events,
    readRole,
    monitoring,
    releaseRecord,
    deploymentRole,
  };
}

/** What a stack is made of; a part that its configuration lacks is undefined, or empty. */
export type Platform = ReturnType<typeof createPlatform>;
