import { randomUUID } from "node:crypto";
import { openSync, writeSync } from "node:fs";
import { createRequire } from "node:module";
import type { APIGatewayProxyEvent, Context } from "aws-lambda";
import { Client, type QueryConfig } from "pg";
import { afterAll, beforeAll, it, vi } from "vitest";
import { createApi } from "../../handlers/api/api";
import { routesOf } from "../../handlers/api/routes";
import { databaseOf } from "../../handlers/shared/database";
import { DeployedApi } from "../support/database/deployed";
import { ALICE, apiEvent, type Call, context, ownerOf } from "../support/handlers/events";

/*
 * What the API, compiled as it is deployed, costs beside its statement: it finds out who asks and for what, checks it, limits the
 * time, and watches the connection. Compare within a run only. `npm run bench:requests`
 */

/** Requests that are sent one after the other before it is the other handler's turn: a busy moment hits both. */
const BLOCK = 50;
const BLOCKS = 50;
/** So many blocks aren't counted: the compiler still works. */
const WARM_UP = 10;

const deployed = await DeployedApi.start();
const { server } = deployed;
const write = process.stdout.write;
let session: Client;
let handler: (event: APIGatewayProxyEvent, context: Context) => Promise<unknown>;
let upload: string;

beforeAll(async () => {
  Object.assign(process.env, deployed.environment);
  const file = deployed.file("index.js");
  handler = createRequire(file)(file).handler;
  session = await server.connect();
  await server.sql(
    `insert into uploads (id, owner, idempotency_key, request_hash, file_name, content_type, size_bytes, sha256, expires_at)
     select gen_random_uuid(), $1, i, '', 'a.txt', 'text/plain', 5, '', now() from generate_series(1, 1000) i`,
    [ownerOf(ALICE)],
  );
  await server.sql("analyze");
  const [row] = await server.sql<{ id: string }>("select id from uploads limit 1");
  upload = row?.id ?? "";
  const sink = openSync("/dev/null", "w");
  process.stdout.write = ((text: string) => writeSync(sink, text) > 0) as typeof write;
});

afterAll(async () => {
  process.stdout.write = write;
  await session.end();
  await deployed.dispose();
});

type Handler = (event: APIGatewayProxyEvent) => Promise<unknown>;

/** The one statement that the API sends for a request. */
async function statementOf(call: () => Call): Promise<QueryConfig> {
  const database = databaseOf({
    DATABASE_SECRET_ARN: "database",
    DATABASE_CA_FILE: "/nonexistent",
    STATEMENT_TIMEOUT_MS: 5_000,
  });
  const routes = createApi(routesOf(database, "uploads"));
  const api: Handler = (event) => routes(event, context());
  await api(apiEvent(call()));
  const spy = vi.spyOn(Client.prototype, "query");
  await api(apiEvent(call()));
  const sent = spy.mock.calls.map(([query]) => query as unknown as QueryConfig);
  spy.mockRestore();
  await database.writer.close();
  if (sent.length !== 1 || !sent[0]) throw new Error(`The API sends ${sent.length} statements.`);
  return sent[0];
}

/** What no handler can do without: the statement, named, the answer, and a line of the log. */
function bareHandler({ text, values = [] }: QueryConfig): Handler {
  return async ({ httpMethod, path, body, requestContext: { requestId } }) => {
    const input = body === null ? undefined : JSON.parse(body);
    // Another id and another key.
    const own = input ? values.map((value, index) => (index === 0 || index === 2 ? randomUUID() : value)) : values;
    const { rows } = await session.query({ name: `${httpMethod} ${text.length}`, text, values: own });
    const line = { level: "INFO", message: "answered", timestamp: new Date().toISOString(), requestId, path };
    process.stdout.write(`${JSON.stringify(line)}\n`);
    return { statusCode: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(rows) };
  };
}

/** Milliseconds of each request to each handler. */
async function measure(handlers: readonly Handler[], call: () => Call): Promise<number[][]> {
  const times = handlers.map((): number[] => []);
  for (let block = 0; block < WARM_UP + BLOCKS; block += 1) {
    for (const [index, handler] of handlers.entries()) {
      for (const event of Array.from({ length: BLOCK }, () => apiEvent(call()))) {
        const begun = performance.now();
        await handler(event);
        if (block >= WARM_UP) times[index]?.push(performance.now() - begun);
      }
    }
  }
  return times;
}

const quantile = (times: readonly number[], part: number) =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length * part)] ?? Number.NaN;

function summary(name: string, times: readonly number[]): string {
  const perSecond = (1_000 * times.length) / times.reduce((sum, time) => sum + time, 0);
  const [p50, p99] = [quantile(times, 0.5), quantile(times, 0.99)];
  return `${name.padEnd(22)} ${perSecond.toFixed(0).padStart(6)}/s  p50 ${p50.toFixed(3)} ms  p99 ${p99.toFixed(3)} ms`;
}

it.each<[string, () => Call]>([
  ["GET /uploads/{id}", () => ({ method: "GET", path: `/uploads/${upload}` })],
  ["GET /uploads", () => ({ method: "GET", path: "/uploads" })],
  [
    "POST /jobs",
    () => ({
      method: "POST",
      path: "/jobs",
      headers: { "idempotency-key": randomUUID() },
      body: { kind: "export-report", from: "2026-01-01", to: "2026-01-31" },
    }),
  ],
])("%s beside its statement", async (name, call) => {
  const bareOne = bareHandler(await statementOf(call));
  const [ours = [], bare = []] = await measure([(event) => handler(event, context()), bareOne], call);
  const ratio = quantile(ours, 0.5) / quantile(bare, 0.5);
  console.error([summary(name, ours), summary("  bare", bare), `  ${ratio.toFixed(2)} times at the median`].join("\n"));
});
