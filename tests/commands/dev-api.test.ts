import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import createClient from "openapi-fetch";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { runCommand } from "../support/command";
import type { paths } from "../support/handlers/description";
import type { Json } from "../support/handlers/openapi";
import { ROOT } from "../support/plan";

let server: ChildProcess;
let url: string;
const home = mkdtempSync(path.join(tmpdir(), "home-"));

/** What it prints. */
const lines: string[] = [];

/** Of somebody who is logged in to AWS, and works with a database. */
function surroundings(): NodeJS.ProcessEnv {
  mkdirSync(path.join(home, ".aws"));
  writeFileSync(path.join(home, ".aws/config"), "[default]\nuse_fips_endpoint = true\n");
  return {
    ...process.env,
    HOME: home,
    AWS_PROFILE: "somebody",
    AWS_SESSION_TOKEN: "somebody's",
    AWS_ENDPOINT_URL_S3: "http://127.0.0.1:1",
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true",
    PGSSLMODE: "require",
  };
}

beforeAll(async () => {
  server = spawn(process.execPath, ["src/command.js", "dev-api", "--port", "0", "--schedule-seconds", "1"], {
    cwd: ROOT,
    env: surroundings(),
    stdio: ["ignore", "pipe", "ignore"],
  });
  createInterface({ input: server.stdout as NodeJS.ReadableStream }).on("line", (line) => lines.push(line));
  const found = () => expect(lines.join("\n")).toMatch(URL_OF_IT);
  await vi.waitFor(found, { timeout: 100_000 });
  url = URL_OF_IT.exec(lines.join("\n"))?.[0] ?? "";
});

const URL_OF_IT = /http:\S+\/v1/;

afterAll(async () => {
  server.kill();
  await once(server, "exit");
  rmSync(home, { recursive: true });
});

async function get(path: string): Promise<Json> {
  return (await fetch(url + path)).json();
}

function send(path: string, key: string, body: unknown): Promise<Response> {
  const headers = { "content-type": "application/json", "idempotency-key": key };
  return fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) });
}

async function post(path: string, key: string, body: unknown): Promise<Json> {
  return (await send(path, key, body)).json();
}

it("an upload goes from the announcement to the download, with job and worker in between", async () => {
  const content = "hello";
  const sha256 = createHash("sha256").update(content).digest("hex");
  const file = { fileName: "a.txt", contentType: "text/plain", sizeBytes: 5, sha256 };
  const response = await send("/uploads", "u1", file);
  const announced: Json = await response.json();
  const location = response.headers.get("location") ?? "";
  const path = `/uploads/${announced.id}`;
  expect(new URL(location, url).href).toBe(url + path);
  const { method, url: link, headers } = announced.upload;
  expect((await fetch(link, { method, headers, body: "HELLO" })).status).toBe(400);
  const { "x-amz-checksum-sha256": _, ...unchecked } = headers;
  const tries = [
    fetch(link, { method, headers: unchecked, body: "HELLO" }),
    fetch(link, { method, headers: { ...headers, "content-type": "text/html" }, body: content }),
    fetch(link, { method, headers: { ...headers, "content-encoding": "gzip" }, body: content }),
    fetch(link.replace("X-Amz-Expires=900", "X-Amz-Expires=9000"), { method, headers, body: content }),
    fetch(link.split("?")[0], { method, headers, body: content }),
    // Headers of S3's own that the link doesn't sign.
    fetch(link, { method, headers: { ...headers, "x-amz-meta-note": "mine" }, body: content }),
    fetch(link, { method, headers: { ...headers, "x-amz-acl": "public-read" }, body: content }),
  ];
  expect((await Promise.all(tries)).map(({ status }) => status)).toEqual(tries.map(() => 403));
  // As a client sends them that adds its token to all requests.
  const twice = await fetch(link, { method, headers: { ...headers, authorization: "Bearer x" }, body: content });
  expect([twice.status, await twice.text()]).toEqual([400, expect.stringContaining("InvalidArgument")]);
  expect((await fetch(link, { method, headers, body: content })).status).toBe(200);

  const { id } = await post("/jobs", "j1", { kind: "check-upload", uploadId: announced.id });
  await expect.poll(async () => (await get(`/jobs/${id}`)).status, { timeout: 10_000 }).toBe("succeeded");
  const { status, download } = await get(path);
  expect(status).toBe("stored");
  const downloaded = await fetch(download.url);
  expect(downloaded.headers.get("content-disposition")).toBe("attachment; filename*=UTF-8''a.txt");
  expect(await downloaded.text()).toBe(content);
  const stranger = await fetch(url + path, { headers: { "x-caller": "arn:aws:iam::1:user/other" } });
  expect(stranger.status).toBe(404);
}, 20_000);

