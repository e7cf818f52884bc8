/**
 * The clocks of a job, each derived from the one before. `tests/handlers/clocks.test.ts` holds those of the stacks (time limit of
 * the worker, visibility, age of the alarm) against them:
 *
 *     renewal < claim < shortest retry <= visibility < alarm < patience
 */

/** How long a claim lasts unless it is renewed. Shorter than any retry: whoever retries finds a dead worker's claim void. */
export const CLAIM_SECONDS = 45;

/** How often a worker renews its claim: twice it may fail. */
export const RENEWAL_SECONDS = CLAIM_SECONDS / 3;

/** When Lambda delivers an event again that a function failed with: AWS's times, which nobody can set. */
export const EVENT_RETRY_SECONDS = [60, 120] as const;

/**
 * When the queue delivers a message again, by how often it has: all of it is over before the alarm for the queue's age. After the
 * last delivery the queue makes it a dead letter at once.
 */
export const BACK_OFF_SECONDS = [60, 120, 180, 240] as const;

/** Attempts that a job gets: the first, and one after each back-off; the queue's `maxReceiveCount` is the same. */
export const MAX_ATTEMPTS = BACK_OFF_SECONDS.length + 1;

/** Of an invocation's time, what is used by work that goes on while there is time: the alarm for long invocations stays silent. */
export const BUSY_SHARE = 0.7;

/** A job that nobody has done by then never will be; its submitter should know. */
export const PATIENCE_DAYS = 7;

/** Rows outlive what they say by this: longer than reports look back, what they count must still be there. */
export const KEPT_DAYS = 30;
