import { HeadBucketCommand } from "@aws-sdk/client-s3";
import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createApi } from "../../../handlers/api/api";
import { MAX_BODY_BYTES } from "../../../handlers/api/request";
import { routesOf } from "../../../handlers/api/routes";
import { BUCKET } from "../../support/handlers/aws";
import { call } from "../../support/handlers/client";
import { apiEvent, context } from "../../support/handlers/events";
import { newDatabase, useBench } from "../../support/handlers/use";

const list = { method: "GET", path: "/uploads" };
const post = { method: "POST", path: "/jobs", headers: { "Idempotency-Key": "key-1" } };

describe("the API", () => {
  const bench = useBench();

  it("is alive without database or identity", async () => {
    await bench.postgres.gate.close();
    const { status, body } = await call(bench, { method: "GET", path: "/health", userArn: null });
    expect([status, body]).toEqual([200, { status: "ok" }]);
  });

  it("tells nobody whether it is ready who isn't authorized, and asks nothing for them", async () => {
    const { status, headers } = await call(bench, { method: "GET", path: "/health/ready", userArn: null });
    expect([status, headers["www-authenticate"]]).toEqual([401, expect.stringContaining("AWS4-HMAC-SHA256")]);
    expect(bench.aws.s3.calls()).toEqual([]);
  });

  it("is ready while all that it needs answers", async () => {
    const { status, body } = await call(bench, { method: "GET", path: "/health/ready" });
    expect([status, body.checks]).toEqual([200, { database: "ok", reader: "ok", bucket: "ok", queue: "ok" }]);
  });

  it("names what doesn't answer, and no reason", async () => {
    await bench.postgres.gate.close();
    bench.aws.s3.on(HeadBucketCommand).rejects(new Error("denied for arn:aws:iam::1:role/x"));
    bench.aws.sqs.on(GetQueueAttributesCommand).rejects(new Error("no such queue"));
    const { status, body } = await call(bench, { method: "GET", path: "/health/ready" });
    expect([status, body]).toEqual([
      503,
      { status: "failing", checks: { database: "failing", reader: "failing", bucket: "failing", queue: "failing" } },
    ]);
  });

  it("is ready without a queue where there is none", async () => {
    const handler = createApi(routesOf(bench.database, BUCKET));
    const { body } = await handler(apiEvent({ method: "GET", path: "/health/ready" }), context());
    expect(JSON.parse(body).checks).toEqual({ database: "ok", reader: "ok", bucket: "ok" });
  });

  it("asks for another try while the database is down", async () => {
    await bench.postgres.gate.close();
    const { status, headers, body } = await call(bench, list);
    expect([status, headers["retry-after"], body.type]).toEqual([503, "5", "urn:sagebrush:problem:unavailable"]);
    // This one has no key.
    expect(body.detail).toBe("Send the request again, with its Idempotency-Key where it has one.");
  });

  it("asks for another try where the database takes too long", async () => {
    const slow = { ...bench, database: newDatabase(100) };
    await slow.database.writer.read("select 1");
    bench.postgres.gate.stall();
    expect((await call(slow, list)).status).toBe(503);
  });

  it("answers after the secret was rotated", async () => {
    const { gate } = bench.postgres;
    await call(bench, list);
    gate.password = "second";
    bench.aws.setPassword(gate.port, "second");
    gate.break();
    expect((await call(bench, list)).status).toBe(200);
  });

  it("takes IAM's and Cognito's callers, and nobody else", async () => {
    expect((await call(bench, list)).status).toBe(200);
    expect((await call(bench, { ...list, sub: "4b1e5ff0-0000-4000-8000-000000000001" })).status).toBe(200);
    expect((await call(bench, { ...list, userArn: null })).status).toBe(401);
  });

  it.each([
    ["no JSON", { body: "{" }, 400, "malformed-body"],
    ["nothing", { headers: { ...post.headers, "Content-Type": "application/json" } }, 400, "malformed-body"],
    [
      "another type",
      { body: "a=1", headers: { ...post.headers, "Content-Type": "text/plain" } },
      415,
      "unsupported-media-type",
    ],
    ["a byte too many", { body: "1".repeat(MAX_BODY_BYTES + 1) }, 413, "body-too-large"],
    ["a list", { body: [] }, 400, "invalid-input"],
    ["null", { body: "null" }, 400, "invalid-input"],
  ])("refuses a body with %s", async (_what, difference, expected, type) => {
    const { status, body } = await call(bench, { ...post, ...difference });
    expect([status, body.type]).toEqual([expected, `urn:sagebrush:problem:${type}`]);
  });

  it("reads a body that API Gateway encoded", async () => {
    const body = { kind: "export-report", from: "2026-01-01", to: "2026-01-31" };
    expect((await call(bench, { ...post, body, base64: true })).status).toBe(202);
  });

  it.each([undefined, "", "with space", "x".repeat(129)])("demands an idempotency key, not %o", async (key) => {
    const { status, body } = await call(bench, {
      ...post,
      headers: key === undefined ? {} : { "idempotency-key": key },
      body: {},
    });
    expect([status, body.type]).toEqual([400, "urn:sagebrush:problem:missing-idempotency-key"]);
  });

  it.each([
    ["GET", "/nothing", 404],
    ["GET", "/uploads/1", 404],
    ["GET", "/uploads/00000000-0000-4000-8000-00000000000g", 404],
    ["PUT", "/uploads", 405],
  ])("%s %s is %i", async (method, path, expected) => {
    const handler = createApi(routesOf(bench.database, BUCKET));
    const { statusCode, headers } = await handler(apiEvent({ method, path }), context());
    expect(statusCode).toBe(expected);
    expect(headers?.["content-type"]).toBe("application/problem+json");
    expect(headers?.allow).toBe(expected === 405 ? "POST, GET" : undefined);
  });

  it.each(["0", "101", "ten", "1.5", "0x10", "1e1", " 5 ", "+5", "05", ""])("refuses the limit %s", async (limit) => {
    const { status, body } = await call(bench, { ...list, query: { limit } });
    expect([status, body.errors[0].path]).toEqual([400, "query.limit"]);
  });

  it("answers every path, query and body with a described problem, and never fails itself", async () => {
    const text = fc.string({ unit: "binary", maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(text, text, fc.oneof(text, fc.json()), async (cursor, key, body) => {
        const answers = [
          await call(bench, { ...list, query: { cursor } }),
          await call(bench, { ...post, headers: { "Idempotency-Key": key }, body }),
        ];
        for (const { status } of answers) expect([200, 202, 400, 404]).toContain(status);
      }),
      { numRuns: 60 },
    );
  });

  it("carries the correlation id from the request to the answer and each line of the log", async () => {
    await bench.postgres.gate.close();
    const { headers, body } = await call(bench, { ...list, headers: { "x-correlation-id": "corr-7" } });
    expect([headers["x-correlation-id"], body.correlationId]).toEqual(["corr-7", "corr-7"]);
    expect(bench.log().map((line) => [line.message, line.correlation_id])).toEqual([
      ["unavailable", "corr-7"],
      ["answered", "corr-7"],
    ]);
  });

  it.each(["a b", "x".repeat(129), "new\nline"])("makes no correlation id of %o", async (id) => {
    const { headers } = await call(bench, { ...list, headers: { "x-correlation-id": id } });
    expect(headers["x-correlation-id"]).toBe("c6af9ac6-7b61-11e6-9a41-93e8deadbeef");
  });

  it("logs neither password nor body nor identity", async () => {
    bench.postgres.gate.password = "not the secret's";
    bench.aws.setPassword(bench.postgres.gate.port, "hunter2");
    const { status, body } = await call(bench, {
      ...post,
      body: { kind: "export-report", from: "2026-01-01", to: "2026-01-31" },
    });
    expect([status, body.detail]).toEqual([503, "Send the request again, with its Idempotency-Key where it has one."]);
    const log = JSON.stringify(bench.log());
    expect(log).toContain("password authentication failed");
    expect(log).not.toMatch(/hunter2|export-report|user\/alice/);
  });
});
