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

/** Number and size of the objects below a prefix. */
export async function sizeOf(bucket: string, prefix: string, signal: AbortSignal) {
  const { ListObjectsV2Command } = await import("../shared/s3-sdk");
  const client = await s3();
  const total = { objects: 0, bytes: 0 };
  let token: string | undefined;
  do {
    const command = new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token });
    const { Contents = [], NextContinuationToken } = await client.send(command, { abortSignal: signal });
    total.objects += Contents.length;
    for (const { Size = 0 } of Contents) total.bytes += Size;
    token = NextContinuationToken;
  } while (token);
  return total;
}
