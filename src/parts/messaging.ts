import type { LambdaFunction } from "../components/compute/lambda-function";
import { EventBus } from "../components/messaging/event-bus";
import { Queue } from "../components/messaging/queue";
import { Schedules } from "../components/messaging/schedules";
import { entryOf, mapValues } from "../lib/objects";
import type { Context } from "./context";

type Functions = Readonly<Record<string, LambdaFunction>>;

export function createQueues({ config }: Context): Record<string, Queue> {
  return mapValues(config.queues, (queue, name) => new Queue(name, { ...queue, queueName: queue.name }));
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
