import type { APIGatewayProxyEvent } from "aws-lambda";
import type * as z from "zod/mini";
import { Problem } from "./problem";

/** Larger than any body that the API understands. */
export const MAX_BODY_BYTES = 16 * 1024;

/** JSON is UTF-8, and nothing else. */
const JSON_TYPE = /^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i;

/** A header's value; names have any case. */
function header({ headers }: APIGatewayProxyEvent, name: string): string | undefined {
  const entry = Object.entries(headers ?? {}).find(([key]) => key.toLowerCase() === name);
  return entry?.[1];
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
  const bytes = Buffer.from(event.body ?? "", event.isBase64Encoded ? "base64" : "utf8");
  if (bytes.length > MAX_BODY_BYTES) {
    throw new Problem(413, "body-too-large", `Send ${MAX_BODY_BYTES} bytes or less.`);
  }
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new Problem(400, "malformed-body", "The body is no JSON in UTF-8.");
  }
}

/** @throws Problem with all values that break the schema */
export function checked<T extends z.ZodMiniType>(schema: T, value: unknown, root: "body" | "query"): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = result.error.issues.map(({ path, message }) => ({ path: [root, ...path].join("."), message }));
  throw new Problem(
    400,
    "invalid-input",
    `The ${root} has ${errors.length === 1 ? "a mistake" : `${errors.length} mistakes`}.`,
    { errors },
  );
}
