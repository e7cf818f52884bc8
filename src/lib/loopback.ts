import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A server that this machine only can reach. */
export interface LoopbackServer {
  /** Its URL. */
  readonly endpoint: string;
  stop(): void;
}

/**
 * A server whose answers are made from whole bodies. It outlives every request: what can't be answered is 500, and a client
 * that goes away meanwhile is no matter.
 */
export function createBodyServer(
  answer: (request: IncomingMessage, body: Buffer, response: ServerResponse) => unknown,
): Server {
  return createServer(async (request, response) => {
    try {
      await answer(request, Buffer.concat(await request.toArray()), response);
    } catch (error) {
      if (request.destroyed && !request.complete) return;
      console.error(error);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    }
  });
}

/**
 * Has a server listen on the loopback interface.
 *
 * @param port 0 for any that is free
 * @throws Error where the port is taken
 */
export async function listenOnLoopback(server: Server, port = 0): Promise<LoopbackServer> {
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
