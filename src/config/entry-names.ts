import { type Config, entrySchemas } from "./schema";
import { takenOnce, type Within } from "./schema/values";

/** A name that a stack gives to something which it makes. */
export interface EntryName {
  readonly path: string;
  readonly value: string;
  readonly what: string;
  readonly within: Within;
}

/** The names of a stack's entries that AWS takes once, without `platform:` before their paths. */
export function entryNames(config: Partial<Config>): EntryName[] {
  return (Object.keys(entrySchemas) as (keyof typeof entrySchemas)[]).flatMap((setting) =>
    Object.entries(entrySchemas[setting].shape).flatMap(([field, schema]): EntryName[] => {
      const once = takenOnce.get(schema);
      if (!once) return [];
      const entries = Object.entries<Readonly<Record<string, unknown>>>(config[setting] ?? {});
      return entries.map(([key, { [field]: value }]) => ({
        path: `${setting}.${key}.${field}`,
        value: String(value),
        what: setting.replace(/s$/, ""),
        ...once,
      }));
    }),
  );
}
