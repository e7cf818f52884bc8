import { createServer, type IncomingHttpHeaders, type IncomingMessage, request as send } from "node:http";
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

/** What is answered. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string | Buffer;
}

/**
 * Sees each request.
 *
 * @param pass asks the emulator
 * @returns the answer; undefined: the emulator's
 */
export type Intercept = (
  request: PassingRequest,
  pass: () => Promise<Answer>,
) => Answer | undefined | Promise<Answer | undefined>;

/** Stands between tools and an emulator. */
export interface HttpProxy {
  readonly endpoint: string;
  stop(): void;
}

/**
 * Starts a proxy for HTTP on the loopback interface, which puts right what the emulator gets wrong.
 *
 * @param target the emulator's URL
 */
export async function startProxy(target: string, intercept: Intercept = () => undefined): Promise<HttpProxy> {
  const server = createServer(async (incoming, response) => {
    const { method = "", url = "", headers } = incoming;
    const request = { method, url, headers, body: Buffer.concat(await incoming.toArray()) };
    const pass = () => passTo(target, request);
    try {
      const { status, headers, body } = (await intercept(request, pass)) ?? (await pass());
      response.writeHead(status, headers).end(body);
    } catch {
      response.destroy();
    }
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

async function passTo(target: string, request: PassingRequest): Promise<Answer> {
  const correction = correctionOf(request);
  const { asked = same, answered } = correction ?? {};
  const body = correction ? Buffer.from(asked(request.body.toString())) : request.body;
  const headers = withLength(request.headers, body);
  const answer = await ask(target, { ...request, url: asked(request.url), headers, body });
  const { statusCode: status = 502 } = answer;
  const received = Buffer.concat(await answer.toArray());
  if (!answered) return { status, headers: answer.headers, body: received };
  const corrected = Buffer.from(answered(received.toString()));
  return { status, headers: withLength(answer.headers, corrected), body: corrected };
}

function ask(target: string, { method, url, headers, body }: PassingRequest): Promise<IncomingMessage> {
  const { hostname, port } = new URL(target);
  return new Promise((resolve, reject) => {
    send({ hostname, port, method, path: url, headers }, resolve).once("error", reject).end(body);
  });
}

function same(text: string): string {
  return text;
}

function withLength({ "transfer-encoding": _, ...headers }: IncomingHttpHeaders, body: Buffer): IncomingHttpHeaders {
  return { ...headers, "content-length": String(body.length) };
}
