import { createHash } from "node:crypto";
import type { Client, ClientConfig, QueryResultRow } from "pg";
import { millisecondsLeft } from "./budget";

/** Longest time to open a connection, TLS and login included. */
const CONNECT_MS = 2_000;

let opened = 0;

/** A session of a database; each statement is parsed and planned once for it. */
export class Connection {
  /** When the server last answered; by the clock on the wall, which goes on while a sandbox is frozen. */
  usedAt = Date.now();
  /** Of the server's process. */
  readonly pid: number;

  private readonly names = new Map<string, string>();
  /** No two connections share names: a pooler between may hand one session to several. */
  private readonly number = ++opened;

  constructor(readonly client: Client) {
    this.pid = (client as unknown as { processID: number }).processID;
  }

  /** Sends a statement and gives its rows. */
  async send<Row extends QueryResultRow>(sql: string, values: readonly unknown[], answerMs: number): Promise<Row[]> {
    // The driver's own types lack the time of a single statement.
    const query = { text: sql, values: [...values], name: this.nameOf(sql), query_timeout: answerMs };
    const { rows } = await this.client.query<Row>(query);
    this.usedAt = Date.now();
    return rows;
  }

  /** Closes it, whatever is under way: what waits for an answer fails. */
  async close(): Promise<void> {
    await this.client.end().catch(() => {});
  }

  private nameOf(sql: string): string {
    const known = this.names.get(sql);
    if (known) return known;
    const name = `${this.number}-${createHash("sha256").update(sql).digest("hex").slice(0, 16)}`;
    this.names.set(sql, name);
    return name;
  }
}

/**
 * Opens a session.
 *
 * @param statementTimeoutMs after which the server itself cancels a statement
 * @param onBroken called when it breaks, also while nobody uses it
 */
export async function connect(
  settings: ClientConfig,
  statementTimeoutMs: number,
  onBroken: (connection: Connection) => void,
): Promise<Connection> {
  const { Client } = await import("pg");
  const client = new Client({
    ...settings,
    connectionTimeoutMillis: Math.min(CONNECT_MS, millisecondsLeft()),
    statement_timeout: statementTimeoutMs,
    keepAlive: true,
  });
  let connection: Connection | undefined;
  client.on("error", () => connection && onBroken(connection));
  await client.connect();
  connection = new Connection(client);
  return connection;
}
