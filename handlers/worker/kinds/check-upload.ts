import type { HeadObjectCommandOutput } from "@aws-sdk/client-s3";
import { s3, uploadKey } from "../../shared/s3";
import { type Kind, Rejected } from "./kind";

interface ExpectedUpload {
  readonly [column: string]: unknown;
  readonly content_type: string;
  readonly size_bytes: string;
  readonly sha256: string;
}

/** Holds the uploaded object against what was announced, and says in the upload's row what came of it. */
export const checkUpload: Kind<"check-upload"> = async ({ uploadId }, { owner }, { database, bucket, signal }) => {
  const [expected] = await database.writer.read<ExpectedUpload>(
    "select content_type, size_bytes, sha256 from uploads where id = $1 and owner = $2 and deleted_at is null",
    [uploadId, owner],
  );
  if (!expected) throw new Rejected("The upload was deleted.");
  const reason = differenceOf(expected, await head(bucket, uploadKey(uploadId), signal));
  const status = reason ? "rejected" : "stored";
  await database.writer.idempotent("update uploads set status = $3, reason = $4 where id = $1 and owner = $2", [
    uploadId,
    owner,
    status,
    reason,
  ]);
  return { uploadId, status, reason };
};

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

async function head(bucket: string, key: string, signal: AbortSignal): Promise<HeadObjectCommandOutput | undefined> {
  const { HeadObjectCommand } = await import("../../shared/s3-sdk");
  const command = new HeadObjectCommand({ Bucket: bucket, Key: key, ChecksumMode: "ENABLED" });
  try {
    return await (await s3()).send(command, { abortSignal: signal });
  } catch (error) {
    // Without a body S3 can't say NoSuchKey.
    if ((error as Error).name === "NotFound") return undefined;
    throw error;
  }
}
