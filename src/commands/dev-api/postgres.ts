import path from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import { Client } from "pg";
import { migrate } from "../../../handlers/migrate/migrate";

/**
 * Starts a PostgreSQL within this process, with the handlers' tables; nothing is kept after the process.
 *
 * @param root the project's folder
 * @returns its login, as Secrets Manager keeps one, and how to stop it
 */
export async function startPostgres(root: string): Promise<{ readonly login: string; stop(): Promise<void> }> {
  const pglite = await PGlite.create();
  const server = new PGLiteSocketServer({ db: pglite, host: "127.0.0.1", port: 0, maxConnections: 10 });
  await server.start();
  const port = Number(server.getServerConn().split(":").at(-1));
  const client = new Client({ host: "127.0.0.1", port, user: "postgres", database: "postgres" });
  await client.connect();
  await migrate(client, path.join(root, "handlers/migrate/migrations"), console.error);
  await client.end();
  const login = JSON.stringify({
    engine: "postgres",
    host: "127.0.0.1",
    port,
    dbname: "postgres",
    username: "postgres",
    password: "local",
  });
  return {
    login,
    stop: async () => {
      await server.stop();
      await pglite.close();
    },
  };
}
