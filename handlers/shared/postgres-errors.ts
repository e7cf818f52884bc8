import { isNetworkError } from "./unavailable";

/** PostgreSQL's code of an error, where the database itself reported it. */
function sqlState(error: unknown): string | undefined {
  const { code, severity } = error as { code?: unknown; severity?: unknown };
  return severity && typeof code === "string" ? code : undefined;
}

/** Whether the database itself reported an error, as that a statement is wrong. */
export function isReported(error: unknown): boolean {
  return sqlState(error) !== undefined;
}

/** Whether the database took the login for wrong: `invalid_password`, `invalid_authorization_specification`. */
export function isRefusedLogin(error: unknown): boolean {
  return ["28P01", "28000"].includes(sqlState(error) ?? "");
}

/** Whether a value is none that the database can work with, like a date before its first: no attempt can succeed. */
export function isBadValue(error: unknown): boolean {
  return sqlState(error)?.startsWith("22") ?? false;
}

/** Whether a statement or a connection took too long. */
function isTimeout(error: unknown): boolean {
  return sqlState(error) === "57014" || /timeout/i.test((error as Error).message);
}

/**
 * Whether the connection is of no use any more: broken, without an answer, shut down by the server, left on an instance that a
 * failover has made a reader (`read_only_sql_transaction`), or with statements prepared for tables as they were before a migration.
 */
export function isLost(error: unknown): boolean {
  if (isNetworkError(error)) return true;
  const state = sqlState(error);
  const { message } = error as Error;
  if (state === undefined) return /^(Connection terminated|Query read timeout|timeout expired|Client )/.test(message);
  if (state === "0A000") return message.startsWith("cached plan must not change");
  return state.startsWith("08") || state.startsWith("57P") || state === "25006";
}

/**
 * Whether the same statement may succeed later: no connection or resources left (class 53), an operator's or the system's doing
 * (57, 58), a deadlock or a failed serialization (40), a lock that somebody holds (55P03), a gap of a rotation (28).
 */
export function isTransient(error: unknown): boolean {
  const state = sqlState(error) ?? "";
  return isLost(error) || isTimeout(error) || isRefusedLogin(error) || /^(53|57|58|40)|^55P03$/.test(state);
}
