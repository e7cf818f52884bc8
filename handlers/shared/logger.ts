/** What a line is about: an error, or ids and counts. Nothing secret. */
type Details = Error | Readonly<Record<string, unknown>>;

const LEVELS = ["DEBUG", "INFO", "WARN", "ERROR"] as const;

type Level = (typeof LEVELS)[number];

const { POWERTOOLS_LOG_LEVEL = "INFO", POWERTOOLS_SERVICE_NAME: service } = process.env;
const threshold = LEVELS.indexOf(POWERTOOLS_LOG_LEVEL.toUpperCase() as Level);

/** Ids that are on every line, until others take their place. */
const ids: { function_request_id?: string; correlation_id?: string } = {};

/** Structured lines to CloudWatch Logs, as Powertools' Logger writes them. */
export const logger = {
  info: (message: string, details?: Details) => write("INFO", message, details),
  warn: (message: string, details?: Details) => write("WARN", message, details),
  error: (message: string, details?: Details) => write("ERROR", message, details),
};

/** Puts an id on every line from now on, in the place of the one before. */
export function logWith(correlationId: string): void {
  ids.correlation_id = correlationId;
}

/** Puts Lambda's id of the invocation on every line from now on: Lambda's own lines, as of a time-out, have it, too. */
export function logInvocation(requestId: string): void {
  ids.function_request_id = requestId;
}

function write(level: Level, message: string, details: Details = {}): void {
  if (LEVELS.indexOf(level) < threshold) return;
  const line = {
    level,
    message,
    timestamp: new Date().toISOString(),
    service,
    xray_trace_id: /Root=([^;]+)/.exec(process.env._X_AMZN_TRACE_ID ?? "")?.[1],
    ...ids,
    ...(details instanceof Error ? { error: describe(details) } : details),
  };
  // The console, which Powertools' Logger goes through, takes as long for a line as all the rest of a small request.
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** No other properties: those of PostgreSQL's errors have values of rows. */
function describe(error: Error): Readonly<Record<string, unknown>> {
  const { name, message, stack, cause } = error;
  const { code, $metadata } = error as { readonly code?: string; readonly $metadata?: { readonly requestId?: string } };
  const reason = cause instanceof Error ? describe(cause) : cause;
  return { name, message, code, aws_request_id: $metadata?.requestId, stack, cause: reason };
}
