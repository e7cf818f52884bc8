import type { Database } from "../../shared/database";
import type { InputOf, JobKind } from "../../shared/job-kinds";
import type { ClaimedJob } from "../job-table";

/** What a kind of job works with. */
export interface Tools {
  readonly database: Database;
  readonly bucket: string;
  /** Aborts when the time of the job is over. */
  readonly signal: AbortSignal;
}

/**
 * Does a job. It may be done twice, where a worker dies between the work and the row that says so: the same job must leave the
 * same objects and rows.
 *
 * @returns what the client gets to see
 * @throws Rejected where no attempt can succeed; anything else is tried again
 */
export type Kind<Name extends JobKind> = (
  input: InputOf<Name>,
  job: ClaimedJob,
  tools: Tools,
) => Promise<Readonly<Record<string, unknown>>>;

/** A job that can't be done, however often it is tried; the client sees the message. */
export class Rejected extends Error {
  override readonly name = "Rejected";
}
