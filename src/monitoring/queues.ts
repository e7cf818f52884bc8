import { type Alarm, type Metric, type Watch, WITHIN_FIVE_MINUTES } from "./watch";

export interface WatchedQueue {
  readonly name: string;
  /** Physical name. */
  readonly queueName: string;
}

export interface QueueLimits {
  readonly messageAgeMinutes: number;
  readonly messages: number;
}

/** Watches queues: whether messages wait too long, or are too many. */
export function watchQueues(queues: readonly WatchedQueue[], limits: QueueLimits): Watch {
  const watched = queues.map(({ name, queueName }) => ({
    name,
    age: metric("ApproximateAgeOfOldestMessage", queueName, name),
    waiting: metric("ApproximateNumberOfMessagesVisible", queueName, name),
  }));
  return {
    title: "Queues",
    alarms: watched.flatMap(({ name, age, waiting }): Alarm[] => [
      {
        name: `queue-${name}-age`,
        measure: age,
        comparison: "above",
        threshold: limits.messageAgeMinutes * 60,
        ...WITHIN_FIVE_MINUTES,
        missing: "notBreaching", // a queue without messages falls silent
        description: `A message of ${name} waits too long. See whether the consumer fails or is turned away, or whether messages come faster than it works.`,
      },
      {
        name: `queue-${name}-depth`,
        measure: waiting,
        comparison: "above",
        threshold: limits.messages,
        ...WITHIN_FIVE_MINUTES,
        missing: "notBreaching", // a queue without messages falls silent
        description: `Too many messages of ${name} wait. See whether the consumer works; raise its concurrency if it does.`,
      },
    ]),
    graphs: [
      { title: "Age of the oldest message in seconds", lines: watched.map(({ age }) => age) },
      { title: "Waiting messages", lines: watched.map(({ waiting }) => waiting), limit: limits.messages },
    ],
  };
}

/** Watches dead-letter queues, by their owners: the first dead letter calls somebody. */
export function watchDeadLetters(queues: readonly WatchedQueue[]): Watch {
  const watched = queues.map(({ name, queueName }) => ({
    name,
    queueName,
    waiting: metric("ApproximateNumberOfMessagesVisible", queueName, name),
  }));
  return {
    title: "Dead letters",
    alarms: watched.map(({ name, queueName, waiting }) => ({
      name: `${name}-dead-letters`,
      measure: waiting,
      comparison: "above",
      threshold: 0,
      ...WITHIN_FIVE_MINUTES,
      missing: "notBreaching", // a queue without messages falls silent
      description: `What couldn't be handled lies in ${queueName}. Read a message there and the log of its time; mend the cause, then have it done: SQS redrives what came from a queue, anything else must be sent again.`,
    })),
    graphs: [{ title: "Dead letters", lines: watched.map(({ waiting }) => waiting) }],
  };
}

function metric(name: string, queueName: string, label: string): Metric {
  return { namespace: "AWS/SQS", name, dimensions: { QueueName: queueName }, stat: "Maximum", label };
}
