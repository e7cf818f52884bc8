import type { APIGatewayProxyEvent } from "aws-lambda";
import type * as z from "zod/mini";
import { ownerOf } from "./caller";
import { notFound, Problem } from "./problem";
import { checked, idempotencyKeyOf, jsonBody, locationOf, queryOf } from "./request";
import { nothing } from "./schemas";

/** What a route answers; a body becomes JSON. */
export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What each route is told. */
export interface Call {
  /** The `{id}` of the path; empty where the path has none. */
  readonly id: string;
  /** Who asks, as `ownerOf` gives it. */
  readonly owner: string;
  readonly correlationId: string;
}

/** Longest time of each kind of route, in which it answers 503 at the latest; API Gateway itself would wait 29 s. */
const BUDGETS_MS = { liveness: 500, readiness: 3_000, read: 6_000, change: 8_000 } as const;

/** What a route is told that makes something. */
export interface Submission<Body> extends Call {
  readonly body: Body;
  readonly idempotencyKey: string;
  /** Where the thing with this id is. */
  readonly location: (id: string) => string;
}

/** One method of one path. */
export interface Route {
  readonly method: "GET" | "POST" | "DELETE";
  /** Like `/uploads/{id}`; ids are UUIDs. */
  readonly path: string;
  readonly query?: z.ZodMiniType;
  readonly body?: z.ZodMiniType;
  readonly budgetMs: number;
  /** @throws Problem where the request is wrong */
  readonly answer: (event: APIGatewayProxyEvent, id: string, correlationId: string) => Promise<Reply>;
}

/** A route that anybody may call: it asks nobody else. */
export function open(path: string, answer: () => Promise<Reply>): Route {
  return { method: "GET", path, budgetMs: BUDGETS_MS.liveness, answer };
}

/** A route that asks all that the API needs, for whoever is authorized. */
export function readiness(path: string, answer: () => Promise<Reply>): Route {
  return {
    method: "GET",
    path,
    budgetMs: BUDGETS_MS.readiness,
    answer: (event) => {
      ownerOf(event);
      return answer();
    },
  };
}

/** A route that reads what the caller owns. */
export function get<T extends z.ZodMiniType>(
  path: string,
  query: T,
  answer: (call: Call & { readonly query: z.output<T> }) => Promise<Reply>,
): Route {
  const defaults = checked(query, {}, "query");
  return {
    method: "GET",
    path,
    query,
    budgetMs: BUDGETS_MS.read,
    answer: (event, id, correlationId) => {
      const owner = ownerOf(event);
      const asked = queryOf(event);
      return answer({ id, owner, correlationId, query: asked ? checked(query, asked, "query") : defaults });
    },
  };
}

/** A route that makes something, once for each idempotency key. */
export function post<T extends z.ZodMiniType>(
  path: string,
  body: T,
  answer: (call: Submission<z.output<T>>) => Promise<Reply>,
): Route {
  return {
    method: "POST",
    path,
    body,
    budgetMs: BUDGETS_MS.change,
    answer: (event, id, correlationId) => {
      const owner = ownerOf(event);
      refuseQuery(event);
      const idempotencyKey = idempotencyKeyOf(event);
      const content = checked(body, jsonBody(event), "body");
      const location = (made: string) => locationOf(event, made);
      return answer({ id, owner, correlationId, idempotencyKey, body: content, location });
    },
  };
}

/** A route that removes something the caller owns. */
export function del(path: string, answer: (call: Call) => Promise<Reply>): Route {
  return {
    method: "DELETE",
    path,
    budgetMs: BUDGETS_MS.change,
    answer: (event, id, correlationId) => {
      const owner = ownerOf(event);
      refuseQuery(event);
      return answer({ id, owner, correlationId });
    },
  };
}

/** @throws Problem where a request that changes something has a query: what it means by that isn't done */
function refuseQuery(event: APIGatewayProxyEvent): void {
  const asked = queryOf(event);
  if (asked) checked(nothing, asked, "query");
}

/** An id as the last step of a path. */
const LAST_ID = /[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/;

/** Stands for all ids, and is one itself: no path without an id is taken for one with it. */
const ANY_ID = "00000000-0000-0000-0000-000000000000";

/** Finds the route for a request, and the id in its path. */
export type FindRoute = (method: string, path: string) => { readonly route: Route; readonly id: string };

/**
 * Sorts routes by their paths, once for all requests.
 *
 * @returns what throws a Problem where no route has the path, or none the method
 */
export function routeFinder(routes: readonly Route[]): FindRoute {
  const byPath = new Map<string, Route[]>();
  for (const route of routes) {
    const path = route.path.replace("{id}", ANY_ID);
    byPath.set(path, [...(byPath.get(path) ?? []), route]);
  }
  return (method, path) => {
    const plain = path.endsWith("/") ? path.slice(0, -1) : path;
    const id = LAST_ID.exec(plain)?.[0] ?? "";
    const candidates = byPath.get(plain.slice(0, plain.length - id.length) + (id && ANY_ID));
    if (!candidates) throw notFound("path");
    const route = candidates.find((candidate) => candidate.method === method);
    if (route) return { route, id: id.toLowerCase() };
    const allow = candidates.map((candidate) => candidate.method).join(", ");
    throw new Problem(405, "method-not-allowed", `The path has ${allow}.`, { headers: { allow } });
  };
}
