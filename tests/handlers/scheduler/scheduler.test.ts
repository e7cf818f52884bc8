import { beforeEach, describe, expect, it, vi } from "vitest";
import { BATCH_ROWS } from "../../../handlers/scheduler/clean-ups";
import { createScheduler } from "../../../handlers/scheduler/scheduler";
import { ALICE, BOB, context } from "../../support/handlers/events";
import { useBench } from "../../support/handlers/use";

describe("the scheduler", () => {
  const bench = useBench();
  let schedule: (event: unknown) => Promise<unknown>;
  beforeEach(() => {
    const handler = createScheduler(bench.database);
    schedule = (event) => handler(event, context());
  });
  const sql = (statement: string, values?: unknown[]) => bench.postgres.sql<Record<string, unknown>>(statement, values);
  const daysAgo = (days: number) => `((now() at time zone 'UTC')::date - ${days})::timestamp at time zone 'UTC'`;

  const upload = (owner: string, at: string, status = "stored", size = 100) =>
    sql(
      `insert into uploads (id, owner, idempotency_key, request_hash, file_name, content_type, size_bytes, sha256, status, created_at, expires_at)
       values (gen_random_uuid(), $1, gen_random_uuid()::text, '', 'n', 't', $2, '', $3, ${at}, ${at})`,
      [owner, size, status],
    );
  const job = (owner: string, status: string, created: string, finished: string) =>
    sql(
      `insert into jobs (id, owner, idempotency_key, request_hash, kind, input, correlation_id, status, created_at, finished_at)
       values (gen_random_uuid(), $1, gen_random_uuid()::text, '', 'k', '{}', 'c', $2, ${created}, ${finished})`,
      [owner, status],
    );
  const figures = () =>
    sql(
      "select owner, uploads_created, bytes_stored, jobs_succeeded, jobs_failed from daily_figures order by day, owner",
    );

  describe("entry reports", () => {
    it("makes each owner's figures of the day that ended, from its first to its last moment", async () => {
      await upload(ALICE, daysAgo(1));
      await upload(ALICE, `${daysAgo(0)} - interval '1 millisecond'`, "pending");
      await upload(BOB, daysAgo(1), "stored", 7);
      await upload(BOB, daysAgo(0));
      await job(ALICE, "succeeded", daysAgo(2), daysAgo(1));
      await job(ALICE, "failed", daysAgo(1), daysAgo(0));
      await schedule({ entry: "reports" });
      expect(await figures()).toEqual([
        { owner: ALICE, uploads_created: "2", bytes_stored: "100", jobs_succeeded: "1", jobs_failed: "0" },
        { owner: BOB, uploads_created: "1", bytes_stored: "7", jobs_succeeded: "0", jobs_failed: "0" },
      ]);
    });

    it("catches up the days that were missed, and leaves those that are done", async () => {
      await upload(ALICE, daysAgo(3));
      await schedule({ entry: "reports" });
      await sql("delete from reported_days where day >= (now() at time zone 'UTC')::date - 2");
      await upload(ALICE, daysAgo(2));
      await upload(ALICE, daysAgo(3));
      const result = await schedule({ entry: "reports" });
      expect(result).toMatchObject({ days: [expect.any(String), expect.any(String)] });
      expect((await figures()).map((row) => row.uploads_created)).toEqual(["1", "1"]);
    });

    it("makes the same days in any time zone of the session, also in one that has no midnight on the first", async () => {
      const [row] = await sql(`select extract(doy from ${daysAgo(13)} at time zone 'UTC') - 1 as first`);
      const first = Number(row?.first);
      // The embedded database has one session.
      await sql(`set timezone = 'XXX3YYY2,${first}/0,${(first + 100) % 365}/0'`);
      try {
        expect(await schedule({ entry: "reports" })).toMatchObject({ days: { length: 13 } });
      } finally {
        await sql("reset timezone");
      }
    });

    it("makes a day anew whose mark was lost", async () => {
      await upload(ALICE, daysAgo(1));
      await schedule({ entry: "reports" });
      await sql("delete from reported_days");
      await upload(ALICE, daysAgo(1));
      await schedule({ entry: "reports" });
      expect((await figures()).map((row) => row.uploads_created)).toEqual(["2"]);
    });

    it("publishes each day's sums as metrics of that day", async () => {
      await upload(ALICE, daysAgo(1));
      await upload(BOB, daysAgo(1), "stored", 7);
      await sql(
        "insert into reported_days select (now() at time zone 'UTC')::date - n from generate_series(2, 13) as n",
      );
      await schedule({ entry: "reports" });
      const metrics = bench.log().filter((line) => line._aws);
      expect(metrics).toHaveLength(1);
      expect(metrics[0]).toMatchObject({
        ActiveOwners: 2,
        UploadsCreated: 2,
        BytesStored: 107,
        JobsSucceeded: 0,
        JobsFailed: 0,
      });
      const [{ at }] = (await sql(`select extract(epoch from ${daysAgo(0)}) * 1000 as at`)) as [{ at: string }];
      expect(metrics[0]._aws.Timestamp).toBe(Number(at) - 1_000);
    });

    it("makes nothing while another run holds the lock", async () => {
      await upload(ALICE, daysAgo(1));
      // The embedded database has one session, which never waits for itself: this stands for another one's lock.
      await sql(
        "create function public.pg_try_advisory_xact_lock(bigint) returns boolean language sql as 'select false'",
      );
      await sql("set search_path to public, pg_catalog");
      try {
        expect(await schedule({ entry: "reports" })).toEqual({ entry: "reports", skipped: true });
        expect(await figures()).toEqual([]);
      } finally {
        await sql("set search_path to default");
        await sql("drop function public.pg_try_advisory_xact_lock(bigint)");
      }
    });

    it("makes the other days where one can't be made", async () => {
      await upload(ALICE, daysAgo(3));
      await upload(BOB, daysAgo(2), "stored", 13);
      await sql("alter table daily_figures add constraint broken check (bytes_stored <> 13)");
      await expect(schedule({ entry: "reports" })).rejects.toThrow("broken");
      expect((await figures()).map(({ owner }) => owner)).toEqual([ALICE]);
      expect(bench.log().filter((line) => line._aws)).toHaveLength(12);
      await sql("alter table daily_figures drop constraint broken");
      expect(await schedule({ entry: "reports" })).toMatchObject({ days: { length: 1 } });
      expect(await figures()).toHaveLength(2);
    });

    it("leaves nothing half done where the database breaks, and does all the next time", async () => {
      await upload(ALICE, daysAgo(1));
      await sql("alter table reported_days add constraint broken check (day < '2000-01-01')");
      const error = (await schedule({ entry: "reports" }).catch((reason) => reason)) as Error;
      expect(error.message).toContain("broken");
      // Lambda's runtime logs what can be enumerated.
      expect(Object.assign({}, error)).toEqual({});
      expect(await figures()).toEqual([]);
      await sql("alter table reported_days drop constraint broken");
      await schedule({ entry: "reports" });
      expect(await figures()).toHaveLength(1);
    });
  });

  it("entry clean-ups removes what is old and done, and ends what nobody did", async () => {
    await upload("expired", daysAgo(32), "pending");
    await upload("refused", daysAgo(32), "rejected");
    await upload("stored", daysAgo(32), "stored");
    await upload("fresh", daysAgo(1), "pending");
    await job("done", "succeeded", daysAgo(32), daysAgo(32));
    await job("recent", "succeeded", daysAgo(2), daysAgo(2));
    await job("forgotten", "queued", daysAgo(8), "null");
    await job("waiting", "queued", daysAgo(2), "null");
    await upload("deleted long ago", daysAgo(40));
    await upload("deleted", daysAgo(40));
    const deletion = "update uploads set deleted_at = now() - make_interval(days => $2) where owner = $1";
    await sql(deletion, ["deleted long ago", 31]);
    await sql(deletion, ["deleted", 29]);
    const done = { entry: "clean-ups", uploads: 2, deleted: 1, jobs: 1, abandoned: 1, left: 0 };
    expect(await schedule({ entry: "clean-ups" })).toEqual(done);
    expect((await sql("select owner from uploads order by owner")).map(({ owner }) => owner)).toEqual([
      "deleted",
      "fresh",
      "stored",
    ]);
    expect(await sql("select owner, status from jobs order by owner")).toEqual([
      { owner: "forgotten", status: "failed" },
      { owner: "recent", status: "succeeded" },
      { owner: "waiting", status: "queued" },
    ]);
    const nothing = { ...done, uploads: 0, deleted: 0, jobs: 0, abandoned: 0 };
    expect(await schedule({ entry: "clean-ups" })).toEqual(nothing);
  });

  const expired = (rows: number) =>
    sql(
      `insert into uploads (id, owner, idempotency_key, request_hash, file_name, content_type, size_bytes, sha256, expires_at)
       select gen_random_uuid(), 'o', n::text, '', 'n', 't', 1, '', now() - interval '31 days' from generate_series(1, $1) as n`,
      [rows],
    );
  const uploads = async () => (await sql("select count(*)::int as rows from uploads"))[0]?.rows;

  it("entry clean-ups goes on batch by batch, each for good", async () => {
    await expired(2 * BATCH_ROWS + 1);
    expect(await schedule({ entry: "clean-ups" })).toMatchObject({ uploads: 2 * BATCH_ROWS + 1, left: 0 });
    expect(await uploads()).toBe(0);
  });

  it("entry clean-ups stops when its time is over, says so in a metric, and goes on the next time", async () => {
    await expired(2 * BATCH_ROWS + 1);
    const hurried = createScheduler(bench.database);
    const left = 11_000;
    let now = performance.now();
    vi.spyOn(performance, "now").mockImplementation(() => {
      now += 700;
      return now;
    });
    const result = await hurried({ entry: "clean-ups" }, context(left + 1_000));
    vi.restoreAllMocks();
    expect((result as unknown as { left: number }).left).toBeGreaterThan(0);
    expect(await uploads()).toBeLessThan(2 * BATCH_ROWS + 1);
    expect(await uploads()).toBeGreaterThan(0);
    await schedule({ entry: "clean-ups" });
    expect(await uploads()).toBe(0);
  });

  it.each([{ entry: "coffee" }, {}, null, "reports"])("refuses %o with the names there are", async (event) => {
    await expect(schedule(event)).rejects.toThrow(/; there are reports, clean-ups\.$/);
  });

  it("fails while the database is down, so that EventBridge Scheduler tries again", async () => {
    await bench.postgres.gate.close();
    await expect(schedule({ entry: "reports" })).rejects.toThrow("the database is unavailable");
    expect(bench.log()).toMatchObject([{ level: "ERROR", error: { cause: { code: "ECONNREFUSED" } } }]);
  });
});
