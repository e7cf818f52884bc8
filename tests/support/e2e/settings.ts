import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Pulumi } from "../../../src/engine/pulumi";

/** A folder with a backend of its own, for what Pulumi's command line does with stack files: no provider, no AWS. */
export interface Backend {
  readonly folder: string;
  pulumi(stack: string): Pulumi;
}

/** Runs a test in such a folder, and removes it. */
export async function withBackend(test: (backend: Backend) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "settings-"));
  const state = path.join(folder, "state");
  mkdirSync(state);
  const env = {
    ...process.env,
    PULUMI_BACKEND_URL: `file://${state}`,
    PULUMI_CONFIG_PASSPHRASE: "test",
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
  try {
    await test({ folder, pulumi: (stack) => new Pulumi(folder, stack, env, path.join(folder, "logs")) });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
