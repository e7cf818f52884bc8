import { LogFormatter, Logger, LogItem } from "@aws-lambda-powertools/logger";
import type { LogAttributes, UnformattedAttributes } from "@aws-lambda-powertools/logger/types";

/** Errors as AWS's clients and PostgreSQL's driver throw them. */
interface KnownError extends Error {
  readonly code?: string;
  readonly $metadata?: { readonly requestId?: string };
}

/** Ids that are on every line, until others take their place; Powertools would merge them into each anew. */
const ids: { function_request_id?: string; correlation_id?: string } = {};

/** Powertools' own formatter writes all properties of an error: those of PostgreSQL's have values of rows. */
class Formatter extends LogFormatter {
  formatAttributes(line: UnformattedAttributes, { error, ...more }: LogAttributes): LogItem {
    const attributes = {
      level: line.logLevel,
      message: line.message,
      timestamp: line.timestamp.toISOString(),
      service: line.serviceName,
      xray_trace_id: line.xRayTraceId,
      ...ids,
      ...more,
      error: error instanceof Error ? this.formatError(error) : error,
    };
    return new LogItem({ attributes });
  }

  override formatError({ name, message, stack, cause, code, $metadata }: KnownError): LogAttributes {
    const reason = cause instanceof Error ? this.formatError(cause) : cause;
    return { name, message, code, aws_request_id: $metadata?.requestId, stack, cause: reason };
  }
}

/** Powertools' own goes through Node's console, where a line takes as long as all the rest of a small request. */
class LineLogger extends Logger {
  protected override printLog(_level: number, line: LogItem): void {
    process.stdout.write(`${JSON.stringify(line.getAttributes())}\n`);
  }
}

/** Structured lines to CloudWatch Logs. Nothing that is secret is handed to it: ids, counts and errors only. */
export const logger = new LineLogger({ logFormatter: new Formatter() });

/** Puts an id on every line from now on, in the place of the one before. */
export function logWith(correlationId: string): void {
  ids.correlation_id = correlationId;
}

/** Puts Lambda's id of the invocation on every line from now on: Lambda's own lines, as of a time-out, have it, too. */
export function logInvocation(requestId: string): void {
  ids.function_request_id = requestId;
}
