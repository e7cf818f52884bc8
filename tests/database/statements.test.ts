import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { Client } from "pg";
import { describe, expect, it, vi } from "vitest";
import { createScheduler } from "../../handlers/scheduler/scheduler";
import { plansOf, type Statement, type Step } from "../support/database/plans";
import { useCluster } from "../support/database/use";
import { ALICE, context, housekeepingEvent, ownerOf, sqsEvent } from "../support/handlers/events";

const FILE = { fileName: "a.txt", contentType: "text/plain", sizeBytes: 5, sha256: "0".repeat(64) };

/** As many rows as a page has at most, of lists, exports and inventories. */
const PAGE_ROWS = 1_000;

/** Tables that grow with use. `reported_days` has a row a day: in ten years 20 pages. */
const GROWING = ["uploads", "jobs", "daily_figures"];

/** What counts whole tables, and why it may. */
const COUNTS: Readonly<Record<string, string>> = {
  "select (select count(*) from jobs) as jobs, (select count(*) from daily_figures) as figures":
    "an inventory says how many rows a backup must have, once a day; jobs are kept for a month, figures are small",
};

/** Where a statement stands in the code, up to its first gap. */
const SQL = /[`"]((?:select|insert|update|delete|with) [^`"$]+)/g;

/** Two years of an API that has 400 callers, of whom one makes a tenth of all; figures of seven years. */
const SIZES = `
  truncate uploads, jobs, daily_figures, reported_days;
  insert into uploads (id, owner, idempotency_key, request_hash, file_name, content_type, size_bytes, sha256, status, created_at, expires_at, deleted_at)
  select gen_random_uuid(), case when i % 10 = 0 then '${ownerOf(ALICE)}' else 'owner-' || i % 400 end, i, '', 'a', 'text/plain', 5, '',
         case when i % 20 < 18 then 'stored' when i % 2 = 0 then 'pending' else 'rejected' end,
         now() - i * interval '630 seconds', now() - i * interval '630 seconds', case when i % 25 = 0 then now() - i * interval '30 seconds' end
  from generate_series(1, 100000) i;
  insert into jobs (id, owner, idempotency_key, request_hash, kind, input, correlation_id, status, attempt, created_at, finished_at)
  select gen_random_uuid(), case when i % 10 = 0 then '${ownerOf(ALICE)}' else 'owner-' || i % 400 end, i, '', 'export-report', '{}', '',
         case when i % 1000 = 0 then 'queued' else 'succeeded' end, 1,
         now() - i * interval '25 seconds', case when i % 1000 <> 0 then now() - i * interval '25 seconds' end
  from generate_series(1, 100000) i;
  insert into daily_figures
  select current_date - day, case when owner = 0 then '${ownerOf(ALICE)}' else 'owner-' || owner end, 1, 1, 1, 1
  from generate_series(0, 39) owner, generate_series(1, 2500) day;
  insert into reported_days select current_date - day from generate_series(1, 500) day;
  analyze;`;

describe("the statements of the handlers", () => {
  const cluster = useCluster();

  /** All that the handlers send in some life with each of their routes, jobs and entries. */
  async function record(): Promise<Statement[]> {
    const seen = new Map<string, Statement>();
    const spy = vi.spyOn(Client.prototype, "query");
    try {
      await live();
      for (const [query] of spy.mock.calls as unknown as [Partial<Statement> | string][]) {
        if (typeof query === "object" && query.text)
          seen.set(query.text, { text: query.text, values: query.values ?? [] });
      }
    } finally {
      spy.mockRestore();
    }
    return [...seen.values()];
  }

  async function live(): Promise<void> {
    const { api, worker, database } = cluster.sandbox();
    const scheduler = createScheduler(database);
    const get = (path: string, query?: Record<string, string>) => api({ method: "GET", path, query });
    const post = async (path: string, key: string, body: unknown) => {
      const request = { method: "POST", path, headers: { "idempotency-key": key }, body };
      await api(request);
      return (await api(request)).body;
    };
    const work = (job: { id: string }) => worker(sqsEvent({ jobId: job.id, correlationId: "c" }), context());

    const uploads = [await post("/uploads", "one", FILE), await post("/uploads", "two", FILE)];
    const { body: page } = await get("/uploads", { limit: "1" });
    await get("/uploads", { cursor: page.nextCursor });
    await get(`/uploads/${uploads[0].id}`);
    await get("/health/ready");
    await get("/reports/daily");

    const check = await post("/jobs", "one", { kind: "check-upload", uploadId: uploads[0].id });
    await get(`/jobs/${check.id}`);
    await work(check);
    await work(check);
    cluster.aws.s3.on(PutObjectCommand).rejectsOnce(new Error("internal error")).resolves({});
    const report = await post("/jobs", "two", { kind: "export-report", from: "2026-01-01", to: "2026-01-31" });
    await work(report).catch(() => {});
    const late = await post("/jobs", "three", { kind: "check-upload", uploadId: uploads[1].id });
    await api({ method: "DELETE", path: `/uploads/${uploads[1].id}` });
    await work(late);
    // Its object is lost.
    await cluster.server.sql("update uploads set status = 'stored' where deleted_at is null");
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    cluster.aws.s3.on(PutObjectCommand).callsFake(async () => {
      await vi.advanceTimersByTimeAsync(15_000);
      return {};
    });
    await worker(housekeepingEvent(randomUUID()), context());
    vi.useRealTimers();
    await scheduler({ entry: "reports" }, context());
    await scheduler({ entry: "clean-ups" }, context());
  }

  it("are all among those that are held here", async () => {
    const recorded = (await record()).map(({ text }) => flat(text));
    const written = readdirSync("handlers", { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .flatMap((file) => [...readFileSync(path.join("handlers", file), "utf8").matchAll(SQL)])
      .map(([, text = ""]) => flat(text))
      // Of sessions, not of a table.
      .filter((text) => !text.includes("pg_stat_activity"));
    expect(written.length).toBeGreaterThan(20);
    expect(written.filter((text) => !recorded.some((other) => other.includes(text)))).toEqual([]);
  });

  it("read no table that grows from end to end, and sort no more than a page", async () => {
    const statements = (await record()).filter(
      ({ text }) => /^(select|insert|update|delete|with) /.test(flat(text)) && !COUNTS[flat(text)],
    );
    await cluster.server.sql(SIZES);
    const session = await cluster.server.connect();
    const problems: string[] = [];
    for (const statement of statements) {
      for (const plan of await plansOf(session, statement)) {
        for (const step of plan)
          if (isSlow(step)) problems.push(`${step.type} ${step.table ?? step.rows}: ${flat(statement.text)}`);
      }
    }
    await session.end();
    expect([...new Set(problems)]).toEqual([]);
  });
});

function isSlow({ type, table, rows }: Step): boolean {
  if (type.endsWith("Sort")) return rows > PAGE_ROWS;
  return type === "Seq Scan" && GROWING.includes(table ?? "");
}

function flat(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
