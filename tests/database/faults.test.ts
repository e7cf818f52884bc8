import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApi } from "../../handlers/api/api";
import { routesOf } from "../../handlers/api/routes";
import { createScheduler } from "../../handlers/scheduler/scheduler";
import { type Database, databaseOf } from "../../handlers/shared/database";
import { Work } from "../../handlers/worker/work";
import { FAULTS, FaultyAws, SERVICES } from "../support/database/faulty-aws";
import { PostgresServer, USER } from "../support/database/server";
import { ALICE, apiEvent, context, ownerOf } from "../support/handlers/events";
import { expectDescribed } from "../support/handlers/openapi";
import { captureLog } from "../support/handlers/use";
import { ROOT } from "../support/plan";

const BUCKET = "uploads";
const HELLO = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

/** Where the table stands in the page. */
const [BEGIN, END] = ["<!-- faults -->", "<!-- /faults -->"];

/** What a function is asked to do, on something of its own. */
interface Action {
  readonly name: string;
  /** Longest time that it may take, whatever fails. */
  readonly seconds: number;
  /** @returns the id of what it is about */
  readonly prepare?: () => Promise<string>;
  readonly act: (sandbox: Sandbox, id: string) => Promise<string>;
  /** What the rows say that it is about. */
  readonly rows?: (id: string) => Promise<string>;
}

interface Sandbox {
  readonly database: Database;
  readonly api: ReturnType<typeof createApi>;
  readonly work: Work;
}

/** What came of an action. */
interface Outcome {
  readonly answer: string;
  readonly seconds: number;
  readonly left: string;
  readonly again: string;
}

let server: PostgresServer;
let aws: FaultyAws;

beforeAll(async () => {
  server = await PostgresServer.start({ max_connections: 30 });
  aws = await FaultyAws.start(JSON.stringify(server.login));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_REGION: "us-west-2",
    AWS_ACCESS_KEY_ID: "AKIAEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "example",
  });
  captureLog();
});

afterAll(async () => {
  aws.stop();
  await server.dispose();
});

/** A sandbox that knows nothing yet: neither the login nor a connection. */
function sandbox(): Sandbox {
  const database = databaseOf({
    DATABASE_SECRET_ARN: "database",
    DATABASE_CA_FILE: "/nonexistent",
    STATEMENT_TIMEOUT_MS: 5_000,
  });
  return {
    database,
    api: createApi(routesOf(database, BUCKET, `${aws.endpoint}/queue`)),
    work: new Work(database, BUCKET),
  };
}

async function request({ api }: Sandbox, method: string, at: string, body?: unknown, key = ""): Promise<string> {
  const result = await api(apiEvent({ method, path: at, body, headers: { "idempotency-key": key } }), context());
  expectDescribed(method, at, result);
  return result.headers?.["retry-after"] === "5" ? `${result.statusCode}, Retry-After` : String(result.statusCode);
}

async function newUpload(): Promise<string> {
  const id = randomUUID();
  await server.sql(
    `insert into uploads (id, owner, idempotency_key, request_hash, file_name, content_type, size_bytes, sha256, expires_at)
     values ($1, $2, gen_random_uuid(), '', 'a.txt', 'text/plain', 5, $3, now())`,
    [id, ownerOf(ALICE), HELLO],
  );
  const put = new PutObjectCommand({ Bucket: BUCKET, Key: `incoming/${id}`, Body: "hello", ContentType: "text/plain" });
  await new S3Client({ requestChecksumCalculation: "WHEN_REQUIRED" }).send(put);
  return id;
}

async function newJob(input: { readonly kind: string; readonly [key: string]: string }): Promise<string> {
  const id = randomUUID();
  await server.sql(
    `insert into jobs (id, owner, idempotency_key, request_hash, kind, input, correlation_id)
     values ($1::uuid, $2, $1::uuid::text, '', $3, $4, 'c')`,
    [id, ownerOf(ALICE), input.kind, input],
  );
  return id;
}

