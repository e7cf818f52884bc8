import { randomUUID } from "node:crypto";
import type { Database } from "../shared/database";
import { type JobInput, type JobRequest, jobRequest } from "../shared/job-kinds";
import type { Postgres } from "../shared/postgres";
import { hashOf, sameRequest } from "./idempotency";
import { downloadLink } from "./links";
import { notFound, unavailable } from "./problem";
import type { Queue } from "./queue";
import { get, post, type Route, type Submission } from "./route";
import { nothing } from "./schemas";

interface JobRow {
  readonly id: string;
  readonly request_hash: string;
  readonly correlation_id: string;
  readonly input: JobInput;
  readonly status: "queued" | "running" | "succeeded" | "failed";
  readonly result: { readonly objectKey?: string } | null;
  readonly error: string | null;
  readonly created_at: Date;
  readonly finished_at: Date | null;
}

/** When it is worth asking for a job again. */
const POLL_SECONDS = 2;

const COLUMNS = "id, request_hash, correlation_id, input, status, result, error, created_at, finished_at";

/** Work that takes longer than a request: submitted here, done by the worker. */
export function jobRoutes({ writer }: Database, bucket: string, queue?: Queue): Route[] {
  return [
    post("/jobs", jobRequest, async (submission) => {
      const row = await enter(writer, submission);
      // Also for a key that was used before: the earlier message may never have been sent. Without a queue the job waits for the
      // worker's next invocation.
      if (row.status === "queued") await queue?.send({ jobId: row.id, correlationId: row.correlation_id });
      const headers = { location: submission.location(row.id), "retry-after": String(POLL_SECONDS) };
      return { status: 202, body: describe(row), headers };
    }),

    get("/jobs/{id}", nothing, async ({ owner, id }) => {
      const [row] = await writer.read<JobRow>(`select ${COLUMNS} from jobs where id = $1 and owner = $2`, [id, owner]);
      if (!row) throw notFound("job");
      const key = row.status === "succeeded" ? row.result?.objectKey : undefined;
      const link = key ? await downloadLink(bucket, key, `${row.input.kind}.csv`) : null;
      return { status: 200, body: Object.assign(describe(row), { download: link }) };
    }),
  ];
}

/**
 * Enters a job, once for each idempotency key. The key counts first: a request that is sent again gets its job, also where the upload
 * is gone meanwhile.
 */
async function enter(
  writer: Postgres,
  { owner, idempotencyKey, correlationId, body }: Submission<JobRequest>,
): Promise<JobRow> {
  const hash = hashOf(body);
  const uploadId = body.kind === "check-upload" ? body.uploadId : null;
  const [inserted] = await writer.idempotent<JobRow>(
    `insert into jobs (id, owner, idempotency_key, request_hash, kind, input, correlation_id)
     select $1::uuid, $2, $3, $4, $5, $6::jsonb, $7
     where $8::uuid is null or exists (select from uploads where id = $8::uuid and owner = $2 and deleted_at is null)
     on conflict (owner, idempotency_key) do nothing returning ${COLUMNS}`,
    [randomUUID(), owner, idempotencyKey, hash, body.kind, body, correlationId, uploadId],
  );
  if (inserted) return inserted;
  const [earlier] = await writer.read<JobRow>(`select ${COLUMNS} from jobs where owner = $1 and idempotency_key = $2`, [
    owner,
    idempotencyKey,
  ]);
  if (earlier) return sameRequest(earlier, hash);
  // For a job without an upload: cleaned up since the insertion met it.
  throw uploadId ? notFound("upload") : unavailable();
}

function describe(row: JobRow) {
  return {
    id: row.id,
    request: row.input,
    status: row.status,
    result: row.result,
    error: row.error,
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}
