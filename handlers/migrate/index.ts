import path from "node:path";
import { databaseOf } from "../shared/database";
import { databaseEnvironment, parseEnvironment } from "../shared/environment";
import { orLog } from "../shared/failure";
import { logger } from "../shared/logger";
import { migrate } from "./migrate";

/** A migration may take as long as the function lives. */
const STATEMENT_TIMEOUT_MS = 840_000;

const environment = parseEnvironment(databaseEnvironment, process.env);
const { writer } = databaseOf({ ...environment, STATEMENT_TIMEOUT_MS });

/** Brings the tables up to date; a deployment invokes it before it moves the other functions to new code. */
export async function handler(): Promise<{ readonly migrations: readonly string[] }> {
  const migrations = await orLog(() =>
    writer.session((client) => migrate(client, path.join(__dirname, "migrations"), (line) => logger.warn(line))),
  );
  logger.info("tables are up to date", { migrations });
  return { migrations };
}
