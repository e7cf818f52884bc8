import { createServer, request as forward, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

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
 * Starts a proxy for HTTP on the loopback interface.
 *
 * @param target the emulator's URL
 * @param intercept sees each request; what it returns is the answer
 */
export async function startProxy(
  target: string,
  intercept: (request: PassingRequest) => Answer | undefined,
): Promise<HttpProxy> {
  const { hostname, port } = new URL(target);
  const server = createServer(async (incoming, response) => {
    const { method = "", url = "", headers } = incoming;
    const body = Buffer.concat(await incoming.toArray());
    const answer = intercept({ method, url, headers, body });
    if (answer) return void response.writeHead(answer.status, answer.headers).end(answer.body);
    const passed = { ...headers, "content-length": String(body.length) };
    delete passed["transfer-encoding"];
    forward({ hostname, port, method, path: url, headers: passed }, (answered) => {
      response.writeHead(answered.statusCode ?? 502, answered.headers);
      answered.pipe(response);
    })
      .once("error", () => response.destroy())
      .end(body);
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
