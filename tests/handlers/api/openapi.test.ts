import path from "node:path";
import { pathToFileURL } from "node:url";
import { createConfig, lint } from "@redocly/openapi-core";
import openapiTS, { astToString } from "openapi-typescript";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { routeFinder } from "../../../handlers/api/route";
import { routesOf } from "../../../handlers/api/routes";
import { BUCKET, QUEUE_URL } from "../../support/handlers/aws";
import { type Json, openapi, resolved } from "../../support/handlers/openapi";
import { newDatabase } from "../../support/handlers/use";
import { ROOT } from "../../support/plan";

const DOCUMENT = path.join(ROOT, "handlers/api/openapi.yaml");

/** All rules that the linter has, but for these. */
const RULES = {
  // Whom to ask is known where the API's address is.
  "info-contact": "off",
  // The licence has an identifier instead.
  "info-license-url": "off",
  // The summaries say it; descriptions are for what doesn't fit.
  "operation-description": "off",
  // Whole bodies have examples.
  "scalar-property-missing-example": "off",
  // Texts that clients send have a length or a pattern; of those that they get, nobody needs it.
  "required-string-property-missing-min-length": "off",
  "response-mime-type": { severity: "error", allowedValues: ["application/json", "application/problem+json"] },
  // What isn't a collection.
  "path-segment-plural": { severity: "error", exceptions: ["health", "ready", "daily"] },
} as const;

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

  it("breaks no rule of its linter", async () => {
    const problems = await lint({ ref: DOCUMENT, config: await createConfig({ extends: ["all"], rules: RULES }) });
    expect(problems.map(({ ruleId, message, location: [at] }) => `${at?.pointer} ${ruleId}: ${message}`)).toEqual([]);
  });

  it("needs every exception from the linter's rules", async () => {
    const problems = await lint({ ref: DOCUMENT, config: await createConfig({ extends: ["all"] }) });
    const broken = new Set(problems.map(({ ruleId }) => ruleId));
    expect(Object.keys(RULES).filter((rule) => !broken.has(rule))).toEqual([]);
  });

  it("names the kinds of jobs for generators that tell them apart by a discriminator", () => {
    const { oneOf, discriminator } = openapi.components.schemas.JobRequest;
    const kinds = oneOf.map(({ $ref }: Json) => [resolved({ $ref }).properties.kind.const, $ref]);
    expect(discriminator).toEqual({ propertyName: "kind", mapping: Object.fromEntries(kinds) });
  });

  // `tests/commands/dev-api.test.ts` has a client of these types.
  it("is what the types of a client are made of", async () => {
    const types = astToString(await openapiTS(pathToFileURL(DOCUMENT)));
    const note =
      "// Made of handlers/api/openapi.yaml by tests/handlers/api/openapi.test.ts: vitest run <that> --update\n\n";
    await expect(note + types).toMatchFileSnapshot(path.join(ROOT, "tests/support/handlers/description.ts"));
  });

  it.each(described)("%s takes what the code takes", (operation) => {
    const [method = "", path = ""] = operation.split(" ");
    const { route } = routeFinder(routes)(method, path.replace("{id}", "00000000-0000-4000-8000-000000000000"));
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

/** Formats say the same as the patterns that come with them; the code's JSON Schema has no discriminators. */
function plain(node: Json): Json {
  if (Array.isArray(node)) return node.map(plain);
  if (node === null || typeof node !== "object") return node;
  const entries = Object.entries<Json>(node).filter(
    ([key]) =>
      key !== "$schema" && key !== "description" && key !== "discriminator" && !(key === "pattern" && node.format),
  );
  return Object.fromEntries(entries.map(([key, value]) => [key, plain(value)]));
}
