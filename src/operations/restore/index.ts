import type { Config } from "../../config/schema";
import { type DatabaseEngine, describeChange } from "../../engine/engine";
import type { Aws } from "../aws";
import { type Clock, poll } from "../clock";
import { Failure, messageOf } from "../failure";
import type { Progress } from "../progress";
import { clusterKind } from "./cluster";
import { instanceKind } from "./instance";
import { type Database, describeSource, type Kind, type Login, type Source } from "./kind";

export interface RestoreArgs {
  readonly config: Pick<Config, "database">;
  readonly aws: Pick<Aws, "rds">;
  readonly clock: Clock;
  readonly progress: Progress;
  readonly engine: DatabaseEngine;
  /** Text of the stack file. */
  readonly stackFile: { read(): string };
}

/** What the databases of a stack are called while one takes the place of another. */
interface Names {
  /** What applications and the stack file call it. */
  readonly active: string;
  /** Being restored, or put aside by a return. */
  readonly restored: string;
  /** What was in its place before. */
  readonly replaced: string;
}

interface Databases {
  readonly active?: Database;
  readonly restored?: Database;
  readonly replaced?: Database;
}

/** A large database takes hours: AWS reads it all from S3. */
const RESTORE_SECONDS = 6 * 3600;
const RENAME_SECONDS = 1800;
const EVERY_SECONDS = 10;
/** AWS's longest name of an instance. */
const LONGEST = 63;

/**
 * Restores the database beside the one that runs, then exchanges their names, and what Pulumi takes for the stack's. Only the
 * exchange interrupts the application. What was there is kept; interrupted, the same command goes on.
 *
 * @throws Failure where AWS can't, or what would be restored doesn't fit
 */
export async function restore(args: RestoreArgs, source: Source): Promise<void> {
  const { progress } = args;
  const { kind, names } = setUp(args);
  const label = describeSource(source);
  const { active, restored, replaced } = await look(kind, names);
  const isRenamed = !restored && replaced && active?.restoredFrom === label;
  const isBetween = !active && replaced && restored?.restoredFrom === label;
  if (!isRenamed && !isBetween) {
    if (replaced) throw failure(`${names.replaced} is still there, from an earlier restore. ${farewell(names)}`);
    if (!active)
      throw failure(`AWS has no database ${names.active}. Let pulumi refresh and pulumi up make an empty one.`);
    if (restored && restored.restoredFrom !== label) {
      const origin = restored.restoredFrom ?? "something else";
      throw failure(`${names.restored} is there already, and comes from ${origin}: delete it first.`);
    }
    await progress.step("check", () => check(args, kind, active, source, names));
    await progress.step("restore", () => prepare(args, kind, active, source, names));
  }
  await progress.step("exchange", () => exchange(args, kind, names, "replaced"));
  await progress.step("state", () => bringInLine(args, kind, names));
  progress.note(`${names.active} is what was restored from ${label}; ${names.replaced} is what it was`);
}

/**
 * Puts what a restore has replaced back into its place; what was restored is kept beside it.
 *
 * @throws Failure where there is nothing to go back to
 */
export async function undoRestore(args: RestoreArgs): Promise<void> {
  const { progress } = args;
  const { kind, names } = setUp(args);
  const { active, restored, replaced } = await look(kind, names);
  if (replaced && active && restored) throw failure(`${names.restored} is in the way: delete it first.`);
  if (!replaced && !(active && restored)) throw failure(`There is no ${names.replaced} to go back to.`);
  await progress.step("exchange", () => exchange(args, kind, names, "restored"));
  await progress.step("state", () => bringInLine(args, kind, names));
  progress.note(`${names.active} is what it was; ${names.restored} is what was restored`);
}

function setUp({ config: { database }, aws: { rds } }: RestoreArgs): { kind: Kind; names: Names } {
  if (!database) throw failure("The stack has no database.");
  const { engine, identifier: active } = database;
  // What each finds it is given back: of details that others have found it never hears.
  const kind = (engine === "postgres" ? instanceKind(rds) : clusterKind(rds, active)) as Kind;
  return { kind, names: { active, restored: `${active}-restored`, replaced: `${active}-replaced` } };
}

async function look(kind: Kind, { active, restored, replaced }: Names): Promise<Databases> {
  return {
    active: await kind.find(active),
    restored: await kind.find(restored),
    replaced: await kind.find(replaced),
  };
}

