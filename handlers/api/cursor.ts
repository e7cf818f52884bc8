import * as z from "zod/mini";
import { id } from "../shared/values";
import { Problem } from "./problem";

/** Where the next page starts: after the row with this time and id, newest first. */
export interface Position {
  readonly createdAt: Date;
  readonly id: string;
}

/** A page, and the cursor of the next one; null after the last. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

const position = z.tuple([z.iso.datetime(), id]);

/** What a client hands back to get the next page; opaque to it. */
export function encodeCursor({ createdAt, id }: Position): string {
  return Buffer.from(JSON.stringify([createdAt.toISOString(), id])).toString("base64url");
}

/** @throws Problem where the text is no cursor of ours */
export function decodeCursor(text: string): Position {
  const result = position.safeParse(jsonOf(Buffer.from(text, "base64url").toString()));
  if (result.success) return { createdAt: new Date(result.data[0]), id: result.data[1] };
  throw new Problem(400, "invalid-input", "The cursor is none that the API gave.", {
    errors: [{ path: "query.cursor", message: "take it from nextCursor" }],
  });
}

/**
 * Makes a page of one row more than it has.
 *
 * @param rows up to `limit + 1` rows
 */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  itemOf: (row: Row) => Item,
  cursorOf: (row: Row) => string,
): Page<Item> {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { items: page.map(itemOf), nextCursor: last !== undefined && rows.length > limit ? cursorOf(last) : null };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
