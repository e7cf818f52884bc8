import * as z from "zod/mini";
import { day, inOrder, queryNumber } from "../shared/values";

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
  limit: queryNumber(1, 100, 20),
  cursor: z.optional(z.string().check(z.regex(/^[A-Za-z0-9_-]+$/))),
});

/** A file that a client is about to upload. */
export const newUpload = z.strictObject({
  fileName: z.string().check(
    z.minLength(1),
    z.maxLength(255),
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused.
    z.regex(/^[^/\\\x00-\x1f\x7f-\x9f]*$/),
    // Halves of a character. Not every reader of the description knows Unicode classes, so it isn't there.
    z.refine((name) => !/\p{Cs}/u.test(name), "has half a character"),
  ),
  contentType: z.enum(CONTENT_TYPES),
  sizeBytes: z.int().check(z.minimum(1), z.maximum(MAX_UPLOAD_BYTES)),
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
});

export type NewUpload = z.output<typeof newUpload>;

/** Which days of the reports to get, both included. */
export const reportQuery = z
  .strictObject({ from: z.optional(day), to: z.optional(day), limit: queryNumber(1, 100, 31) })
  .check(inOrder);
