import * as pulumi from "@pulumi/pulumi";
import type { Statement } from "../../lib/iam";
import type { Queue } from "../messaging/queue";
import type { BucketGrant } from "../storage/bucket";

/** What the application of a service or function uses of AWS. */
export interface AccessArgs {
  readonly buckets: readonly BucketGrant[];
  /** Queues that it sends to. */
  readonly queues: readonly Queue[];
}

/** The statements that allow it, and nothing else. */
export function accessStatements(args: AccessArgs): Statement[] {
  const readable = args.buckets.map(({ bucket }) => bucket);
  const writable = args.buckets.filter(({ access }) => access !== "read").map(({ bucket }) => bucket);
  const erasable = args.buckets.filter(({ access }) => access === "read-write").map(({ bucket }) => bucket);
  const keysOf = (buckets: typeof readable) => buckets.flatMap(({ keyArn }) => (keyArn ? [keyArn] : []));
  return [
    ...when(readable, (buckets) => ({
      Sid: "ListBuckets",
      Action: ["s3:GetBucketLocation", "s3:ListBucket"],
      Resource: buckets.map(({ arn }) => arn),
    })),
    ...when(readable, (buckets) => ({
      Sid: "ReadObjects",
      Action: "s3:GetObject",
      Resource: buckets.map(({ arn }) => pulumi.interpolate`${arn}/*`),
    })),
    ...when(writable, (buckets) => ({
      Sid: "WriteObjects",
      Action: ["s3:AbortMultipartUpload", "s3:PutObject"],
      Resource: buckets.map(({ arn }) => pulumi.interpolate`${arn}/*`),
    })),
    ...when(erasable, (buckets) => ({
      Sid: "DeleteObjects",
      Action: "s3:DeleteObject",
      Resource: buckets.map(({ arn }) => pulumi.interpolate`${arn}/*`),
    })),
    ...when(keysOf(readable), (Resource) => ({ Sid: "DecryptObjects", Action: "kms:Decrypt", Resource })),
    ...when(keysOf(writable), (Resource) => ({ Sid: "EncryptObjects", Action: "kms:GenerateDataKey", Resource })),
    ...when(args.queues, (queues) => ({
      Sid: "SendMessages",
      Action: ["sqs:GetQueueAttributes", "sqs:SendMessage"],
      Resource: queues.map(({ arn }) => arn),
    })),
  ];
}

/** A statement about some resources, where there are any. */
export function when<T>(items: readonly T[], statement: (items: readonly T[]) => Statement): Statement[] {
  return items.length ? [statement(items)] : [];
}

export function writeLogs(logGroupArn: pulumi.Input<string>) {
  return {
    Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
    Resource: pulumi.interpolate`${logGroupArn}:*`,
  };
}

export const SEND_TRACES: Statement = {
  Sid: "SendTraces",
  Action: ["xray:PutTelemetryRecords", "xray:PutTraceSegments"],
  // AWS knows no resource for traces.
  Resource: "*",
};
