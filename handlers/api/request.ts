import type { APIGatewayProxyEvent } from "aws-lambda";
import type * as z from "zod/mini";
import { type InputError, Problem } from "./problem";

/** Larger than any body that the API understands. */
export const MAX_BODY_BYTES = 16 * 1024;

/** JSON is UTF-8, and nothing else. */
const JSON_TYPE = /^application\/json\s*(?:;\s*(?:charset=(?:utf-8|"utf-8")\s*)?)?$/i;

/** Takes nothing that isn't UTF-8; JSON has no mark of the byte order, which the parser refuses. */
const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A header's value; names have any case. One that comes more than once is a list, as RFC 9110 has it. */
function header({ headers, multiValueHeaders }: APIGatewayProxyEvent, name: string): string | undefined {
  for (const key in headers) {
    if (key.length === name.length && key.toLowerCase() === name) {
      return multiValueHeaders?.[key]?.join(", ") ?? headers[key];
    }
  }
  return undefined;
}

/**
 * The parameters of the query; null where there is none.
 *
 * @throws Problem where one comes more than once: the last, which API Gateway gives, may not be what was meant
 */
export function queryOf(event: APIGatewayProxyEvent): APIGatewayProxyEvent["queryStringParameters"] {
  const { queryStringParameters, multiValueQueryStringParameters } = event;
  if (!queryStringParameters) return null;
  const several = Object.entries(multiValueQueryStringParameters ?? {}).filter(([, values = []]) => values.length > 1);
  if (several.length === 0) return queryStringParameters;
  throw invalid(
    "query",
    several.map(([name]) => ({ path: `query.${name}`, message: "comes more than once" })),
  );
}

/** The id that the client gives its request, where it gives a usable one; otherwise API Gateway's. */
export function correlationIdOf(event: APIGatewayProxyEvent): string {
  const given = header(event, "x-correlation-id");
  return given && /^[\w.:-]{1,128}$/.test(given) ? given : event.requestContext.requestId;
}

/** The path as the client sent it: with the stage, where the API has no domain of its own. */
export function pathOf({ path, requestContext }: APIGatewayProxyEvent): string {
  return requestContext.path || path;
}

/** Where a thing is that a request to its collection has made. */
export function locationOf(event: APIGatewayProxyEvent, id: string): string {
  return `${pathOf(event).replace(/\/$/, "")}/${id}`;
}

/** @throws Problem where the header is missing or not 1 to 128 visible ASCII characters */
export function idempotencyKeyOf(event: APIGatewayProxyEvent): string {
  const key = header(event, "idempotency-key");
  if (key && /^[\x21-\x7e]{1,128}$/.test(key)) return key;
  throw new Problem(400, "missing-idempotency-key", "Send a header Idempotency-Key of 1 to 128 visible characters.");
}

/** @throws Problem where the body is no JSON, or too much */
export function jsonBody(event: APIGatewayProxyEvent): unknown {
  if (!JSON_TYPE.test(header(event, "content-type") ?? "")) {
    throw new Problem(415, "unsupported-media-type", "Send application/json.");
  }
  const { body, isBase64Encoded } = event;
  const text = body ?? "";
  if (Buffer.byteLength(text, isBase64Encoded ? "base64" : "utf8") > MAX_BODY_BYTES) {
    throw new Problem(413, "body-too-large", `Send ${MAX_BODY_BYTES} bytes or less.`);
  }
  try {
    return JSON.parse(isBase64Encoded ? UTF8.decode(Buffer.from(text, "base64")) : text);
  } catch {
    throw new Problem(400, "malformed-body", "The body is no JSON in UTF-8.");
  }
}

/** @throws Problem with all values that break the schema */
export function checked<T extends z.ZodMiniType>(schema: T, value: unknown, root: "body" | "query"): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw invalid(
    root,
    result.error.issues.map(({ path, message }) => ({ path: [root, ...path].join("."), message })),
  );
}

function invalid(root: string, errors: readonly InputError[]): Problem {
  const mistakes = errors.length === 1 ? "a mistake" : `${errors.length} mistakes`;
  return new Problem(400, "invalid-input", `The ${root} has ${mistakes}.`, { errors });
}
