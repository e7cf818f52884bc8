import { randomUUID } from "node:crypto";
import {
  CopyObjectCommand,
  DeleteObjectsCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  NotFound,
} from "@aws-sdk/client-s3";
import { beforeEach, describe, expect, it } from "vitest";
import { Work } from "../../../handlers/worker/work";
import { BUCKET } from "../../support/handlers/aws";
import { ALICE, BOB } from "../../support/handlers/events";
import { useBench } from "../../support/handlers/use";

const SHA256_OF_HELLO = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

const base64 = (hex: string) => Buffer.from(hex, "hex").toString("base64");

describe("a job", () => {
  const bench = useBench();
  let work: Work;
  beforeEach(() => {
    work = new Work(bench.database, BUCKET);
  });

  async function enter(input: { readonly kind: string }, owner = ALICE): Promise<string> {
    const id = randomUUID();
    await work.jobs.enter({ id, owner, kind: input.kind, input, correlationId: "c" });
    return id;
  }

  const row = async (id: string) =>
    (await bench.postgres.sql("select status, result, error from jobs where id = $1", [id]))[0];

  async function result(input: { readonly kind: string }, owner = ALICE) {
    const id = await enter(input, owner);
    await work.run(id, 10_000);
    return { id, row: await row(id) };
  }

  describe("that checks an upload", () => {
    const uploadId = "11111111-1111-4111-8111-111111111111";
    const check = { kind: "check-upload", uploadId };
    const stored = `uploads/${uploadId}`;
    const put = (text: string, contentType = "text/plain") =>
      bench.aws.objects.set(`incoming/${uploadId}`, { text, contentType });
    beforeEach(() =>
      bench.postgres.sql(
        `insert into uploads (id, owner, idempotency_key, request_hash, file_name, content_type, size_bytes, sha256, expires_at)
         values ($1, $2, 'k', '', 'a.txt', 'text/plain', 5, $3, now())`,
        [uploadId, ALICE, SHA256_OF_HELLO],
      ),
    );
    const upload = async () => (await bench.postgres.sql("select status, reason from uploads"))[0];

    it("finds it stored as announced", async () => {
      put("hello");
      expect((await result(check)).row).toMatchObject({ status: "succeeded", result: { uploadId, status: "stored" } });
      expect(await upload()).toEqual({ status: "stored", reason: null });
      expect(bench.aws.objects.has(stored)).toBe(true);
    });

    it("finds it stored once it was, also when what the link wrote is gone", async () => {
      put("hello");
      await result(check);
      bench.aws.objects.delete(`incoming/${uploadId}`);
      expect((await result(check)).row).toMatchObject({ status: "succeeded", result: { status: "stored" } });
    });

    it("keeps no object of an upload that is deleted meanwhile", async () => {
      put("hello");
      bench.aws.s3.on(CopyObjectCommand).callsFake(async ({ Key }) => {
        await bench.postgres.sql("update uploads set deleted_at = now()");
        bench.aws.objects.set(Key, { text: "hello", contentType: "text/plain" });
        return {};
      });
      expect((await result(check)).row).toMatchObject({ status: "failed", error: "The upload was deleted." });
      expect(bench.aws.objects.has(stored)).toBe(false);
      // As if the worker had died between the two.
      bench.aws.objects.set(stored, { text: "hello", contentType: "text/plain" });
      expect((await result(check)).row).toMatchObject({ status: "failed", error: "The upload was deleted." });
      expect(bench.aws.objects.has(stored)).toBe(false);
    });

    it.each([
      ["nothing", () => {}, "Nothing was uploaded."],
      ["another size", () => put("hello!"), "The size is 6 bytes instead of 5."],
      ["another type", () => put("hello", "text/html"), "The type is text/html instead of text/plain."],
      ["other content", () => put("HELLO"), "The content has another SHA-256 checksum."],
    ])("finds %s", async (_what, prepare, reason) => {
      prepare();
      expect((await result(check)).row).toMatchObject({ status: "succeeded", result: { status: "rejected", reason } });
      expect(await upload()).toEqual({ status: "rejected", reason });
      expect(bench.aws.objects.has(stored)).toBe(false);
    });

    it("leaves it stored where another job found it after this one had looked, and looks again", async () => {
      let looks = 0;
      bench.aws.s3.on(HeadObjectCommand, { Key: `incoming/${uploadId}` }).callsFake(async () => {
        looks += 1;
        if (looks > 1) return { ContentLength: 5, ContentType: "text/plain", ChecksumSHA256: base64(SHA256_OF_HELLO) };
        put("hello");
        await work.run(await enter(check), 30_000);
        throw new NotFound({ message: "UnknownError", $metadata: {} });
      });
      const id = await enter(check);
      await expect(work.run(id, 30_000)).rejects.toThrow("must be looked for again");
      expect(await upload()).toEqual({ status: "stored", reason: null });
      await work.run(id, 30_000);
      expect(await row(id)).toMatchObject({
        status: "succeeded",
        result: { uploadId, status: "stored", reason: null },
      });
    });

    it("leaves somebody else's alone", async () => {
      put("hello");
      bench.aws.objects.set(stored, { text: "hello", contentType: "text/plain" });
      expect((await result(check, BOB)).row).toMatchObject({ status: "failed", error: "The upload was deleted." });
      expect(await upload()).toMatchObject({ status: "pending" });
      expect(bench.aws.objects.has(stored)).toBe(true);
    });

    it("takes no failure of S3 for a missing object", async () => {
      bench.aws.s3.on(HeadObjectCommand).rejects(Object.assign(new Error("denied"), { name: "Forbidden" }));
      await expect(result(check)).rejects.toThrow("denied");
      expect(await upload()).toMatchObject({ status: "pending" });
    });
  });

  it("exports all of the owner's days within the limits, oldest first, over several pages", async () => {
    await bench.postgres.sql(
      `insert into daily_figures select '2024-01-01'::date + n, $1, n, 2, 3, 4 from generate_series(0, 1199) as n`,
      [ALICE],
    );
    await bench.postgres.sql("insert into daily_figures values ('2024-01-02', $1, 99, 99, 99, 99)", [BOB]);
    const { id, row } = await result({ kind: "export-report", from: "2024-01-02", to: "2027-01-01" } as never);
    expect(row).toMatchObject({ status: "succeeded", result: { objectKey: `exports/${id}.csv`, rows: 1096 } });
    const object = bench.aws.objects.get(`exports/${id}.csv`);
    expect(object?.contentType).toBe("text/csv; charset=utf-8");
    const lines = object?.text.split("\r\n") ?? [];
    expect(lines[0]).toBe("day,uploads_created,bytes_stored,jobs_succeeded,jobs_failed");
    expect(lines.slice(1, -1)).toHaveLength(1096);
    expect(lines[1]).toBe("2024-01-02,1,2,3,4");
    expect(lines.slice(1, -1)).toEqual(lines.slice(1, -1).toSorted());
    expect(lines.at(-1)).toBe("");
  });

  it("lists what a backup must contain, and notices a loss", async () => {
    const put = (key: string) => bench.aws.objects.set(key, { text: "hello", contentType: "text/plain" });
    const ids = [1, 2, 3].map((n) => `0000000${n}-0000-4000-8000-000000000000`);
    // Also one that has no row (any more).
    for (const key of [...ids.map((id) => `uploads/${id}`), "uploads/9", "exports/1.csv"]) put(key);
    await bench.postgres.sql(
      `insert into uploads (id, owner, idempotency_key, request_hash, file_name, content_type, size_bytes, sha256, status, expires_at)
       select id, 'o', id::text, '', 'n', 't', 5, '', 'stored', now() from unnest($1::uuid[]) as id`,
      [ids],
    );
    const { id, row } = await result({ kind: "backup-inventory" }, "housekeeping");
    const key: string = row?.result.objectKey;
    expect(key).toMatch(new RegExp(`^inventory/\\d{4}-\\d{2}-\\d{2}/${id}.json$`));
    expect(JSON.parse(bench.aws.objects.get(key)?.text ?? "")).toMatchObject({
      job: id,
      bucket: { uploads: { objects: 4, bytes: 20 }, exports: { objects: 1, bytes: 5 } },
      database: { storedUploads: { objects: 3, bytes: 15 }, jobs: 1, dailyFigures: 0 },
      missing: { objects: 0, keys: [] },
      unknown: { objects: 1, keys: ["uploads/9"] },
      deleted: 0,
      complete: true,
    });
    bench.aws.objects.delete(`uploads/${ids[1]}`);
    const second = (await result({ kind: "backup-inventory" }, "housekeeping")).row;
    expect(second?.result).toMatchObject({ complete: false });
    expect(JSON.parse(bench.aws.objects.get(second?.result.objectKey)?.text ?? "")).toMatchObject({
      missing: { objects: 1, keys: [`uploads/${ids[1]}`] },
    });
    // Whatever is deleted isn't lost.
    await bench.postgres.sql("update uploads set deleted_at = now() where id = $1", [ids[1]]);
    expect((await result({ kind: "backup-inventory" }, "housekeeping")).row?.result).toMatchObject({ complete: true });
  });

  it("misses nothing that was stored after the objects were listed", async () => {
    const id = "00000001-0000-4000-8000-000000000000";
    bench.aws.s3.on(ListObjectsV2Command, { Prefix: "uploads/" }).callsFake(async () => {
      await bench.postgres.sql(
        `insert into uploads (id, owner, idempotency_key, request_hash, file_name, content_type, size_bytes, sha256, status, expires_at)
         values ($1, 'o', '1', '', 'n', 't', 5, '', 'stored', now())`,
        [id],
      );
      bench.aws.objects.set(`uploads/${id}`, { text: "hello", contentType: "text/plain" });
      return {};
    });
    expect((await result({ kind: "backup-inventory" }, "housekeeping")).row?.result).toMatchObject({ complete: true });
  });

  it("deletes a thousand at once, and says where S3 doesn't", async () => {
    const keys = Array.from(
      { length: 2_001 },
      (_, n) => `exports/${String(n).padStart(8, "0")}-0000-4000-8000-000000000000.csv`,
    );
    bench.aws.s3
      .on(ListObjectsV2Command, { Prefix: "exports/" })
      .resolves({ Contents: keys.map((Key) => ({ Key, Size: 1 })) });
    await result({ kind: "backup-inventory" }, "housekeeping");
    const calls = bench.aws.s3.commandCalls(DeleteObjectsCommand);
    expect(calls.map(({ args }) => args[0].input.Delete?.Objects?.length)).toEqual([1_000, 1_000, 1]);
    bench.aws.s3.on(DeleteObjectsCommand).resolves({ Errors: [{ Key: keys[0], Code: "AccessDenied" }] });
    await expect(result({ kind: "backup-inventory" }, "housekeeping")).rejects.toThrow(`${keys[0]}: AccessDenied`);
  });

  it("deletes exports whose job is cleaned up, and no other", async () => {
    const { id } = await result({ kind: "export-report", from: "2026-01-01", to: "2026-01-31" } as never);
    const gone = "exports/00000001-0000-4000-8000-000000000000.csv";
    for (const key of [gone, "exports/readme.txt"]) bench.aws.objects.set(key, { text: "", contentType: "text/csv" });
    await result({ kind: "backup-inventory" }, "housekeeping");
    const left = [...bench.aws.objects.keys()].filter((key) => key.startsWith("exports/")).toSorted();
    expect(left).toEqual([`exports/${id}.csv`, "exports/readme.txt"].toSorted());
  });

  it("deletes what was left of deleted uploads, and nothing that a job may be about to store", async () => {
    const ids = [1, 2, 3].map((n) => `0000000${n}-0000-4000-8000-000000000000`);
    for (const id of ids) bench.aws.objects.set(`uploads/${id}`, { text: "hello", contentType: "text/plain" });
    await bench.postgres.sql(
      `insert into uploads (id, owner, idempotency_key, request_hash, file_name, content_type, size_bytes, sha256, status, expires_at, deleted_at)
       values ($1, 'o', '1', '', 'n', 't', 5, '', 'stored', now(), now()), ($2, 'o', '2', '', 'n', 't', 5, '', 'pending', now(), null)`,
      ids.slice(0, 2),
    );
    const { row } = await result({ kind: "backup-inventory" }, "housekeeping");
    expect(JSON.parse(bench.aws.objects.get(row?.result.objectKey)?.text ?? "")).toMatchObject({
      deleted: 1,
      unknown: { objects: 1, keys: [`uploads/${ids[2]}`] },
      complete: true,
    });
    const left = [...bench.aws.objects.keys()].filter((key) => key.startsWith("uploads/"));
    expect(left).toEqual([`uploads/${ids[1]}`, `uploads/${ids[2]}`]);
  });
});
