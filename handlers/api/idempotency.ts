import { hash } from "node:crypto";
import { Problem } from "./problem";

/** What stands for a request's content; schemas give equal requests the same order of keys. */
export function hashOf(body: unknown): string {
  return hash("sha256", JSON.stringify(body));
}

/**
 * The row of an idempotency key.
 *
 * @throws Problem where the key was used for a different request
 */
export function sameRequest<Row extends { readonly request_hash: string }>(row: Row, hash: string): Row {
  if (row.request_hash === hash) return row;
  throw new Problem(422, "idempotency-key-reused", "The Idempotency-Key came with a different body before.");
}
