import { createServer, request as forward, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { correctionOf } from "./corrections";

/** A request on its way to the emulator. */
export interface PassingRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What is answered instead of the emulator. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Stands between tools and an emulator. */
export interface HttpProxy {
  readonly endpoint: string;
  stop(): void;
}

/**
 * Starts a proxy for HTTP on the loopback interface, which puts right what the emulator gets wrong.
 *
 * @param target the emulator's URL
 * @param intercept sees each request; what it returns is the answer
 */
export async function startProxy(
  target: string,
  intercept: (request: PassingRequest) => Answer | undefined = () => undefined,
): Promise<HttpProxy> {
  const server = createServer(async (incoming, response) => {
    const { method = "", url = "", headers } = incoming;
    const request = { method, url, headers, body: Buffer.concat(await incoming.toArray()) };
    const answer = intercept(request);
    if (answer) return void response.writeHead(answer.status, answer.headers).end(answer.body);
    pass(target, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function pass(target: string, request: PassingRequest, response: ServerResponse): void {
  const { hostname, port } = new URL(target);
  const { method, headers } = request;
  const correction = correctionOf(request);
  const { asked = same, answered = same } = correction ?? {};
  const body = correction ? Buffer.from(asked(request.body.toString())) : request.body;
  forward({ hostname, port, method, path: asked(request.url), headers: withLength(headers, body) }, async (answer) => {
    const { statusCode = 502, headers } = answer;
    if (!correction) return void answer.pipe(response.writeHead(statusCode, headers));
    const text = Buffer.from(answered(Buffer.concat(await answer.toArray()).toString()));
    response.writeHead(statusCode, withLength(headers, text)).end(text);
  })
    .once("error", () => response.destroy())
    .end(body);
}

function same(text: string): string {
  return text;
}

function withLength({ "transfer-encoding": _, ...headers }: IncomingHttpHeaders, body: Buffer): IncomingHttpHeaders {
  return { ...headers, "content-length": String(body.length) };
}
