import type { Config, entrySchemas } from "./schema";

/** Where AWS takes a name once. */
export type Within = "the world" | "an account" | "a region of an account";

/** A name that a stack gives to something which it makes. */
export interface EntryName {
  readonly path: string;
  readonly value: string;
  readonly what: string;
  readonly within: Within;
}

/** Of settings whose entries have one name in AWS: what is called so, and where AWS takes it once. */
const NAMED = {
  // Their roles are called by them.
  functions: { what: "function", field: "name", within: "an account" },
  queues: { what: "queue", field: "name", within: "a region of an account" },
  secrets: { what: "secret", field: "name", within: "a region of an account" },
  buckets: { what: "bucket", field: "bucketName", within: "the world" },
} as const satisfies Partial<Record<keyof typeof entrySchemas, { what: string; field: string; within: Within }>>;

/** The names of a stack's entries, without `platform:` before their paths. */
export function entryNames(config: Partial<Config>): EntryName[] {
  return Object.entries(NAMED).flatMap(([setting, { what, field, within }]) =>
    Object.entries(config[setting as keyof typeof NAMED] ?? {}).map(([key, entry]) => ({
      path: `${setting}.${key}.${field}`,
      value: (entry as Readonly<Record<string, unknown>>)[field] as string,
      what,
      within,
    })),
  );
}
