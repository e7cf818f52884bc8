import { randomUUID } from "node:crypto";
import { inTime } from "../shared/aws";
import type { Database } from "../shared/database";
import type { Postgres } from "../shared/postgres";
import { incomingKey, s3, uploadKey } from "../shared/s3";
import { decodeCursor, encodeCursor, type Position, pageOf } from "./cursor";
import { hashOf, sameRequest } from "./idempotency";
import { downloadLink, LINK_SECONDS, uploadLink } from "./links";
import { notFound, Problem, unavailable } from "./problem";
import { del, get, post, type Route, type Submission } from "./route";
import { type NewUpload, newUpload, nothing, pageQuery } from "./schemas";

interface UploadRow {
  readonly id: string;
  readonly request_hash: string;
  readonly file_name: string;
  readonly content_type: string;
  /** PostgreSQL's bigint, as text. */
  readonly size_bytes: string;
  readonly sha256: string;
  readonly status: "pending" | "stored" | "rejected";
  readonly reason: string | null;
  readonly created_at: Date;
  readonly deleted_at: Date | null;
}

const COLUMNS = "id, request_hash, file_name, content_type, size_bytes, sha256, status, reason, created_at, deleted_at";

/** Files of the caller: described here, transferred from and to the bucket by links. */
export function uploadRoutes({ writer }: Database, bucket: string): Route[] {
  return [
    post("/uploads", newUpload, async (submission) => {
      const row = await announce(writer, submission);
      const link = await uploadLink(bucket, incomingKey(row.id), submission.body);
      return {
        status: 201,
        body: Object.assign(describe(row), { upload: link }),
        headers: { location: submission.location(row.id) },
      };
    }),

    get("/uploads", pageQuery, async ({ owner, query: { limit, cursor } }) => {
      const rows = await page(writer, owner, limit + 1, cursor === undefined ? undefined : decodeCursor(cursor));
      const cursorOf = (row: UploadRow) => encodeCursor({ createdAt: row.created_at, id: row.id });
      return { status: 200, body: pageOf(rows, limit, describe, cursorOf) };
    }),

    get("/uploads/{id}", nothing, async ({ owner, id }) => {
      const [row] = await writer.read<UploadRow>(
        `select ${COLUMNS} from uploads where id = $1 and owner = $2 and deleted_at is null`,
        [id, owner],
      );
      if (!row) throw notFound("upload");
      const link = row.status === "stored" ? await downloadLink(bucket, uploadKey(id), row.file_name) : null;
      return { status: 200, body: Object.assign(describe(row), { download: link }) };
    }),

    del("/uploads/{id}", async ({ owner, id }) => {
      // The row stays for a while, and says no more than that: whoever sends the request again is answered the same.
      const [row] = await writer.idempotent(
        "update uploads set deleted_at = coalesce(deleted_at, now()) where id = $1 and owner = $2 returning 1",
        [id, owner],
      );
      if (!row) throw notFound("upload");
      await Promise.all([uploadKey(id), incomingKey(id)].map((key) => deleteObject(bucket, key)));
      return { status: 204 };
    }),
  ];
}

/** Enters an upload, once for each idempotency key. */
async function announce(writer: Postgres, { owner, idempotencyKey, body }: Submission<NewUpload>): Promise<UploadRow> {
  const hash = hashOf(body);
  const { fileName, contentType, sizeBytes, sha256 } = body;
  const [inserted] = await writer.idempotent<UploadRow>(
    `insert into uploads (id, owner, idempotency_key, request_hash, file_name, content_type, size_bytes, sha256, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, now() + make_interval(secs => $9))
     on conflict (owner, idempotency_key) do nothing returning ${COLUMNS}`,
    [randomUUID(), owner, idempotencyKey, hash, fileName, contentType, sizeBytes, sha256, LINK_SECONDS],
  );
  if (inserted) return inserted;
  const [earlier] = await writer.read<UploadRow>(
    `select ${COLUMNS} from uploads where owner = $1 and idempotency_key = $2`,
    [owner, idempotencyKey],
  );
  // Cleaned up since the insertion met it.
  if (!earlier) throw unavailable();
  if (sameRequest(earlier, hash).deleted_at) throw new Problem(410, "gone", "The upload of this key was deleted.");
  return earlier;
}

async function deleteObject(bucket: string, key: string): Promise<void> {
  const { DeleteObjectCommand } = await import("../shared/s3-sdk");
  await (await s3()).send(new DeleteObjectCommand({ Bucket: bucket, Key: key }), inTime());
}

/** Two statements: one plan for both would read all pages before the one that is asked for. */
function page(writer: Postgres, owner: string, limit: number, after: Position | undefined): Promise<UploadRow[]> {
  const [start, order] = [
    `select ${COLUMNS} from uploads where owner = $1 and deleted_at is null`,
    "order by created_at desc, id desc limit $2",
  ];
  return after
    ? writer.read(`${start} and (created_at, id) < ($3, $4) ${order}`, [owner, limit, after.createdAt, after.id])
    : writer.read(`${start} ${order}`, [owner, limit]);
}

function describe(row: UploadRow) {
  return {
    id: row.id,
    fileName: row.file_name,
    contentType: row.content_type,
    sizeBytes: Number(row.size_bytes),
    sha256: row.sha256,
    status: row.status,
    reason: row.reason,
    createdAt: row.created_at.toISOString(),
  };
}