/** All that AWS or Pulumi would refuse later, when something has been done already. */
async function check(args: RestoreArgs, kind: Kind, active: Database, source: Source, names: Names): Promise<void> {
  const long = [active, ...active.members].map(({ identifier }) => renamed(identifier, names, names.replaced));
  const tooLong = long.find((name) => name.length > LONGEST);
  if (tooLong) throw failure(`${tooLong} would be longer than the ${LONGEST} characters that AWS takes.`);
  if ("snapshot" in source) await checkSnapshot(kind, active, source.snapshot);
  else checkTime(active, source.time);
  const changes = await args.engine.preview(args.stackFile.read());
  const pending = changes.filter(({ type }) => type.startsWith("aws:rds/"));
  if (pending.length === 0) return;
  throw failure(
    `The database isn't as the stack file says: ${pending.map(describeChange).join(", ")}. Run pulumi up first.`,
  );
}

async function checkSnapshot(kind: Kind, active: Database, name: string): Promise<void> {
  const snapshot = await kind.findSnapshot(name);
  if (snapshot?.status !== "available") {
    const list = `aws rds describe-${kind.snapshotNoun}s --query '*[].[${kind.snapshotNoun === "db-snapshot" ? "DBSnapshotIdentifier" : "DBClusterSnapshotIdentifier"},Status]'`;
    throw failure(`The snapshot ${name} ${snapshot ? `is ${snapshot.status}` : "doesn't exist"}. See: ${list}`);
  }
  if (snapshot.major !== active.major) {
    throw failure(
      `The snapshot is of PostgreSQL ${snapshot.major}, and the database of ${active.major}: ` +
        "Pulumi would want another database. See docs/runbooks/upgrade-postgres.md.",
    );
  }
  if (snapshot.keyId !== active.keyId) {
    throw failure(
      `The snapshot has another key than the database, and Pulumi would want another database. Copy it with that key first: ` +
        `aws rds copy-${kind.snapshotNoun} --source-${kind.snapshotNoun}-identifier ${name} ` +
        `--target-${kind.snapshotNoun}-identifier ${name}-copy --kms-key-id ${active.keyId}`,
    );
  }
}

function checkTime({ restorable: { from, to } }: Database, time: Date): void {
  if ((!from || time >= from) && (!to || time <= to)) return;
  const moment = (date: Date | undefined) => date?.toISOString() ?? "any moment";
  throw failure(`It can be restored to moments from ${moment(from)} to ${moment(to)}, not to ${time.toISOString()}.`);
}

/** Restores beside what runs, until all of it is ready. */
async function prepare(
  { config, clock, engine, progress }: RestoreArgs,
  kind: Kind,
  active: Database,
  source: Source,
  names: Names,
): Promise<void> {
  const name = names.restored;
  const login: Login = config.database?.passwordRotationDays
    ? { ManageMasterUserPassword: true }
    : { MasterUserPassword: new URL(await engine.secretOutput("databaseUrl")).password };
  const wait = (seconds: number) => waitUntilReady(clock, kind, name, seconds);
  if (!(await kind.find(name))) {
    progress.note(`${name} is restored from ${describeSource(source)}; ${active.identifier} goes on meanwhile`);
    await orDone(() => kind.begin(source, active, name));
  }
  const restored = await wait(RESTORE_SECONDS);
  for (const like of active.members) {
    const member = renamed(like.identifier, names, name);
    if (restored.members.some(({ identifier }) => identifier === member)) continue;
    progress.note(`${member} is added`);
    await whenIdle(clock, () => orDone(() => kind.addMember(restored, member, like)));
  }
  await wait(RESTORE_SECONDS);
  await whenIdle(clock, () => kind.settle(name, active, login));
  // AWS begins a moment after it has answered.
  await clock.sleep(EVERY_SECONDS * 1000);
  await wait(RENAME_SECONDS);
}

/**
 * Gives the name of the active database to the other one, whatever of it is done already.
 *
 * @param aside what becomes of the one that is active: `replaced`, and the restored one comes, or the other way round
 */
async function exchange(args: RestoreArgs, kind: Kind, names: Names, aside: "replaced" | "restored"): Promise<void> {
  const coming = aside === "replaced" ? "restored" : "replaced";
  const found = await look(kind, names);
  if (found.active && found[coming]) await move(args, kind, names.active, names[aside]);
  await nameMembers(args, kind, names, names[aside]);
  if (await kind.find(names[coming])) await move(args, kind, names[coming], names.active);
  await nameMembers(args, kind, names, names.active);
}

