import { Logger } from "@aws-lambda-powertools/logger";

/** Structured lines to CloudWatch Logs. Nothing that is secret is handed to it: ids, counts and errors only. */
export const logger = new Logger();

/** Puts an id on every line from now on, in the place of the one before. */
export function logWith(correlationId: string): void {
  logger.appendKeys({ correlation_id: correlationId });
}

/** Puts Lambda's id of the invocation on every line from now on: Lambda's own lines, as of a time-out, have it, too. */
export function logInvocation(requestId: string): void {
  logger.appendKeys({ function_request_id: requestId });
}
