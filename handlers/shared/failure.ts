import { logger } from "./logger";

/**
 * Does an invocation's work, and logs what it fails with.
 *
 * @throws what it failed with
 */
export async function orLog<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    logger.error("failed", error as Error);
    throw bare(error);
  }
}

/**
 * Makes an error one that Lambda's runtime may log, which it does with all that is thrown: without causes, and with all properties that
 * can be enumerated, of which those of PostgreSQL's errors have values of rows.
 */
export function bare(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  for (const key of Object.keys(error)) Object.defineProperty(error, key, { enumerable: false });
  return error;
}
