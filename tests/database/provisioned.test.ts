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

/** What a sandbox has. */
interface Loaded {
  readonly sessions: number | undefined;
  readonly tracer: boolean;
}

/** Loads the bundle as Lambda does, which freezes a process that has loaded its code; says what it has then. */
async function onceLoaded(initialization: string): Promise<Loaded> {
  // The tracer keeps its contexts there.
  const script = `import(process.argv[1]).then(({ handler }) => {
    console.log(JSON.stringify({ handler: typeof handler, tracer: process.namespaces?.AWSXRay !== undefined }));
    process.kill(process.pid, "SIGSTOP");
  });`;
  const sandbox = spawn(process.execPath, ["-e", script, deployed.file("ready.mjs")], {
    env: {
      ...deployed.environment,
      AWS_LAMBDA_INITIALIZATION_TYPE: initialization,
      AWS_XRAY_DAEMON_ADDRESS: "127.0.0.1:2000",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [line] = await once(sandbox.stdout, "data");
    const { handler, tracer } = JSON.parse(String(line));
    expect(handler).toBe("function");
    return { sessions: await sessions(), tracer };
  } finally {
    sandbox.kill("SIGKILL");
    await once(sandbox, "exit");
  }
}

it("a provisioned sandbox is connected and traced when its code is loaded; others once somebody asks", async () => {
  expect(await onceLoaded("provisioned-concurrency")).toEqual({ sessions: 1, tracer: true });
  await expect.poll(sessions).toBe(0);
  expect(await onceLoaded("on-demand")).toEqual({ sessions: 0, tracer: false });
});

it("a provisioned sandbox loads also where the secret can't be read", async () => {
  deployed.aws.faults.set("Secrets Manager", "hangs");
  const begun = performance.now();
  expect(await onceLoaded("provisioned-concurrency")).toEqual({ sessions: 0, tracer: true });
  expect(performance.now() - begun).toBeLessThan(8_000);
  deployed.aws.faults.clear();
});
