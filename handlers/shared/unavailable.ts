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
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly code?: string;
}

const NETWORK_CODES = new Set([
  "EAI_AGAIN",
  "ECONNABORTED",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTDOWN",
  "EHOSTUNREACH",
  "ENETDOWN",
  "ENETUNREACH",
  "ENOTFOUND",
  "EPIPE",
  "ETIMEDOUT",
]);

/** By which services refuse what is too much: `ThrottlingException`, `RequestThrottled`, `KmsThrottled`, `SlowDown`, … */
const TOO_MUCH = /throttl|slowdown|toomanyrequests|limitexceeded/i;

/** What ends a call that took too long; the last is S3's word for a body that comes too slowly. */
const OUT_OF_TIME = new Set(["TimeoutError", "AbortError", "RequestTimeout"]);

/** Whether a status says so, whoever gave it: what stands before a service answers by no protocol of the SDK's. */
function isTemporary(status = 0): boolean {
  return status >= 500 || status === 408 || status === 429;
}

/** Whether the network failed below any protocol. */
export function isNetworkError(error: unknown): boolean {
  return NETWORK_CODES.has((error as SdkError).code ?? "");
}

/** Whether the same call may succeed later: the fault is a service's or the network's, not the call's. */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof Unavailable) return true;
  const { name = "", $fault, $retryable, $metadata } = error as SdkError;
  return (
    $fault === "server" ||
    $retryable !== undefined ||
    isTemporary($metadata?.httpStatusCode) ||
    TOO_MUCH.test(name) ||
    OUT_OF_TIME.has(name) ||
    isNetworkError(error)
  );
}
