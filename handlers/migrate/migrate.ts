import type { ClientBase } from "pg";

/**
 * Brings a database's tables up to date, in one transaction. A second run at the same time waits for the first.
 *
 * @param directory the folder with the versioned SQL files
 * @returns names of the migrations that were missing
 */
export async function migrate(client: ClientBase, directory: string, log: (line: string) => void): Promise<string[]> {
  // An ES module, which older Nodes can't require.
  const { runner } = await import("node-pg-migrate");
  const done = await runner({
    dbClient: client,
    dir: directory,
    direction: "up",
    migrationsTable: "migrations",
    advisoryLockMode: "wait",
    singleTransaction: true,
    logger: { debug: () => {}, info: () => {}, warn: log, error: log },
  });
  return done.map(({ name }) => name);
}
