import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createScheduler } from "../../handlers/scheduler/scheduler";
import { Cut, type Moment } from "../support/database/cut";
import { USER } from "../support/database/server";
import { type Sandbox, useCluster } from "../support/database/use";
import { ALICE, context, housekeepingEvent, ownerOf, sqsEvent } from "../support/handlers/events";
import { captureLog } from "../support/handlers/use";

const HELLO = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
const FILE = { fileName: "a.txt", contentType: "text/plain", sizeBytes: 5, sha256: HELLO };
const EXPORT = { kind: "export-report", from: "2026-01-01", to: "2026-01-31" };

/** What a function is asked to do. */
interface Action {
  readonly name: string;
  readonly prepare?: () => Promise<string>;
  /** @returns whether it was done; false: to be tried again */
  readonly act: (sandbox: Sandbox, id: string) => Promise<boolean>;
}

describe("a connection that is lost in the middle of a statement", () => {
  const cluster = useCluster();
  let cut: Cut;
  beforeAll(async () => {
    cut = await Cut.start(cluster.server.port);
  });
  beforeEach(() => cluster.aws.setPassword(cut.port, "first", USER));
  afterAll(() => cut.stop());

  async function request({ api }: Sandbox, method: string, path: string, body?: unknown): Promise<boolean> {
    const { status } = await api({ method, path, body, headers: { "idempotency-key": "one" } });
    if (status === 503) return false;
    expect(status).toBeLessThan(300);
    return true;
  }

  const unlessUnavailable = (work: Promise<unknown>) =>
    work.then(
      () => true,
      (error: Error) => {
        expect(error.name).toBe("Unavailable");
        return false;
      },
    );

  async function newUpload(): Promise<string> {
    const id = randomUUID();
    await cluster.server.sql(
      `insert into uploads (id, owner, idempotency_key, request_hash, file_name, content_type, size_bytes, sha256, expires_at)
       values ($1, $2, 'one', '', 'a.txt', 'text/plain', 5, $3, now())`,
      [id, ownerOf(ALICE), HELLO],
    );
    cluster.aws.objects.set(`incoming/${id}`, { text: "hello", contentType: "text/plain" });
    return id;
  }

  async function newJob(input: { readonly kind: string; readonly [key: string]: string }): Promise<string> {
    const id = randomUUID();
    await cluster.server.sql(
      `insert into jobs (id, owner, idempotency_key, request_hash, kind, input, correlation_id)
       values ($1::uuid, $2, $1::uuid::text, '', $3, $4, 'c')`,
      [id, ownerOf(ALICE), input.kind, input],
    );
    return id;
  }

  /** All days but yesterday have their figures: the others would be more of the same. */
  async function newDay(): Promise<string> {
    const days = "select (now() at time zone 'UTC')::date - day from generate_series(2, 13) day";
    await cluster.server.sql(`insert into reported_days ${days}`);
    return newUpload();
  }

  const doJob = ({ worker }: Sandbox, jobId: string) =>
    unlessUnavailable(worker(sqsEvent({ jobId, correlationId: "c" }), context()));
  const run = ({ database }: Sandbox, entry: string) =>
    unlessUnavailable(createScheduler(database)({ entry }, context()));

  const ACTIONS: readonly Action[] = [
    { name: "POST /uploads", act: (to) => request(to, "POST", "/uploads", FILE) },
    { name: "GET /uploads", prepare: newUpload, act: (to) => request(to, "GET", "/uploads") },
    { name: "GET /uploads/{id}", prepare: newUpload, act: (to, id) => request(to, "GET", `/uploads/${id}`) },
    { name: "DELETE /uploads/{id}", prepare: newUpload, act: (to, id) => request(to, "DELETE", `/uploads/${id}`) },
    { name: "POST /jobs", act: (to) => request(to, "POST", "/jobs", EXPORT) },
    { name: "GET /jobs/{id}", prepare: () => newJob(EXPORT), act: (to, id) => request(to, "GET", `/jobs/${id}`) },
    { name: "GET /reports/daily", act: (to) => request(to, "GET", "/reports/daily") },
    {
      name: "job check-upload",
      prepare: async () => newJob({ kind: "check-upload", uploadId: await newUpload() }),
      act: doJob,
    },
    { name: "job export-report", prepare: () => newJob(EXPORT), act: doJob },
    {
      name: "event backup-inventory",
      prepare: async () => randomUUID(),
      act: ({ worker }, id) => unlessUnavailable(worker(housekeepingEvent(id), context())),
    },
    { name: "entry reports", prepare: newDay, act: (to) => run(to, "reports") },
    { name: "entry clean-ups", prepare: newUpload, act: (to) => run(to, "clean-ups") },
  ];

  /** What the tables say, without what differs from run to run. */
  async function tables(): Promise<unknown> {
    const [rows] = await cluster.server.sql<Record<string, unknown>>(`
      select (select json_agg(json_build_array(status, reason, deleted_at is null)) from uploads) as uploads,
             (select json_agg(json_build_array(status, kind, error, leased_until is null, finished_at is null)) from jobs) as jobs,
             (select count(*)::int from daily_figures) as figures, (select count(*)::int from reported_days) as days`);
    return { ...rows, objects: [...cluster.aws.objects.keys()].map((key) => key.split("/")[0]).toSorted() };
  }

  /** Does an action in a fresh world, cut at a statement, and again where it wasn't done. */
  async function live({ prepare, act }: Action, statement: number, moment: Moment) {
    await cluster.server.sql("truncate uploads, jobs, daily_figures, reported_days");
    cluster.aws.objects.clear();
    const id = (await prepare?.()) ?? "";
    const sandbox = cluster.sandbox();
    const log = captureLog();
    cut.plan(statement, moment);
    const done = await act(sandbox, id);
    const { statements } = cut;
    const [job] = await cluster.server.sql<{ status: string }>("select status from jobs");
    const messages = log().map(({ message }) => message);
    // What the log says of a job is what became of it.
    if (messages.includes("job succeeded") || messages.includes("claim was lost"))
      expect([job?.status, messages.includes("claim was lost")]).toEqual(["succeeded", false]);
    // Nobody retries before the claim of a worker that died is void.
    await cluster.server.sql(
      "update jobs set leased_until = now() - interval '1 second' where leased_until is not null",
    );
    // Nor before the server has seen that nobody is there any more, and has given back what it held.
    const locked = () => cluster.server.sql("select from pg_locks where locktype = 'advisory'");
    await expect.poll(locked, { timeout: 10_000 }).toEqual([]);
    cut.plan(0, moment);
    if (!done) expect(await act(sandbox, id)).toBe(true);
    await sandbox.database.writer.close();
    return { done, statements, after: await tables() };
  }

  const named = ACTIONS.map((action) => [action.name, action] as const);

  it.each(named)("leaves %s as if nothing had been, when it is sent again where it must be", async (_, action) => {
    const usual = await live(action, 0, "before");
    expect(usual.done).toBe(true);
    expect(usual.statements).toBeGreaterThan(0);
    for (let statement = 1; statement <= usual.statements; statement += 1) {
      for (const moment of ["before", "after"] as const) {
        const { after } = await live(action, statement, moment);
        expect({ statement, moment, after }).toEqual({ statement, moment, after: usual.after });
      }
    }
  });
});
