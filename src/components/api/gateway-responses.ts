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
  INTEGRATION_FAILURE: 504,
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

/** Problem documents (RFC 9457), as a function's own errors are. */
export const GATEWAY_RESPONSES = Object.entries(STATUSES).map(([responseType, status]) => ({
  responseType,
  statusCode: String(status),
  responseParameters: {
    "gatewayresponse.header.Content-Type": "'application/problem+json'",
    "gatewayresponse.header.x-correlation-id": "context.requestId",
  },
  responseTemplates: { "application/json": problem(status) },
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

function problem(status: number): string {
  const fields = { type: "about:blank", title: STATUS_CODES[status], status };
  // The message comes with its quotes.
  return JSON.stringify(fields).replace(
    /\}$/,
    ',"detail":$context.error.messageString,"instance":"$context.path","correlationId":"$context.requestId"}',
  );
}
