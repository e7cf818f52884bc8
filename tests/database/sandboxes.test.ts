import { randomUUID } from "node:crypto";
import { cpSync, mkdtempSync, readdirSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import type { Client } from "pg";
import { describe, expect, it } from "vitest";
import { migrate } from "../../handlers/migrate/migrate";
import { createScheduler } from "../../handlers/scheduler/scheduler";
import { USER } from "../support/database/server";
import { useCluster } from "../support/database/use";
import { ALICE, context, ownerOf, sqsEvent } from "../support/handlers/events";
import { MIGRATIONS } from "../support/handlers/postgres";

const FILE = { fileName: "a.txt", contentType: "text/plain", sizeBytes: 5, sha256: "0".repeat(64) };
const EXPORT = { kind: "export-report", from: "2026-01-01", to: "2026-01-31" };

const times = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => make(index));

function countOf(values: readonly number[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

describe("sandboxes side by side", () => {
  const cluster = useCluster({ max_connections: 60 });

  const announce = (key: string, body: unknown = FILE) =>
    cluster.sandbox().api({ method: "POST", path: "/uploads", headers: { "idempotency-key": key }, body });

  it("make one upload of one key, and all are answered with it", async () => {
    const answers = await Promise.all(times(40, () => announce("one")));
    expect(countOf(answers.map(({ status }) => status))).toEqual({ 201: 40 });
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(await cluster.server.sql("select count(*)::integer as rows from uploads")).toEqual([{ rows: 1 }]);
  });

  it("take the first of two bodies with one key, and refuse the other", async () => {
    const bodies = [FILE, { ...FILE, fileName: "b.txt" }];
    const answers = await Promise.all(times(40, (index) => announce("one", bodies[index % 2])));
    expect(countOf(answers.map(({ status }) => status))).toEqual({ 201: 20, 422: 20 });
    const names = answers.flatMap(({ status, body }) => (status === 201 ? [body.fileName] : []));
    expect(new Set(names).size).toBe(1);
  });

  it("enter one job of one key", async () => {
    const submit = () =>
      cluster.sandbox().api({ method: "POST", path: "/jobs", headers: { "idempotency-key": "one" }, body: EXPORT });
    const answers = await Promise.all(times(40, submit));
    expect(countOf(answers.map(({ status }) => status))).toEqual({ 202: 40 });
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
  });

  it("enter no job for an upload that is being deleted, or leave its job to be rejected", async () => {
    const { body: upload } = await announce("one");
    const body = { kind: "check-upload", uploadId: upload.id };
    const [answer] = await Promise.all([
      cluster.sandbox().api({ method: "POST", path: "/jobs", headers: { "idempotency-key": "two" }, body }),
      cluster.sandbox().api({ method: "DELETE", path: `/uploads/${upload.id}` }),
    ]);
    expect([202, 404]).toContain(answer.status);
    const later = { method: "POST", path: "/jobs", headers: { "idempotency-key": "three" }, body };
    expect(await cluster.sandbox().api(later)).toMatchObject({ status: 404 });
    if (answer.status === 404) return;
    await cluster.sandbox().worker(sqsEvent({ jobId: answer.body.id, correlationId: "c" }), context());
    const [job] = await cluster.server.sql("select status, error from jobs");
    expect(job).toEqual({ status: "failed", error: "The upload was deleted." });
  });

  it("do a job once, though all are told to", async () => {
    const id = randomUUID();
    await cluster.server.sql(
      `insert into jobs (id, owner, idempotency_key, request_hash, kind, input, correlation_id)
       values ($1, $2, 'k', '', 'export-report', $3, 'c')`,
      [id, ownerOf(ALICE), EXPORT],
    );
    const event = () => sqsEvent({ jobId: id, correlationId: "c" });
    const workers = times(20, () => cluster.sandbox().worker(event(), context()));
    const outcomes = await Promise.allSettled(workers);
    for (const outcome of outcomes) {
      // Whoever came too late either saw the other at work or what it left.
      if (outcome.status === "rejected") expect(String(outcome.reason)).toContain("NotNow: Another worker has the job");
    }
    expect(outcomes.some(({ status }) => status === "fulfilled")).toBe(true);
    expect(await cluster.server.sql("select status, attempt from jobs")).toEqual([{ status: "succeeded", attempt: 1 }]);
    expect(cluster.aws.s3.commandCalls(PutObjectCommand)).toHaveLength(1);
  });

  it("make the figures of a day once, though several schedulers run", async () => {
    await announce("one");
    await cluster.server.sql("update uploads set created_at = now() - interval '1 day', status = 'stored'");
    const runs = times(3, () => createScheduler(cluster.sandbox().database)({ entry: "reports" }, context()));
    const made = (await Promise.all(runs)).flatMap((result) => ("days" in result ? (result.days as string[]) : []));
    expect(new Set(made).size).toBe(made.length);
    expect(await cluster.server.sql("select uploads_created::integer as created from daily_figures")).toEqual([
      { created: 1 },
    ]);
    expect(await cluster.server.sql("select count(*)::integer as days from reported_days")).toEqual([{ days: 13 }]);
  });

  it("clean up beside each other: one does, the others leave it", async () => {
    await announce("one");
    await cluster.server.sql("update uploads set expires_at = now() - interval '40 days'");
    const session = await cluster.server.connect();
    await session.query("begin");
    await session.query("select pg_advisory_xact_lock(hashtext('scheduler clean-ups'))");
    const run = () => createScheduler(cluster.sandbox().database)({ entry: "clean-ups" }, context());
    expect(await run()).toEqual({ entry: "clean-ups", skipped: true });
    await session.end();
    expect(await run()).toMatchObject({ uploads: 1, left: 0 });
  });

  it("bring the tables up to date once, though two deployments do", async () => {
    await cluster.server.sql(`create database fresh owner ${USER}`);
    const run = async () => {
      const session = await cluster.server.connect("first", "fresh");
      return migrate(session, MIGRATIONS, () => {}).finally(() => session.end());
    };
    const done = await Promise.all([run(), run()]);
    expect(done.map((names) => names.length).toSorted()).toEqual([0, readdirSync(MIGRATIONS).length]);
  });

  it("aren't held up by a migration that waits for somebody's table: it gives up, and is done later", async () => {
    await cluster.server.sql(`create database older owner ${USER}`);
    const [owner, somebody, reader] = await Promise.all(times(3, () => cluster.server.connect("first", "older")));
    const first = mkdtempSync(path.join(os.tmpdir(), "migrations-"));
    const [name = ""] = readdirSync(MIGRATIONS).toSorted();
    cpSync(path.join(MIGRATIONS, name), path.join(first, name));
    await migrate(owner as Client, first, () => {});
    await somebody?.query("begin; select from uploads");
    const migrated = migrate(owner as Client, MIGRATIONS, () => {}).catch((error: Error) => error.message);
    await expect.poll(() => cluster.server.sql("select from pg_locks where not granted")).toHaveLength(1);
    await reader?.query("set statement_timeout = 5000; select from uploads");
    expect(await migrated).toContain("lock timeout");
    await somebody?.query("rollback");
    expect(await migrate(owner as Client, MIGRATIONS, () => {})).toHaveLength(readdirSync(MIGRATIONS).length - 1);
    for (const session of [owner, somebody, reader]) await session?.end();
  });
});
