/** A row of `daily_figures` as `FIGURES` selects it: PostgreSQL's bigints are text. */
export interface FiguresRow {
  /** Like `2026-05-31`. */
  readonly day: string;
  readonly uploads_created: string;
  readonly bytes_stored: string;
  readonly jobs_succeeded: string;
  readonly jobs_failed: string;
}

/**
 * The columns of a day's figures; the day is text, since the driver would make it a local midnight. Where rows are ordered by it, it
 * must be called `daily_figures.day`: by `day` they would be sorted as texts, all of them, without the index.
 */
export const FIGURES = "day::text, uploads_created, bytes_stored, jobs_succeeded, jobs_failed";
