import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import type { FiguresRow } from "../shared/figures";
import { logger } from "../shared/logger";
import type { Postgres, Query } from "../shared/postgres";
import type { Entry } from "./entry";
import { exclusively } from "./exclusively";

/** A day's figures of all owners together. */
interface Totals extends FiguresRow {
  readonly owners: string;
  readonly [column: string]: unknown;
}

/** CloudWatch takes no metric that is older than two weeks. */
const MAX_DAYS = 13;

/**
 * Makes the figures of each of the last days that has ended and has none yet, day by day: one that can't be made keeps no other from
 * it. Their sums become metrics.
 */
export const reports: Entry = {
  name: "reports",
  run: async (writer) => {
    const days: string[] = [];
    const failures: unknown[] = [];
    for (const day of await missingDays(writer)) {
      try {
        const made = await exclusively(writer, "reports", (query) => report(query, day));
        if (!made) return undefined;
        made.forEach(publish);
        if (made.length > 0) days.push(day);
      } catch (error) {
        logger.warn(`no report of ${day}`, error as Error);
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
    return { days };
  },
};

async function missingDays(writer: Postgres): Promise<string[]> {
  const rows = await writer.read<{ day: string }>(
    `with today as (select (now() at time zone 'UTC')::date as day)
     select (today.day - ago)::text as day
     from today, generate_series(1, $1::integer) as ago
     where today.day - ago not in (select day from reported_days)
     order by ago desc`,
    [MAX_DAYS],
  );
  return rows.map(({ day }) => day);
}

/** @returns the day's sums; none where another run has made it meanwhile */
async function report(query: Query, day: string): Promise<Totals[]> {
  const marked = await query("insert into reported_days (day) values ($1) on conflict do nothing returning 1", [day]);
  if (marked.length === 0) return [];
  return query<Totals>(
    `with made as (
       insert into daily_figures (day, owner, uploads_created, bytes_stored, jobs_succeeded, jobs_failed)
       select $1::date, owner, sum(uploads_created), sum(bytes_stored), sum(jobs_succeeded), sum(jobs_failed)
       from (
         select owner, 1 as uploads_created, case when status = 'stored' and deleted_at is null then size_bytes else 0 end as bytes_stored,
                0 as jobs_succeeded, 0 as jobs_failed
         from uploads
         where created_at >= $1::date::timestamp at time zone 'UTC' and created_at < ($1::date + 1)::timestamp at time zone 'UTC'
         union all
         select owner, 0, 0, (status = 'succeeded')::integer, (status = 'failed')::integer
         from jobs
         where finished_at >= $1::date::timestamp at time zone 'UTC' and finished_at < ($1::date + 1)::timestamp at time zone 'UTC'
       ) as happened
       group by owner
       -- A day whose mark was lost is made anew.
       on conflict (owner, day) do update set (uploads_created, bytes_stored, jobs_succeeded, jobs_failed) =
         (excluded.uploads_created, excluded.bytes_stored, excluded.jobs_succeeded, excluded.jobs_failed)
       returning *
     )
     select $1::text as day, count(*) as owners, coalesce(sum(uploads_created), 0) as uploads_created,
            coalesce(sum(bytes_stored), 0) as bytes_stored, coalesce(sum(jobs_succeeded), 0) as jobs_succeeded,
            coalesce(sum(jobs_failed), 0) as jobs_failed
     from made`,
    [day],
  );
}

/** Writes the sums to the log in embedded metric format, at the end of their day. */
function publish(totals: Totals): void {
  const metrics = new Metrics({ namespace: "Sagebrush" });
  metrics.setTimestamp(Date.parse(`${totals.day}T23:59:59Z`));
  metrics.addMetric("ActiveOwners", MetricUnit.Count, Number(totals.owners));
  metrics.addMetric("UploadsCreated", MetricUnit.Count, Number(totals.uploads_created));
  metrics.addMetric("BytesStored", MetricUnit.Bytes, Number(totals.bytes_stored));
  metrics.addMetric("JobsSucceeded", MetricUnit.Count, Number(totals.jobs_succeeded));
  metrics.addMetric("JobsFailed", MetricUnit.Count, Number(totals.jobs_failed));
  metrics.publishStoredMetrics();
}
