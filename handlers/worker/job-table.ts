import { CLAIM_SECONDS, MAX_ATTEMPTS } from "../shared/clocks";
import type { Postgres } from "../shared/postgres";

/** A job that this invocation has claimed. */
export interface ClaimedJob {
  readonly id: string;
  readonly owner: string;
  /** As it stands in the table: an earlier version of the API may have written it. */
  readonly input: unknown;
  /** How often it has been claimed, this time included; tells this claim from later ones. */
  readonly attempt: number;
  readonly correlation_id: string;
  readonly created_at: Date;
}

/** Nobody is doing it: nobody began, or whoever did let the claim lapse. */
const FREE = "(status = 'queued' or (status = 'running' and leased_until < now()))";

const ENDED = "leased_until = null, finished_at = coalesce(finished_at, now())";

/** States of jobs, and who may change them: each change names the claim that makes it. */
export class JobTable {
  constructor(private readonly writer: Postgres) {}

  /** Enters a job unless it is there. */
  async enter(job: { id: string; owner: string; kind: string; input: unknown; correlationId: string }): Promise<void> {
    await this.writer.idempotent(
      `insert into jobs (id, owner, idempotency_key, request_hash, kind, input, correlation_id)
       values ($1::uuid, $2, $1::uuid::text, '', $3, $4, $5) on conflict do nothing`,
      [job.id, job.owner, job.kind, job.input, job.correlationId],
    );
  }

  /** Takes a job that nobody is doing; undefined where there is nothing to take. */
  async claim(id: string): Promise<ClaimedJob | undefined> {
    const [job] = await this.writer.write<ClaimedJob & { [column: string]: unknown }>(
      `update jobs set status = 'running', attempt = attempt + 1, leased_until = now() + make_interval(secs => $2)
       where id = $1 and ${FREE} returning id, owner, input, attempt, correlation_id, created_at`,
      [id, CLAIM_SECONDS],
    );
    return job;
  }

  /** The state of a job; undefined where it isn't there (yet). */
  async status(id: string): Promise<string | undefined> {
    const [row] = await this.writer.read<{ status: string }>("select status from jobs where id = $1", [id]);
    return row?.status;
  }

  /** The id of a job that nobody is doing and whose message was lost, or never sent: the one that was tried least. */
  async waiting(except: readonly string[]): Promise<string | undefined> {
    const [row] = await this.writer.read<{ id: string }>(
      `select id from jobs where status in ('queued', 'running') and ${FREE} and id <> all ($1::uuid[])
       order by attempt, created_at limit 1`,
      [except],
    );
    return row?.id;
  }

  /**
   * Keeps a claim for another while. Each of these says whether the claim still stood: whoever lost it changes nothing. Sent
   * again because the answer was lost, each says the same.
   */
  renew(job: ClaimedJob): Promise<boolean> {
    return this.change(job, "running", "leased_until = now() + make_interval(secs => $4)", [CLAIM_SECONDS]);
  }

  /** Ends a claimed job well. */
  succeed(job: ClaimedJob, result: unknown): Promise<boolean> {
    return this.change(job, "succeeded", `result = $4, ${ENDED}`, [result]);
  }

  /** Ends a claimed job for good, without success. */
  fail(job: ClaimedJob, error: string): Promise<boolean> {
    return this.change(job, "failed", `error = $4, ${ENDED}`, [error]);
  }

  /** Gives a claimed job back for another attempt; after the last there is none. */
  release(job: ClaimedJob): Promise<boolean> {
    if (job.attempt >= MAX_ATTEMPTS) return this.fail(job, "The job failed too often.");
    return this.change(job, "queued", "leased_until = null", []);
  }

  /** Whoever claims it later counts the attempt up: of this one, nobody but this worker has written how it ended. */
  private async change(
    job: ClaimedJob,
    status: string,
    assignments: string,
    values: readonly unknown[],
  ): Promise<boolean> {
    const rows = await this.writer.idempotent(
      `update jobs set status = $3, ${assignments} where id = $1 and attempt = $2 and status in ('running', $3) returning 1`,
      [job.id, job.attempt, status, ...values],
    );
    return rows.length > 0;
  }
}
