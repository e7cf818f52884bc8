import type * as pulumi from "@pulumi/pulumi";
import type { Bucket } from "../components/bucket";
import { Cluster } from "../components/cluster";
import type { LoadBalancer } from "../components/load-balancer";
import type { NetworkParts } from "../components/network";
import { OneOffTask } from "../components/one-off-task";
import { Registry } from "../components/registry";
import type { SecretReference } from "../components/secret";
import { type Client, SecurityGroup } from "../components/security-group";
import { Service } from "../components/service";
import type { EnvironmentValue, ServiceConfig } from "../config/schema";
import { entryOf, mapValues } from "../lib/objects";
import type { Context } from "./context";

/** The services' security groups: they stand before the services, for databases let them in. */
export interface WorkloadGroups {
  readonly byName: Readonly<Record<string, SecurityGroup>>;
  clientOf(name: string): Client;
}

export function createWorkloadGroups({ config }: Context, { vpcId }: NetworkParts): WorkloadGroups {
  const byName = mapValues(
    config.services,
    ({ name: serviceName, securityGroup }, name) =>
      new SecurityGroup(name, {
        vpcId,
        groupName: securityGroup ?? `${serviceName}-sg`,
        description: `Service ${serviceName}`,
        allowOutbound: true,
      }),
  );
  return { byName, clientOf: (name) => ({ name, securityGroupId: entryOf(byName, name).id }) };
}

export function createCluster({ config: { cluster } }: Context, { vpcId }: NetworkParts): Cluster | undefined {
  return cluster && new Cluster("cluster", { ...cluster, clusterName: cluster.name, vpcId });
}

/** A repository for each image that the services run. */
export function createRegistry({ config: { registry, services } }: Context): Registry | undefined {
  const repositories = [...new Set(Object.values(services).map(({ repository }) => repository))];
  return registry && new Registry("registry", { ...registry, repositories });
}

/** What services stand on. */
export interface ServiceParts {
  readonly network: NetworkParts;
  readonly groups: WorkloadGroups;
  readonly buckets: Readonly<Record<string, Bucket>>;
  readonly secrets: Readonly<Record<string, SecretReference>>;
  readonly loadBalancer?: LoadBalancer;
  readonly cluster?: Cluster;
  readonly registry?: Registry;
}

export function createServices(context: Context, parts: ServiceParts): Record<string, Service> {
  const { cluster, registry } = parts;
  if (!cluster || !registry) return {};
  return mapValues(context.config.services, (service, name) =>
    createService(name, service, context, { ...parts, cluster, registry }),
  );
}

function createService(
  name: string,
  service: ServiceConfig,
  { config, region, accountId }: Context,
  parts: ServiceParts & { readonly cluster: Cluster; readonly registry: Registry },
): Service {
  const { network, groups, buckets, secrets, loadBalancer, cluster, registry } = parts;
  const publicIp = config.cluster?.publicIp ?? false;
  const routed = service.route && loadBalancer;
  return new Service(name, {
    ...service,
    serviceName: service.name,
    family: service.family ?? service.name,
    cluster,
    region,
    accountId,
    repository: entryOf(registry.repositories, service.repository),
    release: config.release,
    subnetIds: publicIp ? network.publicSubnetIds : network.privateSubnetIds,
    publicIp,
    securityGroup: entryOf(groups.byName, name),
    clients: [
      ...(routed ? [{ name: "load-balancer", securityGroupId: routed.securityGroup.id }] : []),
      ...service.clients.map(groups.clientOf),
    ],
    target: routed && { groupArn: entryOf(routed.targetGroupArns, name), listeners: routed.listeners },
    logGroupName: service.logGroup,
    applicationLogGroupName: service.applicationLogGroup,
    logRetentionDays: config.logRetentionDays,
    environment: mapValues(service.environment, (value) => resolve(value, config.services, buckets, cluster)),
    secrets: mapValues(service.secrets, (secret) => entryOf(secrets, secret)),
    buckets: Object.entries(service.access.buckets).map(([bucket, access]) => ({
      bucket: entryOf(buckets, bucket),
      access,
    })),
  });
}

/** The text of an environment variable. */
function resolve(
  value: EnvironmentValue,
  services: Readonly<Record<string, ServiceConfig>>,
  buckets: Readonly<Record<string, Bucket>>,
  cluster: Cluster,
): pulumi.Input<string> {
  if (typeof value === "string") return value;
  if ("bucket" in value) return entryOf(buckets, value.bucket).bucketName;
  return `http://${value.service}.${cluster.namespace?.name}:${entryOf(services, value.service).port}`;
}

export function createTasks(
  { config }: Context,
  services: Readonly<Record<string, Service>>,
): Record<string, OneOffTask> {
  return mapValues(config.tasks, ({ service, steps }, name) => {
    const { cpu, memoryMiB } = entryOf(config.services, service);
    const { container, roles } = entryOf(services, service);
    return new OneOffTask(name, { family: `${config.prefix}-${name}`, cpu, memoryMiB, container, roles, steps });
  });
}
