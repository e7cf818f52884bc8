import { createHash } from "node:crypto";
import { strToU8, zipSync } from "fflate";
import { beforeAll, describe, expect, it } from "vitest";
import { Archives } from "../../../src/engine/archives";
import { bundleHandlers, HANDLERS, type HandlerName } from "../../../src/lib/handler-bundle";
import { checkFunctions, type DeployedFunction } from "../../e2e/lifecycle/functions";
import { ROOT } from "../plan";

const ENVIRONMENT = { DATABASE_SECRET_ARN: "secret", UPLOADS_BUCKET: "uploads", QUEUE_URL: "https://sqs.example/jobs" };

let archives: Record<HandlerName, Uint8Array>;

beforeAll(async () => {
  const bundles = await bundleHandlers(ROOT);
  const entries = HANDLERS.map((name) => [name, zipped(bundles[name].files)] as const);
  archives = Object.fromEntries(entries) as Record<HandlerName, Uint8Array>;
}, 60_000);

function zipped(files: Readonly<Record<string, string>>): Uint8Array {
  const entries = Object.entries(files).map(([file, text]) => [file, strToU8(text)]);
  return zipSync(Object.fromEntries(entries), { level: 0 });
}

function deployed(name: HandlerName, others: Partial<DeployedFunction> = {}): DeployedFunction {
  const archive = archives[name];
  return { name: `sagebrush-staging-${name}`, handler: "index.handler", environment: ENVIRONMENT, archive, ...others };
}

describe("the check of deployed functions", () => {
  it("passes each handler as it is bundled", async () => {
    const provisioned = deployed("api", { handler: "ready.handler" });
    expect(await checkFunctions(ROOT, [...HANDLERS.map((name) => deployed(name)), provisioned])).toEqual([]);
  }, 60_000);

  it("finds code that doesn't load, another function's code, a missing variable and an unknown name", async () => {
    const mistakes = await checkFunctions(ROOT, [
      deployed("worker", { archive: zipped({ "index.js": "require('nowhere')" }) }),
      deployed("scheduler", { archive: archives.api }),
      deployed("migrate", { environment: {} }),
      deployed("api", { name: "sagebrush-staging-other" }),
    ]);
    expect(mistakes.join("\n")).toMatch(
      /^sagebrush-staging-worker: a good event came to .*Cannot find module 'nowhere'/m,
    );
    expect(mistakes.join("\n")).toMatch(/^sagebrush-staging-scheduler: a bad event came to/m);
    expect(mistakes.join("\n")).toMatch(
      /^sagebrush-staging-migrate: a good event came to .*DATABASE_SECRET_ARN: is missing/m,
    );
    expect(mistakes.join("\n")).toMatch(/^sagebrush-staging-other: no event is known for it/m);
  }, 60_000);
});

describe("archives on their way to the emulator", () => {
  const ZipFile = Buffer.from("zip").toString("base64");
  const sha256 = createHash("sha256").update("zip").digest("base64");

  it.each([
    ["POST", "/2015-03-31/functions", { Code: { ZipFile } }, true],
    ["PUT", "/2015-03-31/functions/a/code", { ZipFile }, true],
    ["PUT", "/2015-03-31/functions/a/configuration", { ZipFile }, false],
  ])("%s %s %j: kept %s", (method, url, content, kept) => {
    const found = new Archives();
    found.note({ method, url, headers: {}, body: Buffer.from(JSON.stringify(content)) });
    expect(found.find(sha256)?.toString()).toBe(kept ? "zip" : undefined);
  });
});
