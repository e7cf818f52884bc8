import { expect } from "vitest";
import { under } from "../support/facts";
import type { Inputs, Plan } from "../support/plan";
import { BUCKET_REPLICATION, BUCKET_VERSIONING, METRIC_ALARM, ROLE_POLICY } from "../support/types";

const ACCOUNT = "978489150794";
const UPLOADS = "arn:aws:s3:::sagebrush-prod-uploads";
const BACKUPS = "arn:aws:s3:::sagebrush-prod-backups";
const ROLE = "sagebrush-prod-uploads-replication";

/** What production's document states of the copies in another region. */
export const recovery = [
  ...under("Architecture Diagram", { "S3_UPLOADS -.->|Replicate| S3_BACKUPS": uploadsAreReplicated }),
  ...under("Why Cross-Region Replication?", {
    "recovery point objective <15 minutes": (plan) => {
      const { replicationTime, metrics } = rule(plan).destination;
      expect(replicationTime).toEqual({ status: "Enabled", time: { minutes: 15 } });
      expect(metrics).toEqual({ status: "Enabled", eventThreshold: { minutes: 15 } });
      // S3 publishes the lag where the copy stands.
      expect(plan.inputs(METRIC_ALARM, "bucket-prod-uploads-replication-lag")).toMatchObject({
        region: "us-east-1",
        metricName: "ReplicationLatency",
        threshold: 15 * 60,
      });
    },
    "**Regional failure**: Complete data copy in us-east-1 if us-west-2 fails": (plan) => {
      uploadsAreReplicated(plan);
      expect(rule(plan).filter).toEqual({ prefix: "" });
      expect(rule(plan).deleteMarkerReplication).toEqual({ status: "Enabled" });
    },
  }),
];

/** That what is written to the uploads is copied to the other region. */
export function uploadsAreReplicated(plan: Plan): void {
  const replication = plan.one(BUCKET_REPLICATION);
  expect(replication.inputs).toMatchObject({
    bucket: "sagebrush-prod-uploads",
    region: "us-west-2",
    role: `arn:aws:iam::${ACCOUNT}:role/${ROLE}`,
  });
  expect(rule(plan)).toMatchObject({
    status: "Enabled",
    sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } },
    destination: {
      bucket: BACKUPS,
      encryptionConfiguration: { replicaKmsKeyId: key(plan, "prod-backups", "us-east-1") },
    },
  });
  // S3 refuses a replication before both buckets keep versions, and fails silently without the role's rights.
  expect(replication.dependencies).toEqual(
    expect.arrayContaining([
      plan.one(BUCKET_VERSIONING, "prod-uploads").urn,
      plan.one(BUCKET_VERSIONING, "prod-backups").urn,
      plan.one(ROLE_POLICY, "prod-uploads-replication").urn,
    ]),
  );
  roleReplicatesOnly(plan);
}

function roleReplicatesOnly(plan: Plan): void {
  expect(plan.trust(ROLE).map(({ Principal }) => Principal)).toEqual([{ Service: "s3.amazonaws.com" }]);
  const decrypt = key(plan, "prod-uploads", "us-west-2");
  const encrypt = key(plan, "prod-backups", "us-east-1");
  expect(plan.statements(ROLE).map(({ Action, Resource }) => [Resource, Action])).toEqual([
    [[UPLOADS], ["s3:GetReplicationConfiguration", "s3:ListBucket"]],
    [[`${UPLOADS}/*`], ["s3:GetObjectVersionAcl", "s3:GetObjectVersionForReplication", "s3:GetObjectVersionTagging"]],
    [[`${BACKUPS}/*`], ["s3:ReplicateDelete", "s3:ReplicateObject", "s3:ReplicateTags"]],
    [[decrypt], ["kms:Decrypt"]],
    [[encrypt], ["kms:Encrypt", "kms:GenerateDataKey"]],
  ]);
  expect(plan.statements(ROLE).flatMap(({ Condition }) => Condition ?? [])).toEqual([
    { StringEquals: { "kms:ViaService": "s3.us-west-2.amazonaws.com" } },
    { StringEquals: { "kms:ViaService": "s3.us-east-1.amazonaws.com" } },
  ]);
}

function rule(plan: Plan): Inputs {
  const { rules } = plan.inputs(BUCKET_REPLICATION);
  expect(rules).toHaveLength(1);
  return rules[0];
}

function key(plan: Plan, bucket: string, region: string): string {
  return `arn:aws:kms:${region}:${ACCOUNT}:key/${plan.keyId(`sagebrush-${bucket}`)}`;
}
