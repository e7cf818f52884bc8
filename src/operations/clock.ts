import { setTimeout } from "node:timers/promises";
import { Failure } from "./failure";

/** The time, so that tests can let it pass. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** @param signal ends the wait early, without an error */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds, signal) => setTimeout(milliseconds, undefined, { signal }).catch(() => {}),
};

/** A clock that waits for nothing any more once a command is interrupted. */
export function interruptible(clock: Clock, interrupted: AbortSignal | undefined): Clock {
  return {
    now: () => clock.now(),
    sleep: async (milliseconds) => {
      checkInterrupted(interrupted);
      await clock.sleep(milliseconds, interrupted);
      checkInterrupted(interrupted);
    },
  };
}

/** @throws Failure once Ctrl-C was pressed, or the machine ends the command */
export function checkInterrupted(interrupted: AbortSignal | undefined): void {
  if (interrupted?.aborted) throw new Failure("interrupted", "Interrupted.");
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
    const asked = clock.now();
    const answer = await ask();
    // A question that began in time, and took longer because of trouble at AWS, says nothing of the deadline.
    if (answer !== undefined || asked >= deadline) return answer;
    await clock.sleep(Math.max(0, Math.min(everySeconds * 1000, deadline - clock.now())));
  }
}
