import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, beforeAll, expect, it } from "vitest";
import { DeployedApi } from "../support/database/deployed";
import { USER } from "../support/database/server";

let deployed: DeployedApi;

beforeAll(async () => {
  deployed = await DeployedApi.start();
});

afterAll(() => deployed.dispose());

const sessions = async () => {
  const sql = "select count(*)::integer as sessions from pg_stat_activity where usename = $1";
  const [row] = await deployed.server.sql<{ sessions: number }>(sql, [USER]);
  return row?.sessions;
};

/** Loads the bundle as Lambda does, which freezes a process that has loaded its code; gives the sessions that it has then. */
async function sessionsOnceLoaded(initialization: string): Promise<number | undefined> {
  const script =
    "import(process.argv[1]).then(({ handler }) => { console.log(typeof handler); process.kill(process.pid, 'SIGSTOP'); });";
  const sandbox = spawn(process.execPath, ["-e", script, deployed.file("ready.mjs")], {
    env: { ...deployed.environment, AWS_LAMBDA_INITIALIZATION_TYPE: initialization },
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
  deployed.aws.faults.set("Secrets Manager", "hangs");
  const begun = performance.now();
  expect(await sessionsOnceLoaded("provisioned-concurrency")).toBe(0);
  expect(performance.now() - begun).toBeLessThan(8_000);
  deployed.aws.faults.clear();
});
