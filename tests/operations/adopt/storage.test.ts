import { storageFinders } from "../../../src/operations/adopt/storage";
import { describeFinders, type Example, throws } from "../../support/finders";

describeFinders(storageFinders, {
  "aws:s3/bucket:Bucket": {
    inputs: { bucket: "logs" },
    there: { s3: { HeadBucket: {} } },
    id: "logs",
    absent: { s3: { HeadBucket: throws("NotFound") } },
    needs: ["bucket", "its bucket wasn't found"],
  },
  ...Object.fromEntries(
    (
      [
        ["LifecycleConfiguration", "GetBucketLifecycleConfiguration", { Rules: [] }, "NoSuchLifecycleConfiguration"],
        ["Logging", "GetBucketLogging", { LoggingEnabled: { TargetBucket: "a", TargetPrefix: "b" } }, "NoSuchBucket"],
        [
          "OwnershipControls",
          "GetBucketOwnershipControls",
          { OwnershipControls: {} },
          "OwnershipControlsNotFoundError",
        ],
        ["Policy", "GetBucketPolicy", { Policy: "{}" }, "NoSuchBucketPolicy"],
        [
          "PublicAccessBlock",
          "GetPublicAccessBlock",
          { PublicAccessBlockConfiguration: {} },
          "NoSuchPublicAccessBlockConfiguration",
        ],
        [
          "ServerSideEncryptionConfiguration",
          "GetBucketEncryption",
          { ServerSideEncryptionConfiguration: {} },
          "ServerSideEncryptionConfigurationNotFoundError",
        ],
        ["Versioning", "GetBucketVersioning", { Status: "Suspended" }, "NoSuchBucket"],
      ] as const
    ).map(([kind, command, answer, error]): [string, Example] => [
      `aws:s3/bucket${kind}:Bucket${kind}`,
      {
        inputs: { bucket: "logs" },
        there: { s3: { [command]: answer } },
        id: "logs",
        absent: { s3: { [command]: throws(error) } },
        needs: ["bucket", "its bucket wasn't found"],
      },
    ]),
  ),
});
