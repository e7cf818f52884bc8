import { within } from "../shared/budget";
import type { Database } from "../shared/database";

/** A sandbox that has waited so long does without. */
const LONGEST_MS = 5_000;

/** Loads all that requests load otherwise when they first need it, and logs in, which loads the tracer as well. */
export async function preload({ writer, reader }: Database): Promise<void> {
  await within(LONGEST_MS, () =>
    Promise.all([
      import("../shared/s3-sdk"),
      import("./presigner-sdk"),
      import("./sqs-sdk"),
      // Whoever needs the database first is told if it isn't there.
      ...[writer, reader].map((end) => end.read("select 1").catch(() => {})),
    ]),
  );
}
