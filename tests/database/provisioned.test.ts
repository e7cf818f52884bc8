import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { bundleHandlers } from "../../src/lib/handler-bundle";
import { FaultyAws } from "../support/database/faulty-aws";
import { PostgresServer, USER } from "../support/database/server";
import { ROOT } from "../support/plan";

let server: PostgresServer;
let aws: FaultyAws;
const folder = mkdtempSync(path.join(tmpdir(), "handler-"));

beforeAll(async () => {
  server = await PostgresServer.start();
  const login = { host: "127.0.0.1", port: server.port, dbname: "postgres", username: USER, password: "first" };
  aws = await FaultyAws.start(JSON.stringify(login));
  const { api } = await bundleHandlers(ROOT);
  for (const [name, text] of Object.entries(api.files)) writeFileSync(path.join(folder, name), text);
});

afterAll(async () => {
  rmSync(folder, { recursive: true });
  aws.stop();
  await server.dispose();
});

const sessions = async () => {
  const sql = "select count(*)::integer as sessions from pg_stat_activity where usename = $1";
  const [row] = await server.sql<{ sessions: number }>(sql, [USER]);
  return row?.sessions;
};

/** Loads the bundle as Lambda does, which freezes a process that has loaded its code; gives the sessions that it has then. */
async function sessionsOnceLoaded(initialization: string): Promise<number | undefined> {
  const script =
    "import(process.argv[1]).then(({ handler }) => { console.log(typeof handler); process.kill(process.pid, 'SIGSTOP'); });";
  const sandbox = spawn(process.execPath, ["-e", script, path.join(folder, "ready.mjs")], {
    env: {
      AWS_ENDPOINT_URL: aws.endpoint,
      AWS_REGION: "us-west-2",
      AWS_ACCESS_KEY_ID: "AKIAEXAMPLE",
      AWS_SECRET_ACCESS_KEY: "example",
      AWS_LAMBDA_INITIALIZATION_TYPE: initialization,
      DATABASE_SECRET_ARN: "database",
      DATABASE_CA_FILE: "/nonexistent",
      UPLOADS_BUCKET: "uploads",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [type] = await once(sandbox.stdout, "data");
    expect(String(type)).toBe("function\n");
    return await sessions();
  } finally {
    sandbox.kill("SIGKILL");
    await once(sandbox, "exit");
  }
}

it("a provisioned sandbox is connected when its code is loaded; others connect when somebody asks", async () => {
  expect(await sessionsOnceLoaded("provisioned-concurrency")).toBe(1);
  await expect.poll(sessions).toBe(0);
  expect(await sessionsOnceLoaded("on-demand")).toBe(0);
});

it("a provisioned sandbox loads also where the secret can't be read", async () => {
  aws.faults.set("Secrets Manager", "hangs");
  const begun = performance.now();
  expect(await sessionsOnceLoaded("provisioned-concurrency")).toBe(0);
  expect(performance.now() - begun).toBeLessThan(8_000);
  aws.faults.clear();
});
