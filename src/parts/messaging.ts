import type { LambdaFunction } from "../components/compute/lambda-function";
import { EventBus } from "../components/messaging/event-bus";
import { Queue, type QueueArgs } from "../components/messaging/queue";
import { type ScheduleArgs, Schedules } from "../components/messaging/schedules";
import { exactly } from "../lib/exactly";
import { entryOf, mapValues } from "../lib/objects";
import type { Context } from "./context";

type Functions = Readonly<Record<string, LambdaFunction>>;

export function createQueues({ config }: Context): Record<string, Queue> {
  return mapValues(
    config.queues,
    ({ name: queueName, consumer: _, previously: __, ...options }, name) =>
      new Queue(name, exactly<QueueArgs>()({ ...options, queueName })),
  );
}

export function createSchedules({ config, accountId }: Context, functions: Functions): Schedules | undefined {
  const schedules = Object.entries(config.schedules).map(([name, { function: target, ...options }]) =>
    exactly<ScheduleArgs>()({ ...options, name, target: entryOf(functions, target) }),
  );
  if (schedules.length === 0) return undefined;
  return new Schedules("schedules", { groupName: `${config.prefix}-schedules`, accountId, schedules });
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
