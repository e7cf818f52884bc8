import type { Query } from "../shared/postgres";
import type { Entry } from "./entry";

/** Longer than reports look back: what they count must still be there. */
const KEPT_DAYS = 30;

/** A job that nobody has done by then never will be; its submitter should know. */
const PATIENCE_DAYS = 7;

/** Removes uploads that were announced and never stored, and jobs that ended long ago; ends jobs that nobody did. */
export const cleanUps: Entry = {
  name: "clean-ups",
  run: async (query) => {
    const uploads = await count(
      query,
      `delete from uploads where status <> 'stored' and expires_at < now() - make_interval(days => $1) returning 1`,
      KEPT_DAYS,
    );
    const jobs = await count(
      query,
      "delete from jobs where finished_at < now() - make_interval(days => $1) returning 1",
      KEPT_DAYS,
    );
    const abandoned = await count(
      query,
      `update jobs set status = 'failed', error = 'Nobody did the job in time.', leased_until = null, finished_at = now()
       where status in ('queued', 'running') and created_at < now() - make_interval(days => $1)
         and (leased_until is null or leased_until < now()) returning 1`,
      PATIENCE_DAYS,
    );
    return { summary: { uploads, jobs, abandoned } };
  },
};

async function count(query: Query, sql: string, days: number): Promise<number> {
  return (await query(sql, [days])).length;
}
