import { STATUS_CODES } from "node:http";
import * as apigateway from "@pulumi/aws/apigateway";
import type * as pulumi from "@pulumi/pulumi";

/** What API Gateway answers by itself, with the status. */
const STATUSES = {
  ACCESS_DENIED: 403,
  API_CONFIGURATION_ERROR: 500,
  AUTHORIZER_CONFIGURATION_ERROR: 500,
  AUTHORIZER_FAILURE: 500,
  BAD_REQUEST_BODY: 400,
  BAD_REQUEST_PARAMETERS: 400,
  EXPIRED_TOKEN: 403,
  // Also where the function's concurrency is used up.
  INTEGRATION_FAILURE: 503,
  INTEGRATION_TIMEOUT: 504,
  INVALID_SIGNATURE: 403,
  MISSING_AUTHENTICATION_TOKEN: 403,
  REQUEST_TOO_LARGE: 413,
  RESOURCE_NOT_FOUND: 404,
  THROTTLED: 429,
  UNAUTHORIZED: 401,
  UNSUPPORTED_MEDIA_TYPE: 415,
  WAF_FILTERED: 403,
} as const;

type ResponseType = keyof typeof STATUSES;

/** What a client needs beside the status. */
const HEADERS: Partial<Record<ResponseType, Readonly<Record<string, string>>>> = {
  // As the function's own 503.
  INTEGRATION_FAILURE: { "Retry-After": "5" },
  INTEGRATION_TIMEOUT: { "Retry-After": "5" },
  // The rate is one of each second.
  THROTTLED: { "Retry-After": "1" },
  UNAUTHORIZED: { "WWW-Authenticate": "Bearer" },
};

/** Where API Gateway's own words mislead. */
const DETAILS: Partial<Record<ResponseType, string>> = {
  INTEGRATION_FAILURE: "The API takes no more requests now, or can't be reached.",
  MISSING_AUTHENTICATION_TOKEN: "The request isn't signed, or there is no such path or method.",
};

/**
 * Problem documents (RFC 9457), as a function's own errors are. The header is the client's own id, as in a function's answers, and is
 * missing where the client sends none: there is no choice between two here. The document has API Gateway's id of the request, which
 * the access log has, too; a client's, unquoted, could break the JSON.
 */
export const GATEWAY_RESPONSES = (Object.keys(STATUSES) as ResponseType[]).map((responseType) => ({
  responseType,
  statusCode: String(STATUSES[responseType]),
  responseParameters: {
    "gatewayresponse.header.Content-Type": "'application/problem+json'",
    "gatewayresponse.header.x-correlation-id": "method.request.header.x-correlation-id",
    ...Object.fromEntries(
      Object.entries(HEADERS[responseType] ?? {}).map(([name, value]) => [
        `gatewayresponse.header.${name}`,
        `'${value}'`,
      ]),
    ),
  },
  responseTemplates: { "application/json": problem(responseType) },
}));

/** Gives an API these answers, as children of `parent`. */
export function createGatewayResponses(
  name: string,
  restApiId: pulumi.Output<string>,
  parent: pulumi.Resource,
): pulumi.Resource[] {
  return GATEWAY_RESPONSES.map(
    (response) =>
      new apigateway.Response(
        `${name}-${response.responseType.toLowerCase().replaceAll("_", "-")}`,
        { restApiId, ...response },
        { parent },
      ),
  );
}

function problem(responseType: ResponseType): string {
  const status = STATUSES[responseType];
  const fields = { type: "about:blank", title: STATUS_CODES[status], status };
  const detail = DETAILS[responseType];
  return JSON.stringify(fields).replace(
    /\}$/,
    // The message comes with its quotes.
    `,"detail":${detail ? JSON.stringify(detail) : "$context.error.messageString"},"instance":"$context.path","correlationId":"$context.requestId"}`,
  );
}
