import { describe, expect, it } from "vitest";
import { call } from "../../support/handlers/client";
import { ALICE, BOB, ownerOf } from "../../support/handlers/events";
import { useBench } from "../../support/handlers/use";

describe("reports", () => {
  const bench = useBench();
  const enter = (owner: string, day: string) =>
    bench.postgres.sql("insert into daily_figures values ($1, $2, 1, 20000000000, 3, 4)", [day, owner]);

  it("show the caller's own days, newest first, page by page", async () => {
    for (const day of ["2026-02-27", "2026-02-28", "2026-03-01", "2026-03-29"]) await enter(ownerOf(ALICE), day);
    await enter(ownerOf(BOB), "2026-03-01");
    const query = { from: "2026-02-28", limit: "2" };
    const first = await call(bench, { method: "GET", path: "/reports/daily", query });
    expect(first.body.items).toEqual([
      { day: "2026-03-29", uploadsCreated: 1, bytesStored: 20_000_000_000, jobsSucceeded: 3, jobsFailed: 4 },
      { day: "2026-03-01", uploadsCreated: 1, bytesStored: 20_000_000_000, jobsSucceeded: 3, jobsFailed: 4 },
    ]);
    const second = await call(bench, {
      method: "GET",
      path: "/reports/daily",
      query: { ...query, to: first.body.nextTo },
    });
    expect(second.body).toMatchObject({ items: [{ day: "2026-02-28" }], nextTo: null });
  });

  it.each(["2026-02-30", "yesterday", "2026-1-1", "0000-12-31"])("refuse %s for a day", async (from) => {
    const { status, body } = await call(bench, { method: "GET", path: "/reports/daily", query: { from } });
    expect([status, body.errors[0].path]).toEqual([400, "query.from"]);
  });
});
