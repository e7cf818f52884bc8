import { createApi } from "../../../handlers/api/api";
import { routesOf } from "../../../handlers/api/routes";
import { BUCKET, QUEUE_URL } from "./aws";
import { apiEvent, type Call, context } from "./events";
import { expectDescribed, type Json } from "./openapi";
import type { Bench } from "./use";

/** What a client sees of an answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Json;
}

/** A client of the API; every answer is held against the API's description. */
export async function call({ database }: Pick<Bench, "database">, request: Call): Promise<Answer> {
  const handler = createApi(routesOf(database, BUCKET, QUEUE_URL));
  const result = await handler(apiEvent(request), context());
  expectDescribed(request.method, request.path, result);
  return {
    status: result.statusCode,
    headers: result.headers ?? {},
    body: result.body ? JSON.parse(result.body) : undefined,
  };
}
