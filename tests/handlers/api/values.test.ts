import { describe, expect, it } from "vitest";
import { createApi } from "../../../handlers/api/api";
import { encodeCursor } from "../../../handlers/api/cursor";
import { routesOf } from "../../../handlers/api/routes";
// The language of messages is set there, as it is in each function.
import "../../../handlers/shared/environment";
import { BUCKET } from "../../support/handlers/aws";
import { call } from "../../support/handlers/client";
import { apiEvent, BOB, context } from "../../support/handlers/events";
import { useBench } from "../../support/handlers/use";

const file = { fileName: "a.txt", contentType: "text/plain", sizeBytes: 5, sha256: "ab".repeat(32) };
const announce = { method: "POST", path: "/uploads", headers: { "Idempotency-Key": "key-1" }, body: file };
const list = { method: "GET", path: "/uploads" };
const report = { method: "GET", path: "/reports/daily" };

describe("unusual values", () => {
  const bench = useBench();

  /** An event in which query parameters or headers come more than once. */
  async function several(
    request: Parameters<typeof apiEvent>[0],
    more: { readonly query?: Record<string, string[]>; readonly headers?: Record<string, string[]> },
  ) {
    const event = apiEvent(request);
    const last = (values: Record<string, string[]> = {}) =>
      Object.fromEntries(Object.entries(values).map(([name, [...all]]) => [name, all.at(-1)]));
    const handler = createApi(routesOf(bench.database, BUCKET));
    const result = await handler(
      {
        ...event,
        // API Gateway gives the last of several here, and all there.
        queryStringParameters: more.query ? (last(more.query) as Record<string, string>) : event.queryStringParameters,
        multiValueQueryStringParameters: more.query ?? event.multiValueQueryStringParameters,
        headers: { ...event.headers, ...last(more.headers) },
        multiValueHeaders: { ...event.multiValueHeaders, ...more.headers },
      },
      context(),
    );
    return { status: result.statusCode, body: JSON.parse(result.body) };
  }

  it("a query parameter that comes twice is refused, and not guessed at", async () => {
    const { status, body } = await several(list, { query: { limit: ["1", "2"] } });
    expect([status, body.errors]).toEqual([400, [{ path: "query.limit", message: "comes more than once" }]]);
    expect((await several(list, { query: { limit: ["2"] } })).status).toBe(200);
  });

  it("an Idempotency-Key that comes twice is refused", async () => {
    const { status, body } = await several(announce, { headers: { "Idempotency-Key": ["a", "b"] } });
    expect([status, body.type]).toEqual([400, "urn:sagebrush:problem:missing-idempotency-key"]);
  });

  it("an id is the same in any case: in the path, the body and the cursor", async () => {
    const { id } = (await call(bench, announce)).body;
    for (const spelling of [id, id.toUpperCase()]) {
      expect((await call(bench, { method: "GET", path: `/uploads/${spelling}` })).body.id).toBe(id);
      const check = { kind: "check-upload", uploadId: spelling };
      const job = await call(bench, { ...announce, path: "/jobs", body: check });
      expect([job.status, job.body.request.uploadId]).toEqual([202, id]);
      expect((await call(bench, { method: "GET", path: `/jobs/${job.body.id.toUpperCase()}` })).body.id).toBe(
        job.body.id,
      );
      const cursor = encodeCursor({ createdAt: new Date("2100-01-01"), id: spelling });
      expect((await call(bench, { ...list, query: { cursor } })).body.items).toMatchObject([{ id }]);
    }
    expect((await call(bench, { method: "DELETE", path: `/uploads/${id.toUpperCase()}` })).status).toBe(204);
  });

  it("a path that only looks like a template is none", async () => {
    for (const path of ["/uploads/{id}", "/uploads//", "//uploads", "/", ""]) {
      expect([path, (await call(bench, { method: "GET", path })).status]).toEqual([path, 404]);
    }
  });

  it.each([
    ["an emoji for each character", "😀".repeat(255), 201],
    ["one too many", "😀".repeat(256), 400],
    ["other scripts", "Übersicht – отчёт 報告.csv", 201],
    ["a combining mark of its own", "\u0301.txt", 201],
    ["NUL", "a\0b", 400],
    ["DEL", "a\x7fb", 400],
    ["a control character of Latin-1", "a\x85b", 400],
    ["the first half of a character", "a\ud83d", 400],
    ["the second half of a character", "\ude00a", 400],
  ])("a file name with %s", async (_what, fileName, expected) => {
    const { status, body } = await call(bench, { ...announce, body: { ...file, fileName } });
    expect(status).toBe(expected);
    if (expected === 201) {
      await bench.postgres.sql("update uploads set status = 'stored'");
      const stored = await call(bench, { method: "GET", path: `/uploads/${body.id}` });
      expect(stored.body.fileName).toBe(fileName);
      const disposition = new URL(stored.body.download.url).searchParams.get("response-content-disposition") ?? "";
      expect(decodeURIComponent(disposition.replace("attachment; filename*=UTF-8''", ""))).toBe(fileName);
    }
  });

  it("a body that isn't UTF-8 is refused", async () => {
    const event = apiEvent(announce);
    const bytes = Buffer.concat([Buffer.from('{"fileName":"a'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]);
    const handler = createApi(routesOf(bench.database, BUCKET));
    const encoded = { ...event, body: bytes.toString("base64"), isBase64Encoded: true };
    const { statusCode, body } = await handler(encoded, context());
    expect([statusCode, JSON.parse(body).type]).toEqual([400, "urn:sagebrush:problem:malformed-body"]);
  });

  it.each([false, true])("a body with a mark of its byte order is refused, in base64: %s", async (base64) => {
    const { status, body } = await call(bench, { ...announce, body: `\ufeff${JSON.stringify(file)}`, base64 });
    expect([status, body.type]).toEqual([400, "urn:sagebrush:problem:malformed-body"]);
  });

  it.each([
    ["application/json", 201],
    ["Application/JSON ; charset=UTF-8", 201],
    ['application/json;charset="utf-8"', 201],
    ["application/json;", 201],
    ["application/json ; ", 201],
    ["application/json; charset=utf-8 ", 201],
    ['application/json;charset="utf-8', 415],
    ["application/json;charset=utf-16", 415],
    ["application/jsonp", 415],
    ["text/plain", 415],
  ])("a body of the type %s is answered %s", async (type, expected) => {
    const headers = { ...announce.headers, "Content-Type": type };
    expect((await call(bench, { ...announce, headers })).status).toBe(expected);
  });

  it("a type that is long, and none, is soon refused", async () => {
    const headers = { ...announce.headers, "Content-Type": `application/json;${" ".repeat(10_000)}x` };
    await call(bench, { ...announce, headers });
    const begun = performance.now();
    expect((await call(bench, { ...announce, headers })).status).toBe(415);
    expect(performance.now() - begun).toBeLessThan(200);
  });

  it("a query is refused where something is changed, and has no effect", async () => {
    const query = { "dry-run": "true" };
    expect((await call(bench, { ...announce, query })).status).toBe(400);
    const { id } = (await call(bench, announce)).body;
    const { status, body } = await call(bench, { method: "DELETE", path: `/uploads/${id}`, query });
    expect([status, body.type]).toEqual([400, "urn:sagebrush:problem:invalid-input"]);
    expect((await call(bench, { method: "GET", path: `/uploads/${id}` })).status).toBe(200);
  });

  it.each(["5.0", "5e0", "50e-1"])("the number %s is 5, as JSON has it", async (sizeBytes) => {
    const body = JSON.stringify({ ...file, sizeBytes: 0 }).replace('"sizeBytes":0', `"sizeBytes":${sizeBytes}`);
    expect((await call(bench, { ...announce, body })).body.sizeBytes).toBe(5);
  });

  it.each(["1e400", "-0", "-1", "1e9", "9007199254740993", '"5"', "null", "true", "[5]"])(
    "the size %s is refused",
    async (sizeBytes) => {
      const body = JSON.stringify({ ...file, sizeBytes: 0 }).replace('"sizeBytes":0', `"sizeBytes":${sizeBytes}`);
      expect((await call(bench, { ...announce, body })).status).toBe(400);
    },
  );

  it("a key of JSON that comes twice counts once, the last", async () => {
    const body = JSON.stringify(file).replace("{", '{"sizeBytes":1,');
    expect((await call(bench, { ...announce, body })).body.sizeBytes).toBe(5);
  });

  it.each(["__proto__", "constructor", "toString"])("the unknown key %s is refused", async (key) => {
    const body = JSON.stringify(file).replace("{", `{"${key}":{},`);
    expect((await call(bench, { ...announce, body })).status).toBe(400);
  });

  it.each([
    ["0001-01-01", 200],
    ["9999-12-31", 200],
    ["2024-02-29", 200],
    ["2023-02-29", 400],
    ["1900-02-29", 400],
    ["0000-01-01", 400],
    ["10000-01-01", 400],
    ["-0001-01-01", 400],
    ["infinity", 400],
    ["now", 400],
    ["2026-01-01T00:00:00Z", 400],
    ["", 400],
  ])("the day %s is %i", async (from, expected) => {
    expect((await call(bench, { ...report, query: { from } })).status).toBe(expected);
    expect((await call(bench, { ...report, query: { to: from } })).status).toBe(expected);
  });

  it.each([
    ["no day", { from: "2026-1-1", to: "2026-01-01" }, ["from: Invalid ISO date"]],
    ["nothing", { from: "", to: "2026-01-01" }, ["from: Invalid ISO date"]],
    ["no days", { from: "now", to: "infinity" }, ["from: Invalid ISO date", "to: Invalid ISO date"]],
    ["the year 0", { from: "0000-01-01", to: "2026-01-01" }, ["from: there is no year 0"]],
    ["days the wrong way round", { from: "2026-01-02", to: "2026-01-01" }, ["to: is before from"]],
  ])("what is wrong with %s is told, and nothing else", async (_what, query, expected) => {
    const { body } = await call(bench, { ...report, query });
    const told = body.errors.map(({ path, message }: Record<string, string>) => `${path}: ${message}`);
    expect(told).toEqual(expected.map((error) => `query.${error}`));
  });

  it.each([
    ["longer than any URL", "A".repeat(100_000)],
    ["nested deeper than a stack", Buffer.from("[".repeat(50_000)).toString("base64url")],
    [
      "of a time before PostgreSQL's",
      encodeBare(["-271821-04-20T00:00:00.000Z", "00000000-0000-4000-8000-000000000000"]),
    ],
    ["of a day that isn't", encodeBare(["2026-02-30T00:00:00.000Z", "00000000-0000-4000-8000-000000000000"])],
    ["with one thing more", encodeBare(["2026-02-03T00:00:00.000Z", "00000000-0000-4000-8000-000000000000", 1])],
    ["of something else", encodeBare({ id: 1 })],
  ])("a cursor %s is 400", async (_what, cursor) => {
    expect((await call(bench, { ...list, query: { cursor } })).status).toBe(400);
  });

  it("a cursor of the years 0 and 9999 is as good as any", async () => {
    for (const year of ["0000", "0001", "9999"]) {
      const cursor = encodeBare([`${year}-01-01T00:00:00.000Z`, "00000000-0000-4000-8000-000000000000"]);
      expect((await call(bench, { ...list, query: { cursor } })).status).toBe(200);
    }
  });

  it("a cursor of somebody else's shows nothing of theirs", async () => {
    await call(bench, { ...announce, userArn: BOB });
    await call(bench, { ...announce, headers: { "Idempotency-Key": "key-2" }, userArn: BOB });
    const { nextCursor } = (await call(bench, { ...list, query: { limit: "1" }, userArn: BOB })).body;
    expect((await call(bench, { ...list, query: { cursor: nextCursor } })).body.items).toEqual([]);
  });

  it("a key is an owner's own: another's body under it is another request", async () => {
    const first = await call(bench, announce);
    const bobs = await call(bench, { ...announce, body: { ...file, sizeBytes: 6 }, userArn: BOB });
    expect([bobs.status, bobs.body.id === first.body.id]).toEqual([201, false]);
    // Keys of uploads and of jobs don't meet.
    const job = { kind: "export-report", from: "2026-01-01", to: "2026-01-31" };
    expect((await call(bench, { ...announce, path: "/jobs", body: job })).status).toBe(202);
    // Keys differ by case; the same body in another order is the same.
    const shouted = await call(bench, { ...announce, headers: { "Idempotency-Key": "KEY-1" } });
    expect(shouted.body.id).not.toBe(first.body.id);
    const reversed = Object.fromEntries(Object.entries(file).reverse());
    expect((await call(bench, { ...announce, body: reversed })).body.id).toBe(first.body.id);
  });
});

function encodeBare(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
