import { randomUUID } from "node:crypto";
import type { Database } from "../shared/database";
import { s3, uploadKey } from "../shared/s3";
import { decodeCursor, encodeCursor, pageOf } from "./cursor";
import { hashOf, rowOfKey } from "./idempotency";
import { downloadLink, LINK_SECONDS, uploadLink } from "./links";
import { notFound } from "./problem";
import { del, get, post, type Route } from "./route";
import { newUpload, nothing, pageQuery } from "./schemas";

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
}

/** Files of the caller: described here, transferred from and to the bucket by links. */
export function uploadRoutes({ writer }: Database, bucket: string): Route[] {
  return [
    post("/uploads", newUpload, async ({ owner, idempotencyKey, body }) => {
      const hash = hashOf(body);
      const { fileName, contentType, sizeBytes, sha256 } = body;
      const inserted = await writer.write<UploadRow>(
        `insert into uploads (id, owner, idempotency_key, request_hash, file_name, content_type, size_bytes, sha256, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, now() + make_interval(secs => $9))
         on conflict (owner, idempotency_key) do nothing returning *`,
        [randomUUID(), owner, idempotencyKey, hash, fileName, contentType, sizeBytes, sha256, LINK_SECONDS],
      );
      const row = await rowOfKey(
        inserted,
        () =>
          writer.read<UploadRow>("select * from uploads where owner = $1 and idempotency_key = $2", [
            owner,
            idempotencyKey,
          ]),
        hash,
      );
      const link = await uploadLink(bucket, uploadKey(row.id), body);
      return { status: 201, body: { ...describe(row), upload: link }, headers: { location: `/uploads/${row.id}` } };
    }),

    get("/uploads", pageQuery, async ({ owner, query: { limit, cursor } }) => {
      const after = cursor === undefined ? undefined : decodeCursor(cursor);
      const rows = await writer.read<UploadRow>(
        `select * from uploads
         where owner = $1 and ($2::timestamptz is null or (created_at, id) < ($2, $3::uuid))
         order by created_at desc, id desc limit $4`,
        [owner, after?.createdAt ?? null, after?.id ?? null, limit + 1],
      );
      const cursorOf = (row: UploadRow) => encodeCursor({ createdAt: row.created_at, id: row.id });
      return { status: 200, body: pageOf(rows, limit, describe, cursorOf) };
    }),

    get("/uploads/{id}", nothing, async ({ owner, id }) => {
      const [row] = await writer.read<UploadRow>("select * from uploads where id = $1 and owner = $2", [id, owner]);
      if (!row) throw notFound("upload");
      const link = row.status === "stored" ? await downloadLink(bucket, uploadKey(id), row.file_name) : null;
      return { status: 200, body: { ...describe(row), download: link } };
    }),

    del("/uploads/{id}", async ({ owner, id }) => {
      const [row] = await writer.read("select 1 from uploads where id = $1 and owner = $2", [id, owner]);
      if (!row) throw notFound("upload");
      // The object first: as long as the row stands, the deletion can be repeated.
      const { DeleteObjectCommand } = await import("../shared/s3-sdk");
      await (await s3()).send(new DeleteObjectCommand({ Bucket: bucket, Key: uploadKey(id) }));
      await writer.write("delete from uploads where id = $1 and owner = $2", [id, owner]);
      return { status: 204 };
    }),
  ];
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
