import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { logger, logWith } from "../shared/logger";
import { traced } from "../shared/tracing";
import { isUnavailable } from "../shared/unavailable";
import { Problem } from "./problem";
import { correlationIdOf } from "./request";
import { findRoute, type Reply, type Route } from "./route";

/** Makes the function that answers API Gateway's proxy events; it never throws. */
export function createApi(routes: readonly Route[]) {
  return async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const { httpMethod: method, path } = event;
    const startedAt = performance.now();
    const correlationId = correlationIdOf(event);
    logWith(correlationId);
    const reply = await traced(`${method} ${event.resource}`, () => answer(routes, event, correlationId));
    const milliseconds = Math.round(performance.now() - startedAt);
    logger.info("answered", { method, path, status: reply.status, milliseconds });
    return toResult(reply, correlationId);
  };
}

async function answer(routes: readonly Route[], event: APIGatewayProxyEvent, correlationId: string): Promise<Reply> {
  try {
    const { route, id } = findRoute(routes, event.httpMethod, event.path);
    return await route.answer(event, id, correlationId);
  } catch (error) {
    const problem = toProblem(error);
    return {
      status: problem.status,
      body: problem.toDocument(event.path, correlationId),
      headers: { "content-type": "application/problem+json", ...problem.more.headers },
    };
  }
}

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isUnavailable(error)) {
    logger.warn("unavailable", error as Error);
    return new Problem(503, "unavailable", "Try again with the same Idempotency-Key.", {
      headers: { "retry-after": "5" },
    });
  }
  logger.error("failed", error as Error);
  return new Problem(500, "internal", "The log has the reason, under the correlation id.");
}

function toResult({ status, body, headers }: Reply, correlationId: string): APIGatewayProxyResult {
  return {
    statusCode: status,
    headers: {
      ...(body !== undefined && { "content-type": "application/json" }),
      "cache-control": "no-store",
      "x-correlation-id": correlationId,
      ...headers,
    },
    body: body === undefined ? "" : JSON.stringify(body),
  };
}
