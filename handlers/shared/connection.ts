import { hash, randomUUID } from "node:crypto";
import type { Client, ClientConfig, Query, QueryResultRow } from "pg";
import { millisecondsLeft, withinOwn } from "./budget";
import { isLost } from "./postgres-errors";

/** Longest time to open a connection, TLS and login included. */
const CONNECT_MS = 2_000;

/** An end that lives answers in far less, unless it works on a statement. */
export const SILENCE_MS = 1_000;

/** Loaded when a connection is first needed. */
type Driver = typeof import("pg");

/** Whoever is told what happens to a connection. */
export interface Keeper {
  /** It broke, maybe while nobody used it. */
  onBroken(connection: Connection): void;
  /**
   * It has left a statement without an answer for a while.
   *
   * @param giveUp closes it, unless it has answered meanwhile
   */
  onSilent(connection: Connection, giveUp: () => void): void;
}

/** A statement as the driver sends it; its own types don't say all that it reads. */
interface Statement extends Query {
  name: string;
  query_timeout?: number;
  callback: (error: Error | undefined, result: { readonly rows: readonly QueryResultRow[] }) => void;
}

/** A session of a database; each statement is parsed and planned once for it. */
export class Connection {
  /** When the server last answered; by the clock on the wall, which goes on while a sandbox is frozen. */
  usedAt = Date.now();
  /** Of the server's process. */
  readonly pid: number;

  private readonly names = new Map<string, string>();
  /** No two connections share names, other sandboxes' neither: a pooler between may hand one session to several. */
  private readonly id = randomUUID().slice(0, 8);
  /** Statements without an answer. */
  private waiting = 0;
  private answers = 0;
  /** When the last of them must have one. */
  private until = 0;
  /** One for all statements: to make one for each, and clear it, costs as much as to send it. */
  private readonly watch: NodeJS.Timeout;
  private limit?: NodeJS.Timeout;

  constructor(
    private readonly driver: Driver,
    readonly client: Client,
    private readonly keeper: Keeper,
  ) {
    this.pid = (client as unknown as { processID: number }).processID;
    this.watch = setTimeout(() => this.lookAfter(), SILENCE_MS).unref();
  }

  /**
   * Sends a statement and gives its rows.
   *
   * @param answerMs after which it fails, and with it the connection
   */
  send<Row extends QueryResultRow>(sql: string, values: readonly unknown[], answerMs: number): Promise<Row[]> {
    const until = performance.now() + answerMs;
    this.until = this.waiting === 0 ? until : Math.max(this.until, until);
    this.waiting += 1;
    // What only describes a statement, the driver copies, which costs more than to send it.
    const query = new this.driver.Query(sql, values as unknown[]) as Statement;
    query.name = this.nameOf(sql);
    // Too short for the watch.
    if (answerMs <= SILENCE_MS) query.query_timeout = answerMs;
    return new Promise((resolve, reject) => {
      query.callback = (error, result) => {
        // Of values that it can't send the driver says so, and then that their statement is done.
        query.callback = () => {};
        this.waiting -= 1;
        this.answers += 1;
        if (this.waiting === 0) clearTimeout(this.limit);
        if (error) {
          if (isLost(error)) this.keeper.onBroken(this);
          return reject(error);
        }
        this.usedAt = Date.now();
        resolve(result.rows as Row[]);
      };
      this.client.query(query);
      // After the driver's own time, so that this one finds nothing where both end at once.
      this.watch.refresh();
    });
  }

  /** Closes it, whatever is under way: what waits for an answer fails. */
  async close(): Promise<void> {
    clearTimeout(this.watch);
    clearTimeout(this.limit);
    await this.client.end().catch(() => {});
  }

  /** A while after the last statement was sent. */
  private lookAfter(): void {
    if (this.waiting === 0) return;
    const { answers } = this;
    const left = this.until - performance.now();
    const giveUp = () => {
      if (this.answers === answers) void this.close();
    };
    // The timer belongs to the invocation that has made the connection, whose time may be over.
    withinOwn(left, () => this.keeper.onSilent(this, giveUp));
    clearTimeout(this.limit);
    this.limit = setTimeout(() => void this.close(), left);
  }

  private nameOf(sql: string): string {
    const known = this.names.get(sql);
    if (known) return known;
    const name = `${this.id}-${hash("sha256", sql).slice(0, 16)}`;
    this.names.set(sql, name);
    return name;
  }
}

/**
 * Opens a session.
 *
 * @param statementTimeoutMs after which the server itself cancels a statement
 */
export async function connect(settings: ClientConfig, statementTimeoutMs: number, keeper: Keeper): Promise<Connection> {
  const driver = await import("pg");
  const client = new driver.Client({
    ...settings,
    connectionTimeoutMillis: Math.min(CONNECT_MS, millisecondsLeft()),
    statement_timeout: statementTimeoutMs,
    keepAlive: true,
  });
  let connection: Connection | undefined;
  client.on("error", () => connection && keeper.onBroken(connection));
  await client.connect();
  connection = new Connection(driver, client, keeper);
  return connection;
}
