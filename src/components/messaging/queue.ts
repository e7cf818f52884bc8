import * as lambda from "@pulumi/aws/lambda";
import * as sqs from "@pulumi/aws/sqs";
import * as pulumi from "@pulumi/pulumi";
import type { LambdaFunction } from "../compute/lambda-function";

export interface QueueArgs {
  /** Physical name; that of the dead-letter queue has `-dlq` at its end. */
  readonly queueName: string;
  /** How long a message that was taken is hidden from others. */
  readonly visibilityTimeoutSeconds: number;
  /** Days that a message waits. */
  readonly retentionDays: number;
  /** Attempts before a message becomes a dead letter. */
  readonly maxReceiveCount: number;
}

export interface ConsumerArgs {
  /** Most messages an invocation. */
  readonly batchSize: number;
  /** Most batches at once, 2 or more; undefined: as many as there are. */
  readonly maxConcurrency?: number;
}

const SECONDS_A_DAY = 86_400;

/** An encrypted SQS queue with a dead-letter queue. */
export class Queue extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  readonly url: pulumi.Output<string>;
  readonly queueName: string;
  readonly deadLetterQueueName: string;

  constructor(
    private readonly name: string,
    args: QueueArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("platform:messaging:Queue", name, {}, opts);

    const deadLetters = deadLetterQueue(name, args.queueName, this);
    const queue = new sqs.Queue(
      name,
      {
        name: args.queueName,
        visibilityTimeoutSeconds: args.visibilityTimeoutSeconds,
        messageRetentionSeconds: args.retentionDays * SECONDS_A_DAY,
        sqsManagedSseEnabled: true,
        redrivePolicy: pulumi.jsonStringify({
          deadLetterTargetArn: deadLetters.arn,
          maxReceiveCount: args.maxReceiveCount,
        }),
      },
      { parent: this },
    );
    this.arn = queue.arn;
    this.url = queue.url;
    this.queueName = args.queueName;
    this.deadLetterQueueName = deadLetterQueueName(args.queueName);

    this.registerOutputs({ arn: this.arn, url: this.url });
  }

  /** Hands the messages to a function, which says which of a batch failed. */
  deliverTo(consumer: LambdaFunction, args: ConsumerArgs): void {
    new lambda.EventSourceMapping(
      this.name,
      {
        eventSourceArn: this.arn,
        functionName: consumer.aliasArn,
        batchSize: args.batchSize,
        functionResponseTypes: ["ReportBatchItemFailures"],
        scalingConfig: args.maxConcurrency ? { maximumConcurrency: args.maxConcurrency } : undefined,
      },
      { parent: this, dependsOn: [...consumer.policies] },
    );
  }
}

/** The name of the queue for what somebody failed to handle. */
export function deadLetterQueueName(ownerName: string): string {
  return `${ownerName}-dlq`;
}

/** A queue for what somebody failed to handle, as a child of `parent`. */
export function deadLetterQueue(name: string, ownerName: string, parent: pulumi.Resource): sqs.Queue {
  return new sqs.Queue(
    `${name}-dlq`,
    { name: deadLetterQueueName(ownerName), messageRetentionSeconds: 14 * SECONDS_A_DAY, sqsManagedSseEnabled: true },
    { parent },
  );
}
