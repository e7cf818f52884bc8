import * as z from "zod/mini";

/**
 * An id, in lower case whatever it came in. `z.uuid` would refuse those that aren't of RFC 9562's versions, as AWS's own events may
 * have; PostgreSQL takes any.
 */
export const id = z.guid().check(z.toLowerCase());

/** A day of the calendar. PostgreSQL knows no year 0. */
export const day = z.iso
  .date({ abort: true })
  .check(z.refine((text) => text >= "0001-01-01", { error: "there is no year 0", abort: true }));

/** Days from one to another. */
export const inOrder = z.refine<{ readonly from?: string | undefined; readonly to?: string | undefined }>(
  ({ from, to }) => from === undefined || to === undefined || from <= to,
  { error: "is before from", path: ["to"] },
);

/** A whole number in a query, in its only spelling: neither 0x10 nor 1e1 nor 05. */
export function queryNumber(minimum: number, maximum: number, fallback: number) {
  return z.pipe(
    z.transform((text: unknown) => (/^(0|[1-9]\d{0,8})$/.test(String(text)) ? Number(text) : text)),
    z._default(z.int().check(z.minimum(minimum), z.maximum(maximum)), fallback),
  );
}
