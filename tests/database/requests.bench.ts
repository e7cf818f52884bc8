import { randomUUID } from "node:crypto";
import type { QueryConfig } from "pg";
import { Client } from "pg";
import { afterAll, bench, describe, vi } from "vitest";
import { createApi } from "../../handlers/api/api";
import { routesOf } from "../../handlers/api/routes";
import { databaseOf } from "../../handlers/shared/database";
import { PostgresServer, USER } from "../support/database/server";
import { BUCKET, SECRET_ARN, TestAws } from "../support/handlers/aws";
import { ALICE, apiEvent, type Call, context, ownerOf } from "../support/handlers/events";
import { captureLog } from "../support/handlers/use";

/*
 * What the API costs beside its statement: it finds out who asks and for what, checks it, and writes a line to the log. Compare
 * within a run only. `npm run bench:requests`
 */

captureLog();
const server = await PostgresServer.start();
const aws = new TestAws();
aws.reset(server.port, USER);
const database = databaseOf({
  DATABASE_SECRET_ARN: SECRET_ARN,
  DATABASE_CA_FILE: "/nonexistent",
  STATEMENT_TIMEOUT_MS: 5_000,
});
// Without a queue: SQS is not what is measured.
const api = createApi(routesOf(database, BUCKET));
const session = await server.connect();
await server.sql(
  `insert into uploads (id, owner, idempotency_key, request_hash, file_name, content_type, size_bytes, sha256, expires_at)
   select gen_random_uuid(), $1, i, '', 'a.txt', 'text/plain', 5, '', now() from generate_series(1, 1000) i`,
  [ownerOf(ALICE)],
);
const [upload] = await server.sql<{ id: string }>("select id from uploads limit 1");

afterAll(async () => {
  await session.end();
  await database.writer.close();
  aws.restore();
  await server.dispose();
});

/** The one statement that the API sends for a request. */
async function statementOf(call: () => Call): Promise<QueryConfig> {
  await api(apiEvent(call()), context());
  const spy = vi.spyOn(Client.prototype, "query");
  await api(apiEvent(call()), context());
  const sent = spy.mock.calls.map(([query]) => query as unknown as QueryConfig);
  spy.mockRestore();
  if (sent.length !== 1 || !sent[0]) throw new Error(`The API sends ${sent.length} statements.`);
  return { text: sent[0].text, values: sent[0].values, name: call().method + call().path };
}

const REQUESTS: Readonly<Record<string, () => Call>> = {
  "GET /uploads/{id}": () => ({ method: "GET", path: `/uploads/${upload?.id}` }),
  "GET /uploads": () => ({ method: "GET", path: "/uploads" }),
  "POST /jobs": () => ({
    method: "POST",
    path: "/jobs",
    headers: { "idempotency-key": randomUUID() },
    body: { kind: "export-report", from: "2026-01-01", to: "2026-01-31" },
  }),
};

for (const [name, call] of Object.entries(REQUESTS)) {
  const statement = await statementOf(call);
  describe(name, () => {
    bench("the API", async () => {
      await api(apiEvent(call()), context());
    });
    bench("a bare handler with the same statement", async () => {
      const values = name === "POST /jobs" ? fresh(statement.values) : statement.values;
      const { rows } = await session.query({ ...statement, values });
      JSON.stringify(rows);
    });
  });
}

/** Another id and another key. */
function fresh(values: readonly unknown[] = []): unknown[] {
  return values.map((value, index) => (index === 0 || index === 2 ? randomUUID() : value));
}
