import { z } from "zod";

/** The warnings that a stack may have. */
export const WARNINGS = [
  "database-connections",
  "function-connections",
  "site-in-the-clear",
  "alarms-reach-nobody",
  "schedules-while-asleep",
  "quota-fargate-vcpu",
  "quota-lambda-concurrency",
  "quota-elastic-ips",
] as const;

export type WarningName = (typeof WARNINGS)[number];

const reason = z.string().min(10).optional();

/** Warnings that somebody has seen and lives with. One that the stack doesn't have any more must go. */
export const acknowledge = z
  .strictObject(Object.fromEntries(WARNINGS.map((name) => [name, reason])) as Record<WarningName, typeof reason>)
  .describe("warnings that aren't told any more: name of the warning, and why that is right");
