import { setTimeout } from "node:timers/promises";
import { Failure } from "./failure";

/** The time, so that tests can let it pass. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

/** The machine's clock; once the signal is given, nothing is waited for any more. */
export function systemClock(signal: AbortSignal): Clock {
  return {
    now: () => Date.now(),
    sleep: async (milliseconds) => {
      try {
        await setTimeout(milliseconds, undefined, { signal });
      } catch {
        throw new Failure("interrupted", "Interrupted.");
      }
    },
  };
}

export interface Patience {
  readonly everySeconds: number;
  readonly deadlineSeconds: number;
}

/**
 * Asks until there is an answer.
 *
 * @returns undefined where the deadline came first; the last question is asked at the deadline
 */
export async function poll<T>(
  clock: Clock,
  { everySeconds, deadlineSeconds }: Patience,
  ask: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const deadline = clock.now() + deadlineSeconds * 1000;
  for (;;) {
    const answer = await ask();
    const left = deadline - clock.now();
    if (answer !== undefined || left <= 0) return answer;
    await clock.sleep(Math.min(everySeconds * 1000, left));
  }
}
