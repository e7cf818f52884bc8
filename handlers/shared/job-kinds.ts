import * as z from "zod/mini";
import { day, id, inOrder } from "./values";

/** What API clients may have done, by kind. */
export const jobRequest = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("check-upload"), uploadId: id }),
  z.strictObject({ kind: z.literal("export-report"), from: day, to: day }).check(inOrder),
]);

/** What the worker can do: a request, or what only the Housekeeping account asks for. */
export const jobInput = z.discriminatedUnion("kind", [
  ...jobRequest.def.options,
  z.strictObject({ kind: z.literal("backup-inventory") }),
]);

/** A message in the queue: the job itself stands in the database. */
export interface JobMessage {
  readonly jobId: string;
  /** For the log, until the job's own is known. */
  readonly correlationId: string;
}

export type JobRequest = z.output<typeof jobRequest>;
export type JobInput = z.output<typeof jobInput>;
export type JobKind = JobInput["kind"];
export type InputOf<Kind extends JobKind> = Extract<JobInput, { kind: Kind }>;
