import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { startProxy } from "../../../src/commands/engine/proxy";

const ended: (() => void)[] = [];
afterEach(() => {
  for (const end of ended.splice(0)) end();
});

/** An emulator that answers everything with what it was asked, and `answer`. */
async function startEmulator(answer: string): Promise<string> {
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    response.end(`${request.url}|${body}|${answer}`);
  }).listen(0, "127.0.0.1");
  ended.push(() => server.close());
  await new Promise((resolve) => server.once("listening", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function ask(answer: string, path: string, init?: RequestInit): Promise<string> {
  const proxy = await startProxy(await startEmulator(answer));
  ended.push(() => proxy.stop());
  return (await fetch(`${proxy.endpoint}${path}`, init)).text();
}

describe("what the emulator says otherwise than AWS", () => {
  it("is a distribution's ARN, in its answers and back in what it is asked", async () => {
    const [url, body, answer] = (
      await ask(
        "arn:aws:cloudfront:1:distribution/E1",
        "/2020-05-31/tagging?Resource=arn%3Aaws%3Acloudfront%3A%3A1%3Ax",
        {
          method: "POST",
          body: "arn:aws:cloudfront::1:distribution/E1",
        },
      )
    ).split("|");
    expect(url).toContain("arn%3Aaws%3Acloudfront%3A1%3Ax");
    // What the emulator was asked comes back through the correction of answers.
    expect(body).toBe("arn:aws:cloudfront::1:distribution/E1");
    expect(answer).toBe("arn:aws:cloudfront::1:distribution/E1");
  });

  it("is the error of an access list that is gone", async () => {
    const gone = await ask("<Code>InvalidRouteTableID.NotFound</Code>", "/", {
      method: "POST",
      body: "Action=DescribeNetworkAcls&Version=2016-11-15",
    });
    expect(gone).toContain("<Code>InvalidNetworkAclID.NotFound</Code>");
  });

  it("is the error of a secret that is gone", async () => {
    const gone = await ask("You tried to    perform the operation on a secret that's currently marked deleted.", "/", {
      method: "POST",
      headers: { "x-amz-target": "secretsmanager.GetSecretValue" },
    });
    expect(gone).toContain("because it was marked for deletion");
  });

  it("is nothing elsewhere", async () => {
    const answer = "InvalidRouteTableID.NotFound arn:aws:cloudfront:1:distribution/E1 currently marked deleted";
    expect(await ask(answer, "/other", { method: "POST", body: "x" })).toBe(`/other|x|${answer}`);
  });
});

it("lets what intercepts see and change the emulator's answer", async () => {
  const proxy = await startProxy(await startEmulator("emulator"), async (_, pass) => {
    const { status, body } = await pass();
    return { status, headers: {}, body: String(body).toUpperCase() };
  });
  ended.push(() => proxy.stop());
  expect(await (await fetch(`${proxy.endpoint}/path`)).text()).toBe("/PATH||EMULATOR");
});

it("answers in the emulator's place what is intercepted", async () => {
  const proxy = await startProxy(await startEmulator("emulator"), ({ url }) =>
    url === "/mine" ? { status: 503, headers: { "x-by": "proxy" }, body: "slow down" } : undefined,
  );
  ended.push(() => proxy.stop());
  const mine = await fetch(`${proxy.endpoint}/mine`);
  expect([mine.status, await mine.text()]).toEqual([503, "slow down"]);
  expect(await (await fetch(`${proxy.endpoint}/other`)).text()).toContain("emulator");
});
