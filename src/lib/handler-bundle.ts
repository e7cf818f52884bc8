import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";

/** The Lambda functions, by their folders below `handlers`. */
export const HANDLERS = ["api", "worker", "scheduler", "migrate"] as const;

export type HandlerName = (typeof HANDLERS)[number];

/** What a function is deployed with. */
export interface HandlerBundle {
  /** Contents by path in the archive, in the order of the paths. */
  readonly files: Readonly<Record<string, string>>;
  /** Of paths and contents, hexadecimal: the same sources give the same hash on every machine. */
  readonly sha256: string;
}

/** Lambda's handler setting: another one where sandboxes are provisioned, and have something to wait for. */
export function handlerSetting(name: HandlerName, provisioned: boolean): string {
  return name === "api" && provisioned ? "ready.handler" : "index.handler";
}

export type HandlerBundles = Readonly<Record<HandlerName, HandlerBundle>>;

/**
 * Compiles each handler and all that it imports to one file.
 *
 * The AWS SDK is part of it, though Lambda's runtime has one too: so the version is the tested one, only what is used is loaded, and
 * one small file loads faster than many large ones.
 *
 * @param root the project's folder
 */
export async function bundleHandlers(root: string): Promise<HandlerBundles> {
  // All at once: what they share is read and parsed once.
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: HANDLERS.map((name) => ({ in: path.join("handlers", name, "index.ts"), out: name })),
    outdir: "bundles",
    bundle: true,
    minify: true,
    platform: "node",
    target: "node22",
    format: "cjs",
    // Packages' ES modules, which the compiler can take apart.
    mainFields: ["module", "main"],
    alias: {
      "@aws-sdk/credential-provider-node": "./handlers/shared/lambda-credentials.ts",
      "pg-pool": "./handlers/shared/unused.cjs",
      pgpass: "./handlers/shared/unused.cjs",
    },
    legalComments: "none",
    write: false,
    logLevel: "warning",
  });
  const codeOf = (name: HandlerName) =>
    outputFiles.find((file) => path.basename(file.path) === `${name}.js`)?.text ?? "";
  return Object.fromEntries(HANDLERS.map((name) => [name, toBundle(root, name, codeOf(name))])) as HandlerBundles;
}

function toBundle(root: string, name: HandlerName, code: string): HandlerBundle {
  const files = {
    "index.js": code,
    ...(name === "api" && { "ready.mjs": readFileSync(path.join(root, "handlers/api/ready.mjs"), "utf8") }),
    ...(name === "migrate" && migrations(root)),
  };
  const hash = createHash("sha256");
  for (const [file, content] of Object.entries(files)) hash.update(`${file}\0${content}\0`);
  return { files, sha256: hash.digest("hex") };
}

function migrations(root: string): Record<string, string> {
  const folder = path.join(root, "handlers/migrate/migrations");
  return Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((file) => [`migrations/${file}`, readFileSync(path.join(folder, file), "utf8")]),
  );
}
