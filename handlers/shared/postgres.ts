import type { Client, ClientConfig, QueryResultRow } from "pg";
import { millisecondsLeft } from "./budget";
import { type Connection, connect, type Keeper, SILENCE_MS } from "./connection";
import type { Credentials, Login } from "./credentials";
import { isLost, isRefusedLogin, isReported, isTransient } from "./postgres-errors";
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
  private connecting?: Promise<Connection>;
  private live?: Connection;

  private readonly keeper: Keeper = {
    onBroken: (connection) => this.drop(connection),
    onSilent: (connection, giveUp) => void this.look(connection, giveUp),
  };

  constructor(private readonly source: PostgresSource) {}

  /**
   * A statement that changes nothing, and is therefore sent once more where the connection breaks.
   *
   * @throws Unavailable where the database can't be reached or takes too long
   */
  read<Row extends QueryResultRow>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return this.guarded(async () => {
      try {
        // Without a promise more.
        return await (this.live ?? (await this.connected())).send<Row>(sql, values, this.answerMs());
      } catch (error) {
        if (!isLost(error)) throw located(error);
        return this.ask<Row>(await this.connected(), sql, values);
      }
    });
  }

  /**
   * A statement that leaves the same rows and gives the same answer when it is done twice: sent once more where the connection breaks.
   *
   * @throws Unavailable where the database can't be reached or takes too long
   */
  idempotent<Row extends QueryResultRow>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return this.read<Row>(sql, values);
  }

  /**
   * A statement that is sent once: after a broken connection nobody knows whether it was done.
   *
   * @throws Unavailable where the database can't be reached or takes too long
   */
  write<Row extends QueryResultRow>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return this.guarded(async () => this.ask<Row>(await this.proven(), sql, values));
  }

  /**
   * Statements that are done together or not at all.
   *
   * @throws Unavailable where the database can't be reached or takes too long
   */
  transaction<T>(work: (query: Query) => Promise<T>): Promise<T> {
    return this.guarded(async () => {
      const connection = await this.proven();
      const query: Query = (sql, values = []) => this.ask(connection, sql, values);
      await query("begin");
      try {
        const result = await work(query);
        await query("commit");
        return result;
      } catch (error) {
        // Where that fails, too, the connection goes, and with it the transaction.
        await query("rollback").catch(() => this.drop(connection));
        throw error;
      }
    });
  }

  /** Lends the connection itself, for libraries that want one. */
  session<T>(work: (client: Client) => Promise<T>): Promise<T> {
    return this.guarded(async () => work((await this.proven()).client));
  }

  /** Closes the connection, if there is one. */
  async close(): Promise<void> {
    const connection = await this.connecting?.catch(() => undefined);
    this.live = undefined;
    this.connecting = undefined;
    await connection?.close();
  }

  private async guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await traced("database", work);
    } catch (error) {
      throw isTransient(error) ? new Unavailable("the database", error) : error;
    }
  }

  private async ask<Row extends QueryResultRow>(connection: Connection, sql: string, values: readonly unknown[]) {
    try {
      return await connection.send<Row>(sql, values, this.answerMs());
    } catch (error) {
      throw located(error);
    }
  }

  /**
   * Looks from a second connection whether somebody works on what a connection waits for. A peer that vanished without a word, as
   * in a failover, would cost all the time there is.
   */
  private async look(suspect: Connection, giveUp: () => void): Promise<void> {
    let witness: Connection | undefined;
    try {
      witness = await this.connect();
      const sql = "select 1 from pg_stat_activity where pid = $1 and state = 'active'";
      if ((await witness.send(sql, [suspect.pid], SILENCE_MS)).length === 0) giveUp();
    } catch (error) {
      // No connection left is a sign of life. Where nothing can be reached, waiting is of no use.
      if (isLost(error)) giveUp();
    } finally {
      await witness?.close();
    }
  }

  /** The server cancels after the statement's own time; this is for a server that isn't there any more, or time that is over. */
  private answerMs(): number {
    return Math.min(this.source.statementTimeoutMs + 500, millisecondsLeft());
  }

  private async proven(): Promise<Connection> {
    const connection = await this.connected();
    if (Date.now() - connection.usedAt <= TRUSTED_IDLE_MS) return connection;
    try {
      await connection.send("select 1", [], Math.min(SILENCE_MS, millisecondsLeft()));
    } catch {
      this.drop(connection);
    }
    return this.connected();
  }

  private connected(): Promise<Connection> {
    this.connecting ??= this.connect().then(
      (connection) => {
        this.live = connection;
        return connection;
      },
      (error) => {
        this.connecting = undefined;
        throw error;
      },
    );
    return this.connecting;
  }

  private async connect(): Promise<Connection> {
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

  private open(login: Login): Promise<Connection> {
    const { settingsFor, statementTimeoutMs } = this.source;
    return connect(settingsFor(login), statementTimeoutMs, this.keeper);
  }

  /** Forgets a connection, so that the next statement makes a new one. */
  private drop(connection: Connection): void {
    // An earlier connection may break late.
    if (this.live === connection) {
      this.live = undefined;
      this.connecting = undefined;
    }
    void connection.close();
  }
}

/** Gives an error the stack of whoever has sent the statement: the driver's own ends at the socket. */
function located(error: unknown): unknown {
  if (isReported(error)) Error.captureStackTrace(error as Error);
  return error;
}
