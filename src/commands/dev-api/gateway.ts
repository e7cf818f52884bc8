import { randomUUID } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { listenOnLoopback } from "../../lib/loopback";

/** Who sends a request that doesn't say. */
const DEVELOPER = "arn:aws:iam::000000000000:user/developer";

/**
 * Stands for API Gateway: hands HTTP requests to a handler as proxy events. The header `x-caller` is the caller's ARN; the gateway
 * believes everybody, so it listens on the loopback interface only.
 *
 * @param port 0 for any that is free
 * @returns its URL
 */
export async function startGateway(
  port: number,
  handler: (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult>,
): Promise<string> {
  // One after the other, as in a sandbox of Lambda.
  let last: Promise<unknown> = Promise.resolve();
  const server = createServer(async (request, response) => {
    const event = toEvent(request, Buffer.concat(await request.toArray()));
    const answered = last.then(() => handler(event));
    last = answered;
    const { statusCode, headers, body } = await answered;
    response.writeHead(statusCode, headers as Record<string, string>).end(body && `${body}\n`);
  });
  return (await listenOnLoopback(server, port)).endpoint;
}

function toEvent({ method = "", url = "/", headers }: IncomingMessage, body: Buffer): APIGatewayProxyEvent {
  const { pathname, searchParams } = new URL(url, "http://gateway");
  const event = {
    resource: "/{proxy+}",
    path: pathname,
    httpMethod: method,
    headers: flat(headers),
    queryStringParameters: searchParams.size ? Object.fromEntries(searchParams) : null,
    requestContext: { requestId: randomUUID(), identity: { userArn: headers["x-caller"] ?? DEVELOPER } },
    body: body.length ? body.toString("base64") : null,
    isBase64Encoded: true,
  };
  // The rest of an event, which no handler reads.
  return event as unknown as APIGatewayProxyEvent;
}

function flat(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
