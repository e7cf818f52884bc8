import { isTraced } from "./tracing";

/** Errors as AWS's clients and PostgreSQL's driver throw them. */
interface KnownError extends Error {
  readonly code?: string;
  readonly $metadata?: { readonly requestId?: string };
}

/** What a line says besides its message. */
type Attributes = Readonly<Record<string, unknown>>;

/** From the least grave on; the last two are Powertools' names for levels at which nothing is left to say here. */
const LEVELS = ["INFO", "WARN", "ERROR", "CRITICAL", "SILENT"];

const service = process.env.POWERTOOLS_SERVICE_NAME;
const least = LEVELS.indexOf(process.env.POWERTOOLS_LOG_LEVEL?.toUpperCase() ?? "INFO");

/** Ids that are on every line, until others take their place. */
const ids: Record<"trace" | "invocation" | "correlation", string | undefined> = {
  trace: undefined,
  invocation: undefined,
  correlation: undefined,
};

/** Structured lines to CloudWatch Logs, named as Powertools names them. Nothing that is secret is handed to it: ids, counts and errors only. */
export const logger = {
  info: (message: string, more?: Attributes) => log("INFO", message, more),
  warn: (message: string, error?: Error) => log("WARN", message, error && { error: described(error) }),
  error: (message: string, error: Error) => log("ERROR", message, { error: described(error) }),
};

/** Puts an id on every line from now on, in the place of the one before. */
export function logWith(correlationId: string): void {
  ids.correlation = correlationId;
}

/** Puts Lambda's ids of the invocation on every line from now on: Lambda's own lines, as of a time-out, have them, too. */
export function logInvocation(requestId: string): void {
  ids.invocation = requestId;
  if (isTraced) ids.trace = /Root=([^;]+)/.exec(process.env._X_AMZN_TRACE_ID ?? "")?.[1];
}

function log(level: string, message: string, more?: Attributes): void {
  if (LEVELS.indexOf(level) < least) return;
  const line = {
    level,
    message,
    timestamp: new Date().toISOString(),
    service,
    xray_trace_id: ids.trace,
    function_request_id: ids.invocation,
    correlation_id: ids.correlation,
    ...more,
  };
  // Node's console takes as long for a line as all the rest of a small request.
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** Not all that an error has: the properties of PostgreSQL's have values of rows. */
function described({ name, message, stack, cause, code, $metadata }: KnownError): Attributes {
  const reason = cause instanceof Error ? described(cause) : cause;
  return { name, message, code, aws_request_id: $metadata?.requestId, stack, cause: reason };
}
