import { Readable } from "node:stream";
import type { HeadObjectCommandOutput } from "@aws-sdk/client-s3";
import { s3 } from "../shared/s3";

/** For a part of some megabytes: S3 answers only when it has all of it. */
const PART_MS = 4_000;

/** As many as S3 takes. */
const DELETED_AT_ONCE = 1_000;

/** It deletes so many in about a second, and answers only then. */
const DELETE_MS = 10_000;

/** Writes an object piece by piece; only a part of it is in memory at any time, and nobody sees half of it. */
export async function writeObject(
  target: { readonly bucket: string; readonly key: string; readonly contentType: string },
  pieces: AsyncIterable<string>,
  signal: AbortSignal,
): Promise<void> {
  const { Upload } = await import("./storage-sdk");
  const client = await s3(PART_MS);
  signal.throwIfAborted();
  const upload = new Upload({
    client,
    params: { Bucket: target.bucket, Key: target.key, ContentType: target.contentType, Body: Readable.from(pieces) },
  });
  const abort = () => void upload.abort();
  signal.addEventListener("abort", abort, { once: true });
  try {
    await upload.done();
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

/** What S3 says of an object; undefined where there is none. */
export async function head(
  bucket: string,
  key: string,
  signal: AbortSignal,
): Promise<HeadObjectCommandOutput | undefined> {
  const { HeadObjectCommand } = await import("../shared/s3-sdk");
  const command = new HeadObjectCommand({ Bucket: bucket, Key: key, ChecksumMode: "ENABLED" });
  try {
    return await (await s3()).send(command, { abortSignal: signal });
  } catch (error) {
    // Without a body S3 can't say NoSuchKey.
    if ((error as Error).name === "NotFound") return undefined;
    throw error;
  }
}

/** Deletes an object; one that isn't there is no matter. */
export async function deleteObject(bucket: string, key: string, signal: AbortSignal): Promise<void> {
  const { DeleteObjectCommand } = await import("../shared/s3-sdk");
  await (await s3()).send(new DeleteObjectCommand({ Bucket: bucket, Key: key }), { abortSignal: signal });
}

/** Deletes objects; those that aren't there are no matter. */
export async function deleteObjects(bucket: string, keys: readonly string[], signal: AbortSignal): Promise<void> {
  const { DeleteObjectsCommand } = await import("./storage-sdk");
  const client = await s3();
  for (let start = 0; start < keys.length; start += DELETED_AT_ONCE) {
    const Objects = keys.slice(start, start + DELETED_AT_ONCE).map((Key) => ({ Key }));
    const command = new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } });
    const { Errors = [] } = await client.send(command, { abortSignal: signal, requestTimeout: DELETE_MS });
    if (Errors[0]) throw new Error(`S3 didn't delete ${Errors[0].Key}: ${Errors[0].Code}`);
  }
}

/** An object of a bucket. */
export interface StoredObject {
  readonly key: string;
  readonly bytes: number;
}

/** The objects below a prefix, in the order of their keys. */
export async function* objectsBelow(bucket: string, prefix: string, signal: AbortSignal): AsyncGenerator<StoredObject> {
  const { ListObjectsV2Command } = await import("../shared/s3-sdk");
  const client = await s3();
  let token: string | undefined;
  do {
    const command = new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token });
    const { Contents = [], NextContinuationToken } = await client.send(command, { abortSignal: signal });
    for (const { Key = "", Size = 0 } of Contents) yield { key: Key, bytes: Size };
    token = NextContinuationToken;
  } while (token);
}
