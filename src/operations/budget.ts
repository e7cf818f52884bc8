import type { Config } from "../config/schema";
import { shiftMinutes } from "../lib/deployment";
import { entryOf } from "../lib/objects";
import { runSeconds, STOP_SECONDS } from "./one-off-run";
import { proofSeconds } from "./proof";
import { SNAPSHOT_SECONDS } from "./snapshot";

/** A wait that the code ends by itself. */
export interface Wait {
  readonly what: string;
  readonly seconds: number;
}

/** Longest run of Pulumi, before it is told to end: it registers and tells ECS, and waits for no task. */
export const ENGINE_SECONDS = 90;

/** The longest that a release waits, step by step: what a lock and a pipeline must allow for. */
export function budgetOf(config: Config): Wait[] {
  const { releases, tasks, functions } = config;
  const { migrate, snapshot } = releases;
  const functionSeconds = migrate && "function" in migrate ? entryOf(functions, migrate.function).timeoutSeconds : 0;
  return [
    { what: "preview", seconds: ENGINE_SECONDS },
    ...(snapshot ? [{ what: "snapshot", seconds: SNAPSHOT_SECONDS }] : []),
    ...(migrate && "task" in migrate
      ? [
          { what: "register", seconds: ENGINE_SECONDS },
          { what: "migrate", seconds: runSeconds(entryOf(tasks, migrate.task).deadlineSeconds) },
        ]
      : []),
    ...(functionSeconds
      ? [
          { what: "a migration that was left", seconds: functionSeconds },
          { what: "migrate", seconds: functionSeconds },
        ]
      : []),
    { what: "update", seconds: ENGINE_SECONDS },
    { what: "wait", seconds: waitSeconds(config) },
    { what: "verify", seconds: verifySeconds(config) },
  ];
}

/** What going back after a failure adds. */
export function rollBackBudgetOf(config: Config): Wait[] {
  const { migrate } = config.releases;
  return [
    ...(migrate && "task" in migrate ? [{ what: "stop the migration", seconds: STOP_SECONDS }] : []),
    ...(Object.values(config.services).some(({ deployment }) => deployment)
      ? [{ what: "roll back: stop deployments", seconds: config.releases.serviceDeadlineSeconds }]
      : []),
    // Whatever the strategy, traffic moves back at once.
    { what: "roll back: wait", seconds: config.releases.serviceDeadlineSeconds },
    { what: "roll back: verify", seconds: verifySeconds(config) },
    // The state is read, written, and brought up to date.
    { what: "roll back: reconcile", seconds: ENGINE_SECONDS },
  ];
}

/** The longest that a one-off task takes, with the proof after it that the stack is as it should be. */
export function taskBudgetOf(config: Config, task: string): Wait[] {
  const { deadlineSeconds } = entryOf(config.tasks, task);
  return [
    { what: task, seconds: runSeconds(deadlineSeconds) + STOP_SECONDS },
    { what: "wait", seconds: waitSeconds(config) },
    { what: "verify", seconds: verifySeconds(config) },
  ];
}

/** Services move at once: the one whose traffic takes longest counts. */
function waitSeconds({ releases, services }: Config): number {
  const minutes = Object.values(services).map(({ deployment }) => shiftMinutes(deployment));
  return releases.serviceDeadlineSeconds + Math.max(0, ...minutes) * 60;
}

function verifySeconds({ releases }: Config): number {
  const { healthDeadlineSeconds: deadlineSeconds, bakeSeconds } = releases;
  return proofSeconds({ deadlineSeconds, bakeSeconds });
}

export function totalSeconds(waits: readonly Wait[]): number {
  return waits.reduce((sum, { seconds }) => sum + seconds, 0);
}
