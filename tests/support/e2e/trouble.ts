import type { Answer, Intercept, PassingRequest } from "../../../src/engine/proxy";

/** What happens to requests of the project's commands; Pulumi's providers aren't meant. */
export interface Trouble {
  /** Of AWS's JSON protocol. */
  readonly operation: string;
  /** Whether it is such a request; default: each of the operation. */
  readonly isIt?: (body: string) => boolean;
  /** Default: one request. */
  readonly times?: number;
  /** @returns what is answered; undefined: what would be */
  readonly happens: () => Answer | undefined | Promise<Answer | undefined>;
}

/** A server that accepts requests and never answers. */
export const silence = () => new Promise<undefined>(() => {});

/** AWS's error of a name. */
export function refusal(name: string, message: string): () => Answer {
  const body = JSON.stringify({ __type: name, message });
  return () => ({ status: 400, headers: { "content-type": "application/x-amz-json-1.1" }, body });
}

/** Each trouble happens so often as it says, to the next requests that it is about. */
export function withTrouble(all: readonly Trouble[]): Intercept {
  const happened = new Map<Trouble, number>();
  return ({ headers, body }) => {
    const target = String(headers["x-amz-target"] ?? "");
    const trouble = all.find(
      (one) =>
        target.endsWith(`.${one.operation}`) &&
        isOfCommand(headers) &&
        (happened.get(one) ?? 0) < (one.times ?? 1) &&
        (one.isIt?.(body.toString()) ?? true),
    );
    if (!trouble) return undefined;
    happened.set(trouble, (happened.get(trouble) ?? 0) + 1);
    return trouble.happens();
  };
}

/** Terraform's provider asks, too, but not as part of a release. */
export function isOfCommand(headers: PassingRequest["headers"]): boolean {
  return !/terraform/i.test(headers["user-agent"] ?? "");
}
