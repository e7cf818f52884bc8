import type { Database } from "../shared/database";
import { FIGURES, type FiguresRow } from "../shared/figures";
import { pageOf } from "./cursor";
import { get, type Route } from "./route";
import { reportQuery } from "./schemas";

/** The caller's daily figures, newest first; the scheduler makes them. */
export function reportRoutes({ reader }: Database): Route[] {
  return [
    get("/reports/daily", reportQuery, async ({ owner, query: { from, to, limit } }) => {
      const rows = await reader.read<FiguresRow>(
        `select ${FIGURES} from daily_figures
         where owner = $1 and day between coalesce($2, '-infinity'::date) and coalesce($3, 'infinity'::date)
         order by daily_figures.day desc limit $4`,
        [owner, from ?? null, to ?? null, limit + 1],
      );
      const { items, nextCursor } = pageOf(rows, limit, describe, ({ day }) => dayBefore(day));
      return { status: 200, body: { items, nextTo: nextCursor } };
    }),
  ];
}

/** Days are their own cursor: the next page goes up to the day before. */
function dayBefore(day: string): string {
  return new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
}

function describe(row: FiguresRow) {
  return {
    day: row.day,
    uploadsCreated: Number(row.uploads_created),
    bytesStored: Number(row.bytes_stored),
    jobsSucceeded: Number(row.jobs_succeeded),
    jobsFailed: Number(row.jobs_failed),
  };
}
