import { DeleteObjectCommand } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { call } from "../../support/handlers/client";
import { ALICE, BOB, ownerOf } from "../../support/handlers/events";
import { useBench } from "../../support/handlers/use";

const file = { fileName: "Größe 1.pdf", contentType: "application/pdf", sizeBytes: 1234, sha256: "ab".repeat(32) };
const announce = { method: "POST", path: "/uploads", headers: { "Idempotency-Key": "key-1" }, body: file };

describe("uploads", () => {
  const bench = useBench();
  const sql = (statement: string) => bench.postgres.sql<Record<string, unknown>>(statement);

  it("are announced, and get a link that S3 holds type, size and content against", async () => {
    const { status, headers, body } = await call(bench, announce);
    expect(status).toBe(201);
    expect(headers.location).toBe(`/live/uploads/${body.id}`);
    expect(body).toMatchObject({ ...file, status: "pending", reason: null });
    const url = new URL(body.upload.url);
    expect(url.pathname).toBe(`/incoming/${body.id}`);
    expect(url.searchParams.get("X-Amz-SignedHeaders")).toBe(
      "content-encoding;content-length;content-type;host;x-amz-checksum-sha256",
    );
    expect(url.searchParams.get("X-Amz-Expires")).toBe("900");
    expect([...url.searchParams.keys()].filter((key) => /checksum/i.test(key))).toEqual([]);
    expect(body.upload).toMatchObject({
      method: "PUT",
      headers: {
        "content-type": "application/pdf",
        "content-length": "1234",
        "content-encoding": "identity",
        "x-amz-checksum-sha256": Buffer.from(file.sha256, "hex").toString("base64"),
      },
    });
  });

  it("are announced once for each key of an owner", async () => {
    const first = await call(bench, announce);
    const again = await call(bench, announce);
    const others = await call(bench, { ...announce, userArn: BOB });
    expect(again.body.id).toBe(first.body.id);
    expect(again.status).toBe(201);
    expect(others.body.id).not.toBe(first.body.id);
    expect(await sql("select count(*)::int as rows from uploads")).toEqual([{ rows: 2 }]);
  });

  it("are not announced by a key of another request", async () => {
    await call(bench, announce);
    const { status, body } = await call(bench, { ...announce, body: { ...file, sizeBytes: 1 } });
    expect([status, body.type]).toEqual([422, "urn:sagebrush:problem:idempotency-key-reused"]);
  });

  it("have a link to download them once they are stored", async () => {
    const { id } = (await call(bench, announce)).body;
    const path = `/uploads/${id}`;
    expect((await call(bench, { method: "GET", path })).body.download).toBeNull();
    await sql("update uploads set status = 'stored'");
    const { status, body } = await call(bench, { method: "GET", path });
    expect(status).toBe(200);
    const url = new URL(body.download.url);
    expect(url.pathname).toBe(path);
    expect(url.searchParams.get("response-content-disposition")).toBe(
      "attachment; filename*=UTF-8''Gr%C3%B6%C3%9Fe%201.pdf",
    );
  });

  it("exist for nobody but their owner", async () => {
    const { id } = (await call(bench, announce)).body;
    const path = `/uploads/${id}`;
    for (const stranger of [{ userArn: BOB }, { sub: "4b1e5ff0-0000-4000-8000-000000000001" }]) {
      expect((await call(bench, { method: "GET", path, ...stranger })).status).toBe(404);
      expect((await call(bench, { method: "DELETE", path, ...stranger })).status).toBe(404);
      expect((await call(bench, { method: "GET", path: "/uploads", ...stranger })).body.items).toEqual([]);
    }
    expect(bench.aws.s3.commandCalls(DeleteObjectCommand)).toHaveLength(0);
    expect((await call(bench, { method: "GET", path })).status).toBe(200);
  });

  it("belong to a role whatever its session is called", async () => {
    const session = (name: string) => ({ userArn: `arn:aws:sts::889786867297:assumed-role/importer/${name}` });
    const { id } = (await call(bench, { ...announce, ...session("one") })).body;
    expect((await call(bench, { method: "GET", path: `/uploads/${id}`, ...session("two") })).status).toBe(200);
  });

  it("are deleted with their objects, and stay deleted", async () => {
    const { id } = (await call(bench, announce)).body;
    for (const place of ["uploads", "incoming"]) bench.aws.objects.set(`${place}/${id}`, { text: "", contentType: "" });
    const gone = { method: "DELETE", path: `/uploads/${id}` };
    expect((await call(bench, gone)).status).toBe(204);
    expect([...bench.aws.objects.keys()]).toEqual([]);
    expect((await call(bench, { ...gone, method: "GET" })).status).toBe(404);
    expect((await call(bench, { method: "GET", path: "/uploads" })).body.items).toEqual([]);
    expect((await call(bench, gone)).status).toBe(204);
  });

  it("are not announced anew by a request that comes again after their deletion", async () => {
    const { id } = (await call(bench, announce)).body;
    await call(bench, { method: "DELETE", path: `/uploads/${id}` });
    const { status, body } = await call(bench, announce);
    expect([status, body.type]).toEqual([410, "urn:sagebrush:problem:gone"]);
    expect(await sql("select count(*)::int as rows from uploads")).toEqual([{ rows: 1 }]);
  });

  it("are gone at once where their object can't be deleted, which the same request then does", async () => {
    const { id } = (await call(bench, announce)).body;
    bench.aws.objects.set(`uploads/${id}`, { text: "", contentType: "" });
    const gone = { method: "DELETE", path: `/uploads/${id}` };
    bench.aws.s3.on(DeleteObjectCommand).rejectsOnce(Object.assign(new Error("slow down"), { $fault: "server" }));
    const { status, headers } = await call(bench, gone);
    expect([status, headers["retry-after"]]).toEqual([503, "5"]);
    expect((await call(bench, { ...gone, method: "GET" })).status).toBe(404);
    bench.aws.s3.on(DeleteObjectCommand).callsFake(({ Key }) => bench.aws.objects.delete(Key));
    expect((await call(bench, gone)).status).toBe(204);
    expect([...bench.aws.objects.keys()]).toEqual([]);
  });

  it("are listed page by page, newest first, each once, also where times are equal", async () => {
    await sql(`insert into uploads (id, owner, idempotency_key, request_hash, file_name, content_type, size_bytes, sha256, expires_at, created_at)
      select gen_random_uuid(), '${ownerOf(ALICE)}', n::text, '', n::text, 'text/plain', n, '', now(),
             timestamptz '2026-01-01' + (n / 3) * interval '1 millisecond'
      from generate_series(1, 20) as n`);
    const expected = await sql("select id from uploads order by created_at desc, id desc");
    for (const limit of ["1", "3", "7", "19", "20", "21"]) {
      const seen: unknown[] = [];
      let cursor: string | null | undefined;
      do {
        const query = { limit, ...(cursor && { cursor }) };
        const page: { items: { id: string }[]; nextCursor: string | null } = (
          await call(bench, { method: "GET", path: "/uploads", query })
        ).body;
        seen.push(...page.items.map(({ id }) => ({ id })));
        cursor = page.nextCursor;
      } while (cursor);
      expect(seen).toEqual(expected);
    }
  });

  it.each([
    ["a path", { fileName: "../../etc/passwd" }, "body.fileName"],
    ["no name", { fileName: "" }, "body.fileName"],
    ["a control character", { fileName: "a\nb" }, "body.fileName"],
    ["a type that isn't taken", { contentType: "text/html" }, "body.contentType"],
    ["nothing in it", { sizeBytes: 0 }, "body.sizeBytes"],
    ["a byte too many", { sizeBytes: 104_857_601 }, "body.sizeBytes"],
    ["half a byte", { sizeBytes: 0.5 }, "body.sizeBytes"],
    ["no checksum", { sha256: undefined }, "body.sha256"],
    ["an unknown key", { owner: "bob" }, "body"],
    ["half a character", { fileName: "a\ud800.txt" }, "body.fileName"],
    ["256 characters", { fileName: "a".repeat(256) }, "body.fileName"],
  ])("are refused with %s", async (_what, difference, path) => {
    const { status, body } = await call(bench, { ...announce, body: { ...file, ...difference } });
    expect(status).toBe(400);
    expect(body.errors.map((error: { path: string }) => error.path)).toEqual([path]);
    expect(await sql("select 1 from uploads")).toEqual([]);
  });
});
