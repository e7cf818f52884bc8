import { type Invocation, within } from "../shared/budget";
import type { Database } from "../shared/database";
import { orLog } from "../shared/failure";
import { logger, logInvocation, logWith } from "../shared/logger";
import { traced } from "../shared/tracing";
import { cleanUps } from "./clean-ups";
import type { Entry } from "./entry";
import { reports } from "./reports";

/** The names that schedules may use. */
export const ENTRIES: readonly Entry[] = [reports, cleanUps];

/** What came of a run; `skipped` where another run of the entry was under way. */
export type RunResult = { readonly entry: string } & ({ readonly skipped: true } | Readonly<Record<string, unknown>>);

/** Time kept back to answer. */
const RESERVE_MS = 1_000;

/** Makes the function that EventBridge Scheduler invokes with `{ "entry": "<name>" }`. */
export function createScheduler({ writer }: Database) {
  return async (event: unknown, context: Invocation): Promise<RunResult> => {
    logInvocation(context.awsRequestId);
    logWith(context.awsRequestId);
    const entry = entryOf(event);
    const left = context.getRemainingTimeInMillis() - RESERVE_MS;
    const summary = await orLog(() => within(left, () => traced(entry.name, () => entry.run(writer))));
    const result: RunResult = { entry: entry.name, ...(summary ?? { skipped: true }) };
    logger.info("entry ran", { result });
    return result;
  };
}

/** @throws Error that lists the names there are */
function entryOf(event: unknown): Entry {
  const name = (event as { entry?: unknown } | null)?.entry;
  const entry = ENTRIES.find((candidate) => candidate.name === name);
  if (entry) return entry;
  throw new Error(
    `There is no entry ${JSON.stringify(name)}; there are ${ENTRIES.map((known) => known.name).join(", ")}.`,
  );
}
