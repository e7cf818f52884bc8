import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { type FunctionConfiguration, LambdaClient, paginateListFunctions } from "@aws-sdk/client-lambda";
import { unzipSync } from "fflate";
import { startAws } from "../../../src/commands/dev-api/aws";
import { startPostgres } from "../../../src/commands/dev-api/postgres";
import type { Archives } from "../../../src/engine/archives";
import type { Emulator } from "../../../src/engine/emulator";
import { clientOptions } from "../../../src/engine/surroundings";
import { HANDLERS } from "../../../src/lib/handler-bundle";
import { INVOCATIONS, type Invocation, type Outcome } from "./handler-events";

/** A function as it is deployed. */
export interface DeployedFunction {
  readonly name: string;
  /** Its handler setting, like `index.handler`. */
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  /** A ZIP file. */
  readonly archive: Uint8Array;
}

/** The functions in the emulator's account, with the archives that it has taken. */
export async function deployedFunctions(emulator: Emulator, archives: Archives): Promise<DeployedFunction[]> {
  const client = new LambdaClient(clientOptions(emulator));
  const functions: FunctionConfiguration[] = [];
  for await (const page of paginateListFunctions({ client }, {})) functions.push(...(page.Functions ?? []));
  return functions.map(({ FunctionName: name = "", Handler = "", CodeSha256 = "", Environment }) => {
    const archive = archives.find(CodeSha256);
    if (!archive)
      throw new Error(`${name}: the emulator's code has the SHA-256 ${CodeSha256}, which nobody has deployed`);
    return { name, handler: Handler, environment: Environment?.Variables ?? {}, archive };
  });
}

/**
 * Unpacks functions and invokes their handlers in processes of their own, with the environment that they are deployed with, beside a PostgreSQL
 * in this process: each once with a good and once with a bad event.
 *
 * @param root the project's folder
 * @returns a line for each that is wrong
 */
export async function checkFunctions(root: string, functions: readonly DeployedFunction[]): Promise<string[]> {
  if (functions.length === 0) return [];
  const postgres = await startPostgres(root);
  const folder = mkdtempSync(path.join(tmpdir(), "functions-"));
  try {
    const mistakes: string[] = [];
    for (const deployed of functions) mistakes.push(...(await checkFunction(deployed, postgres.login, folder)));
    return mistakes;
  } finally {
    await postgres.stop();
    rmSync(folder, { recursive: true });
  }
}

async function checkFunction(deployed: DeployedFunction, login: string, folder: string): Promise<string[]> {
  const { name, archive } = deployed;
  // The name that ends last: `…-api` of `sagebrush-worker-api`.
  const handler = HANDLERS.find((candidate) => name.split("-").at(-1) === candidate);
  if (!handler) return [`${name}: no event is known for it; names end with ${HANDLERS.join(", ")}`];
  const target = path.join(folder, name);
  unpack(archive, target);
  const mistakes: string[] = [];
  for (const [kind, invocation] of Object.entries(INVOCATIONS[handler])) {
    const outcome = await invoke(deployed, target, invocation, login);
    if (!invocation.expected(outcome)) mistakes.push(`${name}: a ${kind} event came to ${JSON.stringify(outcome)}`);
  }
  return mistakes;
}

function unpack(archive: Uint8Array, target: string): void {
  for (const [file, content] of Object.entries(unzipSync(archive))) {
    if (file.endsWith("/")) continue;
    mkdirSync(path.dirname(path.join(target, file)), { recursive: true });
    writeFileSync(path.join(target, file), content);
  }
}

/** Loads `<module>.<export>` and calls it; the last line of its output is what came of it. */
const INVOKER = `
const [module, name, event] = process.argv.slice(1);
const end = (outcome) => process.stdout.write("\\n" + JSON.stringify(outcome) + "\\n", () => process.exit());
const context = { awsRequestId: "e2e", getRemainingTimeInMillis: () => 60000 };
import(module).then((loaded) => (loaded[name] ?? loaded.default[name])(JSON.parse(event), context)).then(
  (result) => end({ result: result ?? null }),
  (error) => end({ error: String(error.message) }),
);`;

async function invoke(
  deployed: DeployedFunction,
  folder: string,
  invocation: Invocation,
  login: string,
): Promise<Outcome> {
  const aws = await startAws({ secret: invocation.secret ?? login, secretKey: "test", onMessage: () => undefined });
  const [module = "", name = ""] = deployed.handler.split(".");
  const { QUEUE_URL, DATABASE_READER_HOST, ...environment } = deployed.environment;
  const env = {
    ...environment,
    ...(QUEUE_URL && { QUEUE_URL: `${aws.endpoint}/queue` }),
    ...(DATABASE_READER_HOST && { DATABASE_READER_HOST: "127.0.0.1" }),
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_REGION: "us-west-2",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
  };
  // Lambda's runtime looks for them in this order.
  const file = [".js", ".mjs"].map((type) => path.join(folder, module + type)).find(existsSync) ?? module;
  const args = ["-e", INVOKER, file, name, JSON.stringify(invocation.event)];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, args, { env, timeout: 60_000 });
    return JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "");
  } catch (error) {
    return { error: (error as Error).message };
  } finally {
    aws.stop();
  }
}
