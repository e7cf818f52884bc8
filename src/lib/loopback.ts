import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A server that this machine only can reach. */
export interface LoopbackServer {
  /** Its URL. */
  readonly endpoint: string;
  stop(): void;
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
