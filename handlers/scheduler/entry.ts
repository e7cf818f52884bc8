import type { Query } from "../shared/postgres";

/** Something that a schedule does, by its name. */
export interface Entry {
  readonly name: string;
  /**
   * The work, within one transaction that no other run of the entry shares. It looks in the database for what is to be done, so
   * that a run that was missed is caught up by the next.
   *
   * @returns what to tell after the transaction is committed
   */
  readonly run: (query: Query) => Promise<Outcome>;
}

/** What a run did. */
export interface Outcome {
  /** For the log. */
  readonly summary: Readonly<Record<string, unknown>>;
  /** Publishes metrics; called once the figures are committed. */
  readonly publish?: () => void;
}
