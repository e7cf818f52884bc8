import type { S3Client } from "@aws-sdk/client-s3";
import { CLIENT_OPTIONS } from "./aws";
import { tracedClient } from "./tracing";

let client: Promise<S3Client> | undefined;

/** S3's client, loaded when a handler first needs it. */
export function s3(): Promise<S3Client> {
  client ??= import("./s3-sdk").then(({ S3Client }) =>
    // Otherwise a presigned PUT demands the checksum of an empty body.
    tracedClient(new S3Client({ ...CLIENT_OPTIONS, requestChecksumCalculation: "WHEN_REQUIRED" })),
  );
  return client;
}

/** Where the keys of uploads begin that are stored. */
export const UPLOADS = "uploads/";

/**
 * Where links write. What nobody has checked, what was rejected, and what a link writes after its upload was deleted stays there, until the
 * bucket's lifecycle deletes it.
 */
export function incomingKey(id: string): string {
  return `incoming/${id}`;
}

/** Key of the object of an upload that is stored. */
export function uploadKey(id: string): string {
  return `${UPLOADS}${id}`;
}
