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

/** Attempts that a job gets; the queue's `maxReceiveCount` is the same. */
export const MAX_ATTEMPTS = 5;

/** Longer than a worker lives: after that the claim of one that died is void. */
const LEASE_SECONDS = 900;

/** States of jobs, and who may change them: each change names the claim that makes it. */
export class JobTable {
  constructor(private readonly writer: Postgres) {}

  /** Enters a job unless it is there. */
  async enter(job: { id: string; owner: string; kind: string; input: unknown; correlationId: string }): Promise<void> {
    await this.writer.write(
      `insert into jobs (id, owner, idempotency_key, request_hash, kind, input, correlation_id)
       values ($1::uuid, $2, $1::uuid::text, '', $3, $4, $5) on conflict do nothing`,
      [job.id, job.owner, job.kind, job.input, job.correlationId],
    );
  }

  /** Takes a job that nobody is doing; undefined where there is nothing to take. */
  async claim(id: string): Promise<ClaimedJob | undefined> {
    const [job] = await this.writer.write<ClaimedJob & { [column: string]: unknown }>(
      `update jobs set status = 'running', attempt = attempt + 1, leased_until = now() + make_interval(secs => $2)
       where id = $1 and (status = 'queued' or (status = 'running' and leased_until < now())) returning *`,
      [id, LEASE_SECONDS],
    );
    return job;
  }

  /** The state of a job; undefined where it isn't there (yet). */
  async status(id: string): Promise<string | undefined> {
    const [row] = await this.writer.read<{ status: string }>("select status from jobs where id = $1", [id]);
    return row?.status;
  }

  /** Ids of jobs whose message was lost, or never sent; oldest first. */
  async waiting(limit: number): Promise<string[]> {
    const rows = await this.writer.read<{ id: string }>(
      "select id from jobs where status = 'queued' order by created_at limit $1",
      [limit],
    );
    return rows.map(({ id }) => id);
  }

  /** Ends a claimed job well. */
  succeed(job: ClaimedJob, result: unknown): Promise<unknown> {
    return this.end(job, "succeeded", result, null);
  }

  /** Ends a claimed job for good, without success. */
  fail(job: ClaimedJob, error: string): Promise<unknown> {
    return this.end(job, "failed", null, error);
  }

  /** Gives a claimed job back for another attempt. */
  release(job: ClaimedJob): Promise<unknown> {
    return this.writer.write(
      "update jobs set status = 'queued', leased_until = null where id = $1 and attempt = $2 and status = 'running'",
      [job.id, job.attempt],
    );
  }

  private end(job: ClaimedJob, status: string, result: unknown, error: string | null): Promise<unknown> {
    return this.writer.write(
      `update jobs set status = $3, result = $4, error = $5, leased_until = null, finished_at = now()
       where id = $1 and attempt = $2 and status = 'running'`,
      [job.id, job.attempt, status, result, error],
    );
  }
}
