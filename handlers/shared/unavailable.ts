/** Something that a handler depends on doesn't answer; the same call may succeed later. */
export class Unavailable extends Error {
  override readonly name = "Unavailable";

  constructor(what: string, cause: unknown) {
    super(`${what} is unavailable`, { cause });
  }
}

/** What the AWS SDK says of a call that failed. */
interface SdkError {
  readonly name?: string;
  readonly $fault?: "client" | "server";
  readonly $retryable?: unknown;
  readonly code?: string;
}

const NETWORK_CODES = new Set(["ECONNREFUSED", "ECONNRESET", "ENOTFOUND", "EAI_AGAIN", "EPIPE", "ETIMEDOUT"]);

/** Whether the network failed below any protocol. */
export function isNetworkError(error: unknown): boolean {
  return NETWORK_CODES.has((error as SdkError).code ?? "");
}

/** Whether the same call may succeed later: the fault is a service's or the network's, not the call's. */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof Unavailable) return true;
  const { name, $fault, $retryable } = error as SdkError;
  return $fault === "server" || $retryable !== undefined || name === "TimeoutError" || isNetworkError(error);
}
