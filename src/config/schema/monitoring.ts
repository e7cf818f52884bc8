import { z } from "zod";
import { type Advice, HIDDEN } from "../mistakes";
import { integer, key, keyed, text } from "./values";

const percent = integer(1, 100);

const alarms = z.strictObject({
  enabled: z.boolean().default(true).describe("false: no alarms, and nobody is called"),
  errorPercent: percent
    .default(5)
    .describe(
      "failed requests within five minutes, of load balancer and API, or invocations of a function within a quarter of an hour, of all",
    ),
  minimumRequests: integer(1, 1_000_000)
    .default(20)
    .describe("requests within five minutes below which there is no error rate: one error at night wakes nobody"),
  refusedRequests: integer(1, 1_000_000)
    .default(20)
    .describe("requests within five minutes that the load balancer itself answers with 5xx, for want of a target"),
  responseTimeSeconds: z
    .number()
    .positive()
    .max(4000)
    .default(1)
    .describe("95 % of the answers of load balancer and API must be faster"),
  cpuPercent: percent.default(85).describe("CPU of services, database and cache for a quarter of an hour"),
  memoryPercent: percent.default(85).describe("memory of services and cache for a quarter of an hour"),
  functionDurationPercent: percent.default(80).describe("longest invocation of a function, of its timeout"),
  messageAgeMinutes: integer(1, 20_160).default(15).describe("how long a message may wait in a queue"),
  messages: integer(1, 1_000_000).default(1000).describe("messages that may wait in a queue"),
  databaseConnections: integer(1, 262_143)
    .default(60)
    .describe(
      "connections to the database; by AWS's formula a db.t3.micro takes 112 at most, twice the memory twice as many, and all somewhat fewer",
    ),
  databaseStorageGiB: integer(1, 65_536).default(4).describe("free storage that a database instance must have"),
  databaseCapacityPercent: percent.default(90).describe("capacity of Aurora for a quarter of an hour, of its largest"),
  replicationMinutes: integer(1, 1440).default(15).describe("how far the copy of a bucket may lag behind"),
});

const logAlarm = z.strictObject({
  service: key.describe("service whose log is searched"),
  pattern: z
    .string()
    .min(1)
    .max(1024)
    .describe("CloudWatch filter pattern of the lines that count, like %[Bb]udget.*[Rr]eject%"),
  lines: integer(0, 1_000_000).default(0).describe("lines within five minutes that are no alarm"),
});

export const monitoring = z.strictObject({
  dashboard: z.boolean().default(true).describe("a CloudWatch dashboard of all that the stack has"),
  alarms: alarms.prefault({}),
  logAlarms: keyed(logAlarm).default({}).describe("alarms on what services write to their logs"),
  emails: z
    .array(text(/^[^@\s]+@[^@\s]+\.[^@\s]+$/, "an e-mail address", "write it like on-call@example.com"))
    .default([])
    .describe("who gets alarms by e-mail; each address confirms once"),
});

const url = z.string().refine((value) => value === HIDDEN || /^https:\/\/[^\s/]+\/\S+$/.test(value), {
  params: { allowed: "an https URL", fix: "copy the Integration URL of PagerDuty's service" } satisfies Advice,
});

/** As it stands in the stack file: for editors. The reader gives `[secret]` for it, and Pulumi the text. */
const encrypted = z.strictObject({ secure: z.string() }).transform(() => HIDDEN);

export const pagerDutyUrl = z.union([url, encrypted], { error: "an https URL" });
