import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** When a connection is cut: before the server hears of a statement, or when it has done it and its answer is under way. */
export type Moment = "before" | "after";

/** The client's messages that end a statement: Sync of the extended protocol, Query of the simple one. */
const STATEMENT_ENDS = ["S", "Q"];

/** The server's message that it has answered: ReadyForQuery. */
const ANSWERED = "Z";

/** Stands before a PostgreSQL, and cuts the connection in the middle of a statement, once. */
export class Cut {
  /** Statements that have come by. */
  statements = 0;
  private planned?: { readonly statement: number; readonly moment: Moment };
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  static async start(upstream: number): Promise<Cut> {
    const server = createServer();
    const cut = new Cut(server);
    server.on("connection", (socket) => cut.admit(socket, upstream));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return cut;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Counts anew, and cuts at a statement, the first of which is 1; 0: at none. */
  plan(statement: number, moment: Moment): void {
    this.statements = 0;
    this.planned = { statement, moment };
  }

  stop(): void {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }

  private admit(client: Socket, upstream: number): void {
    const server = connect(upstream, "127.0.0.1");
    let silent = false;
    const end = () => {
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) {
      this.sockets.add(socket);
      socket.on("error", () => {}).on("close", end);
    }
    const [fromClient, fromServer] = [messages(1), messages(0)];
    client.on("data", (data) => {
      for (const type of fromClient(data)) {
        if (!STATEMENT_ENDS.includes(type)) continue;
        this.statements += 1;
        if (this.statements !== this.planned?.statement) continue;
        if (this.planned.moment === "before") return end();
        silent = true;
      }
      server.write(data);
    });
    server.on("data", (data) => {
      const types = fromServer(data);
      if (!silent) client.write(data);
      else if (types.includes(ANSWERED)) end();
    });
  }
}

/**
 * Reads the types of PostgreSQL's messages off a stream: a letter, and a length that counts itself.
 *
 * @param untyped how many come first that have no letter
 */
function messages(untyped: number): (data: Buffer) => string[] {
  let rest: Buffer = Buffer.alloc(0);
  let left = untyped;
  return (data) => {
    rest = Buffer.concat([rest, data]);
    const types: string[] = [];
    for (;;) {
      const start = left > 0 ? 0 : 1;
      if (rest.length < start + 4) return types;
      const end = start + rest.readInt32BE(start);
      if (rest.length < end) return types;
      types.push(start ? String.fromCharCode(rest[0] ?? 0) : "");
      rest = rest.subarray(end);
      if (left > 0) left -= 1;
    }
  };
}
