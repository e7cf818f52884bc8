import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { UsageError } from "../lib/errors";
import { pythonWith } from "../lib/python";

/** Where an emulated AWS answers. */
export interface Emulator {
  /** A process's whole environment: tools that run with it see the emulator, and Pulumi keeps its state in the emulator's folder. */
  readonly env: NodeJS.ProcessEnv;
  readonly endpoint: string;
  readonly region: string;
  readonly accountId: string;
}

/** As which account, and where, an emulator answers. */
export interface EmulatorPlace {
  readonly accountId: string;
  readonly region: string;
}

/** How an emulator is started. */
export interface EmulatorOptions {
  /** Whether requests are held to AWS's contract before they are answered; default {@link STRICT}. */
  readonly strict?: boolean;
}

/** Off where the environment says `EMULATOR_STRICT=false`: for a look at what the emulator alone would do. */
export const STRICT = process.env.EMULATOR_STRICT !== "false";

/**
 * Starts an emulator of AWS on a free port. It lives until {@link stopEmulator}, also after this process.
 *
 * @param root the project's folder
 * @param folder where it keeps its files; the state of Pulumi's stacks too
 * @throws UsageError where the machine lacks Pulumi's command line or Python
 */
export async function startEmulator(
  root: string,
  folder: string,
  place: EmulatorPlace,
  options: EmulatorOptions = {},
): Promise<Emulator> {
  requirePulumi();
  mkdirSync(path.join(folder, "state"), { recursive: true });
  const endpoint = await startMoto(root, folder, place, options);
  const { region } = place;
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EC2_METADATA_DISABLED: "true",
    PULUMI_BACKEND_URL: backendIn(folder),
    PULUMI_CONFIG_PASSPHRASE: "test",
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
  return { env, endpoint, ...place };
}

/**
 * Where Pulumi keeps its state in an emulator's folder. Without the metadata that it otherwise keeps in a file beside each: that one isn't
 * written as a whole or not at all, and where Pulumi is killed meanwhile, the state can't be read ("failed to load checkpoint: EOF").
 */
export function backendIn(folder: string): string {
  return `file://${folder}/state?metadata=skip`;
}

/** Stops the emulator that was started with this folder; none is no mistake. */
export function stopEmulator(folder: string): void {
  const pidFile = path.join(folder, "pid");
  if (!existsSync(pidFile)) return;
  try {
    process.kill(Number(readFileSync(pidFile, "utf8")));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
  rmSync(pidFile);
}

/** @returns the URL */
async function startMoto(
  root: string,
  folder: string,
  { accountId }: EmulatorPlace,
  { strict = STRICT }: EmulatorOptions,
): Promise<string> {
  const files = path.join(root, "src/engine/emulator");
  const python = pythonWith(root, path.join(files, "requirements.txt"));
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const logFile = path.join(folder, "emulator.log");
  const log = openSync(logFile, "w");
  const args = [
    "-B",
    path.join(files, "serve.py"),
    ...(strict ? [] : ["--lenient"]),
    "-H",
    "127.0.0.1",
    "-p",
    String(port),
  ];
  const child = spawn(python, args, {
    detached: true,
    stdio: ["ignore", log, log],
    env: {
      ...process.env,
      MOTO_ACCOUNT_ID: accountId,
      MOTO_ACM_VALIDATION_WAIT: "0",
      MOTO_IAM_LOAD_MANAGED_POLICIES: "true",
      // Of an account that has asked for no more.
      MOTO_LAMBDA_CONCURRENCY_QUOTA: "1000",
    },
  });
  child.unref();
  writeFileSync(path.join(folder, "pid"), String(child.pid));
  let failure: Error | undefined;
  child.once("error", (error) => {
    failure = error;
  });
  child.once("exit", (code) => {
    failure ??= new Error(`it ended with ${code}`);
  });
  for (let tries = 0; !failure && !(await answers(endpoint)); tries++) {
    if (tries === 1200) failure = new Error("it doesn't answer");
    await sleep(100);
  }
  if (failure) {
    throw new UsageError(`No emulator of AWS: ${failure.message}.\n${readFileSync(logFile, "utf8").slice(-2000)}`);
  }
  return endpoint;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answers(endpoint: string): Promise<boolean> {
  try {
    return (await fetch(`${endpoint}/moto-api/data.json`)).ok;
  } catch {
    return false;
  }
}

function requirePulumi(): void {
  try {
    execFileSync("pulumi", ["version"], { env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" }, stdio: "ignore" });
  } catch {
    throw new UsageError(
      "There is no pulumi on the PATH. Install Pulumi's command line 3.248 or newer: https://www.pulumi.com/docs/install/",
    );
  }
}
