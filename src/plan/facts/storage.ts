import type { Inputs } from "@pulumi/pulumi";
import { days, type FactTable, policy } from "./fact";

/** Buckets. */
export const storage: FactTable = {
  "aws:s3/bucket:Bucket": (i) => [i.bucket],
  "aws:s3/bucketVersioning:BucketVersioning": (i) => [String(i.versioningConfiguration.status).toLowerCase()],
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": (i) => [
    i.rules[0].applyServerSideEncryptionByDefault.sseAlgorithm,
  ],
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": (i) => [
    i.blockPublicPolicy ? "no public access" : "public access by policy",
  ],
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": (i) => [i.rule.objectOwnership],
  "aws:s3/bucketPolicy:BucketPolicy": (i) => policy(i.policy),
  "aws:s3/bucketLogging:BucketLogging": (i) => [`to ${i.targetBucket}/${i.targetPrefix}`],
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": (i) => i.rules.map(lifecycle),
  "aws:s3/bucketReplicationConfig:BucketReplicationConfig": (i) =>
    i.rules.map(
      ({ destination }: Inputs) =>
        `to ${destination.bucket} within ${destination.replicationTime.time.minutes} minutes, delete markers too`,
    ),
};

function lifecycle({ id, filter, expiration, noncurrentVersionTransitions: transitions = [] }: Inputs): string {
  const steps = transitions.map(
    ({ noncurrentDays, storageClass }: Inputs) => `${storageClass} after ${days(noncurrentDays)}`,
  );
  return [id, filter.prefix, expiration && `after ${days(expiration.days)}`, steps.join(", ")]
    .filter(Boolean)
    .join(" ");
}
