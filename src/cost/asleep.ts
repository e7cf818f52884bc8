import type { Inputs } from "@pulumi/pulumi";
import { DAY } from "../lib/week";
import type { Bill } from "./item";

/** Days of a week. */
const WEEK = 7;

/**
 * The share of the time in which a service or a database is awake, by the schedules that call AWS for it; 1 where none do.
 *
 * @param name physical
 */
export function awakeShare(bill: Bill, kind: "ecs" | "rds", name: string): number {
  const calls = bill
    .all("aws:scheduler/schedule:Schedule")
    .flatMap(({ target, scheduleExpression }) => callOf(target, String(scheduleExpression)))
    .filter((call) => call.kind === kind && call.name === name);
  const wake = calls.find(({ wakes }) => wakes);
  const stops = calls.filter(({ wakes }) => !wakes);
  if (!wake || stops.length === 0) return 1;
  const awake = Math.min(...stops.map(({ minute }) => (minute - wake.minute + DAY) % DAY));
  return (wake.days * awake) / (WEEK * DAY);
}

interface Call {
  readonly kind: "ecs" | "rds";
  readonly name: string;
  readonly wakes: boolean;
  /** Since midnight. */
  readonly minute: number;
  /** In a week. */
  readonly days: number;
}

function callOf({ arn, input }: Inputs, expression: string): Call[] {
  const [, action = ""] = String(arn).split(":aws-sdk:");
  const time = /^cron\((\d+) (\d+) \S+ \S+ (\S+) \S+\)$/.exec(expression);
  if (!action || !time) return [];
  const [, minutes, hours, days = ""] = time;
  const at = { minute: Number(hours) * 60 + Number(minutes), days: days === "?" ? WEEK : days.split(",").length };
  const given: Inputs = JSON.parse(input);
  if (action.startsWith("rds:")) {
    const name = given.DbInstanceIdentifier ?? given.DbClusterIdentifier;
    return [{ kind: "rds", name, wakes: action.startsWith("rds:start"), ...at }];
  }
  const name = given.Service ?? String(given.ResourceId).split("/").at(-1);
  return [{ kind: "ecs", name, wakes: (given.DesiredCount ?? given.MaxCapacity) > 0, ...at }];
}
