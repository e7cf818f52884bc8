import { randomUUID } from "node:crypto";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { describe, expect, it, vi } from "vitest";
import { createScheduler } from "../../handlers/scheduler/scheduler";
import { type Sandbox, useCluster } from "../support/database/use";
import { ALICE, context, ownerOf, sqsEvent } from "../support/handlers/events";

const FILE = { fileName: "a.txt", contentType: "text/plain", sizeBytes: 5, sha256: "0".repeat(64) };
const EXPORT = { kind: "export-report", from: "2026-01-01", to: "2026-01-31" };

describe("a database that fails", () => {
  const cluster = useCluster({ max_connections: 12 });

  const list = (sandbox: Sandbox) => sandbox.api({ method: "GET", path: "/uploads" });
  const announce = (sandbox: Sandbox, key = "one", body: unknown = FILE) =>
    sandbox.api({ method: "POST", path: "/uploads", headers: { "idempotency-key": key }, body });
  const rows = async () => {
    const [row] = await cluster.server.sql<{ rows: number }>("select count(*)::integer as rows from uploads");
    return row?.rows;
  };

  /** A sandbox that is connected. */
  async function warm(statementTimeoutMs?: number): Promise<Sandbox> {
    const sandbox = cluster.sandbox(statementTimeoutMs);
    expect((await list(sandbox)).status).toBe(200);
    return sandbox;
  }

  async function enterJob(): Promise<string> {
    const id = randomUUID();
    await cluster.server.sql(
      `insert into jobs (id, owner, idempotency_key, request_hash, kind, input, correlation_id)
       values ($1::uuid, $2, $1::uuid::text, '', 'export-report', $3, 'c')`,
      [id, ownerOf(ALICE), EXPORT],
    );
    return id;
  }

  const message = (jobId: string) => sqsEvent({ jobId, correlationId: "c" });

  const UNAVAILABLE = {
    status: 503,
    headers: { "retry-after": "5" },
    body: { type: "urn:sagebrush:problem:unavailable" },
  };

  /** Waits until a session waits for a lock. */
  async function waitForLock(): Promise<void> {
    await vi.waitUntil(
      async () => (await cluster.server.sql("select from pg_stat_activity where wait_event_type = 'Lock'")).length > 0,
      { interval: 10, timeout: 5_000 },
    );
  }

  describe("restarted", () => {
    it.each(["SIGINT", "SIGQUIT"] as const)(
      "by %s, answers the next requests of sandboxes that were connected",
      async (signal) => {
        const [reading, writing] = [await warm(), await warm()];
        await cluster.server.down(signal);
        await cluster.server.up();
        expect(await list(reading)).toMatchObject({ status: 200 });
        expect(await announce(writing)).toMatchObject({ status: 201 });
        expect(await rows()).toBe(1);
      },
    );

    it("while a sandbox is frozen, answers its next write", async () => {
      const sandbox = await warm();
      const session = await cluster.session(sandbox);
      const id = await enterJob();
      vi.spyOn(Date, "now").mockReturnValue(Date.now() + 60_000);
      process.kill(session, "SIGTERM");
      // Whoever is frozen doesn't hear that a connection ends.
      while (isAlive(session));
      await sandbox.worker(message(id), context());
      expect(await cluster.server.sql("select status, attempt from jobs")).toEqual([
        { status: "succeeded", attempt: 1 },
      ]);
    });

    it("and away, is 503 at once; the request sent again makes one upload", async () => {
      const sandbox = await warm();
      await cluster.server.down();
      const startedAt = performance.now();
      expect(await announce(sandbox)).toMatchObject(UNAVAILABLE);
      expect(await list(sandbox)).toMatchObject(UNAVAILABLE);
      expect(performance.now() - startedAt).toBeLessThan(2_000);
      await cluster.server.up();
      expect(await announce(sandbox)).toMatchObject({ status: 201 });
      expect(await rows()).toBe(1);
    });

    it("under a request that waits for a lock, leaves one upload of it", async () => {
      const sandbox = await warm();
      const other = await cluster.server.connect();
      await other.query("begin");
      await other.query("lock table uploads");
      const waiting = announce(sandbox);
      await waitForLock();
      // In an orderly shutdown whoever holds the lock may go first.
      await cluster.server.down("SIGQUIT");
      expect(await waiting).toMatchObject(UNAVAILABLE);
      await cluster.server.up();
      expect(await announce(sandbox)).toMatchObject({ status: 201 });
      expect(await rows()).toBe(1);
    });

    it("under a job, lets the worker write down how that ended", async () => {
      const sandbox = cluster.sandbox();
      const id = await enterJob();
      let restarted: Promise<void> | undefined;
      cluster.aws.s3.on(PutObjectCommand).callsFake(async () => {
        await cluster.server.down("SIGQUIT");
        restarted = cluster.server.up();
        return {};
      });
      await sandbox.worker(message(id), context());
      await restarted;
      expect(await cluster.server.sql("select status, attempt from jobs")).toEqual([
        { status: "succeeded", attempt: 1 },
      ]);
    });
  });

  it("and becomes read-only under a connection answers reads, 503 to writes, and heals", async () => {
    const sandbox = await warm();
    const readOnly = async (value: "on" | "off") => {
      await cluster.server.sql(`alter system set default_transaction_read_only = ${value}`);
      await cluster.server.sql("select pg_reload_conf()");
      await vi.waitUntil(async () => {
        const probe = await cluster.server.connect();
        const {
          rows: [row],
        } = await probe.query("show default_transaction_read_only");
        await probe.end();
        return row.default_transaction_read_only === value;
      });
    };
    await readOnly("on");
    try {
      expect(await announce(sandbox)).toMatchObject(UNAVAILABLE);
      expect(await list(sandbox)).toMatchObject({ status: 200 });
    } finally {
      await readOnly("off");
    }
    expect(await announce(sandbox)).toMatchObject({ status: 201 });
    expect(await rows()).toBe(1);
  });

  it("without a connection left is 503, also for the worker, and heals", async () => {
    const id = await enterJob();
    const others = [];
    for (;;) {
      const other = await cluster.server.connect().catch(() => undefined);
      if (!other) break;
      others.push(other);
    }
    const sandbox = cluster.sandbox();
    expect(await list(sandbox)).toMatchObject(UNAVAILABLE);
    expect(await announce(sandbox)).toMatchObject(UNAVAILABLE);
    await expect(sandbox.worker(message(id), context())).rejects.toMatchObject({
      name: "Unavailable",
      cause: { code: "53300" },
    });
    await Promise.all(others.map((other) => other.end()));
    await vi.waitUntil(async () => (await list(sandbox)).status === 200);
    expect(await announce(sandbox)).toMatchObject({ status: 201 });
    await sandbox.worker(message(id), context());
    expect(await cluster.server.sql("select status, attempt from jobs")).toEqual([{ status: "succeeded", attempt: 1 }]);
  });

  it("whose password is new before the secret's is 503, and then goes on with the new one", async () => {
    const sandbox = await warm();
    const session = await cluster.session(sandbox);
    await cluster.server.sql("alter role sagebrush password 'second'");
    try {
      expect(await list(sandbox)).toMatchObject({ status: 200 });
      await cluster.server.sql("select pg_terminate_backend($1)", [session]);
      expect(await list(sandbox)).toMatchObject(UNAVAILABLE);
      cluster.aws.setPassword(cluster.server.port, "second", "sagebrush");
      expect(await list(sandbox)).toMatchObject({ status: 200 });
    } finally {
      await cluster.server.sql("alter role sagebrush password 'first'");
    }
  });

  describe("whose session is killed", () => {
    it("while it is idle, is asked again by another", async () => {
      const sandbox = await warm();
      await cluster.server.sql("select pg_terminate_backend($1)", [await cluster.session(sandbox)]);
      expect(await announce(sandbox)).toMatchObject({ status: 201 });
    });

    it("while it reads or inserts by key, is asked again by another", async () => {
      const sandbox = await warm();
      const session = await cluster.session(sandbox);
      const other = await cluster.server.connect();
      await other.query("begin");
      await other.query("lock table uploads");
      const waiting = announce(sandbox);
      await waitForLock();
      await cluster.server.sql("select pg_terminate_backend($1)", [session]);
      await other.query("rollback");
      await other.end();
      expect(await waiting).toMatchObject({ status: 201 });
      expect(await rows()).toBe(1);
    });

    it("while it claims a job, isn't asked again: nobody knows whether it was claimed", async () => {
      const sandbox = await warm();
      const session = await cluster.session(sandbox);
      const id = await enterJob();
      const other = await cluster.server.connect();
      await other.query("begin");
      await other.query("select from jobs for update");
      const waiting = sandbox.worker(message(id), context()).catch((error: Error) => error);
      await waitForLock();
      await cluster.server.sql("select pg_terminate_backend($1)", [session]);
      await other.end();
      expect(await waiting).toMatchObject({ name: "Unavailable" });
      expect(await cluster.server.sql("select status, attempt from jobs")).toEqual([{ status: "queued", attempt: 0 }]);
    });

    it("in the middle of a transaction, leaves nothing of it", async () => {
      const sandbox = await warm();
      const session = await cluster.session(sandbox);
      const work = sandbox.database.writer.transaction(async (query) => {
        await query("insert into reported_days (day) values ('2026-01-01')");
        await cluster.server.sql("select pg_terminate_backend($1)", [session]);
        await query("insert into reported_days (day) values ('2026-01-02')");
      });
      await expect(work).rejects.toMatchObject({ name: "Unavailable" });
      expect(await cluster.server.sql("select day from reported_days")).toEqual([]);
      expect(await list(sandbox)).toMatchObject({ status: 200 });
    });

    it("by a signal that stops it without a word, costs little more than a second", async () => {
      const sandbox = await warm();
      const session = await cluster.session(sandbox);
      process.kill(session, "SIGSTOP");
      try {
        const startedAt = performance.now();
        expect(await announce(sandbox)).toMatchObject({ status: 201 });
        expect(performance.now() - startedAt).toBeLessThan(2_500);
      } finally {
        process.kill(session, "SIGCONT");
      }
      expect(await rows()).toBe(1);
    });
  });

  describe("where another session holds a lock", () => {
    it("on an upload, answers its deletion 503 when the statement's time is over, and reads at once", async () => {
      const sandbox = await warm(300);
      const { body } = await announce(sandbox);
      const other = await cluster.server.connect();
      await other.query("begin");
      await other.query("select from uploads for update");
      const remove = () => sandbox.api({ method: "DELETE", path: `/uploads/${body.id}` });
      expect(await remove()).toMatchObject(UNAVAILABLE);
      expect(await list(sandbox)).toMatchObject({ status: 200, body: { items: [{ id: body.id }] } });
      await other.end();
      expect(await remove()).toMatchObject({ status: 204 });
    });

    it("on a key that it hasn't committed, waits for what becomes of that", async () => {
      const other = await cluster.server.connect();
      const enter = async (status: string) => {
        await other.query("begin");
        await other.query(
          `insert into uploads (id, owner, idempotency_key, request_hash, file_name, content_type, size_bytes, sha256, expires_at)
           values (gen_random_uuid(), $1, 'one', $2, 'a.txt', 'text/plain', 5, '', now())`,
          [ownerOf(ALICE), status],
        );
      };
      await enter("another request's");
      expect(await announce(await warm(300))).toMatchObject(UNAVAILABLE);
      const sandbox = await warm();
      const waiting = announce(sandbox);
      await waitForLock();
      await other.query("commit");
      expect(await waiting).toMatchObject({ status: 422 });
      await cluster.server.sql("truncate uploads");
      await enter("another request's");
      const second = announce(sandbox);
      await waitForLock();
      await other.query("rollback");
      expect(await second).toMatchObject({ status: 201 });
      await other.end();
    });

    it("on a job, hands the message back, and does it later", async () => {
      const sandbox = await warm(300);
      const id = await enterJob();
      const other = await cluster.server.connect();
      await other.query("begin");
      await other.query("select from jobs for update");
      await expect(sandbox.worker(message(id), context())).rejects.toMatchObject({ name: "Unavailable" });
      await other.end();
      await sandbox.worker(message(id), context());
      expect(await cluster.server.sql("select status, attempt from jobs")).toEqual([
        { status: "succeeded", attempt: 1 },
      ]);
    });

    it("on a row that is due, cleans up the others", async () => {
      const sandbox = await warm(300);
      await announce(sandbox, "one");
      await announce(sandbox, "two");
      await cluster.server.sql("update uploads set expires_at = now() - interval '40 days'");
      const other = await cluster.server.connect();
      await other.query("begin");
      await other.query("select from uploads where idempotency_key = 'one' for update");
      const cleanUp = () => createScheduler(sandbox.database)({ entry: "clean-ups" }, context());
      expect(await cleanUp()).toMatchObject({ uploads: 1, left: 0 });
      await other.end();
      expect(await cleanUp()).toMatchObject({ uploads: 1 });
    });
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
