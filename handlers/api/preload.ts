import type { Database } from "../shared/database";
import { tracer } from "../shared/tracing";

/** Loads all that requests load otherwise when they first need it, and logs in. */
export async function preload({ writer, reader }: Database): Promise<void> {
  await Promise.all([
    tracer(),
    import("../shared/s3-sdk"),
    import("./presigner-sdk"),
    import("./sqs-sdk"),
    // Whoever needs the database first is told if it isn't there.
    ...[writer, reader].map((end) => end.read("select 1").catch(() => {})),
  ]);
}