async function jobRows(condition: string, id: string): Promise<string> {
  const [job] = await server.sql<{ status: string; attempt: number }>(
    `select status, attempt from jobs where ${condition} = $1`,
    [id],
  );
  return job ? `job ${job.status}${job.attempt ? `, attempt ${job.attempt}` : ""}` : "no job";
}

const job = (name: string, prepare: () => Promise<string>, seconds = 10): Action => ({
  name: `job ${name}`,
  seconds,
  prepare,
  act: ({ work }, id) =>
    work.run(id, 29_000).then(
      () => "done",
      () => "comes back",
    ),
  rows: (id) => jobRows("id::text", id),
});

const entry = (name: string): Action => ({
  name: `entry ${name}`,
  seconds: 10,
  act: ({ database }) =>
    createScheduler(database)({ entry: name }, context()).then(
      () => "done",
      () => "fails",
    ),
});

const EXPORT = { kind: "export-report", from: "2026-01-01", to: "2026-01-31" };

const ACTIONS: readonly Action[] = [
  { name: "GET /health", seconds: 0.5, act: (to) => request(to, "GET", "/health") },
  { name: "GET /health/ready", seconds: 3, act: (to) => request(to, "GET", "/health/ready") },
  ...["/uploads", "/uploads/{id}", "/jobs/{id}", "/reports/daily"].map((at) => ({
    name: `GET ${at}`,
    seconds: 6,
    prepare: at.startsWith("/jobs") ? () => newJob(EXPORT) : newUpload,
    act: (to: Sandbox, id: string) => request(to, "GET", at.replace("{id}", id)),
  })),
  {
    name: "POST /uploads",
    seconds: 8,
    prepare: async () => randomUUID(),
    act: (to, key) =>
      request(
        to,
        "POST",
        "/uploads",
        { fileName: "a.txt", contentType: "text/plain", sizeBytes: 5, sha256: HELLO },
        key,
      ),
    rows: async (key) => {
      const rows = await server.sql("select from uploads where idempotency_key = $1", [key]);
      return rows.length ? "upload pending" : "no upload";
    },
  },
  {
    name: "DELETE /uploads/{id}",
    seconds: 8,
    prepare: newUpload,
    act: (to, id) => request(to, "DELETE", `/uploads/${id}`),
    rows: async (id) => {
      const [row] = await server.sql<{ deleted_at: Date | null }>("select deleted_at from uploads where id = $1", [id]);
      return row?.deleted_at ? "upload deleted" : "upload as it was";
    },
  },
  {
    name: "POST /jobs",
    seconds: 8,
    prepare: async () => randomUUID(),
    act: (to, key) => request(to, "POST", "/jobs", EXPORT, key),
    rows: (key) => jobRows("idempotency_key", key),
  },
  job("check-upload", async () => newJob({ kind: "check-upload", uploadId: await newUpload() })),
  job("export-report", () => newJob(EXPORT), 15),
  job("backup-inventory", () => newJob({ kind: "backup-inventory" })),
  entry("reports"),
  entry("clean-ups"),
];

/** What may be wrong, and how to have it so for the time of some work. */
const CASES: readonly { readonly name: string; readonly during: <T>(work: () => Promise<T>) => Promise<T> }[] = [
  { name: "nothing", during: (work) => work() },
  ...SERVICES.flatMap((service) =>
    (Object.keys(FAULTS) as (keyof typeof FAULTS)[]).map((fault) => ({
      name: `${service} ${fault}`,
      during: async <T>(work: () => Promise<T>) => {
        aws.faults.set(service, fault);
        return work().finally(() => aws.faults.clear());
      },
    })),
  ),
  {
    name: "database is away",
    during: async (work) => {
      await server.down();
      return work().finally(() => server.up());
    },
  },
  {
    name: "database hangs",
    during: async (work) => {
      server.freeze();
      return work().finally(() => server.thaw());
    },
  },
  {
    name: "database has no connection left",
    during: async (work) => {
      await server.sql(`alter role ${USER} connection limit 0`);
      return work().finally(() => server.sql(`alter role ${USER} connection limit -1`));
    },
  },
  {
    name: "database is read-only",
    during: async (work) => {
      await server.sql(`alter role ${USER} set default_transaction_read_only = on`);
      return work().finally(() => server.sql(`alter role ${USER} reset default_transaction_read_only`));
    },
  },
];

