import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { UsageError } from "./errors";

const PIP = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
const EXACTLY = ["--no-deps", "--only-binary", ":all:", "--require-hashes"];

/**
 * A Python with the packages of a `requirements.txt`, which are installed the first time.
 *
 * @param root the project's folder
 * @param requirements the file's path; its folder's name is that of the environment
 * @returns the interpreter's path
 * @throws UsageError where there is no Python, or the packages can't be installed
 */
export function pythonWith(root: string, requirements: string): string {
  const version = createHash("sha256").update(readFileSync(requirements)).digest("hex").slice(0, 8);
  const name = `${path.basename(path.dirname(requirements))}-${version}`;
  const environment = path.join(root, "node_modules/.cache", name);
  if (!existsSync(environment)) install(requirements, environment);
  return path.join(environment, "bin/python");
}

/**
 * Runs a program to its end.
 *
 * @returns what it prints
 * @throws UsageError where it doesn't start, or fails
 */
export function run(command: string, args: readonly string[], input = ""): string {
  const { error, status, stdout, stderr } = spawnSync(command, args, { input, encoding: "utf8", maxBuffer: 1 << 26 });
  if (error) throw new UsageError(`${command} doesn't start (${error.message}): Python 3.10 or newer is needed.`);
  if (status !== 0) throw new UsageError(`${command} ${args.join(" ")} ended with ${status}:\n${stderr.trim()}`);
  return stdout;
}

function install(requirements: string, environment: string): void {
  mkdirSync(path.dirname(environment), { recursive: true });
  const own = mkdtempSync(`${environment}-`);
  console.error(`Installing ${requirements}, once.`);
  try {
    run("python3", ["-m", "venv", own]);
    run(path.join(own, "bin/python"), [...PIP, ...EXACTLY, "-r", requirements]);
    keep(own, environment);
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

/** Another process may have installed the same meanwhile. */
function keep(own: string, environment: string): void {
  try {
    renameSync(own, environment);
  } catch (error) {
    if (!existsSync(environment)) throw error;
  }
}
