import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { describe, expect, it, vi } from "vitest";
import { within } from "../../handlers/shared/budget";
import { useCluster } from "../support/database/use";

describe("a statement that takes a while", () => {
  const cluster = useCluster();

  /** The writer of a sandbox that has served a request, whose time is over. */
  async function used(statementTimeoutMs?: number) {
    const { writer } = cluster.sandbox(statementTimeoutMs).database;
    await within(500, () => writer.read("select 1"));
    await sleep(600);
    return writer;
  }

  it("is waited for, whatever invocation has made the connection", async () => {
    const writer = await used();
    await writer.write("select pg_sleep(1.5)");
  });

  it("keeps its connection where it is answered while somebody looks after it", async () => {
    const writer = await used();
    await cluster.server.sql("alter system set post_auth_delay = 1");
    await cluster.server.sql("select pg_reload_conf()");
    try {
      await within(10_000, () =>
        writer.transaction(async (query) => {
          await query("select pg_sleep(1.3)");
          await sleep(1_500);
          await query("select 1");
        }),
      );
    } finally {
      await cluster.server.sql("alter system reset all");
      await cluster.server.sql("select pg_reload_conf()");
    }
  });

  it("is asked after by nobody else where it is itself to show whether a connection lives", async () => {
    const sandbox = cluster.sandbox();
    const session = await cluster.session(sandbox);
    vi.spyOn(Date, "now").mockReturnValue(Date.now() + 60_000);
    const connect = vi.spyOn(Client.prototype, "connect");
    process.kill(session, "SIGSTOP");
    try {
      await sandbox.database.writer.write("select 1");
      expect(connect).toHaveBeenCalledTimes(1);
    } finally {
      process.kill(session, "SIGCONT");
    }
  });

  it("is given up in time, also after one whose values couldn't be sent", async () => {
    const sandbox = cluster.sandbox(2_000);
    const { writer } = sandbox.database;
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    await expect(writer.read("select $1::jsonb", [circular])).rejects.toThrow(TypeError);
    const session = await cluster.session(sandbox);
    process.kill(session, "SIGSTOP");
    try {
      await expect(Promise.race([writer.write("select 1"), sleep(5_000)])).rejects.toThrow("unavailable");
    } finally {
      process.kill(session, "SIGCONT");
    }
  });
});
