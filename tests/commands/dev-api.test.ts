import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Json } from "../support/handlers/openapi";
import { ROOT } from "../support/plan";

let server: ChildProcess;
let url: string;

beforeAll(async () => {
  server = spawn(process.execPath, ["src/command.js", "dev-api", "--port", "0"], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const lines = createInterface({ input: server.stdout as NodeJS.ReadableStream });
  for await (const line of lines) {
    const found = /http:\S+\d/.exec(line)?.[0];
    if (found) {
      url = found;
      break;
    }
  }
}, 60_000);

afterAll(async () => {
  server.kill();
  await once(server, "exit");
});

async function get(path: string): Promise<Json> {
  return (await fetch(url + path)).json();
}

async function post(path: string, key: string, body: unknown): Promise<Json> {
  const headers = { "content-type": "application/json", "idempotency-key": key };
  return (await fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) })).json();
}

it("an upload goes from the announcement to the download, with job and worker in between", async () => {
  const content = "hello";
  const sha256 = createHash("sha256").update(content).digest("hex");
  const announced = await post("/uploads", "u1", {
    fileName: "a.txt",
    contentType: "text/plain",
    sizeBytes: 5,
    sha256,
  });
  const path = `/uploads/${announced.id}`;
  const { method, url: link, headers } = announced.upload;
  expect((await fetch(link, { method, headers, body: "HELLO" })).status).toBe(400);
  expect((await fetch(link, { method, headers, body: content })).status).toBe(200);

  const { id } = await post("/jobs", "j1", { kind: "check-upload", uploadId: announced.id });
  await expect.poll(async () => (await get(`/jobs/${id}`)).status, { timeout: 10_000 }).toBe("succeeded");
  const { status, download } = await get(path);
  expect(status).toBe("stored");
  expect(await (await fetch(download.url)).text()).toBe(content);
  const stranger = await fetch(url + path, { headers: { "x-caller": "arn:aws:iam::1:user/other" } });
  expect(stranger.status).toBe(404);
}, 20_000);
