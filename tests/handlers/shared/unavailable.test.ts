import { createServer, type Server } from "node:http";
import { HeadBucketCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isBadValue, isTransient } from "../../../handlers/shared/postgres-errors";
import { isUnavailable } from "../../../handlers/shared/unavailable";
import { listenOnLoopback } from "../../../src/lib/loopback";

process.env.AWS_ACCESS_KEY_ID = "AKIAEXAMPLE";
process.env.AWS_SECRET_ACCESS_KEY = "example";

describe("what the AWS SDK fails with", () => {
  let answer: readonly [status: number, body: string];
  let server: Server;
  let endpoint: string;
  beforeAll(async () => {
    server = createServer((request, response) => {
      request.resume().on("end", () => response.writeHead(answer[0]).end(answer[1]));
    });
    ({ endpoint } = await listenOnLoopback(server));
  });
  afterAll(() => void server.close());

  const options = () => ({ endpoint, region: "us-west-2", maxAttempts: 1, forcePathStyle: true });
  const CALLS = {
    S3: () => new S3Client(options()).send(new HeadBucketCommand({ Bucket: "uploads" })),
    // Unlike that one's answers these have bodies.
    "S3's listing": () => new S3Client(options()).send(new ListObjectsV2Command({ Bucket: "uploads" })),
    SQS: () =>
      new SQSClient(options()).send(new SendMessageCommand({ QueueUrl: `${endpoint}/1/jobs`, MessageBody: "x" })),
    "Secrets Manager": () => new SecretsManagerClient(options()).send(new GetSecretValueCommand({ SecretId: "x" })),
  };
  const json = (type: string) => JSON.stringify({ __type: type, message: "m" });

  it.each<[keyof typeof CALLS, number, string, boolean]>([
    ["S3", 500, "<Error><Code>InternalError</Code></Error>", true],
    ["S3", 503, "<Error><Code>SlowDown</Code></Error>", true],
    ["S3", 503, "", true],
    ["S3", 502, "<html>bad gateway</html>", true],
    ["S3", 403, "<Error><Code>AccessDenied</Code></Error>", false],
    ["S3", 404, "<Error><Code>NoSuchBucket</Code></Error>", false],
    ["S3's listing", 503, "upstream connect error", true],
    ["S3's listing", 400, "<Error><Code>RequestTimeout</Code></Error>", true],
    ["S3's listing", 400, "<Error><Code>InvalidArgument</Code></Error>", false],
    ["SQS", 500, json("InternalFailure"), true],
    ["SQS", 503, "<html>service unavailable</html>", true],
    ["SQS", 408, "", true],
    ["SQS", 200, "<html>somebody else</html>", false],
    ["SQS", 503, json("ServiceUnavailable"), true],
    ["SQS", 400, json("com.amazonaws.sqs#RequestThrottled"), true],
    ["SQS", 400, json("com.amazonaws.sqs#KmsThrottled"), true],
    ["SQS", 429, json("TooManyRequestsException"), true],
    ["SQS", 400, json("com.amazonaws.sqs#QueueDoesNotExist"), false],
    ["Secrets Manager", 500, json("InternalServiceError"), true],
    ["Secrets Manager", 502, "<html>bad gateway</html>", true],
    ["Secrets Manager", 400, json("ThrottlingException"), true],
    ["Secrets Manager", 400, json("LimitExceededException"), true],
    ["Secrets Manager", 400, json("ResourceNotFoundException"), false],
    ["Secrets Manager", 400, json("AccessDeniedException"), false],
  ])("of %s with %i %s is worth another try: %s", async (service, status, body, expected) => {
    answer = [status, body];
    const error = await CALLS[service]().then(
      () => undefined,
      (failure: unknown) => failure,
    );
    expect(isUnavailable(error)).toBe(expected);
  });
});

describe("what PostgreSQL fails with", () => {
  const failure = (code: string, message = "m") => Object.assign(new Error(message), { code, severity: "ERROR" });

  it.each([
    ["08006", true], // connection_failure
    ["25006", true], // read_only_sql_transaction
    ["28P01", true], // invalid_password, in the gap of a rotation
    ["40001", true], // serialization_failure
    ["40P01", true], // deadlock_detected
    ["53100", true], // disk_full
    ["53300", true], // too_many_connections
    ["55P03", true], // lock_not_available
    ["57014", true], // query_canceled
    ["57P01", true], // admin_shutdown
    ["57P03", true], // cannot_connect_now
    ["58030", true], // io_error
    ["22P02", false], // invalid_text_representation
    ["23505", false], // unique_violation
    ["42P01", false], // undefined_table
    ["42501", false], // insufficient_privilege
  ])("with %s is worth another try: %s", (code, expected) => {
    expect(isTransient(failure(code))).toBe(expected);
    expect(isBadValue(failure(code))).toBe(code.startsWith("22"));
  });

  it.each([
    "ECONNREFUSED",
    "ECONNRESET",
    "EHOSTUNREACH",
    "ENETUNREACH",
    "ETIMEDOUT",
    "ENOTFOUND",
    "EAI_AGAIN",
    "EPIPE",
  ])("by the network's %s is worth another try", (code) =>
    expect(isTransient(Object.assign(new Error("m"), { code }))).toBe(true),
  );
});
