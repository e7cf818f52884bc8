import { createHash } from "node:crypto";
import { Problem } from "./problem";

/** What stands for a request's content; schemas give equal requests the same order of keys. */
export function hashOf(body: unknown): string {
  return createHash("sha256").update(JSON.stringify(body)).digest("hex");
}

/**
 * The row of an idempotency key.
 *
 * @param inserted what `insert … on conflict do nothing returning *` gave: nothing where the key was used before
 * @param find gets the earlier row
 * @throws Problem where the key was used for a different request
 */
export async function rowOfKey<Row extends { readonly request_hash: string }>(
  inserted: readonly Row[],
  find: () => Promise<readonly Row[]>,
  hash: string,
): Promise<Row> {
  const row = inserted[0] ?? (await find())[0];
  // Deleted since the insertion met it.
  if (!row) throw new Problem(503, "unavailable", "Try again with the same Idempotency-Key.");
  if (row.request_hash === hash) return row;
  throw new Problem(422, "idempotency-key-reused", "The Idempotency-Key came with a different body before.");
}
