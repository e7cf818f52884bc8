import type { Config } from "../config/schema";

/** The keys that entries had, by those that they have. */
export function previousKeys({ services, functions, queues, buckets, secrets }: Config): Record<string, string> {
  const entries = [services, functions, queues, buckets, secrets].flatMap((part) =>
    Object.entries<{ readonly previously?: string }>(part),
  );
  return Object.fromEntries(
    entries.flatMap(([key, { previously }]) => (previously === undefined ? [] : [[key, previously]])),
  );
}
