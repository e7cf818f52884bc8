import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { UsageError } from "../stack-file";
import type { Policy } from "./policies";

/** What the linter says against a policy. */
export interface Finding {
  readonly policy: Policy;
  /** Sid; empty where the finding is about the policy as a whole. */
  readonly statement: string;
  /** The linter's name for this kind of finding. */
  readonly issue: string;
  readonly detail: string;
}

/**
 * Lints policies with parliament, which is installed the first time.
 *
 * @param folder the project's
 * @throws UsageError where there is no Python, or the linter can't be installed
 */
export function lint(folder: string, policies: readonly Policy[]): Finding[] {
  const requirements = path.join(__dirname, "requirements.txt");
  const python = install(folder, requirements);
  const result = run(
    python,
    ["-W", "ignore", path.join(__dirname, "lint.py")],
    JSON.stringify(policies.map(({ document }) => document)),
  );
  const findings: readonly (Omit<Finding, "policy"> & { readonly index: number })[] = JSON.parse(result);
  return findings.map(({ index, ...finding }) => ({ ...finding, policy: policies[index] as Policy }));
}

/** A virtual environment for each state of the requirements. */
function install(folder: string, requirements: string): string {
  const version = createHash("sha256").update(readFileSync(requirements)).digest("hex").slice(0, 8);
  const environment = path.join(folder, "node_modules/.cache", `lint-iam-${version}`);
  const python = path.join(environment, "bin/python");
  const installed = path.join(environment, "installed");
  if (existsSync(installed)) return python;
  run("python3", ["-m", "venv", "--clear", environment]);
  const options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:", "--require-hashes"];
  run(python, ["-m", "pip", "install", ...options, "-r", requirements]);
  writeFileSync(installed, "");
  return python;
}

function run(command: string, args: readonly string[], input = ""): string {
  const { error, status, stdout, stderr } = spawnSync(command, args, { input, encoding: "utf8", maxBuffer: 1 << 26 });
  if (error)
    throw new UsageError(`${command} doesn't start (${error.message}); the linter needs Python 3.10 or newer.`);
  if (status !== 0) throw new UsageError(`${command} ${args.join(" ")} ended with ${status}:\n${stderr.trim()}`);
  return stdout;
}
