import { afterEach, expect, it, vi } from "vitest";
import type { Json } from "../../support/handlers/openapi";
import { captureLog } from "../../support/handlers/use";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** What a sandbox with an environment logs. */
async function linesOf(
  environment: Readonly<Record<string, string>>,
  work: (log: typeof import("../../../handlers/shared/logger")) => void,
): Promise<Json[]> {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  vi.resetModules();
  const lines = captureLog();
  work(await import("../../../handlers/shared/logger"));
  return lines();
}

it("each line of the log says of what it is, and what belongs together", async () => {
  const environment = {
    POWERTOOLS_SERVICE_NAME: "api",
    AWS_XRAY_DAEMON_ADDRESS: "169.254.79.129:2000",
    _X_AMZN_TRACE_ID: "Root=1-665f0c2b-0f1e2d3c4b5a69788796a5b4;Parent=53995c3f42cd8ad8;Sampled=1",
  };
  const [first, second] = await linesOf(environment, ({ logger, logInvocation, logWith }) => {
    logger.info("began");
    logInvocation("8476a536");
    logWith("corr-7");
    logger.info("answered", { status: 200 });
  });
  expect(first).not.toHaveProperty("correlation_id");
  expect(second).toEqual({
    level: "INFO",
    message: "answered",
    timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
    service: "api",
    xray_trace_id: "1-665f0c2b-0f1e2d3c4b5a69788796a5b4",
    function_request_id: "8476a536",
    correlation_id: "corr-7",
    status: 200,
  });
});

it("an error is logged with its causes, and without values of rows", async () => {
  const cause = Object.assign(new Error("duplicate key"), { code: "23505", detail: "Key (owner)=(alice)" });
  const denied = Object.assign(new Error("denied"), { $metadata: { requestId: "aws-1" } });
  const [first, second] = await linesOf({}, ({ logger }) => {
    logger.error("failed", new Error("no upload", { cause }));
    logger.warn("no back-off", denied);
  });
  expect(first).toMatchObject({
    level: "ERROR",
    error: {
      name: "Error",
      message: "no upload",
      cause: { code: "23505", stack: expect.stringContaining("duplicate") },
    },
  });
  expect(JSON.stringify(first)).not.toContain("alice");
  expect(second).toMatchObject({ level: "WARN", error: { message: "denied", aws_request_id: "aws-1" } });
});

it.each([
  ["WARN", ["WARN", "ERROR"]],
  ["error", ["ERROR"]],
  ["SILENT", []],
  ["nonsense", ["INFO", "WARN", "ERROR"]],
])("with the level %s only what is as grave is logged", async (level, expected) => {
  const lines = await linesOf({ POWERTOOLS_LOG_LEVEL: level }, ({ logger }) => {
    logger.info("i");
    logger.warn("w");
    logger.error("e", new Error("why"));
  });
  expect(lines.map((line) => line.level)).toEqual(expected);
});
