import type { HeadObjectCommandOutput } from "@aws-sdk/client-s3";
import { incomingKey, s3, uploadKey } from "../../shared/s3";
import { deleteObject, head } from "../objects";
import { type Kind, Rejected } from "./kind";

interface ExpectedUpload {
  readonly [column: string]: unknown;
  readonly content_type: string;
  readonly size_bytes: string;
  readonly sha256: string;
  readonly deleted_at: Date | null;
}

/** S3 copies what an upload may have at most in a few seconds, and answers only then. */
const COPY_MS = 10_000;

/**
 * Holds the uploaded object against what was announced, puts it where nothing deletes it, and says in the upload's row what came of it.
 */
export const checkUpload: Kind<"check-upload"> = async ({ uploadId }, { owner }, { database, bucket, signal }) => {
  const upload = { bucket, id: uploadId, signal };
  const [expected] = await database.writer.read<ExpectedUpload>(
    "select content_type, size_bytes, sha256, deleted_at from uploads where id = $1 and owner = $2",
    [uploadId, owner],
  );
  if (!expected) throw new Rejected("The upload was deleted.");
  if (expected.deleted_at) return discard(upload);
  const reason = await store(expected, upload);
  const status = reason ? "rejected" : "stored";
  const [row] = await database.writer.idempotent<{ status: string }>(
    `update uploads set status = case status when 'stored' then status else $3 end, reason = case status when 'stored' then reason else $4 end
     where id = $1 and owner = $2 and deleted_at is null returning status`,
    [uploadId, owner, status, reason],
  );
  if (!row) return discard(upload);
  // Another job found it after this one had looked.
  if (row.status !== status) throw new Error("The upload is stored, and wasn't found: it must be looked for again.");
  return { uploadId, status, reason };
};

interface Upload {
  readonly bucket: string;
  readonly id: string;
  readonly signal: AbortSignal;
}

/** @returns why it isn't what was announced; null: it is, and stored */
async function store(expected: ExpectedUpload, { bucket, id, signal }: Upload): Promise<string | null> {
  // Checked before.
  if (await head(bucket, uploadKey(id), signal)) return null;
  const reason = differenceOf(expected, await head(bucket, incomingKey(id), signal));
  if (reason) return reason;
  const { CopyObjectCommand } = await import("../storage-sdk");
  const copy = new CopyObjectCommand({
    Bucket: bucket,
    Key: uploadKey(id),
    CopySource: `${bucket}/${incomingKey(id)}`,
  });
  await (await s3()).send(copy, { abortSignal: signal, requestTimeout: COPY_MS });
  return null;
}

function differenceOf(expected: ExpectedUpload, object: HeadObjectCommandOutput | undefined): string | null {
  if (!object) return "Nothing was uploaded.";
  if (object.ContentLength !== Number(expected.size_bytes)) {
    return `The size is ${object.ContentLength} bytes instead of ${expected.size_bytes}.`;
  }
  if (object.ContentType !== expected.content_type) {
    return `The type is ${object.ContentType} instead of ${expected.content_type}.`;
  }
  if (object.ContentEncoding && object.ContentEncoding !== "identity") {
    return `It is encoded as ${object.ContentEncoding}.`;
  }
  const checksum = Buffer.from(expected.sha256, "hex").toString("base64");
  return object.ChecksumSHA256 === checksum ? null : "The content has another SHA-256 checksum.";
}

/** The upload was deleted, perhaps before its object was where it isn't deleted any more. */
async function discard({ bucket, id, signal }: Upload): Promise<never> {
  await deleteObject(bucket, uploadKey(id), signal);
  throw new Rejected("The upload was deleted.");
}
