import { getCallerIdentityOutput } from "@pulumi/aws/getCallerIdentity";
import type { Config } from "./config/schema";
import { type Outputs, toOutputs } from "./outputs";
import { createCluster, createRegistry, createServices, createTasks, createWorkloadGroups } from "./parts/compute";
import type { Context } from "./parts/context";
import { createBuckets, createCache, createDatabase } from "./parts/data";
import { createCertificate, createLoadBalancer, createNetwork, createZone } from "./parts/network";
import { createReadRole, createSecrets } from "./parts/security";

/**
 * Creates everything that a stack's configuration asks for.
 *
 * @param config the stack's configuration, checked
 * @returns the stack's outputs
 */
export function createPlatform(config: Config): Outputs {
  const context: Context = { config, region: config.aws.region, accountId: getCallerIdentityOutput().accountId };

  const network = createNetwork(context);
  const zone = createZone(context);
  const certificate = createCertificate(context, zone);

  const groups = createWorkloadGroups(context, network);
  const buckets = createBuckets(context);
  const database = createDatabase(context, network, groups);
  const cache = createCache(context, network, groups);
  const secrets = createSecrets(context, database, cache);

  const loadBalancer = createLoadBalancer(context, { network, zone, certificate, buckets });
  const cluster = createCluster(context, network);
  const registry = createRegistry(context);
  const services = createServices(context, { network, groups, buckets, secrets, loadBalancer, cluster, registry });
  const tasks = createTasks(context, services);
  const readRole = createReadRole(context, buckets);

  return toOutputs(config, {
    network,
    zone,
    buckets,
    database,
    cache,
    secrets,
    loadBalancer,
    cluster,
    registry,
    services,
    tasks,
    readRole,
  });
}
