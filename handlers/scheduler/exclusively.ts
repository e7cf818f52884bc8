import type { Postgres, Query } from "../shared/postgres";

/**
 * Does some work within a transaction that no other run shares.
 *
 * @param name of the work
 * @returns undefined where another run is under way
 */
export function exclusively<T>(
  writer: Postgres,
  name: string,
  work: (query: Query) => Promise<T>,
): Promise<T | undefined> {
  return writer.transaction(async (query) => {
    // Held until the transaction ends, however it ends.
    const [lock] = await query<{ held: boolean }>("select pg_try_advisory_xact_lock(hashtext($1)) as held", [
      `scheduler ${name}`,
    ]);
    return lock?.held ? work(query) : undefined;
  });
}
