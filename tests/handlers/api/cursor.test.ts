import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeCursor, encodeCursor, pageOf } from "../../../handlers/api/cursor";
import { Problem } from "../../../handlers/api/problem";

describe("a cursor", () => {
  it("gives back the position that it was made of", () => {
    const date = fc.date({ min: new Date(0), max: new Date("9999-12-31"), noInvalidDate: true });
    fc.assert(
      fc.property(date, fc.uuid(), (createdAt, id) => {
        expect(decodeCursor(encodeCursor({ createdAt, id }))).toEqual({ createdAt, id });
      }),
    );
  });

  it("is refused with a problem, whatever it is instead", () => {
    const texts = fc.oneof(
      fc.string(),
      fc.json().map((json) => Buffer.from(json).toString("base64url")),
    );
    fc.assert(fc.property(texts, (text) => void expect(() => decodeCursor(text)).toThrow(Problem)));
  });

  it("leads through all rows, each once and in order, whatever the size of a page", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(), { maxLength: 30 }), fc.integer({ min: 1, max: 10 }), (rows, limit) => {
        const seen: number[] = [];
        let rest = rows;
        for (;;) {
          const { items, nextCursor } = pageOf(rest.slice(0, limit + 1), limit, (row) => row, String);
          expect(items.length).toBeLessThanOrEqual(limit);
          seen.push(...items);
          if (nextCursor === null) break;
          rest = rows.slice(rows.indexOf(Number(nextCursor)) + 1);
          expect(rest).not.toEqual([]);
        }
        expect(seen).toEqual(rows);
      }),
    );
  });
});
