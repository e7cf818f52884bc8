import { isThrottlingError, isTransientError } from "@smithy/core/retry";
import { UserError } from "../../lib/errors";
import { type Fault, warning } from "./check";

/** What AWS says of something that isn't there, in its many ways. */
const MISSING = /NotFound|NoSuch|InvalidVpcID/;
/** What it says to those who may not ask. */
const REFUSED = /AccessDenied|Unauthorized|AuthorizationError|NotAuthorized|Forbidden/;

/** An answer; undefined where AWS says that the thing isn't there. */
export async function ifThere<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && MISSING.test(error.name)) return undefined;
    throw error;
  }
}

/**
 * What it means that something couldn't be looked at.
 *
 * @throws the error where it is a mistake of the program
 */
export function unseen(error: unknown): Fault {
  return { ...reasonOf(error), unseen: true };
}

function reasonOf(error: unknown): Fault {
  if (!(error instanceof Error)) throw error;
  const { name } = error;
  // The SDK adds lines for programmers.
  const [message = ""] = error.message.split("\n");
  if (error instanceof UserError) return warning(`it couldn't be looked at: ${error.message}`, "mend that, then again");
  const refused = REFUSED.test(name) || statusOf(error) === 403;
  if (refused) {
    const right = /perform:? ([\w-]+:\w+)/.exec(message)?.[1];
    return warning(
      `it couldn't be looked at: AWS refuses ${right ?? `(${message})`}`,
      `${right ? `allow ${right}` : "ask an administrator"}: docs/permissions.md has what each command needs`,
    );
  }
  if (isThrottlingError(error as Parameters<typeof isThrottlingError>[0]))
    return warning(`it couldn't be looked at: AWS throttles (${message})`, "run it again in a minute");
  if (isTransientError(error as Parameters<typeof isTransientError>[0]) || isNetworks(error))
    return warning(`it couldn't be looked at: there is no answer (${message})`, "see your network, then again");
  if ("$metadata" in error) return warning(`it couldn't be looked at: ${name}: ${message}`, "see AWS's message");
  throw error;
}

/** What Node says of a network that doesn't work, names' look-up included. */
const NETWORK = /^(ECONN\w+|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ETIMEOUT|ESERVFAIL|EREFUSED|EPIPE|EHOSTUNREACH|ENETUNREACH)$/;

function isNetworks(error: Error): boolean {
  return "code" in error && NETWORK.test(String(error.code));
}

function statusOf(error: Error): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
}
