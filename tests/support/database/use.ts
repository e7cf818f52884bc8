import { afterAll, afterEach, beforeAll, beforeEach, vi } from "vitest";
import { type Database, databaseOf } from "../../../handlers/shared/database";
import { Work } from "../../../handlers/worker/work";
import { createWorker } from "../../../handlers/worker/worker";
import { BUCKET, SECRET_ARN, TestAws } from "../handlers/aws";
import { type Answer, call } from "../handlers/client";
import type { Call } from "../handlers/events";
import { captureLog } from "../handlers/use";
import { PostgresServer, USER } from "./server";

/** A sandbox of Lambda's, as far as the database sees one: connections of its own, which it keeps. */
export interface Sandbox {
  readonly database: Database;
  /** Sends a request to the API, and holds the answer against the API's description. */
  readonly api: (request: Call) => Promise<Answer>;
  readonly worker: ReturnType<typeof createWorker>;
}

/** All that the tests of a file work with; the members are there from the first test on. */
export interface Cluster {
  readonly server: PostgresServer;
  readonly aws: TestAws;
  /** A new sandbox, cold. */
  readonly sandbox: (statementTimeoutMs?: number) => Sandbox;
  /** As what the database knows the session that a sandbox keeps. */
  readonly session: (sandbox: Sandbox) => Promise<number>;
}

/** Starts a PostgreSQL for the tests of a file, and empties its tables between tests. */
export function useCluster(settings: Readonly<Record<string, string | number>> = {}): Cluster {
  const cluster = {} as { -readonly [Key in keyof Cluster]: Cluster[Key] };
  const opened: Database[] = [];
  cluster.sandbox = (statementTimeoutMs = 5_000) => {
    const database = databaseOf({
      DATABASE_SECRET_ARN: SECRET_ARN,
      DATABASE_CA_FILE: "/nonexistent",
      STATEMENT_TIMEOUT_MS: statementTimeoutMs,
    });
    opened.push(database);
    return {
      database,
      api: (request) => call({ database }, request),
      worker: createWorker(new Work(database, BUCKET)),
    };
  };
  cluster.session = async ({ database }) => {
    const [row] = await database.writer.read<{ pid: number }>("select pg_backend_pid() as pid");
    return row?.pid ?? 0;
  };
  beforeAll(async () => {
    cluster.aws = new TestAws();
    cluster.server = await PostgresServer.start(settings);
  });
  beforeEach(async () => {
    cluster.aws.reset(cluster.server.port, USER);
    await cluster.server.sql("truncate uploads, jobs, daily_figures, reported_days");
    captureLog();
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await Promise.all(opened.splice(0).map(({ writer }) => writer.close()));
    // Sessions that a test that failed has left hold locks.
    await cluster.server.up();
    await cluster.server.sql("select pg_terminate_backend(pid) from pg_stat_activity where usename = $1", [USER]);
  });
  afterAll(async () => {
    cluster.aws.restore();
    await cluster.server.dispose();
  });
  return cluster;
}
