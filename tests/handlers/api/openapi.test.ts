import { describe, expect, it } from "vitest";
import { z } from "zod";
import { findRoute } from "../../../handlers/api/route";
import { routesOf } from "../../../handlers/api/routes";
import { BUCKET, QUEUE_URL } from "../../support/handlers/aws";
import { type Json, openapi, resolved } from "../../support/handlers/openapi";
import { newDatabase } from "../../support/handlers/use";

const routes = routesOf(newDatabase(), BUCKET, QUEUE_URL);
const described = Object.entries<Json>(openapi.paths).flatMap(([path, item]) =>
  Object.keys(item)
    .filter((key) => key !== "parameters")
    .map((method) => `${method.toUpperCase()} ${path}`),
);

describe("the API's description", () => {
  it("has the routes of the code, and no other", () => {
    expect(described.toSorted()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).toSorted());
  });

  it.each(described)("%s takes what the code takes", (operation) => {
    const [method = "", path = ""] = operation.split(" ");
    const { route } = findRoute(routes, method, path.replace("{id}", "00000000-0000-4000-8000-000000000000"));
    const description = resolved(openapi.paths[path][method.toLowerCase()]);
    expect(bodySchema(description)).toEqual(route.body && schemaOf(route.body));
    expect(querySchema(description)).toEqual(route.query ? schemaOf(route.query).properties : {});
  });
});

/** A schema of the code as JSON Schema, without what has no place in the description. */
function schemaOf(schema: z.core.$ZodType): Json {
  return plain(z.toJSONSchema(schema, { io: "input" }));
}

function bodySchema(operation: Json): Json {
  return plain(operation.requestBody?.content["application/json"].schema);
}

function querySchema(operation: Json): Json {
  const parameters: Json[] = operation.parameters ?? [];
  return Object.fromEntries(parameters.filter((p) => p.in === "query").map((p) => [p.name, plain(p.schema)]));
}

/** Formats say the same as the patterns that come with them. */
function plain(node: Json): Json {
  if (Array.isArray(node)) return node.map(plain);
  if (node === null || typeof node !== "object") return node;
  const entries = Object.entries<Json>(node).filter(
    ([key]) => key !== "$schema" && key !== "description" && !(key === "pattern" && node.format),
  );
  return Object.fromEntries(entries.map(([key, value]) => [key, plain(value)]));
}