async function outcomes(during: (typeof CASES)[number]["during"]): Promise<Outcome[]> {
  const ids = await Promise.all(ACTIONS.map(({ prepare }) => prepare?.() ?? ""));
  const sandboxes = ACTIONS.map(sandbox);
  const each = <T>(work: (action: Action, to: Sandbox, id: string) => T) =>
    Promise.all(ACTIONS.map((action, index) => work(action, sandboxes[index] as Sandbox, ids[index] as string)));
  const answers = await during(() =>
    each(async ({ act }, to, id) => {
      const startedAt = performance.now();
      const answer = await act(to, id);
      return { answer, seconds: (performance.now() - startedAt) / 1_000 };
    }),
  );
  const left = await each(({ rows }, _, id) => rows?.(id) ?? "");
  // By the same sandboxes: none needs to be thrown away.
  const again = await each(({ act }, to, id) => act(to, id));
  await each((_, { database }) => database.writer.close());
  return answers.map((answer, index) => ({ ...answer, left: left[index] ?? "", again: again[index] ?? "" }));
}

/** Lines of a table, those together that say the same of several faults. */
function tableOf(results: readonly { readonly fault: string; readonly outcomes: readonly Outcome[] }[]): string {
  const [usual, ...others] = results;
  const lines = ACTIONS.flatMap(({ name, seconds }, index) => {
    const faults = new Map<string, string[]>();
    for (const { fault, outcomes } of others) {
      const { answer, left, again } = outcomes[index] as Outcome;
      if (answer === usual?.outcomes[index]?.answer) continue;
      const columns = `${answer} | ${seconds} s | ${left} | ${again}`;
      faults.set(columns, [...(faults.get(columns) ?? []), fault]);
    }
    return [...faults].map(([columns, names]) => `| \`${name}\` | ${inShort(names)} | ${columns} |`);
  });
  return [
    "| asked for | while | answer | within | left | sent again |",
    "| --- | --- | --- | --- | --- | --- |",
    ...lines,
  ].join("\n");
}

function inShort(faults: readonly string[]): string {
  return SERVICES.reduce(
    (text, service) =>
      text.replace(
        `${service} hangs, ${service} throttles, ${service} resets`,
        `${service} hangs, throttles or resets`,
      ),
    faults.join(", "),
  );
}

describe("what fails beside a function", () => {
  it("is answered in time, leaves rows that say so, and is over when it is over", { timeout: 120_000 }, async () => {
    const results = [];
    for (const { name, during } of CASES) results.push({ fault: name, outcomes: await outcomes(during) });
    const late = results.flatMap(({ fault, outcomes }) =>
      outcomes.flatMap(({ seconds }, index) => {
        const action = ACTIONS[index] as Action;
        // A busy machine is late by itself.
        return seconds > action.seconds + 1 ? [`${fault}: ${action.name} took ${seconds.toFixed(1)} s`] : [];
      }),
    );
    expect(late).toEqual([]);
    const readme = path.join(ROOT, "handlers/README.md");
    const text = readFileSync(readme, "utf8");
    const [start, end] = [text.indexOf(BEGIN) + BEGIN.length, text.indexOf(END)];
    await expect(`${text.slice(0, start)}\n\n${tableOf(results)}\n\n${text.slice(end)}`).toMatchFileSnapshot(readme);
  });
});
