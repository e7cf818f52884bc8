import type { Client, ClientConfig, QueryResultRow } from "pg";
import type { Credentials, Login } from "./credentials";
import { isLost, isRefusedLogin, isTimeout } from "./postgres-errors";
import { traced } from "./tracing";
import { Unavailable } from "./unavailable";

/** Sends a statement and gives its rows. */
export type Query = <Row extends QueryResultRow>(sql: string, values?: readonly unknown[]) => Promise<Row[]>;

/** How to reach a database. */
export interface PostgresSource {
  readonly credentials: Credentials;
  /** The driver's settings for a login. */
  readonly settingsFor: (login: Login) => ClientConfig;
  readonly statementTimeoutMs: number;
}

/** A connection that was idle for longer may have died while the sandbox was frozen. */
const TRUSTED_IDLE_MS = 10_000;

/**
 * A database through one connection, made when it is first needed and again after it broke. A sandbox does one invocation at
 * a time, so that a pool would only hold connections that nobody uses.
 */
export class Postgres {
  private connection?: Promise<Client>;
  private live?: Client;
  private usedAt = 0;

  constructor(private readonly source: PostgresSource) {}

  /**
   * A statement that changes nothing, and is therefore sent once more where the connection breaks.
   *
   * @throws Unavailable where the database can't be reached or takes too long
   */
  read<Row extends QueryResultRow>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return this.guarded(async () => {
      try {
        return await this.send<Row>(await this.connected(), sql, values);
      } catch (error) {
        if (!isLost(error) || isTimeout(error)) throw error;
        return this.send<Row>(await this.connected(), sql, values);
      }
    });
  }

  /**
   * A statement that is sent once: after a broken connection nobody knows whether it was done.
   *
   * @throws Unavailable where the database can't be reached or takes too long
   */
  write<Row extends QueryResultRow>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return this.guarded(async () => this.send<Row>(await this.proven(), sql, values));
  }

  /**
   * Statements that are done together or not at all.
   *
   * @throws Unavailable where the database can't be reached or takes too long
   */
  transaction<T>(work: (query: Query) => Promise<T>, begin = "begin"): Promise<T> {
    return this.guarded(async () => {
      const client = await this.proven();
      const query: Query = (sql, values = []) => this.send(client, sql, values);
      await query(begin);
      try {
        const result = await work(query);
        await query("commit");
        return result;
      } catch (error) {
        if (!isLost(error)) await query("rollback");
        throw error;
      }
    });
  }

  /** Lends the connection itself, for libraries that want one. */
  session<T>(work: (client: Client) => Promise<T>): Promise<T> {
    return this.guarded(async () => work(await this.proven()));
  }

  /** Closes the connection, if there is one. */
  async close(): Promise<void> {
    const client = await this.connection?.catch(() => undefined);
    this.connection = undefined;
    await client?.end();
  }

  private async guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await traced("database", work);
    } catch (error) {
      throw isLost(error) || isTimeout(error) ? new Unavailable("the database", error) : error;
    }
  }

  private async send<Row extends QueryResultRow>(client: Client, sql: string, values: readonly unknown[]) {
    try {
      const { rows } = await client.query<Row>(sql, [...values]);
      this.usedAt = Date.now();
      return rows;
    } catch (error) {
      if (isLost(error)) this.drop(client);
      throw error;
    }
  }

  private async proven(): Promise<Client> {
    if (this.connection && Date.now() - this.usedAt > TRUSTED_IDLE_MS) {
      await this.send(await this.connected(), "select 1", []).catch(() => {});
    }
    return this.connected();
  }

  private connected(): Promise<Client> {
    this.connection ??= this.connect().catch((error) => {
      this.connection = undefined;
      throw error;
    });
    return this.connection;
  }

  private async connect(): Promise<Client> {
    const { credentials } = this.source;
    const login = await credentials.get();
    try {
      return await this.open(login);
    } catch (error) {
      if (!isRefusedLogin(error)) throw error;
      // The secret was rotated since it was read.
      return this.open(await credentials.renew(login));
    }
  }

  private async open(login: Login): Promise<Client> {
    const { Client } = await import("pg");
    const { settingsFor, statementTimeoutMs } = this.source;
    const client = new Client({
      ...settingsFor(login),
      connectionTimeoutMillis: 3_000,
      statement_timeout: statementTimeoutMs,
      // The server cancels first; this is for a server that isn't there any more.
      query_timeout: statementTimeoutMs + 500,
      keepAlive: true,
    });
    client.on("error", () => this.drop(client));
    await client.connect();
    this.live = client;
    this.usedAt = Date.now();
    return client;
  }

  /** Forgets a connection, so that the next statement makes a new one. */
  private drop(client: Client): void {
    // An earlier connection may break late.
    if (this.live === client) this.connection = undefined;
    client.end().catch(() => {});
  }
}
