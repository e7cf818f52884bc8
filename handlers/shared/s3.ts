import type { S3Client } from "@aws-sdk/client-s3";
import { CLIENT_OPTIONS } from "./aws";
import { tracedClient } from "./tracing";

const clients = new Map<number, Promise<S3Client>>();

/**
 * S3's client, loaded when a handler first needs it.
 *
 * @param requestTimeout milliseconds that S3 may take to answer; more for what it answers only when it has taken much
 */
export function s3(requestTimeout: number = CLIENT_OPTIONS.requestHandler.requestTimeout): Promise<S3Client> {
  const client =
    clients.get(requestTimeout) ??
    import("./s3-sdk").then(({ S3Client }) => {
      const requestHandler = { ...CLIENT_OPTIONS.requestHandler, requestTimeout };
      // Otherwise a presigned PUT demands the checksum of an empty body.
      const requestChecksumCalculation = "WHEN_REQUIRED";
      return tracedClient(new S3Client({ ...CLIENT_OPTIONS, requestHandler, requestChecksumCalculation }));
    });
  clients.set(requestTimeout, client);
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
