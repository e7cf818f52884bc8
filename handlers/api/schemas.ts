import * as z from "zod/mini";

/** What may be uploaded; the worker and browsers know what to make of these. */
const CONTENT_TYPES = [
  "application/json",
  "application/pdf",
  "image/jpeg",
  "image/png",
  "text/csv",
  "text/plain",
] as const;

/** S3 takes 5 GiB in one PUT; what people send is far smaller. */
const MAX_UPLOAD_BYTES = 100 * 1024 * 1024;

export const nothing = z.strictObject({});

/** How much of a list to get. */
export const pageQuery = z.strictObject({
  limit: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(100)), 20),
  cursor: z.optional(z.string()),
});

/** A file that a client is about to upload. */
export const newUpload = z.strictObject({
  fileName: z.string().check(z.regex(/^[^/\\\p{Cc}\p{Cs}]{1,255}$/u)),
  contentType: z.enum(CONTENT_TYPES),
  sizeBytes: z.int().check(z.minimum(1), z.maximum(MAX_UPLOAD_BYTES)),
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
});

/** Which days of the reports to get, both included. */
export const reportQuery = z.strictObject({
  from: z.optional(z.iso.date()),
  to: z.optional(z.iso.date()),
  limit: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(100)), 31),
});
