import { GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { describe, expect, it, vi } from "vitest";
import { databaseOf } from "../../../handlers/shared/database";
import { Unavailable } from "../../../handlers/shared/unavailable";
import { SECRET_ARN } from "../../support/handlers/aws";
import { newDatabase, useBench } from "../../support/handlers/use";

describe("the database", () => {
  const bench = useBench();
  const reads = () => bench.aws.secrets.commandCalls(GetSecretValueCommand).length;

  it("logs in once with the secret, for all statements of a sandbox", async () => {
    const { writer } = bench.database;
    expect(await writer.read("select 1 as one")).toEqual([{ one: 1 }]);
    await writer.write("insert into reported_days (day) values ('2026-01-01')");
    expect(await bench.postgres.sql("select day::text from reported_days")).toEqual([{ day: "2026-01-01" }]);
    expect(bench.postgres.gate.attempts).toEqual(["first"]);
    expect(reads()).toBe(1);
  });

  it("reads a rotated secret again, and logs in with it", async () => {
    const { gate } = bench.postgres;
    const { writer } = bench.database;
    await writer.read("select 1");
    gate.password = "second";
    bench.aws.setPassword(gate.port, "second");
    gate.break();
    expect(await writer.read("select 1 as one")).toEqual([{ one: 1 }]);
    expect(gate.attempts).toEqual(["first", "first", "second"]);
    expect(reads()).toBe(2);
  });

  it("tries a refused login exactly once more", async () => {
    const { gate } = bench.postgres;
    gate.password = "unknown to the secret";
    const failure = await bench.database.writer.read("select 1").catch((error) => error);
    expect(failure).toBeInstanceOf(Unavailable);
    expect(failure.cause).toMatchObject({ code: "28P01" });
    expect(gate.attempts).toEqual(["first", "first"]);
    expect(JSON.stringify(failure) + failure.stack).not.toContain("first");
  });

  it("repeats a read where the connection breaks", async () => {
    const { writer } = bench.database;
    await writer.read("select 1");
    bench.postgres.gate.break();
    expect(await writer.read("select 2 as two")).toEqual([{ two: 2 }]);
  });

  it("sends a write once, even where its answer is lost", async () => {
    const { gate, sql } = bench.postgres;
    const { writer } = newDatabase(200);
    await writer.read("select 1");
    gate.stall();
    await expect(writer.write("insert into reported_days (day) values ('2026-01-01')")).rejects.toThrow(Unavailable);
    expect(await sql("select 1 from reported_days")).toEqual([]);
    await gate.open();
    await writer.write("insert into reported_days (day) values ('2026-01-02')");
    expect(await sql("select day::text from reported_days")).toEqual([{ day: "2026-01-02" }]);
  });

  it("doesn't repeat a write whose connection breaks", async () => {
    const { writer } = bench.database;
    await writer.read("select 1");
    bench.postgres.gate.break();
    await expect(writer.write("insert into reported_days (day) values ('2026-01-01')")).rejects.toThrow(Unavailable);
    expect(await bench.postgres.sql("select 1 from reported_days")).toEqual([]);
  });

  it("proves a connection that was idle for long before it sends a write", async () => {
    const { writer } = bench.database;
    await writer.read("select 1");
    vi.spyOn(Date, "now").mockReturnValue(Date.now() + 60_000);
    bench.postgres.gate.break();
    await writer.write("insert into reported_days (day) values ('2026-01-01')");
    expect(await bench.postgres.sql("select 1 as one from reported_days")).toEqual([{ one: 1 }]);
  });

  it("has a reader of its own where the environment names one", async () => {
    const login = {
      host: "writer.example",
      port: bench.postgres.gate.port,
      dbname: "postgres",
      username: "u",
      password: "first",
    };
    bench.aws.secrets.on(GetSecretValueCommand).resolves({ SecretString: JSON.stringify(login) });
    const { writer, reader } = databaseOf({
      DATABASE_SECRET_ARN: SECRET_ARN,
      DATABASE_READER_HOST: "127.0.0.1",
      DATABASE_CA_FILE: "/nonexistent",
      STATEMENT_TIMEOUT_MS: 1_000,
    });
    expect(await reader.read("select 1 as one")).toEqual([{ one: 1 }]);
    await expect(writer.read("select 1")).rejects.toThrow("ENOENT");
    await reader.close();
  });

  it("takes what RDS's own secret doesn't say from the environment", async () => {
    const { port } = bench.postgres.gate;
    const settings = { DATABASE_SECRET_ARN: SECRET_ARN, DATABASE_CA_FILE: "/nonexistent", STATEMENT_TIMEOUT_MS: 1_000 };
    const place = { DATABASE_HOST: "127.0.0.1", DATABASE_NAME: "postgres" };
    const says = (login: object) =>
      bench.aws.secrets.on(GetSecretValueCommand).resolves({ SecretString: JSON.stringify(login) });
    says({ username: "u", password: "first" });
    await expect(databaseOf(settings).writer.read("select 1")).rejects.toThrow("wrong or missing: host, port, dbname");
    // PostgreSQL's own port, where nobody listens here.
    await expect(databaseOf({ ...settings, ...place }).writer.read("select 1")).rejects.toThrow(Unavailable);
    says({ username: "u", password: "first", port });
    const { writer } = databaseOf({ ...settings, ...place });
    expect(await writer.read("select 1 as one")).toEqual([{ one: 1 }]);
    await writer.close();
  });

  it("gives up a statement that isn't answered in time", async () => {
    const { writer } = newDatabase(100);
    await writer.read("select 1");
    bench.postgres.gate.stall();
    await expect(writer.read("select 1")).rejects.toThrow("the database is unavailable");
  });

  it("is unavailable while nothing listens, and comes back without a new sandbox", async () => {
    const { gate } = bench.postgres;
    const { writer } = bench.database;
    await gate.close();
    await expect(writer.read("select 1")).rejects.toThrow(Unavailable);
    await expect(writer.write("select 1")).rejects.toThrow(Unavailable);
    await gate.open();
    expect(await writer.read("select 1 as one")).toEqual([{ one: 1 }]);
  });

  it("takes a transaction back as a whole, and keeps the connection", async () => {
    const { writer } = bench.database;
    const work = writer.transaction(async (query) => {
      await query("insert into reported_days (day) values ('2026-01-01')");
      throw new Error("changed its mind");
    });
    await expect(work).rejects.toThrow("changed its mind");
    expect(await writer.read("select day from reported_days")).toEqual([]);
    expect(bench.postgres.gate.attempts).toHaveLength(1);
  });

  it("says which statement of a transaction, or of whoever has borrowed the connection, has a mistake", async () => {
    const { writer } = bench.database;
    const mistaken = async (query: (sql: string) => Promise<unknown>) => {
      await query("select nonsense");
    };
    const there = { code: "42703", stack: expect.stringContaining("mistaken") };
    await expect(writer.transaction(mistaken)).rejects.toMatchObject(there);
    await expect(writer.session((client) => mistaken((sql) => client.query(sql)))).rejects.toMatchObject(there);
    const here = { code: "42703", stack: expect.stringContaining(import.meta.filename) };
    await expect(writer.write("select nonsense")).rejects.toMatchObject(here);
  });

  it("reports a mistake in a statement as such, and keeps the connection", async () => {
    const { writer } = bench.database;
    const mistake = { code: "42703", stack: expect.stringContaining(import.meta.filename) };
    await expect(writer.read("select nonsense")).rejects.toMatchObject(mistake);
    await writer.read("select 1");
    expect(bench.postgres.gate.attempts).toHaveLength(1);
  });

  it("says which keys of a secret are wrong, and never a value", async () => {
    const secret = '{"host": "h", "password": "hunter2", "port": "5432"';
    bench.aws.secrets.on(GetSecretValueCommand).resolves({ SecretString: secret });
    const failure = await newDatabase()
      .writer.read("select 1")
      .catch((error) => error);
    expect(failure.message).toBe("The database's secret is no login; wrong or missing: the whole text");
    bench.aws.secrets.on(GetSecretValueCommand).resolves({ SecretString: `${secret}}` });
    const second = await newDatabase()
      .writer.read("select 1")
      .catch((error) => error);
    expect(second.message).toBe("The database's secret is no login; wrong or missing: dbname, username");
  });
});
