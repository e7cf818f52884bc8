import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Server, Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { TLSSocket } from "node:tls";
import { Client } from "pg";
import { generate, type SubjectAltNameEntry } from "selfsigned";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { connectionSettings } from "../../../handlers/shared/database";
import { type TestPostgres, testPostgres } from "../../support/handlers/postgres";

const HOST = "db.example.internal";
const login = { host: HOST, dbname: "postgres", username: "postgres", password: "first" };

describe("a connection to a database elsewhere", () => {
  let postgres: TestPostgres;
  let folder: string;
  let server: Server;
  let trusted: string;
  let foreign: string;

  beforeAll(async () => {
    postgres = await testPostgres();
    folder = mkdtempSync(path.join(tmpdir(), "tls-"));
    const [own, other] = await Promise.all([certificate(HOST), certificate(HOST)]);
    trusted = path.join(folder, "trusted.pem");
    foreign = path.join(folder, "foreign.pem");
    writeFileSync(trusted, own.cert);
    writeFileSync(foreign, other.cert);
    server = await tlsBefore(postgres.gate.port, own);
  }, 60_000);
  beforeEach(() => postgres.reset());
  afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  it("is encrypted, once the server has proven that it is the one", async () => {
    const rows = await ask(login.host, trusted);
    expect(rows).toEqual([{ answer: 42 }]);
  });

  it("is refused where another authority vouches for the server", async () => {
    await expect(ask(login.host, foreign)).rejects.toThrow(/self-signed certificate|unable to verify/);
    expect(postgres.gate.attempts).toEqual([]);
  });

  it("is refused where the certificate is another server's", async () => {
    await expect(ask("other.example.internal", trusted)).rejects.toThrow(/does not match certificate/);
    expect(postgres.gate.attempts).toEqual([]);
  });

  it("is refused where the server has no TLS, before the password is sent", async () => {
    const plain = createServer((socket) => socket.once("data", () => socket.write("N")));
    await new Promise<void>((resolve) => plain.listen(0, "127.0.0.1", resolve));
    try {
      await expect(ask(login.host, trusted, (plain.address() as AddressInfo).port)).rejects.toThrow(/SSL/);
    } finally {
      plain.close();
    }
  });

  async function ask(host: string, caFile: string, port = (server.address() as AddressInfo).port) {
    const client = new Client({ ...connectionSettings({ ...login, host, port }, caFile), stream: toLoopback });
    await client.connect();
    try {
      return (await client.query("select 42 as answer")).rows;
    } finally {
      await client.end();
    }
  }
});

/** A socket that goes to this machine, whatever name it is told. */
function toLoopback(): Socket {
  const socket = new Socket();
  const connectTo = socket.connect.bind(socket) as (port: number, host: string) => Socket;
  return Object.assign(socket, { connect: (port: number) => connectTo(port, "127.0.0.1") });
}

function certificate(host: string) {
  const altNames: [SubjectAltNameEntry] = [{ type: 2, value: host }];
  return generate([{ name: "commonName", value: host }], {
    extensions: [
      { name: "basicConstraints", cA: true },
      { name: "subjectAltName", altNames },
    ],
  });
}

/** Speaks TLS as PostgreSQL does, and hands on what it decrypts. */
async function tlsBefore(upstream: number, { private: key, cert }: { private: string; cert: string }): Promise<Server> {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    // SSLRequest
    socket.once("data", () => {
      socket.write("S");
      const secure = new TLSSocket(socket, { isServer: true, key, cert });
      secure.on("error", () => {});
      secure.once("secure", () => secure.pipe(connect(upstream, "127.0.0.1").on("error", () => {})).pipe(secure));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}
