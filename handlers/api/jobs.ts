import { randomUUID } from "node:crypto";
import type { Database } from "../shared/database";
import { type JobInput, jobRequest } from "../shared/job-kinds";
import { hashOf, rowOfKey } from "./idempotency";
import { downloadLink } from "./links";
import { notFound } from "./problem";
import type { Queue } from "./queue";
import { get, post, type Route } from "./route";
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

/** Work that takes longer than a request: submitted here, done by the worker. */
export function jobRoutes({ writer }: Database, bucket: string, queue?: Queue): Route[] {
  return [
    post("/jobs", jobRequest, async ({ owner, idempotencyKey, correlationId, body }) => {
      if (body.kind === "check-upload") {
        const [upload] = await writer.read("select 1 from uploads where id = $1 and owner = $2", [
          body.uploadId,
          owner,
        ]);
        if (!upload) throw notFound("upload");
      }
      const hash = hashOf(body);
      const inserted = await writer.write<JobRow>(
        `insert into jobs (id, owner, idempotency_key, request_hash, kind, input, correlation_id)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (owner, idempotency_key) do nothing returning *`,
        [randomUUID(), owner, idempotencyKey, hash, body.kind, body, correlationId],
      );
      const row = await rowOfKey(
        inserted,
        () =>
          writer.read<JobRow>("select * from jobs where owner = $1 and idempotency_key = $2", [owner, idempotencyKey]),
        hash,
      );
      // Also for a key that was used before: the earlier message may never have been sent. Without a queue the job waits for the
      // worker's next invocation.
      if (row.status === "queued") await queue?.send({ jobId: row.id, correlationId: row.correlation_id });
      return { status: 202, body: describe(row), headers: { location: `/jobs/${row.id}` } };
    }),

    get("/jobs/{id}", nothing, async ({ owner, id }) => {
      const [row] = await writer.read<JobRow>("select * from jobs where id = $1 and owner = $2", [id, owner]);
      if (!row) throw notFound("job");
      const key = row.status === "succeeded" ? row.result?.objectKey : undefined;
      const link = key ? await downloadLink(bucket, key, `${row.input.kind}.csv`) : null;
      return { status: 200, body: { ...describe(row), download: link } };
    }),
  ];
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
