import { isServerError, isThrottlingError, isTransientError } from "@smithy/core/retry";
import { type Clock, checkInterrupted, interruptible } from "./clock";
import { Failure, messageOf } from "./failure";

/** Longest that AWS may be out of reach: what it was told goes on meanwhile, and a release mustn't judge unseen. */
const TROUBLE_SECONDS = 300;

/** What would be done twice where only the answer is lost; AWS gives it no token. */
const ONCE: readonly string[] = ["InvokeCommand"];

export interface PatienceArgs {
  readonly clock: Clock;
  /** Ends requests; undefined: nothing does. */
  readonly interrupted?: AbortSignal;
  readonly note: (text: string) => void;
  /** Asked before AWS is asked again: meanwhile somebody else may have taken over. */
  readonly fence?: () => Promise<void>;
}

type SdkError = Parameters<typeof isTransientError>[0];

interface Client {
  // biome-ignore lint/suspicious/noExplicitAny: every client has its own commands
  send: (...args: any[]) => Promise<any>;
}

/** A client that asks again while AWS throttles, fails, or can't be reached. */
export function patient<C extends Client>(client: C, args: PatienceArgs): C {
  const send = (command: object) => persist(command.constructor.name, args, (options) => client.send(command, options));
  return new Proxy(client, { get: (target, key) => (key === "send" ? send : Reflect.get(target, key)) });
}

async function persist<T>(
  name: string,
  { clock, interrupted, note, fence }: PatienceArgs,
  send: (options: { abortSignal?: AbortSignal }) => Promise<T>,
): Promise<T> {
  const deadline = clock.now() + TROUBLE_SECONDS * 1000;
  for (let pause = 1; ; pause = Math.min(2 * pause, 15)) {
    checkInterrupted(interrupted);
    try {
      return await send({ abortSignal: interrupted });
    } catch (error) {
      checkInterrupted(interrupted);
      const why = `${name.replace(/Command$/, "")}: ${messageOf(error)}`;
      if (isExpired(error)) throw new Failure("account", `The credentials are no longer good (${why}). Log in again.`);
      if (!isTrouble(error)) throw error;
      if (ONCE.includes(name) && !isThrottlingError(error as SdkError))
        throw new Failure("unreachable", `AWS gave no answer, and may be at it all the same (${why}).`);
      if (clock.now() >= deadline)
        throw new Failure("unreachable", `AWS couldn't be asked for ${TROUBLE_SECONDS / 60} minutes (${why}).`);
      note(`asked again in ${pause} s: ${why}`);
      await interruptible(clock, interrupted).sleep(pause * 1000);
      await fence?.();
    }
  }
}

function isTrouble(error: unknown): boolean {
  return [isTransientError, isThrottlingError, isServerError].some((is) => is(error as SdkError));
}

function isExpired(error: unknown): boolean {
  return (
    error instanceof Error &&
    /Expired(Token|Credential)|TokenExpired|TokenRefreshRequired|CredentialsProviderError/.test(error.name)
  );
}
