import { createServer } from "node:http";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type LoopbackServer, listenOnLoopback } from "../../../src/lib/loopback";

const MEGABYTE = 2 ** 20;

/** Begins, or completes, an object in parts. */
const ANSWERS: Readonly<Record<string, string>> = {
  uploads: "<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>",
  uploadId: "<CompleteMultipartUploadResult><ETag>e</ETag></CompleteMultipartUploadResult>",
};

const TARGET = { bucket: "bucket", key: "exports/1.csv", contentType: "text/csv" };

async function* pieces(megabytes: number) {
  for (let piece = 0; piece < megabytes; piece += 1) yield "x".repeat(MEGABYTE);
}

let server: LoopbackServer;
const parts: number[] = [];

beforeEach(async () => {
  parts.length = 0;
  server = await listenOnLoopback(
    createServer((request, response) => {
      const query = new URL(request.url ?? "", "http://s3").searchParams;
      let bytes = 0;
      request.on("data", (data: Buffer) => {
        bytes += data.length;
      });
      request.on("end", async () => {
        if (request.method === "POST") return response.end(ANSWERS[query.has("uploads") ? "uploads" : "uploadId"]);
        parts.push(bytes);
        setTimeout(() => response.writeHead(200, { etag: "e" }).end(), 2_000);
      });
    }),
  );
  vi.stubEnv("AWS_ENDPOINT_URL", server.endpoint);
  vi.stubEnv("AWS_REGION", "us-west-2");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "example");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "example");
  // Clients of other tests are made already.
  vi.resetModules();
});

afterEach(() => {
  vi.unstubAllEnvs();
  server.stop();
});

it("writes an object whose parts S3 takes slowly", async () => {
  const { writeObject } = await import("../../../handlers/worker/objects");
  await writeObject(TARGET, pieces(6), new AbortController().signal);
  expect(parts.toSorted()).toEqual([MEGABYTE, 5 * MEGABYTE]);
});

it("writes nothing where the time is over already", async () => {
  const { writeObject } = await import("../../../handlers/worker/objects");
  await expect(writeObject(TARGET, pieces(1), AbortSignal.abort())).rejects.toThrow("aborted");
  expect(parts).toEqual([]);
});

it("writes nothing where the time is over before S3's client is loaded", async () => {
  const { writeObject } = await import("../../../handlers/worker/objects");
  const time = new AbortController();
  const writing = writeObject(TARGET, pieces(1), time.signal);
  await import("../../../handlers/worker/storage-sdk");
  time.abort();
  await expect(writing).rejects.toThrow("aborted");
  expect(parts).toEqual([]);
});
