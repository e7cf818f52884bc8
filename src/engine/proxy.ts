import { createServer, type IncomingHttpHeaders, type IncomingMessage, request as send } from "node:http";
import { type LoopbackServer, listenOnLoopback } from "../lib/loopback";

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

/**
 * Starts a proxy for HTTP on the loopback interface.
 *
 * @param target the emulator's URL
 */
export async function startProxy(target: string, intercept: Intercept): Promise<LoopbackServer> {
  const server = createServer(async (incoming, response) => {
    const { method = "", url = "", headers } = incoming;
    const request = { method, url, headers, body: Buffer.concat(await incoming.toArray()) };
    let passed = false;
    const pass = () => {
      passed = true;
      return passTo(target, request);
    };
    try {
      const own = await intercept(request, pass);
      const refused = own && !passed ? await refusalOf(target, request) : undefined;
      const { status, headers, body } = refused ?? own ?? (await pass());
      response.writeHead(status, headers).end(body);
    } catch {
      response.destroy();
    }
  });
  return listenOnLoopback(server);
}

/** What the emulator says of a request that it isn't to answer: AWS's refusal, where the request breaks the contract. */
async function refusalOf(target: string, request: PassingRequest): Promise<Answer | undefined> {
  const answer = await passTo(target, { ...request, headers: { ...request.headers, "x-check-only": "true" } });
  return answer.status === 204 ? undefined : answer;
}

async function passTo(target: string, { method, url, headers, body }: PassingRequest): Promise<Answer> {
  const { hostname, port } = new URL(target);
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    send({ hostname, port, method, path: url, headers }, resolve).once("error", reject).end(body);
  });
  return {
    status: answer.statusCode ?? 502,
    headers: answer.headers,
    body: Buffer.concat(await answer.toArray()),
  };
}
