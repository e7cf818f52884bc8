import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { buildSync } from "esbuild";
import { bundleHandlers, HANDLERS, type HandlerName } from "../../lib/handler-bundle";
import { parseCommand } from "../arguments";

/** Processes that load each variant; the variants take turns, so that a busy moment hits all. */
const ROUNDS = 15;

/** Loads a file and prints how long that took. */
const PROBE = "const t = performance.now(); require(process.argv[1]); console.log(performance.now() - t)";

const ENVIRONMENT = { DATABASE_SECRET_ARN: "secret", UPLOADS_BUCKET: "bucket", AWS_REGION: "us-west-2" };

interface Variant {
  readonly name: string;
  readonly file: string;
  readonly bytes: number;
  readonly milliseconds: number[];
}

/** What `--help` prints. */
export const USAGE = `Measures the functions' bundles: their size, and how long they take to load.

  npm run bench:handlers`;

/**
 * The command `bench:handlers`: size of each bundle, and how long it takes to load, next to the same code with its packages from
 * `node_modules` and to a handler that does nothing.
 */
export async function main(args: readonly string[]): Promise<void> {
  parseCommand(args, USAGE, {});
  const root = process.cwd();
  // Below the project, where the unbundled code finds its packages.
  const folder = path.join(root, "node_modules/.cache/bench-handlers");
  mkdirSync(folder, { recursive: true });
  try {
    const bundles = await bundleHandlers(root);
    const variants = [
      variant(folder, "bare", "exports.handler = async () => {};"),
      ...HANDLERS.flatMap((name) => [
        variant(folder, name, bundles[name].files["index.js"] ?? ""),
        variant(folder, `${name} unbundled`, unbundled(root, name)),
      ]),
    ];
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const { file, milliseconds } of variants) milliseconds.push(loadTime(file));
    }
    report(variants);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function variant(folder: string, name: string, code: string): Variant {
  const file = path.join(folder, `${name.replace(" ", "-")}.cjs`);
  writeFileSync(file, code);
  return { name, file, bytes: Buffer.byteLength(code), milliseconds: [] };
}

function unbundled(root: string, name: HandlerName): string {
  const { outputFiles } = buildSync({
    absWorkingDir: root,
    entryPoints: [`handlers/${name}/index.ts`],
    bundle: true,
    packages: "external",
    platform: "node",
    target: "node20",
    format: "cjs",
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}

function loadTime(file: string): number {
  const output = execFileSync(process.execPath, ["-e", PROBE, file], {
    env: { ...process.env, ...ENVIRONMENT },
    stdio: ["ignore", "pipe", "ignore"],
  });
  return Number(output);
}

function report(variants: readonly Variant[]): void {
  const apiMs = median(variants.find(({ name }) => name === "api")?.milliseconds ?? []);
  console.log("handler                  bytes  load ms  of api");
  for (const { name, bytes, milliseconds } of variants) {
    const ms = median(milliseconds);
    const columns = [
      name.padEnd(22),
      String(bytes).padStart(7),
      ms.toFixed(1).padStart(8),
      (ms / apiMs).toFixed(2).padStart(7),
    ];
    console.log(columns.join(" "));
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
