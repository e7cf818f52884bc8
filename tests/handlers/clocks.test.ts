import { describe, expect, it } from "vitest";
import {
  BACK_OFF_SECONDS,
  BUSY_SHARE,
  CLAIM_SECONDS,
  EVENT_RETRY_SECONDS,
  KEPT_DAYS,
  MAX_ATTEMPTS,
  PATIENCE_DAYS,
  RENEWAL_SECONDS,
} from "../../handlers/shared/clocks";
import { JOB_BUDGETS_MS } from "../../handlers/worker/kinds";
import { parseConfig } from "../../src/config/parse";
import { readStackFile } from "../../src/config/stack-file";
import { ROOT } from "../support/plan";

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

describe("the clocks of a job", () => {
  it("let a dead worker's claim lapse before anybody retries, and a live one be renewed in time", () => {
    expect(3 * RENEWAL_SECONDS).toBeLessThanOrEqual(CLAIM_SECONDS);
    expect(CLAIM_SECONDS).toBeLessThan(Math.min(...EVENT_RETRY_SECONDS, ...BACK_OFF_SECONDS));
  });

  it("keep rows longer than anybody waits for them", () => {
    expect(PATIENCE_DAYS).toBeLessThan(KEPT_DAYS);
  });

  it.each(["sagebrush-staging", "sagebrush-prod"])("fit the settings of %s", (stack) => {
    const { functions, queues, monitoring } = parseConfig(stack, readStackFile(ROOT, stack));
    const alarmSeconds = monitoring.alarms.messageAgeMinutes * 60;
    const limit = functions.worker?.timeoutSeconds ?? 0;
    expect(Math.max(...Object.values(JOB_BUDGETS_MS)) / 1_000).toBeLessThan(limit);
    // However long an inventory takes, a job that waits for its event is begun.
    const inventory = JOB_BUDGETS_MS["backup-inventory"] / 1_000;
    expect(inventory).toBeLessThan(BUSY_SHARE * limit);
    // Whoever goes on while there is time doesn't call anybody by that; clean-ups have as much time.
    const alarming = (limit * monitoring.alarms.functionDurationPercent) / 100;
    expect(BUSY_SHARE * limit + JOB_BUDGETS_MS["check-upload"] / 1_000).toBeLessThan(alarming);
    expect(functions.scheduler?.timeoutSeconds ?? limit).toBe(limit);
    for (const { visibilityTimeoutSeconds: visibility, maxReceiveCount, consumer } of Object.values(queues)) {
      expect(limit).toBeLessThan(visibility);
      expect(Math.max(...BACK_OFF_SECONDS)).toBeLessThanOrEqual(visibility);
      expect(visibility).toBeLessThan(alarmSeconds);
      expect(maxReceiveCount).toBe(MAX_ATTEMPTS);
      expect(consumer?.batchSize).toBe(1);
    }
    // A job that always fails is a dead letter, which calls somebody, before its message is too old, which does, too.
    expect(sum(BACK_OFF_SECONDS)).toBeLessThan(alarmSeconds);
    expect(alarmSeconds).toBeLessThan(PATIENCE_DAYS * 86_400);
  });
});
