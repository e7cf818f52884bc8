import * as iam from "@pulumi/aws/iam";
import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument, type Statement } from "../../lib/iam";
import { REPLICATION_RULE } from "../../monitoring/replication";
import type { Bucket } from "./bucket";

/** A versioned bucket and where it stands. */
interface ReplicationEnd {
  readonly bucket: Bucket;
  readonly region: string;
}

export interface ReplicationArgs {
  readonly source: ReplicationEnd;
  /** Encrypted in the same way as the source. */
  readonly target: ReplicationEnd;
  /** Physical name, unique in the account. */
  readonly roleName: string;
}

/** The only time that S3 promises. */
const FIFTEEN_MINUTES = { minutes: 15 };

/** Copies every new object of a bucket, its later versions and its deletion marks to a bucket in another region. */
export class Replication extends pulumi.ComponentResource {
  constructor(
    private readonly name: string,
    private readonly args: ReplicationArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("platform:storage:Replication", name, {}, opts);

    const { source, target } = args;
    const { role, policy } = this.createRole();
    new s3.BucketReplicationConfig(
      name,
      {
        bucket: source.bucket.bucketName,
        region: source.region,
        role: role.arn,
        rules: [
          {
            id: REPLICATION_RULE,
            status: "Enabled",
            priority: 0,
            filter: { prefix: "" },
            deleteMarkerReplication: { status: "Enabled" },
            sourceSelectionCriteria: source.bucket.keyArn && { sseKmsEncryptedObjects: { status: "Enabled" } },
            destination: {
              bucket: target.bucket.arn,
              encryptionConfiguration: target.bucket.keyArn && { replicaKmsKeyId: target.bucket.keyArn },
              replicationTime: { status: "Enabled", time: FIFTEEN_MINUTES },
              metrics: { status: "Enabled", eventThreshold: FIFTEEN_MINUTES },
            },
          },
        ],
      },
      { parent: this, dependsOn: [source.bucket.versioning, target.bucket.versioning, policy] },
    );

    this.registerOutputs();
  }

  private createRole() {
    const role = new iam.Role(
      this.name,
      {
        name: this.args.roleName,
        // S3 promises no aws:SourceAccount here. A role works only for buckets of its own account anyway.
        assumeRolePolicy: policyDocument([
          { Sid: "AssumedByService", Principal: { Service: "s3.amazonaws.com" }, Action: "sts:AssumeRole" },
        ]),
      },
      { parent: this },
    );
    const policy = new iam.RolePolicy(
      this.name,
      { role: role.name, policy: policyDocument(statements(this.args)) },
      { parent: this },
    );
    return { role, policy };
  }
}

function statements({ source, target }: ReplicationArgs): Statement[] {
  return [
    {
      Sid: "ReadConfiguration",
      Action: ["s3:GetReplicationConfiguration", "s3:ListBucket"],
      Resource: source.bucket.arn,
    },
    {
      Sid: "ReadVersions",
      Action: ["s3:GetObjectVersionAcl", "s3:GetObjectVersionForReplication", "s3:GetObjectVersionTagging"],
      Resource: pulumi.interpolate`${source.bucket.arn}/*`,
    },
    {
      Sid: "WriteReplicas",
      Action: ["s3:ReplicateDelete", "s3:ReplicateObject", "s3:ReplicateTags"],
      Resource: pulumi.interpolate`${target.bucket.arn}/*`,
    },
    ...useKey("DecryptVersions", ["kms:Decrypt"], source),
    ...useKey("EncryptReplicas", ["kms:Encrypt", "kms:GenerateDataKey"], target),
  ];
}

/** A statement about the key of a bucket, if it has one, for what S3 does in the bucket's region. */
function useKey(Sid: string, Action: readonly string[], { bucket, region }: ReplicationEnd): Statement[] {
  const { keyArn } = bucket;
  const Condition = { StringEquals: { "kms:ViaService": `s3.${region}.amazonaws.com` } };
  return keyArn ? [{ Sid, Action, Resource: keyArn, Condition }] : [];
}
