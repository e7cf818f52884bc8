import { z } from "zod";
import { key, keyed } from "./values";

/** What a service or function may reach: the arrows that leave it in its document's diagram. */
export const access = z.strictObject({
  database: z.boolean().default(false).describe("may connect to the database"),
  cache: z.boolean().default(false).describe("may connect to the cache"),
  buckets: keyed(z.enum(["read", "add", "read-write"]))
    .default({})
    .describe("bucket: what it may do there; add: read and write, and delete nothing"),
  queues: z.array(key).default([]).describe("queues that it may send to"),
});

/** What a variable may name of an entry, by the setting that has the entry. */
export const references = { bucket: "buckets", service: "services", queue: "queues" } as const;

export const environmentValue = z.union(
  [
    z.string(),
    z.strictObject({ bucket: key }).describe("name of a bucket"),
    z.strictObject({ service: key }).describe("URL of a service in the Cloud Map namespace"),
    z.strictObject({ queue: key }).describe("URL of a queue"),
    z.strictObject({ database: z.enum(["writer", "reader"]) }).describe("host of the database"),
  ],
  {
    error:
      "text in quotes, { bucket: <entry under buckets> }, { service: <entry under services> }, " +
      "{ queue: <entry under queues> } or { database: writer | reader }",
  },
);
