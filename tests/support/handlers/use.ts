import { afterAll, afterEach, beforeAll, beforeEach, vi } from "vitest";
import { type Database, databaseOf } from "../../../handlers/shared/database";
import { SECRET_ARN, TestAws } from "./aws";
import type { Json } from "./openapi";
import { type TestPostgres, testPostgres } from "./postgres";

/** All that a handler's test works with; the members are there from the first test on. */
export interface Bench {
  readonly aws: TestAws;
  readonly postgres: TestPostgres;
  /** A new one for each test, as in a new sandbox. */
  readonly database: Database;
  /** What the handlers have logged in this test. */
  readonly log: () => Json[];
}

/** Sets up PostgreSQL and AWS for the tests of a file, and empties both between tests. */
export function useBench(): Bench {
  const bench = {} as { -readonly [Key in keyof Bench]: Bench[Key] };
  const opened: Database[] = [];
  beforeAll(async () => {
    bench.aws = new TestAws();
    bench.postgres = await testPostgres();
  }, 60_000);
  beforeEach(async () => {
    await bench.postgres.reset();
    bench.aws.reset(bench.postgres.gate.port);
    bench.database = newDatabase();
    opened.push(bench.database);
    bench.log = captureLog();
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });
  afterAll(async () => {
    for (const { writer } of opened) await writer.close();
    bench.aws.restore();
  });
  return bench;
}

/** A database as a new sandbox sees it. */
export function newDatabase(statementTimeoutMs = 5_000): Database {
  return databaseOf({
    DATABASE_SECRET_ARN: SECRET_ARN,
    DATABASE_CA_FILE: "/nonexistent",
    STATEMENT_TIMEOUT_MS: statementTimeoutMs,
  });
}

/** Keeps what is logged from now on, instead of printing it; gives the handlers' lines. */
export function captureLog(): () => Json[] {
  const lines: string[] = [];
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, "write").mockImplementation((text) => lines.push(String(text)) > 0);
  }
  return () => lines.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));
}
