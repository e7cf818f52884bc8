import type { Postgres } from "../shared/postgres";

/** Something that a schedule does, by its name. */
export interface Entry {
  readonly name: string;
  /**
   * The work. It looks in the database for what is to be done, so that a run that was missed is caught up by the next.
   *
   * @returns what it did, for the log; undefined where another run is under way
   */
  readonly run: (writer: Postgres) => Promise<Readonly<Record<string, unknown>> | undefined>;
}
