import { createHash, randomUUID } from "node:crypto";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import type { Invocation } from "../../../handlers/shared/budget";
import { createBodyServer, listenOnLoopback } from "../../lib/loopback";

/** The stage, in front of every path: as with an API that has no domain. */
const STAGE = "/v1";

/** What API Gateway says where there is no stage, and so no API that could say something else. */
const NO_STAGE = JSON.stringify({ message: "Forbidden" });

/** What API Gateway waits. */
const LIMIT_MS = 29_000;

/**
 * Stands for API Gateway: hands HTTP requests to a handler as proxy events. The header `x-caller` is the caller's ARN; the gateway
 * believes everybody, so it listens on the loopback interface only.
 *
 * @param port 0 for any that is free
 * @param caller who sends a request that doesn't say; undefined: nobody
 * @returns its URL, with the stage
 */
export async function startGateway(
  port: number,
  caller: string | undefined,
  handler: (event: APIGatewayProxyEvent, context: Invocation) => Promise<APIGatewayProxyResult>,
): Promise<string> {
  const server = createBodyServer(async (request, body, response) => {
    if (!request.url?.startsWith(`${STAGE}/`)) {
      return void response.writeHead(403, { "content-type": "application/json" }).end(NO_STAGE);
    }
    const event = toEvent(request, body, caller);
    const { statusCode, headers, body: text } = await handler(event, contextOf(event));
    response.writeHead(statusCode, headers as Record<string, string>).end(text && `${text}\n`);
  });
  return `${(await listenOnLoopback(server, port)).endpoint}${STAGE}`;
}

function contextOf(event: APIGatewayProxyEvent): Invocation {
  const begun = performance.now();
  return {
    awsRequestId: event.requestContext.requestId,
    getRemainingTimeInMillis: () => LIMIT_MS - (performance.now() - begun),
  };
}

function toEvent(
  { method = "", url = "/", headers }: IncomingMessage,
  body: Buffer,
  caller: string | undefined,
): APIGatewayProxyEvent {
  const [path = "", query = ""] = url.split(/\?(.*)/s);
  const parameters = new URLSearchParams(query);
  const userArn = headers["x-caller"]?.toString() ?? caller;
  const event = {
    resource: "/{proxy+}",
    path: path.slice(STAGE.length),
    httpMethod: method,
    headers: flat(headers),
    queryStringParameters: parameters.size ? Object.fromEntries(parameters) : null,
    multiValueQueryStringParameters: Object.fromEntries(
      [...parameters.keys()].map((name) => [name, parameters.getAll(name)]),
    ),
    requestContext: { requestId: randomUUID(), path, identity: userArn && { userArn, user: uniqueId(userArn) } },
    body: body.length ? body.toString("base64") : null,
    isBase64Encoded: true,
  };
  // The rest of an event, which no handler reads.
  return event as unknown as APIGatewayProxyEvent;
}

/** IAM gives each user one beside the name. */
function uniqueId(userArn: string): string {
  return `AIDA${createHash("sha256").update(userArn).digest("hex").slice(0, 16).toUpperCase()}`;
}

function flat(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
