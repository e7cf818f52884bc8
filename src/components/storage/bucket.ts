import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument } from "../../lib/iam";
import { Key } from "../security/key";
import { bucketStatements, distributionDecrypts } from "./bucket-policy";

export interface BucketArgs {
  /** Physical name, unique in all of AWS. */
  readonly bucketName: string;
  /** Default: the provider's region. */
  readonly region?: string;
  readonly versioning: boolean;
  /** `aws:kms` is a key of the bucket's own. */
  readonly encryption: "AES256" | "aws:kms";
  /** Whether anybody may read objects. */
  readonly publicRead: boolean;
  /** CloudFront distribution of the account that reads objects; none: none may. */
  readonly distributionArn?: pulumi.Input<string>;
  /** Prefix under which load balancers of the account write access logs; none: they may not. */
  readonly loadBalancerLogs?: { readonly prefix: string };
  /** Whether CloudFront distributions of the account write access logs. */
  readonly cdnLogs: boolean;
  /** Prefixes under which S3 writes who asks for objects of other buckets of the account. */
  readonly bucketLogs: readonly string[];
  readonly accountId: pulumi.Input<string>;
  /** Days after which objects are deleted; undefined: never. */
  readonly expireDays?: number;
  /** Prefix of the objects that are deleted; empty: all. */
  readonly expirePrefix: string;
  /** Days that an object can be restored after it has expired, or was deleted or written over. */
  readonly restoreDays: number;
  /** Days after which old versions move to Glacier; undefined: never. */
  readonly noncurrentGlacierDays?: number;
  /** Days after which old versions move to Deep Archive; undefined: never. */
  readonly noncurrentDeepArchiveDays?: number;
}

/** Where S3 writes who asks for a bucket's objects. */
export interface BucketLogArgs {
  readonly bucket: Bucket;
  readonly prefix: string;
}

/** What somebody may do in a bucket. */
export interface BucketGrant {
  readonly bucket: Bucket;
  /** `add` reads and writes, and deletes nothing. */
  readonly access: "read" | "add" | "read-write";
}

/** An encrypted S3 bucket that answers HTTPS only. */
export class Bucket extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  readonly bucketName: pulumi.Output<string>;
  /** Key of a bucket that is encrypted with its own. */
  readonly keyArn?: pulumi.Output<string>;
  /** What must stand before others write to it. */
  readonly policy: pulumi.Resource;
  /** What must stand before it is replicated. */
  readonly versioning: pulumi.Resource;

  private readonly bucket: s3.Bucket;

  constructor(
    private readonly name: string,
    private readonly args: BucketArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("platform:storage:Bucket", name, {}, opts);

    this.bucket = new s3.Bucket(name, { bucket: args.bucketName, region: args.region }, { parent: this });
    this.arn = this.bucket.arn;
    this.bucketName = this.bucket.bucket;

    if (args.encryption === "aws:kms") this.keyArn = this.createKey();
    this.encrypt();
    this.versioning = this.keepVersions();
    this.ownObjects();
    this.policy = this.restrictAccess();
    this.expireObjects();

    this.registerOutputs({ arn: this.arn, bucketName: this.bucketName });
  }

  /** Logs who asks for its objects, an hour later or so. */
  logTo({ bucket, prefix }: BucketLogArgs): void {
    new s3.BucketLogging(
      this.name,
      {
        bucket: this.bucketName,
        region: this.args.region,
        targetBucket: bucket.bucketName,
        targetPrefix: prefix,
      },
      { ...this.setting(), dependsOn: [bucket.policy] },
    );
  }

  /** A setting goes with the bucket, and not before it: a bucket that can't be deleted keeps its guards. */
  private setting(): pulumi.CustomResourceOptions {
    return { parent: this, deletedWith: this.bucket };
  }

  private createKey(): pulumi.Output<string> {
    const { bucketName, region, accountId, distributionArn } = this.args;
    const users = distributionArn ? { accountId, statements: [distributionDecrypts(distributionArn)] } : undefined;
    const key = new Key(
      this.name,
      { alias: bucketName, description: `Objects of bucket ${bucketName}`, region, users },
      { parent: this },
    );
    return key.arn;
  }

  private encrypt(): void {
    new s3.BucketServerSideEncryptionConfiguration(
      this.name,
      {
        bucket: this.bucketName,
        region: this.args.region,
        rules: [
          {
            applyServerSideEncryptionByDefault: { sseAlgorithm: this.args.encryption, kmsMasterKeyId: this.keyArn },
            // One data key for many objects instead of a call to KMS for each.
            bucketKeyEnabled: this.args.encryption === "aws:kms",
          },
        ],
      },
      this.setting(),
    );
  }

  private keepVersions(): pulumi.Resource {
    return new s3.BucketVersioning(
      this.name,
      {
        bucket: this.bucketName,
        region: this.args.region,
        versioningConfiguration: { status: this.args.versioning ? "Enabled" : "Suspended" },
      },
      this.setting(),
    );
  }

  /** Turns access control lists off. */
  private ownObjects(): void {
    new s3.BucketOwnershipControls(
      this.name,
      { bucket: this.bucketName, region: this.args.region, rule: { objectOwnership: "BucketOwnerEnforced" } },
      this.setting(),
    );
  }

  private restrictAccess(): pulumi.Resource {
    const { publicRead, region } = this.args;
    const block = new s3.BucketPublicAccessBlock(
      this.name,
      {
        bucket: this.bucketName,
        region,
        blockPublicAcls: true,
        ignorePublicAcls: true,
        blockPublicPolicy: !publicRead,
        restrictPublicBuckets: !publicRead,
      },
      this.setting(),
    );
    const policy = policyDocument(bucketStatements({ ...this.args, bucketArn: this.arn }));
    return new s3.BucketPolicy(
      this.name,
      { bucket: this.bucketName, region, policy },
      { ...this.setting(), dependsOn: [block] },
    );
  }

  private expireObjects(): void {
    const {
      expireDays,
      expirePrefix,
      restoreDays,
      noncurrentGlacierDays,
      noncurrentDeepArchiveDays,
      region,
      versioning,
    } = this.args;
    const transitions = [
      { noncurrentDays: noncurrentGlacierDays, storageClass: "GLACIER" },
      { noncurrentDays: noncurrentDeepArchiveDays, storageClass: "DEEP_ARCHIVE" },
    ].filter(({ noncurrentDays }) => noncurrentDays !== undefined);
    new s3.BucketLifecycleConfiguration(
      this.name,
      {
        bucket: this.bucketName,
        region,
        rules: [
          {
            id: "abort-incomplete-uploads",
            status: "Enabled",
            filter: { prefix: "" },
            abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
          },
          ...(expireDays
            ? [
                {
                  id: "expire",
                  status: "Enabled",
                  filter: { prefix: expirePrefix },
                  expiration: { days: expireDays },
                  // Deleting a versioned object keeps its data as an old version.
                  ...(versioning ? { noncurrentVersionExpiration: { noncurrentDays: restoreDays } } : {}),
                },
              ]
            : []),
          ...(transitions.length
            ? [
                {
                  id: "archive-old-versions",
                  status: "Enabled",
                  filter: { prefix: "" },
                  noncurrentVersionTransitions: transitions.map(({ noncurrentDays = 0, storageClass }) => ({
                    noncurrentDays,
                    storageClass,
                  })),
                },
              ]
            : []),
        ],
      },
      this.setting(),
    );
  }
}
