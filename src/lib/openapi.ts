import { parse } from "yaml";

// biome-ignore lint/suspicious/noExplicitAny: an OpenAPI document has every shape.
type Node = any;

/** A request that an API takes, as far as it can be checked before the function sees it. */
export interface Route {
  /** Like `/uploads/{id}`. */
  readonly path: string;
  /** Like `GET`. */
  readonly method: string;
  /** Whether anybody may call it. */
  readonly open: boolean;
  /** Parameters that must be there, like `header.Idempotency-Key`, and those that may be, as false. */
  readonly parameters: Readonly<Record<string, boolean>>;
  /** JSON Schema (draft 4) of the body; undefined: there is none. */
  readonly body?: unknown;
}

const METHODS = ["get", "put", "post", "delete", "patch"];

const PLACES: Readonly<Record<string, string>> = { header: "header", query: "querystring", path: "path" };

/**
 * The routes of an OpenAPI document, in its order.
 *
 * @param text YAML, OpenAPI 3.1
 */
export function readRoutes(text: string): Route[] {
  const document = parse(text);
  return Object.entries<Node>(document.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method) =>
      toRoute(path, method, item[method], item.parameters ?? [], document),
    ),
  );
}

function toRoute(path: string, method: string, operation: Node, shared: Node[], document: Node): Route {
  const parameters = [...shared, ...(operation.parameters ?? [])].map((parameter) => resolve(parameter, document));
  const schema = operation.requestBody?.content["application/json"].schema;
  return {
    path,
    method: method.toUpperCase(),
    open: (operation.security ?? document.security).length === 0,
    parameters: Object.fromEntries(
      parameters.map(({ in: place, name, required = false }) => [`${PLACES[place]}.${name}`, required]),
    ),
    ...(schema && { body: draft4(schema, document) }),
  };
}

/**
 * What API Gateway understands of a schema: JSON Schema draft 4, without formats and without references. Its regular expressions
 * know no Unicode classes: such a pattern would refuse what it shouldn't.
 */
function draft4(node: Node, document: Node): Node {
  if (Array.isArray(node)) return node.map((entry) => draft4(entry, document));
  if (node === null || typeof node !== "object") return node;
  const { const: constant, format, description, properties, pattern, ...others } = resolve(node, document);
  return {
    ...Object.fromEntries(Object.entries(others).map(([key, value]) => [key, draft4(value, document)])),
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, draft4(value, document)])),
    }),
    ...(pattern && !pattern.includes("\\p{") && { pattern }),
    ...(constant !== undefined && { enum: [constant] }),
  };
}

/** Follows a reference to another part of the document. */
function resolve(node: Node, document: Node): Node {
  if (typeof node.$ref !== "string") return node;
  const steps: string[] = node.$ref.split("/").slice(1);
  return resolve(
    steps.reduce((inner: Node, step) => inner[step], document),
    document,
  );
}
