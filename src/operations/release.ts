import { isDeepStrictEqual } from "node:util";
import type { Change } from "../engine/pulumi";
import { checkAwake } from "./asleep";
import { Failure, messageOf } from "./failure";
import { checkImages, checkVersion, repositoriesOf } from "./images";
import type { Attempt, Release, ReleaseRecord } from "./record";
import { setRelease } from "./release-setting";
import { goBack, nameOf, OPEN, rollBack, settle, writeRelease } from "./roll-back";
import { checkSettled } from "./service-deployments";
import { takeSnapshot } from "./snapshot";
import { begin, type LockedContext, migrate, move, type OperationContext, preview } from "./steps";

export interface ReleaseArgs {
  readonly version: string;
  /** Whether also a version is released that runs, or that ran before. */
  readonly force: boolean;
}

/**
 * Brings a version into service, or leaves everything as it was.
 *
 * @throws Failure that says what happened and what runs now
 */
export async function release(args: LockedContext & ReleaseArgs): Promise<void> {
  const { config, progress, version, force, held, stackFile } = args;
  checkVersion(version, config.releases);
  if (!force && isEarlier(args, held.record)) {
    progress.note(`${version} ran before: it is gone back to, without a migration that can't know later ones`);
    return rollBack(args);
  }
  const text = setRelease(stackFile.read(), version);
  const { from, changes } = await prepare(args, held.record, text);
  if (!force && isDone(args, held.record, from, changes)) {
    writeRelease(stackFile, version);
    return progress.note(`${version} runs already: nothing to do`);
  }
  const left = leftAttempt(args, held.record);
  await open(args, from, left);
  try {
    await bringUp(args, text, from, left, changes);
  } catch (error) {
    const failure = error instanceof Failure ? error : new Failure("update", messageOf(error));
    // What is proven and recorded isn't undone because of a file.
    if (failure.kind === "lost" || !held.record.attempt) throw failure;
    if (failure.kind === "overtaken") await held.check();
    if (OPEN.includes(failure.kind)) {
      const advice = "npm run status shows what runs. Run the same again to go on, or npm run rollback to go back.";
      throw new Failure(failure.kind, `${failure.message} ${advice}`);
    }
    await held.check();
    // Going back takes minutes: nobody should have to wait for the reason.
    progress.note(failure.message);
    throw new Failure(failure.kind, `${failure.message} ${await goBack(args, from, failure)}`);
  }
}

/** Shows what a release would change, and changes nothing. */
export async function rehearse(args: OperationContext & ReleaseArgs, record: ReleaseRecord): Promise<void> {
  checkVersion(args.version, args.config.releases);
  await prepare(args, record, setRelease(args.stackFile.read(), args.version));
}

async function prepare(args: OperationContext & ReleaseArgs, record: ReleaseRecord, text: string) {
  const { config, aws, progress, version } = args;
  await checkAwake(args);
  if (!record.attempt) {
    const { services } = await args.site.running(aws.ecs);
    await checkSettled(aws.ecs, args.site.cluster, args.site.intents(services));
  }
  await progress.step("images", () => checkImages(aws, repositoriesOf(config), version));
  const from = record.attempt?.from ?? (await whatRuns(args, record));
  progress.note(`${nameOf(from)} ${record.attempt ? `ran before: ${record.attempt.what} didn't end` : "runs now"}`);
  const changes = await progress.step("preview", () => preview(args, text));
  return { from, changes };
}

/** What ECS runs, whoever has told it. */
async function whatRuns(
  { site, aws, engine, clock, progress }: OperationContext,
  { current }: ReleaseRecord,
): Promise<Release> {
  const { version, services: all } = await site.running(aws.ecs);
  const neverRan = await site.neverRan(aws, all);
  const services = Object.fromEntries(Object.entries(all).filter(([entry]) => !neverRan.includes(entry)));
  if (current && isDeepStrictEqual(current.revisions.services, services)) return current;
  if (current) progress.note(`${nameOf(current)} was released last, but something else runs: pulumi up, or by hand`);
  const { tasks } = await engine.revisions();
  return { version, revisions: { services, tasks }, at: new Date(clock.now()).toISOString(), by: "not recorded" };
}

/** Whether a version is the same image wherever it stands. */
function isFixed({ config }: OperationContext): boolean {
  return config.registry?.immutableTags !== false;
}

function isEarlier(args: OperationContext & ReleaseArgs, { current, previous, attempt }: ReleaseRecord): boolean {
  const { version } = args;
  if (!isFixed(args) || attempt?.what === whatIs(args) || current?.version === version) return false;
  return previous.some((one) => one.version === version);
}

function isDone(
  args: OperationContext & ReleaseArgs,
  { current, attempt }: ReleaseRecord,
  from: Release,
  changes: readonly Change[],
): boolean {
  const isWhole = args.site.othersThan(from.revisions.services).length === 0;
  return (
    isFixed(args) && !attempt && from === current && from.version === args.version && isWhole && changes.length === 0
  );
}

/** The same release that was stopped half way: what it has done needn't be done again. */
function leftAttempt(args: OperationContext & ReleaseArgs, { attempt }: ReleaseRecord): Attempt | undefined {
  const isSame = attempt?.what === whatIs(args) && ["migrate", "move"].includes(attempt.step);
  return isSame && isFixed(args) ? attempt : undefined;
}

function whatIs({ version }: ReleaseArgs): string {
  return `release ${version}`;
}

/** From here on it isn't known what runs, until it is. */
async function open(args: LockedContext & ReleaseArgs, from: Release, left: Attempt | undefined): Promise<void> {
  const { held, clock, version } = args;
  const now = new Date(clock.now()).toISOString();
  const tried = [...new Set([...(held.record.attempt?.tried ?? []), version])];
  const begun = { what: whatIs(args), tried, from, step: "prepare" as const, since: now, at: now, by: held.who };
  await held.write({ ...held.record, attempt: left ?? begun });
}

async function bringUp(
  args: LockedContext & ReleaseArgs,
  text: string,
  from: Release,
  left: Attempt | undefined,
  changes: readonly Change[],
): Promise<void> {
  const { config, aws, clock, progress, version, held } = args;
  const { database } = config;
  if (!left && config.releases.snapshot && database) {
    const at = held.record.attempt?.at ?? "";
    const note = (line: string) => progress.note(line);
    await progress.step("snapshot", async () => note(await takeSnapshot(aws.rds, clock, database, version, at, note)));
  }
  if (left?.step !== "move") {
    await begin(args, "migrate");
    await migrate(args, text, version, changes, left);
  }
  await begin(args, "move");
  const revisions = await move(args, text, from.revisions);
  await settle(args, { version, revisions, at: "", by: "" });
}
