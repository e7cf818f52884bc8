import { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import { Client, type QueryResultRow } from "pg";
import { migrate } from "../../../handlers/migrate/migrate";
import { Gate } from "./gate";

/** The migrations that the handlers need. */
export const MIGRATIONS = "handlers/migrate/migrations";

const TABLES = "uploads, jobs, daily_figures, reported_days";

/** A PostgreSQL within this process, behind a gate on the loopback interface; with the handlers' tables. */
export interface TestPostgres {
  readonly gate: Gate;
  /** Runs a statement beside the handlers. */
  readonly sql: <Row extends QueryResultRow>(statement: string, values?: unknown[]) => Promise<Row[]>;
  /** Empties the tables and opens the gate. */
  readonly reset: () => Promise<void>;
}

let started: Promise<TestPostgres> | undefined;

/** The PostgreSQL of this thread: it takes longer to start than all tests of a file. */
export function testPostgres(): Promise<TestPostgres> {
  started ??= start();
  return started;
}

async function start(): Promise<TestPostgres> {
  const pglite = await PGlite.create();
  const server = new PGLiteSocketServer({ db: pglite, host: "127.0.0.1", port: 0, maxConnections: 50 });
  await server.start();
  const port = Number(server.getServerConn().split(":").at(-1));
  const client = new Client({ host: "127.0.0.1", port, user: "postgres", database: "postgres" });
  await client.connect();
  await migrate(client, MIGRATIONS, console.error);
  const gate = await Gate.start(port);
  return {
    gate,
    sql: async (statement, values) => (await client.query(statement, values)).rows,
    reset: async () => {
      await gate.open();
      await client.query(`truncate ${TABLES}`);
    },
  };
}
