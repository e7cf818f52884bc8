import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import {
  ConditionalCheckFailedException,
  GetItemCommand,
  PutItemCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-dynamodb";
import type { Revisions } from "../engine/engine";
import { NO_RELEASE } from "../lib/no-release";
import type { Aws } from "./aws";
import type { Clock } from "./clock";
import { Failure, messageOf } from "./failure";

/** What ran, or runs: enough to bring it back without Pulumi. */
export interface Release {
  /** Image tag; undefined: services ran different ones. */
  readonly version?: string;
  readonly revisions: Revisions;
  readonly at: string;
  readonly by: string;
}

/** How far an attempt has come: it is written before the step begins. */
export type Step = "prepare" | "migrate" | "move" | "go back" | "reconcile";

/** A change of what runs that has begun, and isn't known to have ended. */
export interface Attempt {
  /** Such as `release v1.4.0`. */
  readonly what: string;
  /** Versions whose revisions may run because of it, or of an earlier one that it goes on from. */
  readonly tried: readonly string[];
  /** What ran before it, and runs again after a roll-back. */
  readonly from: Release;
  readonly step: Step;
  /** When the step began. */
  readonly since: string;
  readonly at: string;
  readonly by: string;
}

/** All that is known of a stack's releases. */
export interface ReleaseRecord {
  /** What was proven to run last. */
  readonly current?: Release;
  /** What ran before that, the newest first. */
  readonly previous: readonly Release[];
  /** While there is one, it isn't known what runs. */
  readonly attempt?: Attempt;
}

/** Who is at work on the stack. */
export interface Holder {
  readonly id: string;
  readonly what: string;
  readonly who: string;
  readonly since: string;
}

/** The record as it was read. */
export interface Seen {
  /** One more at each write: of two who have seen the same, one can write. */
  readonly serial: number;
  readonly holder?: Holder;
  readonly record: ReleaseRecord;
}

/** How often a holder shows that it lives, by a write. */
const BEAT_SECONDS = 10;
/** A holder that was silent for so long is dead. By the observer's clock alone: nobody else's may differ. */
export const LEASE_SECONDS = 30;
/** Releases that are kept to go back to. */
const KEPT = 20;

/** @throws Failure where the stack has no table yet */
export async function readRecord(dynamodb: Aws["dynamodb"], TableName: string): Promise<Seen> {
  try {
    const { Item } = await dynamodb.send(new GetItemCommand({ TableName, Key: KEY, ConsistentRead: true }));
    if (!Item) return { serial: 0, record: { previous: [] } };
    return { serial: Number(Item.serial?.N), ...JSON.parse(Item.content?.S ?? "") };
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    throw new Failure("preview", `There is no table ${TableName}, where releases are recorded. Run pulumi up first.`);
  }
}

const KEY = { id: { S: "release" } };

/** The record after something was proven to run. Of what ran before, only what stood behind it is behind it again. */
export function settled({ current, previous, attempt }: ReleaseRecord, next: Release): ReleaseRecord {
  const known = [current, ...previous].filter((one) => one !== undefined);
  const at = known.findIndex(({ revisions }) => isDeepStrictEqual(revisions.services, next.revisions.services));
  const before = at < 0 ? [attempt?.from, ...known].filter((one) => one !== undefined) : known.slice(at + 1);
  const versions = new Set<string | undefined>([next.version, NO_RELEASE]);
  const kept = before.filter(({ version }) => !versions.has(version) && versions.add(version));
  return { current: next, previous: kept.slice(0, KEPT) };
}

export interface HoldArgs {
  readonly dynamodb: Aws["dynamodb"];
  /** Not ended by Ctrl-C: what is open must be given back in order. */
  readonly clock: Clock;
  readonly table: string;
  readonly what: string;
  readonly who: string;
  /** Whether to take the stack from one who is alive. */
  readonly takeOver: boolean;
  readonly note: (text: string) => void;
}

/**
 * Does something while nobody else changes what the stack runs.
 *
 * @throws Failure where somebody else is at it
 */
export async function hold<T>(args: HoldArgs, work: (held: Held) => Promise<T>): Promise<T> {
  const held = await Held.acquire(args);
  try {
    return await work(held);
  } finally {
    await held.giveBack();
  }
}

/** The record, written by its one holder. Each write fails once somebody else has taken over: that fences the rest off. */
export class Held {
  private readonly ended = new AbortController();
  private readonly beating: Promise<void>;
  /** Writes go one after the other: heartbeats are writes, too. */
  private last: Promise<unknown> = Promise.resolve();
  private lost?: Failure;

  private constructor(
    private readonly args: HoldArgs,
    private readonly holder: Holder,
    private seen: Seen,
  ) {
    this.beating = this.beat();
  }

  static async acquire(args: HoldArgs): Promise<Held> {
    const { dynamodb, table, clock, what, who } = args;
    const seen = await waitForDead(args, await readRecord(dynamodb, table));
    const holder = { id: randomUUID(), what, who, since: new Date(clock.now()).toISOString() };
    const next = { serial: seen.serial + 1, holder, record: seen.record };
    const other = await put(args, next);
    if (other) throw new Failure("locked", `${refusal(other)} Nothing was changed.`);
    return new Held(args, holder, next);
  }

  get who(): string {
    return this.holder.who;
  }

  get record(): ReleaseRecord {
    return this.seen.record;
  }

  /** @throws Failure where somebody else has taken over: to be asked before each change */
  check(): Promise<void> {
    return this.enqueue(this.holder);
  }

  /** @throws Failure where somebody else has taken over */
  write(record: ReleaseRecord): Promise<void> {
    return this.enqueue(this.holder, record);
  }

  /** Lets others in. What goes wrong here mustn't hide how the work has ended. */
  async giveBack(): Promise<void> {
    this.ended.abort();
    await this.beating;
    try {
      await this.enqueue(undefined);
    } catch (error) {
      if (!this.lost) this.args.note(`The lock stays for ${LEASE_SECONDS} s: ${messageOf(error)}`);
    }
  }

  /** @param record default: what is written by then */
  private enqueue(holder: Holder | undefined, record?: ReleaseRecord): Promise<void> {
    const done = this.last.then(async () => {
      if (this.lost) throw this.lost;
      const next = { holder, record: record ?? this.seen.record, serial: this.seen.serial + 1 };
      const other = await put(this.args, next);
      if (other) {
        const why = `${other.who} has taken over (${other.what}): nothing more was changed here, and nothing undone.`;
        this.lost = new Failure("lost", `${why} See npm run status.`);
        throw this.lost;
      }
      this.seen = next;
    });
    this.last = done.catch(() => {});
    return done;
  }

  private async beat(): Promise<void> {
    for (;;) {
      await this.args.clock.sleep(BEAT_SECONDS * 1000, this.ended.signal);
      if (this.ended.signal.aborted || this.lost) return;
      // What it means is told at the next check.
      await this.check().catch(() => {});
    }
  }
}

/** Waits for a sign of life of who holds the stack; without one it was killed. */
async function waitForDead(args: HoldArgs, first: Seen): Promise<Seen> {
  const { dynamodb, table, clock, takeOver, note } = args;
  if (!first.holder || takeOver) return first;
  note(`${first.holder.who} was at it (${first.holder.what}): waiting ${LEASE_SECONDS} s for a sign of life`);
  const deadline = clock.now() + LEASE_SECONDS * 1000;
  for (;;) {
    await clock.sleep(5000);
    const seen = await readRecord(dynamodb, table);
    if (!seen.holder) return seen;
    if (seen.serial !== first.serial) throw new Failure("locked", `${refusal(seen.holder)} Nothing was changed.`);
    if (clock.now() >= deadline) return seen;
  }
}

/** @returns who was faster; undefined: it is written */
async function put({ dynamodb, table }: HoldArgs, { serial, ...content }: Seen): Promise<Holder | undefined> {
  const Item = { ...KEY, serial: { N: String(serial) }, content: { S: JSON.stringify(content) } };
  const expected = { ":seen": { N: String(serial - 1) } };
  try {
    await dynamodb.send(
      new PutItemCommand({
        TableName: table,
        Item,
        ...(serial === 1
          ? { ConditionExpression: "attribute_not_exists(id)" }
          : { ConditionExpression: "serial = :seen", ExpressionAttributeValues: expected }),
      }),
    );
    return undefined;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    // Of a write that was asked for twice, the first may have worked.
    const found = await readRecord(dynamodb, table);
    const isOwn = found.serial === serial && JSON.stringify(found.holder) === JSON.stringify(content.holder);
    return isOwn ? undefined : (found.holder ?? NOBODY);
  }
}

const NOBODY: Holder = { id: "", what: "something that has ended", who: "somebody", since: "just now" };

function refusal({ what, who, since }: Holder): string {
  return `${who} has been at it since ${since}: ${what}. Wait until it is done, or add --take-over if it hangs.`;
}
