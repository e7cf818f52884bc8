import { readFileSync } from "node:fs";
import type { ClientConfig } from "pg";
import { Credentials, type Login } from "./credentials";
import type { DatabaseEnvironment } from "./environment";
import { Postgres } from "./postgres";

/** The database's two ends: the reader may lag behind, and is the writer where there is none. */
export interface Database {
  readonly writer: Postgres;
  readonly reader: Postgres;
}

/** The database that an environment names; nothing is connected yet. */
export function databaseOf(environment: DatabaseEnvironment): Database {
  const { DATABASE_HOST: host, DATABASE_NAME: dbname, DATABASE_READER_HOST: readerHost } = environment;
  const place = host === undefined ? {} : { host, dbname, port: 5432 };
  const credentials = new Credentials(environment.DATABASE_SECRET_ARN, place);
  const writer = postgres(environment, credentials);
  return { writer, reader: readerHost ? postgres(environment, credentials, readerHost) : writer };
}

function postgres(environment: DatabaseEnvironment, credentials: Credentials, host?: string): Postgres {
  return new Postgres({
    credentials,
    settingsFor: (login) => connectionSettings({ ...login, host: host ?? login.host }, environment.DATABASE_CA_FILE),
    statementTimeoutMs: environment.STATEMENT_TIMEOUT_MS,
  });
}

/**
 * What the driver needs for a login. The server's certificate and name are verified, but on the machine itself, where a local
 * database has no certificate and nobody listens in between.
 */
export function connectionSettings({ host, port, dbname, username, password }: Login, caFile: string): ClientConfig {
  const ssl = isLoopback(host) ? false : { ca: readFileSync(caFile, "utf8"), rejectUnauthorized: true };
  return { host, port, database: dbname, user: username, password, ssl };
}

function isLoopback(host: string): boolean {
  return ["localhost", "127.0.0.1", "::1"].includes(host);
}
