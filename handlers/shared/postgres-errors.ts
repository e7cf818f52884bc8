import { isNetworkError } from "./unavailable";

/** PostgreSQL's code of an error, where the database itself reported it. */
function sqlState(error: unknown): string | undefined {
  const { code, severity } = error as { code?: unknown; severity?: unknown };
  return severity && typeof code === "string" ? code : undefined;
}

/** Whether the database took the login for wrong: `invalid_password`, `invalid_authorization_specification`. */
export function isRefusedLogin(error: unknown): boolean {
  return ["28P01", "28000"].includes(sqlState(error) ?? "");
}

/** Whether a statement or a connection took too long. */
export function isTimeout(error: unknown): boolean {
  return sqlState(error) === "57014" || /timeout/i.test((error as Error).message);
}

/**
 * Whether the connection is of no use any more: broken, without an answer, shut down by the server, or left on an instance that a
 * failover has made a reader (`read_only_sql_transaction`).
 */
export function isLost(error: unknown): boolean {
  if (isNetworkError(error)) return true;
  const state = sqlState(error);
  if (state === undefined)
    return /^(Connection terminated|Query read timeout|timeout expired|Client has)/.test((error as Error).message);
  return state.startsWith("08") || state.startsWith("57P") || state === "25006";
}
