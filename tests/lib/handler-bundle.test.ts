import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { bundleHandlers, HANDLERS, type HandlerBundles, type HandlerName } from "../../src/lib/handler-bundle";
import { ROOT } from "../support/plan";

const ENVIRONMENT = { DATABASE_SECRET_ARN: "secret", UPLOADS_BUCKET: "bucket" };

/** What a process says that loads a bundle, far from any `node_modules`: the handler's type, and whether TLS is loaded too. */
function load(files: Readonly<Record<string, string>>, env: Record<string, string>): string {
  const folder = mkdtempSync(path.join(tmpdir(), "handler-"));
  const script = `try {
    const type = typeof require(process.argv[1]).handler;
    setImmediate(() => console.log(type, process.moduleLoadList.includes("NativeModule tls")));
  } catch (error) {
    console.log(error.message);
  }`;
  try {
    writeFileSync(path.join(folder, "index.js"), files["index.js"] ?? "");
    const args = ["-e", script, path.join(folder, "index.js")];
    return execFileSync(process.execPath, args, { env, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

let bundles: HandlerBundles;
beforeAll(async () => {
  bundles = await bundleHandlers(ROOT);
});

const code = (name: HandlerName) => bundles[name].files["index.js"] ?? "";

describe("a handler's bundle", () => {
  it.each(HANDLERS)("of %s loads alone, and says what its environment lacks", (name) => {
    expect(load(bundles[name].files, ENVIRONMENT)).toBe("function false\n");
    expect(load(bundles[name].files, {})).toMatch(
      /^The environment has mistakes:\n {2}DATABASE_SECRET_ARN: is missing/,
    );
  });

  it("of the API loads everything ahead where its sandbox is provisioned", () => {
    const env = { ...ENVIRONMENT, AWS_LAMBDA_INITIALIZATION_TYPE: "provisioned-concurrency" };
    expect(load(bundles.api.files, env)).toBe("function true\n");
  });

  it("is the same each time, and another one for another handler", async () => {
    expect(await bundleHandlers(ROOT)).toEqual(bundles);
    expect(new Set(HANDLERS.map((name) => bundles[name].sha256)).size).toBe(HANDLERS.length);
  });

  it.each(HANDLERS)("of %s holds no path of the machine that made it", (name) => {
    expect(code(name)).not.toContain(ROOT);
  });

  it.each([
    ["api", 709_000],
    // With SQS's client, which is evaluated when a job has failed.
    ["worker", 715_000],
    ["scheduler", 457_000],
    ["migrate", 762_000],
  ] as const)("of %s has at most %i bytes", (name, most) => {
    expect(Buffer.byteLength(code(name))).toBeLessThanOrEqual(most);
  });

  it.each([
    ["api", ["AmazonS3", "AmazonSQS", "secretsmanager"]],
    ["worker", ["AmazonS3", "AmazonSQS", "secretsmanager"]],
    ["scheduler", ["secretsmanager"]],
  ] as const)("of %s holds only the services that it calls", (name, services) => {
    const all = ["AmazonS3", "AmazonSQS", "secretsmanager"];
    expect(all.filter((service) => code(name).includes(`"${service}"`))).toEqual(services);
  });

  it("of the migrations brings them along", () => {
    const [, ...migrations] = Object.keys(bundles.migrate.files);
    expect(migrations[0]).toMatch(/^migrations\/0001_.*\.sql$/);
    expect(migrations).toEqual(migrations.toSorted());
  });
});
