import { Cluster, type ClusterArgs } from "../components/compute/cluster";
import { LambdaFunction, type LambdaFunctionArgs } from "../components/compute/lambda-function";
import { OneOffTask } from "../components/compute/one-off-task";
import { Registry, type RegistryArgs } from "../components/compute/registry";
import { Service, type ServiceArgs } from "../components/compute/service";
import { ShellAudit } from "../components/compute/shell-audit";
import type { LoadBalancer } from "../components/ingress/load-balancer";
import type { NetworkOutputs } from "../components/network/network";
import type { ServiceConfig } from "../config/schema";
import { alarmNames, strategyOf } from "../lib/deployment";
import { exactly } from "../lib/exactly";
import { handlerSetting } from "../lib/handler-bundle";
import { entryOf, mapValues } from "../lib/objects";
import type { Context } from "./context";
import { accessOf, environmentOf, ownLoginOf, type Resources, secretsOf } from "./workloads";

export function createCluster({ config }: Context, { vpcId }: NetworkOutputs): Cluster | undefined {
  const { cluster, services, logRetentionDays } = config;
  if (!cluster) return undefined;
  const { name: clusterName, publicIp: _, ...options } = cluster;
  const shellAudit = Object.values(services).some(({ executeCommand }) => executeCommand)
    ? new ShellAudit("shell-audit", { clusterName, logRetentionDays })
    : undefined;
  return new Cluster("cluster", exactly<ClusterArgs>()({ ...options, clusterName, vpcId, shellAudit }));
}

/** A repository for each image that the services run. */
export function createRegistry({ config: { registry, services } }: Context): Registry | undefined {
  const repositories = [...new Set(Object.values(services).map(({ repository }) => repository))];
  return registry && new Registry("registry", exactly<RegistryArgs>()({ ...registry, repositories }));
}

/** What services stand on. */
export interface ServiceDependencies extends Resources {
  readonly loadBalancer?: LoadBalancer;
  readonly cluster?: Cluster;
  readonly registry?: Registry;
}

export function createServices(context: Context, dependencies: ServiceDependencies): Record<string, Service> {
  const { cluster, registry } = dependencies;
  if (!cluster || !registry) return {};
  return mapValues(context.config.services, (service, name) =>
    createService(name, service, context, { ...dependencies, cluster, registry }),
  );
}

function createService(
  name: string,
  service: ServiceConfig,
  context: Context,
  dependencies: ServiceDependencies & { readonly cluster: Cluster; readonly registry: Registry },
): Service {
  const { config, region, accountId } = context;
  const { network, groups, loadBalancer, cluster, registry } = dependencies;
  const publicIp = config.cluster?.publicIp ?? false;
  const {
    name: serviceName,
    family = serviceName,
    repository,
    route,
    logGroup,
    applicationLogGroup,
    containerHealthCheck,
    deployment,
    previously: _,
    ...options
  } = service;
  const routed = route && loadBalancer;
  return new Service(
    name,
    exactly<ServiceArgs>()({
      ...options,
      access: accessOf(service, dependencies),
      serviceName,
      family,
      cluster,
      region,
      accountId,
      repository: entryOf(registry.repositories, repository),
      release: config.release,
      sleeps: config.schedule !== undefined,
      subnetIds: publicIp ? network.publicSubnetIds : network.privateSubnetIds,
      publicIp,
      securityGroup: entryOf(groups.byName, name),
      clients: [
        ...(routed ? [{ name: "load-balancer", securityGroupId: routed.securityGroup.id }] : []),
        ...service.clients.map(groups.clientOf),
      ],
      target: routed && {
        groupArn: entryOf(routed.targetGroupArns, name),
        shift: routed.shifts[name],
        listeners: routed.listeners,
      },
      deployment: deployment && {
        strategy: strategyOf(deployment),
        alarmNames: alarmNames(config.prefix, name, deployment),
      },
      containerHealthCheck: containerHealthCheck && probeOf(containerHealthCheck, service.port),
      logGroupName: logGroup,
      applicationLogGroupName: applicationLogGroup,
      logRetentionDays: config.logRetentionDays,
      environment: environmentOf(service, context, dependencies, cluster),
      secrets: secretsOf(service, dependencies),
    }),
  );
}

/** A path is asked on the service's own port, which then stands in the file once. */
function probeOf(check: NonNullable<ServiceConfig["containerHealthCheck"]>, port: number) {
  const { path, command = `curl -fsS http://localhost:${port}${path} || exit 1`, ...options } = check;
  return { ...options, command };
}

export function createTasks(
  { config }: Context,
  services: Readonly<Record<string, Service>>,
): Record<string, OneOffTask> {
  return mapValues(config.tasks, ({ service, steps }, name) => {
    const { task, container } = entryOf(services, service);
    return new OneOffTask(name, { family: `${config.prefix}-${name}`, task, container, steps });
  });
}

/** The functions, and the queues that they consume. */
export function createFunctions(context: Context, resources: Resources): Record<string, LambdaFunction> {
  const { config, region, accountId } = context;
  const { network, groups, queues } = resources;
  if (Object.keys(config.functions).length === 0) return {};
  const bundles = context.bundles();
  const consumers = Object.entries(config.queues).map(([name, { consumer }]) => ({
    queue: entryOf(queues, name),
    consumer,
  }));
  return mapValues(config.functions, (lambda, name) => {
    const consumed = consumers.filter(({ consumer }) => consumer?.function === name);
    const { name: functionName, handler, previously: _, ...options } = lambda;
    const ownLogin = ownLoginOf(lambda, resources);
    const created = new LambdaFunction(
      name,
      exactly<LambdaFunctionArgs>()({
        ...options,
        access: accessOf(lambda, resources),
        functionName,
        bundle: bundles.then((all) => all[handler]),
        handler: handlerSetting(handler, options.provisionedConcurrency !== undefined),
        region,
        accountId,
        logRetentionDays: config.logRetentionDays,
        subnetIds: network.privateSubnetIds,
        securityGroup: entryOf(groups.byName, name),
        environment: { ...environmentOf(lambda, context, resources), ...ownLogin.environment },
        secrets: { ...secretsOf(lambda, resources), ...ownLogin.secrets },
        consumes: consumed.map(({ queue }) => queue),
      }),
    );
    for (const { queue, consumer } of consumed) if (consumer) queue.deliverTo(created, consumer);
    return created;
  });
}