async function move({ clock, progress }: RestoreArgs, kind: Kind, from: string, to: string): Promise<void> {
  progress.note(`${from} becomes ${to}`);
  await whenIdle(clock, async () => {
    // Asked twice where an answer was lost.
    if ((await kind.find(from)) && !(await kind.find(to))) await orDone(() => kind.rename(from, to));
  });
  await waitUntilReady(clock, kind, to, RENAME_SECONDS);
}

/** Members are called after what they belong to. */
async function nameMembers({ clock, progress }: RestoreArgs, kind: Kind, names: Names, of: string): Promise<void> {
  for (const { identifier } of (await kind.find(of))?.members ?? []) {
    const to = renamed(identifier, names, of);
    if (to === identifier) continue;
    progress.note(`${identifier} becomes ${to}`);
    await whenIdle(clock, () => orDone(() => kind.renameMember(identifier, to)));
    await poll(
      clock,
      { everySeconds: EVERY_SECONDS, deadlineSeconds: RENAME_SECONDS },
      async () =>
        (await kind.find(of))?.members.some((member) => member.identifier === to && member.status === "available") ||
        undefined,
    );
  }
  if (await kind.find(of)) await waitUntilReady(clock, kind, of, RENAME_SECONDS);
}

/** What a database or member is called as part of another: `orders-replaced-reader-1` for `orders-reader-1`. */
function renamed(identifier: string, { active, restored, replaced }: Names, base: string): string {
  const from = [restored, replaced, active].find((one) => identifier === one || identifier.startsWith(`${one}-`));
  return `${base}${identifier.slice(from?.length ?? 0)}`;
}

/** Pulumi's state names what is in the place now, and gives it what the stack file says. */
async function bringInLine({ engine, stackFile, progress }: RestoreArgs, kind: Kind, names: Names): Promise<void> {
  const active = await kind.find(names.active);
  if (!active) throw failure(`${names.active} has gone meanwhile.`);
  try {
    await engine.readopt(stackFile.read(), active.stateIds);
    for (const change of await engine.preview(stackFile.read()))
      progress.note(`pulumi up would still ${describeChange(change)}`);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw failure(
      `${names.active} is exchanged, but Pulumi's state isn't in line: ${messageOf(error)} Then run this again.`,
    );
  }
}

const BROKEN = /^(failed|incompatible-.*|inaccessible-.*|storage-full)$/;

async function waitUntilReady(clock: Clock, kind: Kind, name: string, deadlineSeconds: number): Promise<Database> {
  let last = "";
  const ready = await poll(clock, { everySeconds: EVERY_SECONDS, deadlineSeconds }, async () => {
    const found = await kind.find(name);
    const states = found ? [found, ...found.members].map(({ status }) => status) : [];
    last = states.find((status) => status !== "available") ?? (found ? "" : "not there");
    if (BROKEN.test(last)) throw failure(`${name} is ${last}: see its events in RDS. Delete it, then begin again.`);
    return found && last === "" ? found : undefined;
  });
  if (ready) return ready;
  throw failure(`${name} isn't ready after ${deadlineSeconds / 60} minutes (${last}). Run this again to go on.`);
}

/** What AWS says of a database that is at something. */
const BUSY = /^InvalidDB(Instance|Cluster)State(Fault)?$/;
const THERE = /^DB(Instance|Cluster)AlreadyExists(Fault)?$/;
const GONE = /^DB(Instance|Cluster)NotFound(Fault)?$/;

async function whenIdle(clock: Clock, ask: () => Promise<unknown>): Promise<void> {
  const done = await poll(clock, { everySeconds: EVERY_SECONDS, deadlineSeconds: RENAME_SECONDS }, async () => {
    try {
      await ask();
      return true;
    } catch (error) {
      if (!(error instanceof Error && BUSY.test(error.name))) throw error;
      return undefined;
    }
  });
  if (!done) throw failure(`It was busy for ${RENAME_SECONDS / 60} minutes. Run this again to go on.`);
}

/** Where an answer was lost, AWS says to the second question that it is done already. */
async function orDone(ask: () => Promise<unknown>): Promise<void> {
  try {
    await ask();
  } catch (error) {
    if (!(error instanceof Error && (THERE.test(error.name) || GONE.test(error.name)))) throw error;
  }
}

function farewell({ active, replaced }: Names): string {
  return `Go back to it (--back), or delete it once ${active} is known to be good: docs/runbooks/restore-database.md, instead of ${replaced}.`;
}

function failure(message: string): Failure {
  return new Failure("restore", message);
}
