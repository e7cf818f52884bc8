import type { Postgres } from "../shared/postgres";

/** Something that a schedule does, by its name. */
export interface Entry {
  readonly name: string;
  /**
   * The work. It looks in the database for what is to be done, so that a run that was missed is caught up by the next.
   *
   * @returns what it did; undefined where another run is under way
   */
  readonly run: (writer: Postgres) => Promise<Outcome | undefined>;
}

/** What a run did. */
export interface Outcome {
  /** For the log. */
  readonly summary: Readonly<Record<string, unknown>>;
  /** Publishes metrics; called once the figures are committed. */
  readonly publish?: () => void;
}
