import { z } from "zod";
import { WEEKDAYS } from "../../lib/week";
import type { Advice } from "../mistakes";
import { text, timezone } from "./values";

export const sleep = z.strictObject({
  days: z
    .array(z.enum(WEEKDAYS))
    .min(1)
    .refine((days) => new Set(days).size === days.length, {
      params: { allowed: "each day once", fix: "remove the repetition" } satisfies Advice,
    })
    .default(["MON", "TUE", "WED", "THU", "FRI"])
    .describe("days on which it wakes; on the others it sleeps all day"),
  // The database starts before, and stops after: on the same day.
  wakes: text(
    /^(0[1-9]|1\d|2[01]):[0-5]\d$/,
    "a time from 01:00 to 21:59, in quotes",
    'write it like "07:00"',
  ).describe("when the services start; the database starts 20 minutes earlier"),
  sleeps: text(
    /^(0[2-9]|1\d|2[012]):[0-5]\d$/,
    "a time from 02:00 to 22:59, in quotes",
    'write it like "20:00"',
  ).describe("when the services stop, on every day; the database stops 10 minutes later"),
  timezone: timezone.default("UTC").describe("time zone of both"),
});
