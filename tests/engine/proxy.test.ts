import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { startProxy } from "../../src/engine/proxy";

const ended: (() => void)[] = [];
afterEach(() => {
  for (const end of ended.splice(0)) end();
});

/** An emulator that answers with what it was asked, and refuses /wrong where it is to check only. */
async function startEmulator(): Promise<string> {
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    if (request.headers["x-check-only"]) {
      response.writeHead(request.url === "/wrong" ? 400 : 204, { "x-by": "contract" }).end();
      return;
    }
    response.writeHead(201, { "x-by": "emulator" }).end(`${request.method} ${request.url} ${body}`);
  }).listen(0, "127.0.0.1");
  ended.push(() => server.close());
  await new Promise((resolve) => server.once("listening", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it("answers in the emulator's place what is intercepted, and passes on the rest as it is; AWS refuses both alike", async () => {
  const proxy = await startProxy(await startEmulator(), ({ url, body }) =>
    url !== "/other?a=b" ? { status: 503, headers: { "x-by": "proxy" }, body: `slow down, ${body}` } : undefined,
  );
  ended.push(() => proxy.stop());
  const ask = async (path: string) => {
    const answer = await fetch(`${proxy.endpoint}${path}`, { method: "POST", body: "you" });
    return [answer.status, answer.headers.get("x-by"), await answer.text()];
  };
  expect(await ask("/mine")).toEqual([503, "proxy", "slow down, you"]);
  expect(await ask("/wrong")).toEqual([400, "contract", ""]);
  expect(await ask("/other?a=b")).toEqual([201, "emulator", "POST /other?a=b you"]);
});

it("lets what intercepts see and change the emulator's answer", async () => {
  const proxy = await startProxy(await startEmulator(), async (_, pass) => {
    const { status, body } = await pass();
    return { status, headers: {}, body: String(body).toUpperCase() };
  });
  ended.push(() => proxy.stop());
  expect(await (await fetch(`${proxy.endpoint}/path`)).text()).toBe("GET /PATH ");
});
