import { z } from "zod";
import { DEPLOYMENT_ALARMS, type DeploymentAlarm } from "../../lib/deployment";
import type { Advice } from "../mistakes";
import { integer } from "./values";

/** ECS's longest, a day. */
const minutes = integer(0, 1440);

/** ECS takes tenths. */
const percent = (min: number) => z.number().min(min).max(100).multipleOf(0.1);

const alarms = z
  .array(z.enum(Object.keys(DEPLOYMENT_ALARMS) as [DeploymentAlarm]))
  .refine((list) => new Set(list).size === list.length, {
    params: { allowed: "each alarm once", fix: "remove the repetition" } satisfies Advice,
  })
  .default([])
  .describe("alarms of the stack with which ECS ends a deployment and puts the revision before back; none: none does");

const gradual = {
  bakeMinutes: minutes
    .default(5)
    .describe("for which the revision before runs on, once all traffic has moved, so that going back is quick"),
  alarms,
};

/** How ECS brings another revision of a service into service. */
export const deployment = z.discriminatedUnion("strategy", [
  z.strictObject({ strategy: z.literal("rolling").describe("new tasks take the place of old ones"), alarms }),
  z.strictObject({ strategy: z.literal("blue-green").describe("all traffic moves at once"), ...gradual }),
  z.strictObject({
    strategy: z.literal("canary").describe("a little traffic moves first, and then the rest at once"),
    canaryPercent: percent(0.1).default(10).describe("traffic that moves first"),
    canaryMinutes: minutes.default(10).describe("before the rest follows"),
    ...gradual,
  }),
  z.strictObject({
    strategy: z.literal("linear").describe("traffic moves step by step"),
    stepPercent: percent(3).default(10).describe("traffic that moves in each step"),
    stepMinutes: minutes.default(6).describe("from one step to the next"),
    ...gradual,
  }),
]);

/** What a stack's document rules out. */
export const EXCLUDED = ["autoscaling", "firewall", "gradual-deployment"] as const;

const because = z.string().min(10).optional();

export const excludes = z
  .strictObject(
    Object.fromEntries(EXCLUDED.map((option) => [option, because])) as Record<
      (typeof EXCLUDED)[number],
      typeof because
    >,
  )
  .describe("options that the stack's document rules out, and where it says so: nobody adds one by a slip");
