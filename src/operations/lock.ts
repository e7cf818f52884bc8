import {
  DeleteParameterCommand,
  GetParameterCommand,
  ParameterAlreadyExists,
  ParameterNotFound,
  PutParameterCommand,
} from "@aws-sdk/client-ssm";
import type { Aws } from "./aws";
import type { Clock } from "./clock";
import { Failure } from "./failure";

/** Who is releasing, and until when at the latest. */
interface Claim {
  readonly what: string;
  readonly who: string;
  readonly since: string;
  /** No release takes longer: a claim past this was left behind by a process that was killed. */
  readonly until: string;
}

export interface LockArgs {
  /** Begins the names of the stack's parameters. */
  readonly prefix: string;
  /** Such as `release v1.4.0`. */
  readonly what: string;
  readonly who: string;
  /** Longest time that the work can take. */
  readonly seconds: number;
  /** Whether to take the lock from a release that was killed, before its time is over. */
  readonly takeOver: boolean;
}

/**
 * Does something while nobody else releases the stack. The lock is a parameter: only one of many who create it at once
 * succeeds, whatever backend Pulumi's state has.
 *
 * @throws Failure where somebody else has the lock
 */
export async function withLock<T>(ssm: Aws["ssm"], clock: Clock, args: LockArgs, work: () => Promise<T>): Promise<T> {
  const Name = `/${args.prefix}/release-lock`;
  const claim = await acquire(ssm, clock, args, Name);
  try {
    return await work();
  } finally {
    await release(ssm, Name, claim);
  }
}

/** Gives the lock back, unless somebody has taken it over. */
async function release(ssm: Aws["ssm"], Name: string, claim: Claim): Promise<void> {
  const holder = await read(ssm, Name);
  if (JSON.stringify(holder?.claim) === JSON.stringify(claim)) await ssm.send(new DeleteParameterCommand({ Name }));
}

async function acquire(ssm: Aws["ssm"], clock: Clock, args: LockArgs, Name: string): Promise<Claim> {
  const { what, who, seconds } = args;
  const at = (moment: number) => new Date(moment).toISOString();
  const claim: Claim = { what, who, since: at(clock.now()), until: at(clock.now() + seconds * 1000) };
  const put = (Overwrite: boolean) =>
    ssm.send(new PutParameterCommand({ Name, Type: "String", Value: JSON.stringify(claim), Overwrite }));
  try {
    await put(false);
    return claim;
  } catch (error) {
    if (!(error instanceof ParameterAlreadyExists)) throw error;
  }
  const holder = await read(ssm, Name);
  if (!holder) return acquire(ssm, clock, args, Name);
  if (Date.parse(holder.claim.until) > clock.now() && !args.takeOver)
    throw new Failure("locked", refusal(holder.claim));
  // Of several who take it over at once, one gets the next version.
  const { Version } = await put(true);
  if (Version !== holder.version + 1)
    throw new Failure("locked", "Somebody else took over this moment. Nothing was changed.");
  return claim;
}

async function read(ssm: Aws["ssm"], Name: string): Promise<{ claim: Claim; version: number } | undefined> {
  try {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name }));
    return { claim: JSON.parse(Parameter?.Value ?? "{}"), version: Parameter?.Version ?? 0 };
  } catch (error) {
    if (error instanceof ParameterNotFound) return undefined;
    throw error;
  }
}

function refusal({ what, who, since, until }: Claim): string {
  return (
    `${who} has been at it since ${since}: ${what}. Nothing was changed. Wait until it is done. ` +
    `If it was killed, add --take-over, or wait until ${until}.`
  );
}
