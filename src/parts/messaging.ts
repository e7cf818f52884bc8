import { LambdaFunction } from "../components/compute/lambda-function";
import { EventBus } from "../components/messaging/event-bus";
import { Queue } from "../components/messaging/queue";
import { Schedules } from "../components/messaging/schedules";
import { entryOf, mapValues } from "../lib/objects";
import type { Context } from "./context";
import { accessOf, environmentOf, type Resources, secretsOf } from "./workloads";

type Functions = Readonly<Record<string, LambdaFunction>>;

export function createQueues({ config }: Context): Record<string, Queue> {
  return mapValues(config.queues, (queue, name) => new Queue(name, { ...queue, queueName: queue.name }));
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
    const created = new LambdaFunction(name, {
      ...lambda,
      ...accessOf(lambda, resources),
      functionName: lambda.name,
      bundle: bundles.then((all) => all[lambda.handler]),
      region,
      accountId,
      logRetentionDays: config.logRetentionDays,
      subnetIds: network.privateSubnetIds,
      securityGroup: entryOf(groups.byName, name),
      environment: environmentOf(lambda, context, resources),
      secrets: secretsOf(lambda, resources),
      consumes: consumed.map(({ queue }) => queue),
    });
    for (const { queue, consumer } of consumed) if (consumer) queue.deliverTo(created, consumer);
    return created;
  });
}

export function createSchedules({ config, accountId }: Context, functions: Functions): void {
  const schedules = Object.entries(config.schedules).map(([name, schedule]) => ({
    ...schedule,
    name,
    target: entryOf(functions, schedule.function),
  }));
  if (schedules.length > 0) {
    new Schedules("schedules", { groupName: `${config.prefix}-schedules`, accountId, schedules });
  }
}

export function createEvents({ config: { events } }: Context, functions: Functions): EventBus | undefined {
  if (!events) return undefined;
  const rules = Object.entries(events.rules).map(([name, { detailTypes, function: handler }]) => ({
    name,
    detailTypes,
    handler: entryOf(functions, handler),
  }));
  return new EventBus("events", { busName: events.bus, senderAccountId: events.account, rules });
}
