import { spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { afterAll, beforeAll, expect, it } from "vitest";
import { DeployedApi } from "../support/database/deployed";
import { apiEvent, type Call } from "../support/handlers/events";

/** A part of a trace, as it is sent to X-Ray's daemon. */
interface Subsegment {
  readonly id: string;
  readonly name: string;
  readonly parent_id?: string;
  readonly fault?: boolean;
  readonly subsegments?: readonly Subsegment[];
}

/** Of the function's own segment, which Lambda makes. */
const FUNCTION_ID = "53995c3f42cd8ad8";

const daemon = createSocket("udp4");
const received: Subsegment[] = [];
let deployed: DeployedApi;

beforeAll(async () => {
  deployed = await DeployedApi.start();
  daemon.on("message", (message) => received.push(JSON.parse(String(message).split("\n")[1] ?? "")));
  daemon.bind(0, "127.0.0.1");
  await once(daemon, "listening");
});

afterAll(async () => {
  daemon.close();
  await deployed.dispose();
});

/** What a sandbox answers, and what it tells X-Ray: each subsegment with what it is part of. */
async function trace(call: Call): Promise<{ readonly status: number; readonly parts: readonly string[] }> {
  received.length = 0;
  const script = `
    const context = { awsRequestId: "request", getRemainingTimeInMillis: () => 10_000 };
    require(process.argv[1]).handler(JSON.parse(process.argv[2]), context).then(({ statusCode }) => process.send(statusCode));`;
  const sandbox = spawn(process.execPath, ["-e", script, deployed.file("index.js"), JSON.stringify(apiEvent(call))], {
    env: {
      ...deployed.environment,
      QUEUE_URL: `${deployed.aws.endpoint}/queue`,
      AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${daemon.address().port}`,
      _X_AMZN_TRACE_ID: `Root=1-665f0c2b-0f1e2d3c4b5a69788796a5b4;Parent=${FUNCTION_ID};Sampled=1`,
      // By these the tracer knows Lambda.
      AWS_EXECUTION_ENV: "AWS_Lambda_nodejs22.x",
      LAMBDA_TASK_ROOT: "/var/task",
    },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const exited = once(sandbox, "exit");
  try {
    const [status] = await once(sandbox, "message");
    // The last that ends is what the function itself does.
    await expect.poll(() => received.some(({ parent_id }) => parent_id === FUNCTION_ID)).toBe(true);
    return { status, parts: partsOf(received) };
  } finally {
    sandbox.kill("SIGKILL");
    await exited;
  }
}

function partsOf(subsegments: readonly Subsegment[]): string[] {
  const all = subsegments.flatMap(withInner);
  const names = new Map([[FUNCTION_ID, "the function"], ...all.map(({ id, name }): [string, string] => [id, name])]);
  const parts = all.map(
    ({ name, fault, parent_id = "" }) => `${name}${fault ? " (fault)" : ""} of ${names.get(parent_id)}`,
  );
  return parts.toSorted();
}

function withInner(subsegment: Subsegment): Subsegment[] {
  const inner = subsegment.subsegments ?? [];
  return [subsegment, ...inner.flatMap((part) => withInner({ ...part, parent_id: subsegment.id }))];
}

it("what is done at the same time stands side by side in the trace", async () => {
  expect(await trace({ method: "GET", path: "/health/ready" })).toEqual({
    status: 200,
    parts: [
      "GET /{proxy+} of the function",
      "S3 of GET /{proxy+}",
      "SQS of GET /{proxy+}",
      "SecretsManager of database",
      "database of GET /{proxy+}",
      "database of GET /{proxy+}",
    ],
  });
});

it("an answer of 500 is a fault of the route and of what failed; one of the caller's is none", async () => {
  await deployed.server.sql("alter table uploads rename to away");
  expect(await trace({ method: "GET", path: "/uploads" })).toEqual({
    status: 500,
    parts: ["GET /{proxy+} (fault) of the function", "SecretsManager of database", "database (fault) of GET /{proxy+}"],
  });
  await deployed.server.sql("alter table away rename to uploads");
  expect(await trace({ method: "GET", path: "/uploads", query: { limit: "0" } })).toEqual({
    status: 400,
    parts: ["GET /{proxy+} of the function"],
  });
});
