import { expect } from "vitest";
import { NOTHING_PUBLIC } from "../../support/expected";
import { type Fact, under } from "../../support/facts";
import type { Inputs, Plan } from "../../support/plan";
import {
  BUCKET,
  BUCKET_ENCRYPTION,
  BUCKET_LIFECYCLE,
  BUCKET_VERSIONING,
  PUBLIC_ACCESS_BLOCK,
} from "../../support/types";
import { TASK_STATEMENTS } from "./service";

/** What the document states of the bucket. */
export const storageFacts: readonly Fact[] = [
  ...under("6. Storage (Amazon S3)", {
    "**Bucket Name**: aussie-markets-staging-logs": (plan) =>
      expect(plan.all(BUCKET).map(({ inputs }) => inputs.bucket)).toEqual(["aussie-markets-staging-logs"]),
    "**Purpose**: Application logs, build artifacts, backups": (plan) => {
      expect(plan.environment("api").LOGS_BUCKET).toBe("aussie-markets-staging-logs");
      expect(plan.statements("aussie-markets-api-staging-task")).toEqual(TASK_STATEMENTS);
      expect(plan.inputs(PUBLIC_ACCESS_BLOCK)).toEqual({
        bucket: "aussie-markets-staging-logs",
        ...NOTHING_PUBLIC,
      });
    },
    "**Versioning**: Enabled": (plan) =>
      expect(plan.inputs(BUCKET_VERSIONING)).toEqual({
        bucket: "aussie-markets-staging-logs",
        versioningConfiguration: { status: "Enabled" },
      }),
    "**Encryption**: AES-256": expectEncryptedBucket,
    "**Lifecycle Policy**: Delete logs after 90 days": (plan) => {
      const { bucket, rules } = plan.inputs(BUCKET_LIFECYCLE);
      expect(bucket).toBe("aussie-markets-staging-logs");
      // The version that deleting leaves behind is data too.
      expect(rules.filter(({ expiration }: Inputs) => expiration)).toEqual([
        {
          id: "expire",
          status: "Enabled",
          // The bucket also keeps build artifacts and backups.
          filter: { prefix: "logs/" },
          expiration: { days: 90 },
          noncurrentVersionExpiration: { noncurrentDays: 7 },
        },
      ]);
    },
  }),
];

export function expectEncryptedBucket(plan: Plan): void {
  expect(plan.inputs(BUCKET_ENCRYPTION)).toEqual({
    bucket: "aussie-markets-staging-logs",
    rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" }, bucketKeyEnabled: false }],
  });
}
