import { Readable } from "node:stream";
import { s3 } from "../shared/s3";

/** Writes an object piece by piece; only a part of it is in memory at any time, and nobody sees half of it. */
export async function writeObject(
  target: { readonly bucket: string; readonly key: string; readonly contentType: string },
  pieces: AsyncIterable<string>,
  signal: AbortSignal,
): Promise<void> {
  const { Upload } = await import("./storage-sdk");
  const upload = new Upload({
    client: await s3(),
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

/** Deletes an object; one that isn't there is no matter. */
export async function deleteObject(bucket: string, key: string, signal: AbortSignal): Promise<void> {
  const { DeleteObjectCommand } = await import("../shared/s3-sdk");
  await (await s3()).send(new DeleteObjectCommand({ Bucket: bucket, Key: key }), { abortSignal: signal });
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
