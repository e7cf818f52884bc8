import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

const PROTOCOL_3 = 196_608;

/**
 * Stands before a PostgreSQL that knows no passwords and never fails: asks for a password in PostgreSQL's protocol, refuses
 * connections, breaks them, or leaves statements without an answer.
 */
export class Gate {
  /** The password that opens the gate; another one is answered with `28P01`. */
  password = "first";
  /** Log-ins that were tried, with their passwords. */
  readonly attempts: string[] = [];
  private stalled = false;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly upstream: number,
  ) {}

  /** Starts a gate on a free port. */
  static async start(upstream: number): Promise<Gate> {
    const server = createServer();
    const gate = new Gate(server, upstream);
    server.on("connection", (socket) => gate.admit(socket));
    await gate.listen(0);
    return gate;
  }

  get port(): number {
    return this.address.port;
  }

  private address: AddressInfo = { address: "127.0.0.1", family: "IPv4", port: 0 };

  /** As at the start. */
  async open(): Promise<void> {
    this.stalled = false;
    this.password = "first";
    this.attempts.length = 0;
    if (!this.server.listening) await this.listen(this.port);
  }

  /** Breaks all connections, as a failover does. */
  break(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  /** Breaks all connections and refuses new ones. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.break();
    await closed;
  }

  /** Takes statements from now on, and answers none. */
  stall(): void {
    this.stalled = true;
  }

  private async listen(port: number): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(port, "127.0.0.1", resolve));
    this.address = this.server.address() as AddressInfo;
  }

  private admit(socket: Socket): void {
    this.track(socket);
    let startup: Buffer | undefined;
    socket.on("data", (data: Buffer) => {
      if (!startup) {
        if (data.readInt32BE(4) !== PROTOCOL_3) return void socket.destroy();
        startup = data;
        // AuthenticationCleartextPassword
        socket.write(Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]));
        return;
      }
      socket.removeAllListeners("data");
      // PasswordMessage: a type, a length, and the text up to a zero.
      this.login(socket, startup, data.subarray(5, -1).toString());
    });
  }

  private login(socket: Socket, startup: Buffer, password: string): void {
    this.attempts.push(password);
    if (password !== this.password) return void socket.end(refusal());
    const upstream = connect(this.upstream, "127.0.0.1");
    this.track(upstream);
    upstream.write(startup);
    socket.on("data", (data) => {
      if (!this.stalled) upstream.write(data);
    });
    upstream.pipe(socket);
    socket.on("close", () => upstream.destroy());
    upstream.on("close", () => socket.destroy());
  }

  private track(socket: Socket): void {
    this.sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => this.sockets.delete(socket));
  }
}

/** ErrorResponse `invalid_password`. */
function refusal(): Buffer {
  const fields = Buffer.from("SFATAL\0VFATAL\0C28P01\0Mpassword authentication failed\0\0");
  const header = Buffer.alloc(5, "E");
  header.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([header, fields]);
}
