import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { CreateBucketCommand, ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startEmulator, stopEmulator } from "../../src/engine/emulator";
import { discardStack, type EmulatedStack } from "../../src/engine/stack";
import { clientOptions } from "../../src/engine/surroundings";
import { pythonWith, run } from "../../src/lib/python";
import { forkStack } from "../support/e2e/fork";
import { prepareSmallStack } from "../support/e2e/small";
import { ROOT } from "../support/plan";

const EMULATOR = path.join(ROOT, "src/engine/emulator");

/** Ten calls at once on an emulator whose moto says how many it answers at a time. */
const CALLS = `
import threading
from contract.server import Contract

inside, most = 0, 0

def moto(environ, start_response):
    global inside, most
    inside += 1
    most = max(most, inside)
    yield b"begun"
    threading.Event().wait(0.01)
    inside -= 1

contract = Contract(moto, strict=False)
calls = [threading.Thread(target=contract, args=({"PATH_INFO": "/"}, None)) for _ in range(10)]
for call in calls:
    call.start()
for call in calls:
    call.join()
print(most)
`;

it("lets moto answer one call at a time", () => {
  const python = pythonWith(ROOT, path.join(EMULATOR, "requirements.txt"));
  const env = [`PYTHONPATH=${EMULATOR}`, "MOTO_ACCOUNT_ID=123456789012"];
  expect(run("/usr/bin/env", [...env, python, "-B", "-c", CALLS]).trim()).toBe("1");
});

/** The pieces in which an answer comes. */
function piecesOf(endpoint: string): Promise<number> {
  const { hostname, port } = new URL(endpoint);
  return new Promise((resolve, reject) => {
    let pieces = 0;
    connect(Number(port), hostname)
      .on("data", () => {
        pieces += 1;
      })
      .on("error", reject)
      .on("close", () => resolve(pieces))
      .end("GET /moto-api/data.json HTTP/1.1\r\nHost: emulator\r\n\r\n");
  });
}

/** What comes of a request that sends its body only when it is told to. */
function cautious(endpoint: string): Promise<string> {
  const { hostname, port } = new URL(endpoint);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    socket
      .setTimeout(10_000, () => socket.destroy(new Error("nothing was said")))
      .on("data", (data) => resolve(String(data)))
      .on("data", () => socket.destroy())
      .on("error", reject)
      .write("PUT /bucket/key HTTP/1.1\r\nHost: emulator\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
  });
}

describe("the emulator's server", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "emulator-"));
  let endpoint = "";
  beforeAll(async () => {
    ({ endpoint } = await startEmulator(ROOT, folder, { accountId: "123456789012", region: "us-west-2" }));
  });
  afterAll(() => {
    stopEmulator(folder);
    rmSync(folder, { recursive: true });
  });

  it("sends each answer as one piece", async () => {
    const pieces: number[] = [];
    for (let call = 0; call < 50; call += 1) pieces.push(await piecesOf(endpoint));
    expect(new Set(pieces)).toEqual(new Set([1]));
  });

  it("tells whoever waits for it at once to send a body", async () => {
    expect(await cautious(endpoint)).toMatch(/^HTTP\/1\.1 100 Continue/);
  });
});

it("has a fork that goes its own way from where it is", async () => {
  const stack = await prepareSmallStack({});
  const bucketsOf = async ({ emulator }: EmulatedStack, more: string) => {
    const client = new S3Client({ ...clientOptions(emulator), forcePathStyle: true });
    await client.send(new CreateBucketCommand({ Bucket: more }));
    return (await client.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name);
  };
  try {
    expect(await bucketsOf(stack, "of-both")).toEqual(["of-both"]);
    const fork = await forkStack(stack);
    try {
      expect(await bucketsOf(fork, "of-the-fork")).toEqual(["of-both", "of-the-fork"]);
      expect(await bucketsOf(stack, "of-the-first")).toEqual(["of-both", "of-the-first"]);
      expect((await fork.pulumi.exportState()).deployment.resources ?? []).toEqual([]);
    } finally {
      discardStack(fork);
    }
  } finally {
    discardStack(stack);
  }
});
