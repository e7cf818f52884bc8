import { LogFormatter, Logger, LogItem } from "@aws-lambda-powertools/logger";
import type { LogAttributes, UnformattedAttributes } from "@aws-lambda-powertools/logger/types";

/** Errors as AWS's clients and PostgreSQL's driver throw them. */
interface KnownError extends Error {
  readonly code?: string;
  readonly $metadata?: { readonly requestId?: string };
}

/** Powertools' own formatter writes all properties of an error: those of PostgreSQL's have values of rows. */
class Formatter extends LogFormatter {
  formatAttributes(line: UnformattedAttributes, more: LogAttributes): LogItem {
    const attributes = {
      level: line.logLevel,
      message: line.message,
      timestamp: this.formatTimestamp(line.timestamp),
      service: line.serviceName,
      xray_trace_id: line.xRayTraceId,
    };
    return new LogItem({ attributes }).addAttributes(more);
  }

  override formatError({ name, message, stack, cause, code, $metadata }: KnownError): LogAttributes {
    const reason = cause instanceof Error ? this.formatError(cause) : cause;
    return { name, message, code, aws_request_id: $metadata?.requestId, stack, cause: reason };
  }
}

/** Structured lines to CloudWatch Logs. Nothing that is secret is handed to it: ids, counts and errors only. */
export const logger = new Logger({ logFormatter: new Formatter() });

/** Puts an id on every line from now on, in the place of the one before. */
export function logWith(correlationId: string): void {
  logger.appendKeys({ correlation_id: correlationId });
}

/** Puts Lambda's id of the invocation on every line from now on: Lambda's own lines, as of a time-out, have it, too. */
export function logInvocation(requestId: string): void {
  logger.appendKeys({ function_request_id: requestId });
}
