import { PGlite } from "@electric-sql/pglite";
import { expect, it } from "vitest";
import { RESERVED } from "../../src/config/schema/data";

it("PostgreSQL itself keeps the words that no database and no user may be called", async () => {
  const postgres = await PGlite.create();
  const { rows } = await postgres.query<{ word: string }>(
    "SELECT word FROM pg_get_keywords() WHERE catcode = 'R' ORDER BY word",
  );
  expect(RESERVED.split("|")).toEqual(rows.map(({ word }) => word));
  await postgres.close();
});
