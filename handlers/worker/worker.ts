import type { Context, EventBridgeEvent, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import * as z from "zod/mini";
import { jobMessage } from "../shared/job-kinds";
import { logger, logWith } from "../shared/logger";
import { NotNow, type Work } from "./work";

/** What the function is invoked with: a batch of the queue, or an event of the Housekeeping account. */
export type WorkerEvent = SQSEvent | EventBridgeEvent<string, unknown>;

/** Time kept back to write down how a job ended, and to answer. */
const RESERVE_MS = 2_000;

/** A job that is begun with less than this wouldn't end. */
const WORTHWHILE_MS = 5_000;

/** Jobs whose message was lost that one event picks up. */
const LEFTOVERS = 50;

const housekeepingEvent = z.object({
  id: z.uuid(),
  "detail-type": z.literal("Backup Inventory Requested"),
  detail: z.object({ correlationId: z.optional(z.string().check(z.regex(/^[\w.:-]{1,128}$/))) }),
});

/** Makes the function that does jobs. */
export function createWorker(work: Work) {
  return (event: WorkerEvent, context: Context): Promise<SQSBatchResponse | undefined> =>
    "Records" in event ? doBatch(work, event.Records, context) : doEvent(work, event, context);
}

/** Does message after message; those that failed come back, and end in the dead-letter queue if they always do. */
async function doBatch(work: Work, records: readonly SQSRecord[], context: Context): Promise<SQSBatchResponse> {
  const batchItemFailures = [];
  for (const record of records) {
    logWith(record.messageId);
    try {
      const { jobId, correlationId } = jobMessage.parse(JSON.parse(record.body));
      logWith(correlationId);
      await runInTime(work, jobId, context);
    } catch (error) {
      logger.warn("message failed", error as Error);
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
}

/**
 * Does the job that an event asks for, and then those whose message was lost or, without a queue, never sent.
 *
 * @throws whatever the event's own job failed with: Lambda then delivers the event again
 */
async function doEvent(work: Work, event: unknown, context: Context): Promise<undefined> {
  logWith(context.awsRequestId);
  const { id, detail } = housekeepingEvent.parse(event);
  const correlationId = detail.correlationId ?? id;
  logWith(correlationId);
  const input = { kind: "backup-inventory" } as const;
  await work.jobs.enter({ id, owner: "housekeeping", kind: input.kind, input, correlationId });
  await runInTime(work, id, context);
  for (const leftover of await work.jobs.waiting(LEFTOVERS)) {
    if (context.getRemainingTimeInMillis() < WORTHWHILE_MS) return;
    await runInTime(work, leftover, context).catch((error) => logger.warn("leftover job failed", error as Error));
  }
}

async function runInTime(work: Work, jobId: string, context: Context): Promise<void> {
  const left = context.getRemainingTimeInMillis();
  if (left < WORTHWHILE_MS) throw new NotNow("The invocation is about to end.");
  await work.run(jobId, AbortSignal.timeout(left - RESERVE_MS));
}
