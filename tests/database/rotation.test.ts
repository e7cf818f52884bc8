import { afterEach, describe, expect, it } from "vitest";
import { USER } from "../support/database/server";
import { type Sandbox, useCluster } from "../support/database/use";

const FILE = { fileName: "a.txt", contentType: "text/plain", sizeBytes: 5, sha256: "0".repeat(64) };

describe("a password that is made anew", () => {
  const cluster = useCluster();
  const server = (password: string) => cluster.server.sql(`alter role ${USER} password '${password}'`);
  const secret = (password: string) => cluster.aws.setPassword(cluster.server.port, password, USER);
  const list = async (sandbox: Sandbox) => {
    const { status, headers } = await sandbox.api({ method: "GET", path: "/uploads" });
    return status === 503 ? [status, headers["retry-after"]] : [status];
  };
  const announce = (sandbox: Sandbox) =>
    sandbox.api({ method: "POST", path: "/uploads", headers: { "idempotency-key": "one" }, body: FILE });

  /** A sandbox that is connected, one that was, and one that is new. */
  async function sandboxes(): Promise<Record<"connected" | "cut" | "cold", Sandbox>> {
    const [connected, cut] = [cluster.sandbox(), cluster.sandbox()];
    await Promise.all([list(connected), list(cut)]);
    await cluster.server.sql("select pg_terminate_backend($1)", [await cluster.session(cut)]);
    return { connected, cut, cold: cluster.sandbox() };
  }

  afterEach(() => server("first"));

  it.each([
    ["PostgreSQL has it, the secret doesn't yet", server, secret, [503, "5"]],
    ["the secret has it, PostgreSQL doesn't yet", secret, server, [200]],
  ])("is asked for again while %s, and never by who is connected", async (_, first, second, answer) => {
    const { connected, cut, cold } = await sandboxes();
    await first("second");
    expect(await list(connected)).toEqual([200]);
    // It knows the one before, and is served as long as that counts.
    expect(await list(cut)).toEqual(answer);
    expect(await list(cold)).toEqual([503, "5"]);
    await second("second");
    for (const sandbox of [connected, cut, cold, cluster.sandbox()]) expect(await list(sandbox)).toEqual([200]);
  });

  it("loses nothing that is written meanwhile: what was refused is sent again", async () => {
    const { connected, cold } = await sandboxes();
    await server("second");
    expect((await announce(cold)).status).toBe(503);
    expect(await cluster.server.sql("select from uploads")).toEqual([]);
    const { body } = await announce(connected);
    await secret("second");
    expect(await announce(cold)).toMatchObject({ status: 201, body: { id: body.id } });
  });

  it("is no matter where it is given up, and the one before counts again", async () => {
    const { connected, cut, cold } = await sandboxes();
    await server("second");
    expect(await list(cold)).toEqual([503, "5"]);
    await server("first");
    for (const sandbox of [connected, cut, cold]) expect(await list(sandbox)).toEqual([200]);
  });
});
