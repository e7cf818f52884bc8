import { createHash } from "node:crypto";
import {
  CopyObjectCommand,
  type Delete,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  NotFound,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import {
  ChangeMessageVisibilityCommand,
  GetQueueAttributesCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { mockClient } from "aws-sdk-client-mock";

process.env.AWS_REGION = "us-west-2";
process.env.AWS_ACCESS_KEY_ID = "AKIAEXAMPLE";
process.env.AWS_SECRET_ACCESS_KEY = "example";

export const SECRET_ARN = "arn:aws:secretsmanager:us-west-2:889786867297:secret:database-AbCdEf";
export const BUCKET = "sagebrush-staging-uploads";
export const QUEUE_URL = "https://sqs.us-west-2.amazonaws.com/978489150794/production-jobs";

/** An object of the bucket. */
export interface StoredObject {
  readonly text: string;
  readonly contentType: string;
}

/** AWS as the handlers see it: the SDK's clients, with answers from here. */
export class TestAws {
  readonly s3 = mockClient(S3Client);
  readonly sqs = mockClient(SQSClient);
  readonly secrets = mockClient(SecretsManagerClient);
  readonly objects = new Map<string, StoredObject>();

  /** Answers as at the start: an empty bucket, an empty queue, and a secret with the database's login. */
  reset(port: number, username = "postgres"): void {
    for (const client of [this.s3, this.sqs, this.secrets]) client.reset();
    this.objects.clear();
    this.setPassword(port, "first", username);
    this.sqs.on(SendMessageCommand).resolves({ MessageId: "1" });
    this.sqs.on(GetQueueAttributesCommand).resolves({});
    this.sqs.on(ChangeMessageVisibilityCommand).resolves({});
    this.s3.on(HeadBucketCommand).resolves({});
    this.s3.on(CopyObjectCommand).callsFake(({ Key, CopySource }) => {
      const source = this.objects.get(CopySource.slice(BUCKET.length + 1));
      if (source) this.objects.set(Key, source);
      return {};
    });
    this.s3.on(DeleteObjectCommand).callsFake(({ Key }) => this.objects.delete(Key));
    this.s3.on(DeleteObjectsCommand).callsFake(({ Delete }: { Delete: Delete }) => {
      for (const { Key = "" } of Delete.Objects ?? []) this.objects.delete(Key);
      return {};
    });
    this.s3.on(HeadObjectCommand).callsFake(({ Key }) => head(this.objects.get(Key)));
    this.s3.on(ListObjectsV2Command).callsFake((input) => this.list(input));
    this.s3.on(PutObjectCommand).callsFake(({ Key, Body, ContentType }) => {
      this.objects.set(Key, { text: Buffer.from(Body).toString(), contentType: ContentType });
      return { ETag: '"etag"' };
    });
  }

  /** What Secrets Manager has from now on. */
  setPassword(port: number, password: string, username = "postgres"): void {
    const login = { engine: "postgres", host: "127.0.0.1", port, dbname: "postgres", username, password };
    this.secrets.on(GetSecretValueCommand, { SecretId: SECRET_ARN }).resolves({ SecretString: JSON.stringify(login) });
  }

  /** Messages that were sent to the queue. */
  sent(): unknown[] {
    return this.sqs.commandCalls(SendMessageCommand).map(({ args }) => JSON.parse(args[0].input.MessageBody ?? ""));
  }

  /** Seconds after which messages that failed come back. */
  backOffs(): (number | undefined)[] {
    return this.sqs.commandCalls(ChangeMessageVisibilityCommand).map(({ args }) => args[0].input.VisibilityTimeout);
  }

  /** Gives the SDK's clients back to other tests. */
  restore(): void {
    for (const client of [this.s3, this.sqs, this.secrets]) client.restore();
  }

  /** Pages of two, so that a handful of objects is several pages. */
  private list({ Prefix, ContinuationToken = "0" }: { Prefix: string; ContinuationToken?: string }) {
    const all = [...this.objects].filter(([key]) => key.startsWith(Prefix)).toSorted(([a], [b]) => (a < b ? -1 : 1));
    const start = Number(ContinuationToken);
    const next = start + 2 < all.length ? String(start + 2) : undefined;
    const page = all.slice(start, start + 2);
    return { Contents: page.map(([Key, { text }]) => ({ Key, Size: text.length })), NextContinuationToken: next };
  }
}

function head(object: StoredObject | undefined) {
  if (!object) throw new NotFound({ message: "UnknownError", $metadata: { httpStatusCode: 404 } });
  return {
    ContentLength: Buffer.byteLength(object.text),
    ContentType: object.contentType,
    ChecksumSHA256: createHash("sha256").update(object.text).digest("base64"),
  };
}
