import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLoggingCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { type Finder, type Finders, known } from "./finder";

export const storageFinders: Finders = {
  "aws:s3/bucket:Bucket": ofBucket(async (Bucket, s3) => s3.send(new HeadBucketCommand({ Bucket }))),
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": ofBucket(
    async (Bucket, s3) => (await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).Rules,
  ),
  "aws:s3/bucketLogging:BucketLogging": ofBucket(
    async (Bucket, s3) => (await s3.send(new GetBucketLoggingCommand({ Bucket }))).LoggingEnabled,
  ),
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": ofBucket(
    async (Bucket, s3) => (await s3.send(new GetBucketOwnershipControlsCommand({ Bucket }))).OwnershipControls,
  ),
  "aws:s3/bucketPolicy:BucketPolicy": ofBucket(
    async (Bucket, s3) => (await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy,
  ),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": ofBucket(
    async (Bucket, s3) => (await s3.send(new GetPublicAccessBlockCommand({ Bucket }))).PublicAccessBlockConfiguration,
  ),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": ofBucket(
    async (Bucket, s3) => (await s3.send(new GetBucketEncryptionCommand({ Bucket }))).ServerSideEncryptionConfiguration,
  ),
  "aws:s3/bucketVersioning:BucketVersioning": ofBucket(
    // Without a status there never was versioning.
    async (Bucket, s3) => (await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status,
  ),
};

/** A bucket, or a setting of it: both have the bucket's name as their id. */
function ofBucket(get: (bucket: string, s3: S3Client) => Promise<unknown>): Finder {
  return async ({ bucket }, { s3 }) => {
    const name = known<string>(bucket, "bucket");
    return (await get(name, s3)) ? { id: name } : undefined;
  };
}
