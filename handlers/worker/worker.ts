import type { EventBridgeEvent, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import * as z from "zod/mini";
import type { Invocation } from "../shared/budget";
import { BUSY_SHARE } from "../shared/clocks";
import { bare, orLog } from "../shared/failure";
import { logger, logInvocation, logWith } from "../shared/logger";
import { id } from "../shared/values";
import { backOff } from "./back-off";
import { NotNow, WORTHWHILE_MS, type Work } from "./work";

/** What the function is invoked with: a batch of the queue, or an event of the Housekeeping account. */
export type WorkerEvent = SQSEvent | EventBridgeEvent<string, unknown>;

/** Time kept back to answer. */
const RESERVE_MS = 1_000;

const message = z.object({
  jobId: id,
  // For the log only: an odd one is no reason to do no job.
  correlationId: z.catch(z.optional(z.string()), undefined),
});

const housekeepingEvent = z.object({
  id,
  "detail-type": z.literal("Backup Inventory Requested"),
  // For the log only: an odd one is no reason to make no inventory.
  detail: z.catch(z.object({ correlationId: z.optional(z.string().check(z.regex(/^[\w.:-]{1,128}$/))) }), {}),
});

/** Makes the function that does jobs. */
export function createWorker(work: Work) {
  return (event: WorkerEvent, context: Invocation): Promise<SQSBatchResponse | undefined> => {
    logInvocation(context.awsRequestId);
    return "Records" in event ? doBatch(work, event.Records, context) : doEvent(work, event, context);
  };
}

/**
 * Does message after message; those that failed come back, and end in the dead-letter queue if they always do.
 *
 * @throws the last failure where all failed: the function's own metrics then say so
 */
async function doBatch(work: Work, records: readonly SQSRecord[], context: Invocation): Promise<SQSBatchResponse> {
  const failures: { readonly record: SQSRecord; readonly error: unknown }[] = [];
  for (const record of records) {
    logWith(record.messageId);
    try {
      const { jobId, correlationId } = message.parse(JSON.parse(record.body));
      if (correlationId) logWith(correlationId);
      await runInTime(work, jobId, context);
    } catch (error) {
      logger.warn("message failed", error as Error);
      failures.push({ record, error });
    }
  }
  await backOff(failures.map(({ record }) => record));
  if (failures.length > 0 && failures.length === records.length) throw bare(failures.at(-1)?.error);
  return { batchItemFailures: failures.map(({ record }) => ({ itemIdentifier: record.messageId })) };
}

/**
 * Does the job that an event asks for, and then, whatever became of it, while there is time, those whose worker died, whose message
 * was lost or, without a queue, never sent.
 *
 * @throws whatever the event's own job failed with: Lambda then delivers the event again
 */
async function doEvent(work: Work, event: unknown, context: Invocation): Promise<undefined> {
  logWith(context.awsRequestId);
  const enough = Math.max(context.getRemainingTimeInMillis() * (1 - BUSY_SHARE), WORTHWHILE_MS);
  const own = await orLog(() => enterInventory(work, event));
  try {
    await orLog(() => runInTime(work, own, context));
  } finally {
    await orLog(() => doLeftovers(work, own, enough, context));
  }
}

async function enterInventory(work: Work, event: unknown): Promise<string> {
  const asked = housekeepingEvent.parse(event);
  const correlationId = asked.detail.correlationId ?? asked.id;
  logWith(correlationId);
  const input = { kind: "backup-inventory" } as const;
  await work.jobs.enter({ id: asked.id, owner: "housekeeping", kind: input.kind, input, correlationId });
  return asked.id;
}

/**
 * @param own the event's own job: another attempt of it is the event's next delivery
 * @param enough milliseconds of the invocation that are left over
 */
async function doLeftovers(work: Work, own: string, enough: number, context: Invocation): Promise<void> {
  const tried = [own];
  while (context.getRemainingTimeInMillis() > enough) {
    const leftover = await work.jobs.waiting(tried);
    if (!leftover) return;
    tried.push(leftover);
    logWith(leftover);
    await runInTime(work, leftover, context).catch((error) => logger.warn("leftover job failed", error as Error));
  }
}

async function runInTime(work: Work, jobId: string, context: Invocation): Promise<void> {
  const left = context.getRemainingTimeInMillis();
  if (left < WORTHWHILE_MS) throw new NotNow("The invocation is about to end.");
  await work.run(jobId, left - RESERVE_MS);
}
