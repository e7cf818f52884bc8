import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { readRoutes } from "../../src/lib/openapi";
import { ROOT } from "../support/plan";

const DOCUMENT = `
openapi: 3.1.0
security: [{ iam: [] }]
paths:
  /things/{id}:
    parameters:
      - $ref: "#/components/parameters/Id"
    get:
      security: []
    put:
      parameters:
        - { name: X-Key, in: header, required: true }
        - { name: dry, in: query }
      requestBody:
        content: { application/json: { schema: { $ref: "#/components/schemas/Thing" } } }
components:
  parameters:
    Id: { name: id, in: path, required: true }
  schemas:
    Thing:
      type: object
      description: What it is
      properties:
        format: { const: big }
        name: { type: string, format: uuid, pattern: "^[a-z]+$", description: A name }
        title: { type: string, pattern: "^\\\\p{Lu}" }
        part: { oneOf: [{ $ref: "#/components/schemas/Part" }] }
    Part: { type: integer, minimum: 1 }
`;

describe("the routes of an OpenAPI document", () => {
  it("are its paths and methods, with parameters and who may call them", () => {
    expect(readRoutes(DOCUMENT)).toEqual([
      { path: "/things/{id}", method: "GET", open: true, parameters: { "path.id": true } },
      {
        path: "/things/{id}",
        method: "PUT",
        open: false,
        parameters: { "path.id": true, "header.X-Key": true, "querystring.dry": false },
        body: {
          type: "object",
          properties: {
            // A property may be called like a keyword.
            format: { enum: ["big"] },
            name: { type: "string", pattern: "^[a-z]+$" },
            title: { type: "string" },
            part: { oneOf: [{ type: "integer", minimum: 1 }] },
          },
        },
      },
    ]);
  });

  it("of the handlers hold nothing that API Gateway doesn't understand", () => {
    const routes = readRoutes(readFileSync(path.join(ROOT, "handlers/api/openapi.yaml"), "utf8"));
    expect(routes).toHaveLength(9);
    expect(JSON.stringify(routes)).not.toMatch(/"(\$ref|const|format|description)":|\\\\p\{/);
  });
});
