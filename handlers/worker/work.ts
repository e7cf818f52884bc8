import { setTimeout as pause } from "node:timers/promises";
import { millisecondsLeft, within } from "../shared/budget";
import { MAX_ATTEMPTS, RENEWAL_SECONDS } from "../shared/clocks";
import type { Database } from "../shared/database";
import { logger, logWith } from "../shared/logger";
import { isBadValue } from "../shared/postgres-errors";
import { traced } from "../shared/tracing";
import { isUnavailable } from "../shared/unavailable";
import { type ClaimedJob, JobTable } from "./job-table";
import { doJob } from "./kinds";
import { Rejected } from "./kinds/kind";

/** A job that can't be claimed now: its row isn't there yet, or another worker is doing it. */
export class NotNow extends Error {
  override readonly name = "NotNow";
}

/** Time kept back to write down how a job ended, also where the database comes back only then. */
const RESERVE_MS = 5_000;

/** A job that is begun with less than this wouldn't end. */
export const WORTHWHILE_MS = 2 * RESERVE_MS;

/** First wait before an end is written down once more; each further one is twice as long. */
const FIRST_PAUSE_MS = 100;

/** Does jobs, each effectively once however often it is told to. */
export class Work {
  readonly jobs: JobTable;

  constructor(
    private readonly database: Database,
    private readonly bucket: string,
  ) {
    this.jobs = new JobTable(database.writer);
  }

  /**
   * Claims a job, does it, and writes down what came of it. A job that was done before is left alone.
   *
   * @param milliseconds until all of this must have ended
   * @throws NotNow where it must be told again later, and whatever the job failed with where another attempt may help
   */
  run(id: string, milliseconds: number): Promise<void> {
    return within(milliseconds, async () => {
      const job = await this.jobs.claim(id);
      if (!job) return this.explain(id);
      logWith(job.correlation_id);
      if (job.attempt > MAX_ATTEMPTS) return this.end(job, "job ended its workers", () => this.jobs.release(job));
      const result = await this.attempt(job).catch((error: Error) => error);
      if (!(result instanceof Error)) return this.end(job, "job succeeded", () => this.jobs.succeed(job, result));
      if (result instanceof Rejected) return this.end(job, "job rejected", () => this.jobs.fail(job, result.message));
      await this.end(job, "job failed", () => this.jobs.release(job));
      throw result;
    });
  }

  private async explain(id: string): Promise<void> {
    const status = await this.jobs.status(id);
    if (status === undefined) throw new NotNow("There is no such job; its row may not be committed yet.");
    if (status === "running") throw new NotNow("Another worker has the job; it may die.");
    if (status === "queued") throw new NotNow("Another worker had the job, and gave it back.");
    logger.info("job was done before", { job: id, status });
  }

  private async attempt(job: ClaimedJob): Promise<Readonly<Record<string, unknown>>> {
    const renewal = setInterval(() => {
      this.jobs.renew(job).catch((error) => logger.warn("claim not renewed", error as Error));
    }, RENEWAL_SECONDS * 1_000);
    try {
      return await within(millisecondsLeft() - RESERVE_MS, () =>
        traced("job", () => doJob(job, { database: this.database, bucket: this.bucket })),
      );
    } catch (error) {
      throw isBadValue(error) ? new Rejected("The database takes no such value.") : error;
    } finally {
      clearInterval(renewal);
    }
  }

  /** Writes down how a job ended, again and again while there is time: it fails just when the database is away. */
  private async end(job: ClaimedJob, message: string, write: () => Promise<boolean>): Promise<void> {
    for (let wait = FIRST_PAUSE_MS; ; wait *= 2) {
      try {
        const stood = await write();
        logger.info(stood ? message : "claim was lost", { job: job.id, attempt: job.attempt });
        return;
      } catch (error) {
        if (!isUnavailable(error) || millisecondsLeft() < 2 * wait) throw error;
        await pause(wait);
      }
    }
  }
}