it("a client that was generated goes the same way, with types for all that it sends and gets", async () => {
  const api = createClient<paths>({ baseUrl: url });
  const content = "hello, client";
  const announced = await api.POST("/uploads", {
    params: { header: { "Idempotency-Key": "client-upload" } },
    body: {
      fileName: "client.txt",
      contentType: "text/plain",
      sizeBytes: content.length,
      sha256: createHash("sha256").update(content).digest("hex"),
    },
  });
  if (!announced.data) throw new Error(announced.error.detail);
  const { id, upload } = announced.data;
  await fetch(upload.url, { method: upload.method, headers: upload.headers, body: content });

  const job = await api.POST("/jobs", {
    params: { header: { "Idempotency-Key": "client-job" } },
    body: { kind: "check-upload", uploadId: id },
  });
  const jobId = job.data?.id ?? "";
  const done = async () => (await api.GET("/jobs/{id}", { params: { path: { id: jobId } } })).data;
  await expect.poll(async () => (await done())?.status, { timeout: 10_000 }).toBe("succeeded");
  const result = (await done())?.result;
  expect(result && "uploadId" in result && result.status).toBe("stored");

  const page = await api.GET("/uploads", { params: { query: { limit: 1 } } });
  expect(page.data?.items[0]?.fileName).toBe("client.txt");
  const stored = await api.GET("/uploads/{id}", { params: { path: { id } } });
  expect(await (await fetch(stored.data?.download?.url ?? "")).text()).toBe(content);
  expect((await api.DELETE("/uploads/{id}", { params: { path: { id } } })).response.status).toBe(204);
  const gone = await api.GET("/uploads/{id}", { params: { path: { id } } });
  expect(gone.error?.type).toBe("urn:sagebrush:problem:not-found");
}, 20_000);

it("runs what is scheduled by itself", async () => {
  const results = () =>
    lines
      .filter((line) => line.includes('"entry ran"'))
      .map((line): { entry: string; days?: string[] } => JSON.parse(line).result);
  await vi.waitFor(
    () => {
      expect(new Set(results().map(({ entry }) => entry))).toEqual(new Set(["reports", "clean-ups"]));
      // The figures of each day are made once.
      const reported = results().filter(({ entry }) => entry === "reports");
      expect(reported.map(({ days }) => days?.length).slice(0, 2)).toEqual([13, 0]);
    },
    { timeout: 20_000 },
  );
}, 30_000);

it("has its paths below the stage only, as an API without a domain", async () => {
  const { origin } = new URL(url);
  for (const path of ["/health", "/uploads", "/v1", "/v1uploads", "/v2/uploads", "//v1/uploads"]) {
    const response = await fetch(origin + path);
    expect([path, response.status, await response.json()]).toEqual([path, 403, { message: "Forbidden" }]);
  }
});

it("says which port is taken", () => {
  const { port } = new URL(url);
  const { status, stderr } = runCommand(ROOT, "dev-api", "--port", port);
  expect([status, stderr]).toEqual([1, `Port ${port} is taken: --port takes another, and 0 any that is free.\n`]);
});

it("outlives odd requests, and clients that go away", async () => {
  const { hostname, port } = new URL(url);
  const raw = (text: string) =>
    new Promise<string>((resolve) => {
      const socket = connect(Number(port), hostname, () => socket.write(text));
      socket.on("data", (data) => {
        resolve(String(data).split("\r\n", 1)[0] ?? "");
        socket.destroy();
      });
    });
  expect(await raw("GET // HTTP/1.1\r\nhost: x\r\n\r\n")).toBe("HTTP/1.1 403 Forbidden");
  expect(await raw("GET /v1// HTTP/1.1\r\nhost: x\r\n\r\n")).toBe("HTTP/1.1 404 Not Found");
  expect(await raw("GET /v1/uploads?cursor=%zz HTTP/1.1\r\nhost: x\r\n\r\n")).toBe("HTTP/1.1 400 Bad Request");
  await new Promise<void>((resolve) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write("POST /v1/uploads HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n");
      socket.destroy();
    });
    socket.on("close", () => resolve());
  });
  expect(await get("/health")).toEqual({ status: "ok" });
});
