import { AsyncLocalStorage } from "node:async_hooks";
import type { Context } from "aws-lambda";

/** What handlers read of Lambda's context. */
export type Invocation = Pick<Context, "awsRequestId" | "getRemainingTimeInMillis">;

/** When what is under way must have ended, as `performance.now()` counts. */
const deadlines = new AsyncLocalStorage<number>();

/** Does some work that must end within a time; a part of other work never gets more than is left of that. */
export function within<T>(milliseconds: number, work: () => Promise<T>): Promise<T> {
  return deadlines.run(
    Math.min(deadlines.getStore() ?? Number.POSITIVE_INFINITY, performance.now() + milliseconds),
    work,
  );
}

/** Does some work that must end within a time of its own, whatever it was begun by. */
export function withinOwn<T>(milliseconds: number, work: () => T): T {
  return deadlines.run(performance.now() + milliseconds, work);
}

/** Milliseconds that are left for what is under way, 1 at least; infinite where nothing limits it. */
export function millisecondsLeft(): number {
  return Math.max(1, Math.floor((deadlines.getStore() ?? Number.POSITIVE_INFINITY) - performance.now()));
}

/** A signal that aborts when the time is over. */
export function timeOver(): AbortSignal {
  // A longer timer would fire at once.
  return AbortSignal.timeout(Math.min(millisecondsLeft(), 2 ** 31 - 1));
}
