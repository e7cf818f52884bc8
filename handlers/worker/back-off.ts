import type { SQSClient } from "@aws-sdk/client-sqs";
import type { SQSRecord } from "aws-lambda";
import { CLIENT_OPTIONS, inTime } from "../shared/aws";
import { within } from "../shared/budget";
import { BACK_OFF_SECONDS } from "../shared/clocks";
import { logger } from "../shared/logger";

/** Longest time for all: without it the messages come back when they would anyway. */
const BUDGET_MS = 500;

/** Has messages that failed delivered again after a while that grows, instead of after the queue's whole visibility timeout. */
export async function backOff(records: readonly SQSRecord[]): Promise<void> {
  if (records.length === 0) return;
  const { SQSClient } = await import("./queue-sdk");
  const client = new SQSClient(CLIENT_OPTIONS);
  await within(BUDGET_MS, () =>
    Promise.all(
      records.map((record) => delay(client, record).catch((error) => logger.warn("no back-off", error as Error))),
    ),
  );
}

async function delay(client: SQSClient, { eventSourceARN, receiptHandle, attributes }: SQSRecord): Promise<void> {
  const { ChangeMessageVisibilityCommand } = await import("./queue-sdk");
  const received = Number(attributes.ApproximateReceiveCount);
  const command = new ChangeMessageVisibilityCommand({
    QueueUrl: urlOf(eventSourceARN),
    ReceiptHandle: receiptHandle,
    VisibilityTimeout: BACK_OFF_SECONDS[received - 1] ?? 0,
  });
  await client.send(command, inTime());
}

function urlOf(arn: string): string {
  const [, , , region, account, name] = arn.split(":");
  return `https://sqs.${region}.amazonaws.com/${account}/${name}`;
}
