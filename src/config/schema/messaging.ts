import { z } from "zod";
import { accountId, cronOrRate, integer, key, keyed, previously, takenOnce, text, timezone } from "./values";

export const queue = z.strictObject({
  name: text(/^[a-zA-Z0-9_-]{1,76}$/, "at most 76 letters, digits, _ and -", "shorten or rename it")
    .describe("name of the SQS queue; its dead-letter queue's ends in -dlq")
    .register(takenOnce, { within: "a region of an account" }),
  visibilityTimeoutSeconds: integer(0, 43_200).describe("how long a message that was taken is hidden from others"),
  retentionDays: integer(1, 14).default(4).describe("days that a message waits; dead letters wait 14"),
  maxReceiveCount: integer(1, 1000).default(5).describe("attempts before a message becomes a dead letter"),
  consumer: z
    .strictObject({
      function: key.describe("function that takes the messages; it reports those of a batch that failed"),
      batchSize: integer(1, 10).default(10).describe("most messages an invocation"),
      maxConcurrency: integer(2, 1000).optional().describe("most batches at once; none: as many as there are"),
    })
    .optional()
    .describe("who takes the messages; none: somebody outside of the stack"),
  previously,
});

export const schedule = z.strictObject({
  function: key.describe("function that is invoked"),
  expression: cronOrRate.describe("when"),
  timezone: timezone.default("UTC").describe("time zone of the expression"),
  input: z.record(z.string(), z.string()).default({}).describe("event that the function gets"),
});

export const events = z.strictObject({
  bus: text(
    /^(?!default$)[a-zA-Z0-9_-]{1,76}$/,
    "at most 76 letters, digits, _ and -; not default, which every account has",
    "shorten or rename it",
  ).describe("name of the event bus; its dead-letter queue's ends in -dlq"),
  account: accountId.describe("account that may send events to it"),
  rules: keyed(
    z.strictObject({
      detailTypes: z.array(z.string().min(1)).min(1).describe("detail types of the events"),
      function: key.describe("function that handles them"),
    }),
  ).describe("which events are handled; others can't be sent"),
});
