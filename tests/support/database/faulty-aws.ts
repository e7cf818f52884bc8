import { createServer, type IncomingMessage, type ServerResponse, request as send } from "node:http";
import { startAws } from "../../../src/commands/dev-api/aws";
import { type LoopbackServer, listenOnLoopback } from "../../../src/lib/loopback";

export const SERVICES = ["S3", "SQS", "Secrets Manager"] as const;

export type Service = (typeof SERVICES)[number];

/** How a service fails, from the time when its server has read a request. */
export const FAULTS = {
  /** It never answers. */
  hangs: () => {},
  throttles: (service: Service, response: ServerResponse) => {
    const [status, body] = THROTTLED[service];
    response.writeHead(status).end(body);
  },
  resets: (_: Service, response: ServerResponse) => {
    response.socket?.resetAndDestroy();
  },
} as const;

export type Fault = keyof typeof FAULTS;

/** How each service says that it is asked too much. */
const THROTTLED: Readonly<Record<Service, readonly [status: number, body: string]>> = {
  S3: [503, "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>"],
  SQS: [400, JSON.stringify({ __type: "com.amazonaws.sqs#RequestThrottled", message: "Request is throttled." })],
  "Secrets Manager": [400, JSON.stringify({ __type: "ThrottlingException", message: "Rate exceeded" })],
};

/** AWS behind the SDK's real clients, where each service can fail. */
export class FaultyAws {
  /** What is wrong now. */
  readonly faults = new Map<Service, Fault>();

  private constructor(
    private readonly front: LoopbackServer,
    private readonly back: LoopbackServer,
  ) {}

  /** @param secret the text of every secret */
  static async start(secret: string): Promise<FaultyAws> {
    const back = await startAws({ secret, secretKey: "example", onMessage: () => {} });
    let aws: FaultyAws | undefined;
    const server = createServer((request, response) => aws?.answer(request, response));
    aws = new FaultyAws(await listenOnLoopback(server), back);
    return aws;
  }

  get endpoint(): string {
    return this.front.endpoint;
  }

  stop(): void {
    this.front.stop();
    this.back.stop();
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const service = serviceOf(request);
    const fault = this.faults.get(service);
    if (fault) return void request.resume().on("end", () => FAULTS[fault](service, response));
    const { method, headers, url } = request;
    const forwarded = send(`${this.back.endpoint}${url}`, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    request.pipe(forwarded);
  }
}

function serviceOf({ headers }: IncomingMessage): Service {
  const target = String(headers["x-amz-target"] ?? "");
  if (target.startsWith("AmazonSQS")) return "SQS";
  return target ? "Secrets Manager" : "S3";
}
