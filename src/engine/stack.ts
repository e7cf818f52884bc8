import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { readStackFile } from "../config/stack-file";
import type { LoopbackServer } from "../lib/loopback";
import { type Emulator, startEmulator, stopEmulator } from "./emulator";
import { changeSettings, copyProject, readSettings, type Settings } from "./project";
import { type Intercept, startProxy } from "./proxy";
import { Pulumi } from "./pulumi";
import { createSurroundings } from "./surroundings";

/** The account of a stack that names none. */
const ANY_ACCOUNT = "123456789012";

/** A stack on an emulator of its own: nothing of it is made yet. */
export interface EmulatedStack {
  readonly name: string;
  /** Everything of it: the copy of the project, Pulumi's state, the emulator's files. */
  readonly folder: string;
  readonly project: string;
  readonly emulator: Emulator;
  readonly pulumi: Pulumi;
  /** Between the providers and the emulator, where requests are intercepted. */
  readonly proxy?: LoopbackServer;
}

/** How a stack is prepared. */
export interface StackOptions {
  /** Where its files go; default a new temporary folder. */
  readonly folder?: string;
  /** Changes its settings, beside what the emulator needs. */
  readonly change?: (settings: Settings) => void;
  /** The account that the emulator answers as; default the one that the stack may only go to. */
  readonly accountId?: string;
  /** Sees what the providers ask the emulator, and may answer in its place. */
  readonly intercept?: Intercept;
  /** Whether Pulumi writes its state down after each operation, so that a run may be cut short; default true. */
  readonly checkpoints?: boolean;
}

/** With a large state, writing it down anew is half of what an `up` costs. */
const NO_CHECKPOINTS = { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" };

/**
 * Starts an emulator and prepares a copy of the project for a stack, so that `pulumi up` would make it.
 *
 * @param root the project's folder
 * @throws UsageError where there is no such stack, or the machine lacks something
 */
export async function prepareStack(root: string, name: string, options: StackOptions = {}): Promise<EmulatedStack> {
  readStackFile(root, name);
  const folder = options.folder ?? mkdtempSync(path.join(tmpdir(), `${name}-`));
  const project = path.join(folder, "project");
  copyProject(root, project);
  const settings = readSettings(project, name);
  const [allowed] = (settings["aws:allowedAccountIds"] as string[] | undefined) ?? [];
  const place = {
    accountId: options.accountId ?? allowed ?? ANY_ACCOUNT,
    region: String(settings["aws:region"]),
  };
  let proxy: LoopbackServer | undefined;
  try {
    const emulator = await startEmulator(root, path.join(folder, "emulator"), place);
    const surroundings = await createSurroundings(settings, emulator);
    changeSettings(project, name, (settings) => {
      Object.assign(settings, surroundings, { "platform:protect": false });
      options.change?.(settings);
    });
    if (options.intercept) proxy = await startProxy(emulator.endpoint, options.intercept);
    const env = {
      ...emulator.env,
      ...(proxy && { AWS_ENDPOINT_URL: proxy.endpoint }),
      ...(options.checkpoints === false && NO_CHECKPOINTS),
    };
    const pulumi = new Pulumi(project, name, env, path.join(folder, "logs"));
    await pulumi.run("stack", "init");
    return { name, folder, project, emulator, pulumi, proxy };
  } catch (error) {
    discardStack({ folder, proxy });
    throw error;
  }
}

/** Stops a stack's emulator and removes its files. */
export function discardStack({ folder, proxy }: Pick<EmulatedStack, "folder" | "proxy">): void {
  proxy?.stop();
  stopEmulator(path.join(folder, "emulator"));
  rmSync(folder, { recursive: true, force: true });
}
