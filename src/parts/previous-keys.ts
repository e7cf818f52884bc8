import { type Config, renamableSettings } from "../config/schema";

/** The keys that entries had, by those that they have. */
export function previousKeys(config: Config): Record<string, string> {
  const entries = renamableSettings.flatMap((setting) =>
    Object.entries<{ readonly previously?: string }>(config[setting]),
  );
  return Object.fromEntries(
    entries.flatMap(([key, { previously }]) => (previously === undefined ? [] : [[key, previously]])),
  );
}
