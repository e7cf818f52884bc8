/** Where a PostgreSQL database is and who logs in; the password must need no escaping. */
export interface PostgresLogin {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly username: string;
  readonly password: string;
}

/** `postgresql://user:password@host:port/database` */
export function postgresUrl({ username, password, host, port, database }: PostgresLogin): string {
  return `postgresql://${username}:${password}@${host}:${port}/${database}`;
}

/** The JSON that Secrets Manager keeps of a PostgreSQL login, with the keys that AWS's own rotation uses. */
export function postgresCredentials({ username, password, host, port, database }: PostgresLogin): string {
  return JSON.stringify({ engine: "postgres", host, port, dbname: database, username, password });
}

/** `rediss://:token@host:port`: with TLS, which the second s says. */
export function redisUrl(host: string, port: number, token: string): string {
  return `rediss://:${token}@${host}:${port}`;
}
