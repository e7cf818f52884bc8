import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { millisecondsLeft } from "../shared/budget";
import { BUSY_SHARE, KEPT_DAYS, PATIENCE_DAYS } from "../shared/clocks";
import type { Postgres } from "../shared/postgres";
import type { Entry } from "./entry";
import { exclusively } from "./exclusively";

/** Rows of one transaction: a second's work for the smallest database, however many there are. */
export const BATCH_ROWS = 5_000;

/** What is cleaned up, each by a statement that does at most `$2` rows and says how many those were. */
const STATEMENTS = {
  /** Uploads that were announced and never stored. */
  uploads: {
    days: KEPT_DAYS,
    sql: `with done as (
            delete from uploads where ctid = any (array(
              select ctid from uploads where status <> 'stored' and expires_at < now() - make_interval(days => $1)
              order by expires_at limit $2 for update skip locked
            )) returning 1
          )
          select count(*) as rows from done`,
  },
  /** Uploads that were deleted: no request will be sent again so late. */
  deleted: {
    days: KEPT_DAYS,
    sql: `with done as (
            delete from uploads where ctid = any (array(
              select ctid from uploads where deleted_at < now() - make_interval(days => $1)
              order by deleted_at limit $2 for update skip locked
            )) returning 1
          )
          select count(*) as rows from done`,
  },
  /** Jobs that ended long ago. */
  jobs: {
    days: KEPT_DAYS,
    sql: `with done as (
            delete from jobs where ctid = any (array(
              select ctid from jobs where finished_at < now() - make_interval(days => $1)
              order by finished_at limit $2 for update skip locked
            )) returning 1
          )
          select count(*) as rows from done`,
  },
  /** Jobs that nobody did. */
  abandoned: {
    days: PATIENCE_DAYS,
    sql: `with done as (
            update jobs set status = 'failed', error = 'Nobody did the job in time.', leased_until = null, finished_at = now()
            where ctid = any (array(
              select ctid from jobs where status in ('queued', 'running') and created_at < now() - make_interval(days => $1)
                and (leased_until is null or leased_until < now())
              limit $2 for update skip locked
            )) returning 1
          )
          select count(*) as rows from done`,
  },
} as const;

type Cleaned = Record<keyof typeof STATEMENTS, number>;

/** Removes and ends what is due, batch by batch while there is time; the next run goes on where this one stops. */
export const cleanUps: Entry = {
  name: "clean-ups",
  run: async (writer) => {
    const cleaned: Cleaned = { uploads: 0, deleted: 0, jobs: 0, abandoned: 0 };
    const enough = millisecondsLeft() * (1 - BUSY_SHARE);
    let left = 0;
    for (const name of Object.keys(STATEMENTS) as (keyof Cleaned)[]) {
      const all = await clean(writer, name, enough, (rows) => {
        cleaned[name] += rows;
      });
      if (all === undefined) return undefined;
      if (!all) left += 1;
    }
    publish(left);
    return { ...cleaned, left };
  },
};

/** @returns whether all that was due is done; undefined where another run is under way */
async function clean(
  writer: Postgres,
  name: keyof Cleaned,
  enough: number,
  count: (rows: number) => void,
): Promise<boolean | undefined> {
  const { sql, days } = STATEMENTS[name];
  for (;;) {
    if (millisecondsLeft() < enough) return false;
    const result = await exclusively(writer, "clean-ups", (query) => query<{ rows: string }>(sql, [days, BATCH_ROWS]));
    if (!result) return undefined;
    const rows = Number(result[0]?.rows);
    count(rows);
    if (rows < BATCH_ROWS) return true;
  }
}

/** How many of the clean-ups weren't done with: 0 on a good day, and soon 0 again after a bad one. */
function publish(left: number): void {
  const metrics = new Metrics({ namespace: "Sagebrush" });
  metrics.addMetric("CleanUpsLeft", MetricUnit.Count, left);
  metrics.publishStoredMetrics();
}
