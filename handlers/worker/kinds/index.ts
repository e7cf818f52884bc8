import { millisecondsLeft, timeOver, within } from "../../shared/budget";
import { MAX_ATTEMPTS } from "../../shared/clocks";
import { jobInput } from "../../shared/job-kinds";
import type { ClaimedJob } from "../job-table";
import { backupInventory } from "./backup-inventory";
import { checkUpload } from "./check-upload";
import { exportReport } from "./export-report";
import { Rejected, type Tools } from "./kind";

/** Longest time of each kind; less where the invocation has less left. An inventory leaves time for jobs that wait for its event. */
export const JOB_BUDGETS_MS = {
  "check-upload": 20_000,
  "export-report": 240_000,
  "backup-inventory": 180_000,
} as const;

/**
 * Does a job.
 *
 * @throws Rejected where no attempt can succeed; anything else may be tried again
 */
export async function doJob(job: ClaimedJob, parts: Omit<Tools, "signal">): Promise<Readonly<Record<string, unknown>>> {
  const { data: input } = jobInput.safeParse(job.input);
  if (!input) {
    // While a deployment moves the functions, the API may be newer: until the last attempt a newer worker may come.
    const reason = "This version of the worker doesn't know the job.";
    throw job.attempt < MAX_ATTEMPTS ? new Error(reason) : new Rejected(reason);
  }
  return within(Math.min(JOB_BUDGETS_MS[input.kind], millisecondsLeft()), () => {
    const tools = { ...parts, signal: timeOver() };
    switch (input.kind) {
      case "check-upload":
        return checkUpload(input, job, tools);
      case "export-report":
        return exportReport(input, job, tools);
      case "backup-inventory":
        return backupInventory(input, job, tools);
    }
  });
}
