import type { Database } from "../shared/database";
import { jobInput } from "../shared/job-kinds";
import { logger } from "../shared/logger";
import { traced } from "../shared/tracing";
import { type ClaimedJob, JobTable, MAX_ATTEMPTS } from "./job-table";
import { backupInventory } from "./kinds/backup-inventory";
import { checkUpload } from "./kinds/check-upload";
import { exportReport } from "./kinds/export-report";
import { Rejected, type Tools } from "./kinds/kind";

/** A job that can't be claimed now: its row isn't there yet, or another worker is doing it. */
export class NotNow extends Error {
  override readonly name = "NotNow";
}

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
   * @throws NotNow where it must be told again later, and whatever the job failed with where another attempt may help
   */
  async run(id: string, signal: AbortSignal): Promise<void> {
    const job = await this.jobs.claim(id);
    if (!job) return this.explain(id);
    try {
      const result = await traced("job", () => perform(job, { database: this.database, bucket: this.bucket, signal }));
      await this.jobs.succeed(job, result);
      logger.info("job succeeded", { job: id, attempt: job.attempt });
    } catch (error) {
      await this.endBadly(job, error as Error);
    }
  }

  private async explain(id: string): Promise<void> {
    const status = await this.jobs.status(id);
    if (status === undefined) throw new NotNow("There is no such job; its row may not be committed yet.");
    if (status === "running") throw new NotNow("Another worker has the job; it may die.");
    logger.info("job was done before", { job: id, status });
  }

  private async endBadly(job: ClaimedJob, error: Error): Promise<void> {
    if (error instanceof Rejected) {
      await this.jobs.fail(job, error.message);
      logger.info("job rejected", { job: job.id, reason: error.message });
      return;
    }
    const last = job.attempt >= MAX_ATTEMPTS;
    await (last ? this.jobs.fail(job, "The job failed too often.") : this.jobs.release(job));
    throw error;
  }
}

function perform(job: ClaimedJob, tools: Tools): Promise<Readonly<Record<string, unknown>>> {
  const { data: input } = jobInput.safeParse(job.input);
  switch (input?.kind) {
    case "check-upload":
      return checkUpload(input, job, tools);
    case "export-report":
      return exportReport(input, job, tools);
    case "backup-inventory":
      return backupInventory(input, job, tools);
    default:
      throw new Rejected("This version of the worker doesn't know the job.");
  }
}
