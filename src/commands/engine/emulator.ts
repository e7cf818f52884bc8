import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { UsageError } from "../stack-file";

/** Names a program that starts an emulator: `<program> start <folder>`, which writes `<folder>/env`, and `<program> stop <folder>`. */
export const EMULATOR_VARIABLE = "PLATFORM_EMULATOR";

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

/**
 * Starts an emulator of AWS on a free port. It lives until {@link stopEmulator}, also after this process.
 *
 * @param folder where it keeps its files; the state of Pulumi's stacks too
 * @throws UsageError where the machine has none
 */
export async function startEmulator(folder: string, place: EmulatorPlace): Promise<Emulator> {
  mkdirSync(path.join(folder, "state"), { recursive: true });
  const program = process.env[EMULATOR_VARIABLE];
  const env = program ? startWith(program, folder, place) : await startMoto(folder, place);
  requirePulumi(env);
  return { env, endpoint: env.AWS_ENDPOINT_URL ?? "", ...place };
}

/** Stops the emulator that was started with this folder; none is no mistake. */
export function stopEmulator(folder: string): void {
  const program = process.env[EMULATOR_VARIABLE];
  if (program) execFileSync(program, ["stop", folder], { stdio: "ignore" });
  const pidFile = path.join(folder, "pid");
  if (!existsSync(pidFile)) return;
  try {
    process.kill(Number(readFileSync(pidFile, "utf8")));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
  rmSync(pidFile);
}

function startWith(program: string, folder: string, { accountId, region }: EmulatorPlace): NodeJS.ProcessEnv {
  try {
    execFileSync(program, ["start", folder], {
      env: { ...process.env, ACCOUNT: accountId, REGION: region },
      stdio: ["ignore", "ignore", "pipe"],
    });
  } catch (error) {
    throw new UsageError(`${EMULATOR_VARIABLE}: ${program} start failed: ${(error as Error).message}`);
  }
  const shown = execFileSync("bash", ["-c", '. "$0/env" && exec env -0', folder], { encoding: "utf8" });
  return Object.fromEntries(
    shown
      .split("\0")
      .filter(Boolean)
      .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
}

async function startMoto(folder: string, { accountId, region }: EmulatorPlace): Promise<NodeJS.ProcessEnv> {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const log = openSync(path.join(folder, "emulator.log"), "w");
  const child = spawn("moto_server", ["-H", "127.0.0.1", "-p", String(port)], {
    detached: true,
    stdio: ["ignore", log, log],
    env: {
      ...process.env,
      MOTO_ACCOUNT_ID: accountId,
      MOTO_ACM_VALIDATION_WAIT: "0",
      MOTO_IAM_LOAD_MANAGED_POLICIES: "true",
    },
  });
  child.unref();
  let failure: Error | undefined;
  child.once("error", (error) => {
    failure = error;
  });
  child.once("exit", (code) => {
    failure ??= new Error(`it ended with ${code}; see ${folder}/emulator.log`);
  });
  for (let tries = 0; !failure && !(await answers(endpoint)); tries++) {
    if (tries === 300) failure = new Error("it doesn't answer");
    await sleep(100);
  }
  if (failure) {
    throw new UsageError(
      `No emulator of AWS: moto_server: ${failure.message}. Install it (pip install 'moto[server]'), or name a program in ${EMULATOR_VARIABLE}.`,
    );
  }
  writeFileSync(path.join(folder, "pid"), String(child.pid));
  return {
    ...process.env,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EC2_METADATA_DISABLED: "true",
    PULUMI_BACKEND_URL: `file://${folder}/state`,
    PULUMI_CONFIG_PASSPHRASE: "test",
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
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

function requirePulumi(env: NodeJS.ProcessEnv): void {
  try {
    execFileSync("pulumi", ["version"], { env, stdio: "ignore" });
  } catch {
    throw new UsageError(
      "There is no pulumi on the PATH. Install Pulumi's command line 3.248 or newer: https://www.pulumi.com/docs/install/",
    );
  }
}
