import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { call } from "../../support/handlers/client";
import { BOB } from "../../support/handlers/events";
import { useBench } from "../../support/handlers/use";

const request = { kind: "export-report", from: "2026-01-01", to: "2026-01-31" };
const submit = {
  method: "POST",
  path: "/jobs",
  headers: { "Idempotency-Key": "key-1", "X-Correlation-Id": "corr-1" },
  body: request,
};

describe("jobs", () => {
  const bench = useBench();
  const sql = (statement: string) => bench.postgres.sql<Record<string, unknown>>(statement);

  it("are entered and sent to the queue", async () => {
    const { status, headers, body } = await call(bench, submit);
    expect(status).toBe(202);
    expect(headers.location).toBe(`/live/jobs/${body.id}`);
    expect(headers["retry-after"]).toBe("2");
    expect(body).toMatchObject({ request, status: "queued", result: null, finishedAt: null });
    expect(bench.aws.sent()).toEqual([{ jobId: body.id, correlationId: "corr-1" }]);
    expect((await call(bench, { method: "GET", path: `/jobs/${body.id}` })).body).toEqual({ ...body, download: null });
  });

  it("are entered once for each key, and sent again while nobody has begun them", async () => {
    const { id } = (await call(bench, submit)).body;
    expect((await call(bench, submit)).body.id).toBe(id);
    await sql("update jobs set status = 'running'");
    expect((await call(bench, submit)).body).toMatchObject({ id, status: "running" });
    expect(bench.aws.sent()).toHaveLength(2);
    expect(await sql("select count(*)::int as rows from jobs")).toEqual([{ rows: 1 }]);
  });

  it("are sent by the second try where the queue failed at the first", async () => {
    bench.aws.sqs.on(SendMessageCommand).rejectsOnce(Object.assign(new Error("internal"), { $fault: "server" }));
    const failed = await call(bench, submit);
    expect([failed.status, failed.headers["retry-after"]]).toEqual([503, "5"]);
    expect((await call(bench, submit)).status).toBe(202);
    expect(await sql("select count(*)::int as rows from jobs")).toEqual([{ rows: 1 }]);
  });

  it("exist for nobody but their owner", async () => {
    const { id } = (await call(bench, submit)).body;
    expect((await call(bench, { method: "GET", path: `/jobs/${id}`, userArn: BOB })).status).toBe(404);
  });

  it("check no upload of somebody else", async () => {
    const upload = { fileName: "a.txt", contentType: "text/plain", sizeBytes: 1, sha256: "00".repeat(32) };
    const announced = await call(bench, { method: "POST", path: "/uploads", headers: submit.headers, body: upload });
    const check = { ...submit, body: { kind: "check-upload", uploadId: announced.body.id } };
    expect((await call(bench, { ...check, userArn: BOB })).status).toBe(404);
    expect(bench.aws.sent()).toEqual([]);
    expect((await call(bench, check)).status).toBe(202);
  });

  it("are the same again where their upload is gone meanwhile", async () => {
    const upload = { fileName: "a.txt", contentType: "text/plain", sizeBytes: 1, sha256: "00".repeat(32) };
    const { id } = (await call(bench, { method: "POST", path: "/uploads", headers: submit.headers, body: upload }))
      .body;
    const check = { ...submit, body: { kind: "check-upload", uploadId: id } };
    const first = await call(bench, check);
    await call(bench, { method: "DELETE", path: `/uploads/${id}` });
    const again = await call(bench, check);
    expect([again.status, again.body.id]).toEqual([202, first.body.id]);
    const another = { ...check, headers: { "Idempotency-Key": "key-2" } };
    expect((await call(bench, another)).status).toBe(404);
  });

  it("know an upload by any spelling of its id, and write it down in one", async () => {
    const upload = { fileName: "a.txt", contentType: "text/plain", sizeBytes: 1, sha256: "00".repeat(32) };
    const { id } = (await call(bench, { method: "POST", path: "/uploads", headers: submit.headers, body: upload }))
      .body;
    const check = (uploadId: string) => ({ ...submit, body: { kind: "check-upload", uploadId } });
    const shouted = await call(bench, check(id.toUpperCase()));
    expect([shouted.status, shouted.body.request.uploadId]).toEqual([202, id]);
    expect((await call(bench, check(id))).body.id).toBe(shouted.body.id);
  });

  it.each([
    ["of the year 0", { from: "0000-01-01", to: "2026-01-01" }, "body.from"],
    ["that end before they begin", { from: "2026-01-02", to: "2026-01-01" }, "body.to"],
  ])("export no days %s", async (_what, days, path) => {
    const { status, body } = await call(bench, { ...submit, body: { kind: "export-report", ...days } });
    expect([status, body.errors?.[0].path]).toEqual([400, path]);
    expect(await sql("select 1 from jobs")).toEqual([]);
  });

  it("of Housekeeping can't be submitted", async () => {
    expect((await call(bench, { ...submit, body: { kind: "backup-inventory" } })).status).toBe(400);
  });

  it("that made an object have a link to it", async () => {
    const { id } = (await call(bench, submit)).body;
    await sql(
      `update jobs set status = 'succeeded', result = '{"objectKey": "exports/1.csv", "rows": 3}', finished_at = now()`,
    );
    const { body } = await call(bench, { method: "GET", path: `/jobs/${id}` });
    expect(new URL(body.download.url).pathname).toBe("/exports/1.csv");
    expect(body.result).toEqual({ objectKey: "exports/1.csv", rows: 3 });
  });
});
