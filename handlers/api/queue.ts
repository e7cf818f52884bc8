import type { SQSClient } from "@aws-sdk/client-sqs";
import { CLIENT_OPTIONS, inTime } from "../shared/aws";
import type { JobMessage } from "../shared/job-kinds";
import { tracedClient } from "../shared/tracing";

/** The worker's queue. */
export class Queue {
  private client?: Promise<SQSClient>;

  constructor(private readonly url: string) {}

  /** Tells the worker of a job; telling it twice does no harm. */
  async send(message: JobMessage): Promise<void> {
    const { SendMessageCommand } = await import("./sqs-sdk");
    const client = await this.connected();
    await client.send(new SendMessageCommand({ QueueUrl: this.url, MessageBody: JSON.stringify(message) }), inTime());
  }

  /** @throws where the queue doesn't answer */
  async check(): Promise<void> {
    const { GetQueueAttributesCommand } = await import("./sqs-sdk");
    const client = await this.connected();
    await client.send(new GetQueueAttributesCommand({ QueueUrl: this.url, AttributeNames: ["QueueArn"] }), inTime());
  }

  private connected(): Promise<SQSClient> {
    this.client ??= import("./sqs-sdk").then(({ SQSClient }) => tracedClient(new SQSClient(CLIENT_OPTIONS)));
    return this.client;
  }
}
