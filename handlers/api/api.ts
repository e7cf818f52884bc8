import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { type Invocation, within } from "../shared/budget";
import { logger, logInvocation, logWith } from "../shared/logger";
import { isBadValue } from "../shared/postgres-errors";
import { traced } from "../shared/tracing";
import { isUnavailable } from "../shared/unavailable";
import { Problem, unavailable } from "./problem";
import { correlationIdOf, pathOf } from "./request";
import { type FindRoute, type Reply, type Route, routeFinder } from "./route";

/** Time kept back to answer. */
const RESERVE_MS = 500;

/** Makes the function that answers API Gateway's proxy events; it never throws. */
export function createApi(routes: readonly Route[]) {
  const findRoute = routeFinder(routes);
  return async (event: APIGatewayProxyEvent, context: Invocation): Promise<APIGatewayProxyResult> => {
    const { httpMethod: method, path } = event;
    const startedAt = performance.now();
    const correlationId = correlationIdOf(event);
    logInvocation(context.awsRequestId);
    logWith(correlationId);
    const left = context.getRemainingTimeInMillis() - RESERVE_MS;
    const reply = await traced(
      `${method} ${event.resource}`,
      () => answer(findRoute, event, correlationId, left),
      ({ status }) => status >= 500,
    );
    const milliseconds = Math.round(performance.now() - startedAt);
    logger.info("answered", { method, path, status: reply.status, milliseconds });
    return toResult(reply, correlationId);
  };
}

async function answer(
  findRoute: FindRoute,
  event: APIGatewayProxyEvent,
  correlationId: string,
  left: number,
): Promise<Reply> {
  try {
    const { route, id } = findRoute(event.httpMethod, event.path);
    return await within(Math.min(route.budgetMs, left), () => route.answer(event, id, correlationId));
  } catch (error) {
    const problem = toProblem(error);
    return {
      status: problem.status,
      body: problem.toDocument(pathOf(event), correlationId),
      headers: { "content-type": "application/problem+json", ...problem.more.headers },
    };
  }
}

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isUnavailable(error)) {
    logger.warn("unavailable", error as Error);
    return unavailable();
  }
  if (isBadValue(error)) {
    logger.warn("bad value", error as Error);
    return new Problem(400, "invalid-input", "The database takes no such value.");
  }
  logger.error("failed", error as Error);
  return new Problem(500, "internal", "The log has the reason, under the correlation id.");
}

function toResult({ status, body, headers }: Reply, correlationId: string): APIGatewayProxyResult {
  const all: Record<string, string> = { "cache-control": "no-store", "x-correlation-id": correlationId };
  if (body !== undefined) all["content-type"] = "application/json";
  return {
    statusCode: status,
    headers: Object.assign(all, headers),
    body: body === undefined ? "" : JSON.stringify(body),
  };
}
