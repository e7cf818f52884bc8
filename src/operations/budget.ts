import type { Config } from "../config/schema";
import { entryOf } from "../lib/objects";
import { SNAPSHOT_SECONDS } from "./snapshot";

/** A wait that the code ends by itself. */
export interface Wait {
  readonly what: string;
  readonly seconds: number;
}

/** Longest run of Pulumi: it registers and tells ECS, and waits for no task. */
export const ENGINE_SECONDS = 90;

/** The longest that a release waits, step by step: what a lock and a pipeline must allow for. */
export function budgetOf(config: Config): Wait[] {
  const { releases, tasks } = config;
  const { migrate, snapshot, serviceDeadlineSeconds, healthDeadlineSeconds } = releases;
  return [
    { what: "preview", seconds: ENGINE_SECONDS },
    ...(snapshot ? [{ what: "snapshot", seconds: SNAPSHOT_SECONDS }] : []),
    ...(migrate && "task" in migrate
      ? [
          { what: "register", seconds: ENGINE_SECONDS },
          { what: "migrate", seconds: entryOf(tasks, migrate.task).deadlineSeconds },
        ]
      : []),
    ...(migrate && "function" in migrate ? [{ what: "migrate", seconds: LAMBDA_SECONDS }] : []),
    { what: "update", seconds: ENGINE_SECONDS },
    { what: "wait", seconds: serviceDeadlineSeconds },
    { what: "verify", seconds: healthDeadlineSeconds },
  ];
}

/** What going back after a failure adds. */
export function rollBackBudgetOf({ releases }: Config): Wait[] {
  return [
    { what: "roll back: update", seconds: ENGINE_SECONDS },
    { what: "roll back: wait", seconds: releases.serviceDeadlineSeconds },
    { what: "roll back: verify", seconds: releases.healthDeadlineSeconds },
  ];
}

export function totalSeconds(waits: readonly Wait[]): number {
  return waits.reduce((sum, { seconds }) => sum + seconds, 0);
}

/** Lambda's own limit. */
const LAMBDA_SECONDS = 900;
