import type { Emulator } from "../../../../src/engine/emulator";
import { clientOptions } from "../../../../src/engine/surroundings";

/** What all clients of the SDK have in common; their types keep them apart. */
// biome-ignore-start lint/suspicious/noExplicitAny: inputs and outputs are as many as commands.
type Client = new (options: any) => { send(command: any): Promise<any> };
// biome-ignore-end lint/suspicious/noExplicitAny: see above.

/** How AWS, or an emulator of it, answers a call. */
export interface Outcome {
  /** The code of a refusal; undefined: the call was taken. */
  readonly code?: string;
  readonly message?: string;
}

/** Calls an emulator, by the SDK or, for services whose client we don't have, by HTTP. */
export class Aws {
  constructor(private readonly emulator: Emulator) {}

  get account(): string {
    return this.emulator.accountId;
  }

  get region(): string {
    return this.emulator.region;
  }

  send(Kind: Client, command: object) {
    return new Kind({ ...clientOptions(this.emulator), maxAttempts: 1 }).send(command);
  }

  /** A service that takes JSON, the operation in a header. */
  async json(service: string, target: string, body: unknown): Promise<Record<string, unknown>> {
    const headers = { "content-type": "application/x-amz-json-1.1", "x-amz-target": target };
    return JSON.parse((await this.http(service, "POST", "/", headers, JSON.stringify(body))) || "{}");
  }

  /** @throws Error with AWS's code as its name where the call is refused */
  async http(service: string, method: string, path: string, headers: Record<string, string>, body: string) {
    const { endpoint, region } = this.emulator;
    const authorization = `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`;
    const response = await fetch(`${endpoint}${path}`, { method, headers: { ...headers, authorization }, body });
    const text = await response.text();
    if (response.ok) return text;
    const code =
      response.headers.get("x-amzn-errortype") ??
      /<Code>([^<]+)/.exec(text)?.[1] ??
      /"__type": ?"(?:[^"#]*#)?([^"]+)"/.exec(text)?.[1];
    throw Object.assign(new Error(text), { name: code ?? `HTTP ${response.status}` });
  }
}

/** What became of a call. */
export async function outcomeOf(call: () => Promise<unknown>): Promise<Outcome> {
  try {
    await call();
    return {};
  } catch (error) {
    const { name, message, Code = name } = error as Error & { Code?: string };
    // The SDK calls some by their shape in the model.
    return { code: Code.replace(/(?<!Validation)(Exception|Fault)$/, ""), message };
  }
}
