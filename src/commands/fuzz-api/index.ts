import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { UsageError } from "../../lib/errors";
import { pythonWith } from "../../lib/python";
import { numberOf, parseCommand } from "../arguments";

/** What `--help` prints. */
export const USAGE = `Tries the API with thousands of requests that its description allows, and some that it doesn't.

  npm run fuzz:api
    --seconds 30
    --seed 1`;

/**
 * The command `fuzz:api`: Schemathesis against the local API, for two callers and along the description's links. What may fail, and
 * why, stands in `schemathesis.toml`.
 *
 * @throws UsageError where a request fails that shouldn't, or Schemathesis can't be installed
 */
export async function main(args: readonly string[]): Promise<void> {
  const { options: given } = parseCommand(args, USAGE, { options: ["seconds", "seed"] });
  const seconds = numberOf("seconds", given.seconds ?? "30", 1);
  const seed = numberOf("seed", given.seed ?? "1", 0);
  const root = process.cwd();
  const python = pythonWith(root, path.join(__dirname, "requirements.txt"));
  const server = spawn(process.execPath, ["src/command.js", "dev-api", "--port", "0", "--caller", "nobody"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const url = await urlOf(createInterface({ input: server.stdout }));
    const options = ["--url", url, "--max-time", String(seconds), "--seed", String(seed), "--continue-on-failure"];
    const run = ["--config-file", "schemathesis.toml", "run", path.join(root, "handlers/api/openapi.yaml")];
    const tester = spawn(python, ["-m", "schemathesis.cli", ...run, ...options], { cwd: __dirname, stdio: "inherit" });
    const [code] = await once(tester, "exit");
    if (code !== 0) throw new UsageError(`Schemathesis ended with ${code}: the API, or its description, is wrong.`);
  } finally {
    server.kill();
  }
}

/** Where the local API answers, as it prints once it does. */
async function urlOf(lines: AsyncIterable<string>): Promise<string> {
  for await (const line of lines) {
    const url = /http:\S+\/v1/.exec(line)?.[0];
    if (url) return url;
  }
  throw new UsageError("npm run dev:api doesn't start.");
}
