import { readFileSync } from "node:fs";
import type { APIGatewayProxyResult } from "aws-lambda";
import { parse } from "yaml";
import { z } from "zod";

// biome-ignore lint/suspicious/noExplicitAny: a document has every shape.
export type Json = any;

/** The API's description, as clients get it. */
export const openapi: Json = parse(readFileSync("handlers/api/openapi.yaml", "utf8"));

/** A part of the document with all that it refers to in its place. */
export function resolved(node: Json): Json {
  if (Array.isArray(node)) return node.map(resolved);
  if (node === null || typeof node !== "object") return node;
  if (typeof node.$ref === "string") {
    return resolved(
      node.$ref
        .slice(2)
        .split("/")
        .reduce((at: Json, key: string) => at[key], openapi),
    );
  }
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, resolved(value)]));
}

/** The operation that a request belongs to; undefined where the document has none. */
function operationOf(method: string, path: string): Json {
  const template = Object.keys(openapi.paths).find((candidate) =>
    new RegExp(`^${candidate.replace("{id}", "[^/]+")}$`).test(path),
  );
  return template && openapi.paths[template][method.toLowerCase()];
}

/** @throws where the document doesn't describe an answer like this */
export function expectDescribed(method: string, path: string, result: APIGatewayProxyResult): void {
  const { responses } = operationOf(method, path) ?? {
    responses: { "4XX": { $ref: "#/components/responses/Problem" } },
  };
  const { statusCode: status, headers = {} } = result;
  const response = resolved(responses[status] ?? responses[`${Math.floor(status / 100)}XX`]);
  if (!response) throw new Error(`${method} ${path} doesn't describe the status ${status}`);
  const type = headers["content-type"];
  const content = response.content ? response.content[String(type)] : { schema: { const: null } };
  if (!content) throw new Error(`${method} ${path} doesn't describe the type ${type}`);
  z.fromJSONSchema(content.schema).parse(JSON.parse(result.body || "null"));
  for (const [name, { required }] of Object.entries<Json>(response.headers ?? {})) {
    if (required && headers[name.toLowerCase()] === undefined) {
      throw new Error(`${method} ${path} lacks the header ${name}, status ${status}`);
    }
  }
}
