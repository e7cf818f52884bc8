import { isDeepStrictEqual } from "node:util";
import { NO_RELEASE } from "../lib/no-release";
import { Failure, messageOf } from "./failure";
import { checkImages, checkVersion, repositoriesOf } from "./images";
import { ringingAlarms } from "./proof";
import { type Release, type ReleaseRecord, settled } from "./record";
import { setRelease } from "./release-setting";
import { type Intent, revisionOf } from "./rollout";
import { stopDeployments } from "./service-deployments";
import { describeServices, moveServices, restoreStrategies } from "./services";
import {
  begin,
  checkOvertaken,
  type LockedContext,
  type OperationContext,
  type StackFile,
  waitAndProve,
} from "./steps";

/** After these nobody judges what runs: an attempt stays open. */
export const OPEN: readonly string[] = ["interrupted", "locked", "unreachable", "account", "overtaken"];

/** The step in which a failed release goes back. */
export const ROLL_BACK = "roll back";

export interface RollBackArgs {
  /** Undefined: what ran before an attempt that is open, or else before the release that runs. */
  readonly version?: string;
}

/**
 * Brings an earlier release back as it was, by its revisions: without migration, snapshot, or Pulumi. What fails stays
 * as it is, for a person to look at.
 */
export async function rollBack(args: LockedContext & RollBackArgs): Promise<void> {
  const { held, clock } = args;
  const target = await chosen(args, held.record);
  const what = `roll back to ${nameOf(target)}`;
  const now = new Date(clock.now()).toISOString();
  const { attempt: left, current } = held.record;
  // What runs until services have moved is no stranger to a release after it.
  const tried = [...new Set([...(left?.tried ?? []), ...(current?.version ? [current.version] : [])])];
  const attempt = { what, tried, from: target, since: now, at: now, by: held.who };
  await held.write({ ...held.record, attempt: { ...attempt, step: "go back" } });
  try {
    await putBack(args, target);
    await reconcile(args, target);
  } catch (error) {
    const failure = error instanceof Failure ? error : new Failure("update", messageOf(error));
    if (failure.kind === "lost") throw failure;
    throw new Failure(
      failure.kind,
      `${failure.message} It stays as it is now, see npm run status; the same command goes on.`,
    );
  }
  await settle(args, target);
}

/** Shows what a roll-back would do. */
export async function rehearseRollBack(args: OperationContext & RollBackArgs, record: ReleaseRecord): Promise<void> {
  const target = await chosen(args, record);
  const { services } = await args.site.running(args.aws.ecs);
  for (const { entry, taskDefinition } of args.site.intents(target.revisions.services)) {
    args.progress.note(`${entry}: ${revisionOf(services[entry])} -> ${revisionOf(taskDefinition)}`);
  }
}

async function chosen(
  args: OperationContext & RollBackArgs,
  { attempt, current, previous }: ReleaseRecord,
): Promise<Release> {
  const { config, aws, progress, version } = args;
  const known = [attempt?.from, current, ...previous].filter((one) => one !== undefined);
  const target = version === undefined ? (attempt?.from ?? previous[0]) : known.find((one) => one.version === version);
  if (!target) {
    const list = [...new Set(known.map(nameOf))].join(", ") || "none";
    throw new Failure(
      "version",
      `The record has ${version ? `no ${version}` : "no earlier release"} to go back to. It has: ${list}. ` +
        "A version that never ran is released: npm run release -- <stack> <version>.",
    );
  }
  progress.note(`back to ${nameOf(target)}`);
  if (target.version && target.version !== NO_RELEASE) {
    const tag = target.version;
    checkVersion(tag, config.releases);
    await progress.step("images", () => checkImages(aws, repositoriesOf(config, target.revisions.services), tag));
  }
  return target;
}

/**
 * After a release that failed: what ran before runs again.
 *
 * @returns what was done about it, for people
 */
export async function goBack(args: LockedContext, from: Release, failure: Failure): Promise<string> {
  const { held, site, aws, progress } = args;
  const running = await site.running(aws.ecs);
  const isUntouched = isDeepStrictEqual(running.services, from.revisions.services);
  const hasMoved = held.record.attempt?.step === "move";
  try {
    await checkOvertaken(args, from.revisions);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const advice = "See npm run status; npm run rollback goes back all the same.";
    throw new Failure(error.kind, `${failure.message} ${error.message} ${advice}`);
  }
  if (hasMoved || !isUntouched) {
    try {
      await progress.step(ROLL_BACK, () => putBack(args, from));
    } catch (error) {
      if (error instanceof Failure && error.kind === "lost") throw error;
      const why = `${failure.message} Going back to ${nameOf(from)} failed too: ${messageOf(error)}`;
      throw new Failure("roll-back", `${why} See npm run status, and docs/runbooks/roll-back.md.`);
    }
  }
  const done = hasMoved || !isUntouched ? `Rolled back: ${asBefore(from)}.` : "No service was touched.";
  try {
    await reconcile(args, from);
    await held.write(closed(held.record, from));
    return done;
  } catch (error) {
    if (error instanceof Failure && error.kind === "lost") throw error;
    return `${done} ${messageOf(error)}`;
  }
}

/** ECS runs the revisions of a release again. */
async function putBack(args: LockedContext, { version, revisions }: Release): Promise<void> {
  const { site, aws, clock, progress } = args;
  const since = clock.now();
  const ringing = await ringingAlarms(aws.cloudwatch, site.alarms);
  await begin(args, "go back");
  const intents = site
    .intents(revisions.services)
    .map((intent) => (version === NO_RELEASE ? { ...intent, atLeast: 0 } : intent));
  for (const entry of site.othersThan(revisions.services)) {
    progress.note(`${entry} didn't exist in ${version ?? "what ran before"}: it is left as it is`);
  }
  // Nothing was served before: there is nothing to hurry back to.
  const served = version !== NO_RELEASE;
  if (served) await stopStray(args, intents);
  const moved = await moveServices(aws.ecs, site.cluster, intents, { atOnce: served });
  if (!served) return;
  const quick = moved.map((intent) => ({ ...intent, followed: intent.followed && { ...intent.followed, minutes: 0 } }));
  await waitAndProve(args, quick, since, ringing);
}

/** What moves traffic elsewhere is stopped first: its tasks before still run. */
async function stopStray({ config, site, aws, clock, progress }: LockedContext, intents: readonly Intent[]) {
  const { cluster } = site;
  const names = intents.filter(({ followed }) => followed).map(({ service }) => service);
  if (names.length === 0) return;
  const found = await describeServices(aws.ecs, cluster, names);
  const stop = { cluster, intents, deadlineSeconds: config.releases.serviceDeadlineSeconds };
  await stopDeployments(aws.ecs, clock, found, stop, (text) => progress.note(text));
}

/** Services have their own strategies again, also where somebody who went back before was killed; Pulumi's state says what runs. */
async function reconcile(args: LockedContext, { version, revisions }: Release): Promise<void> {
  const { site, aws, engine, progress, stackFile } = args;
  await restoreStrategies(aws.ecs, site.cluster, site.intents(revisions.services));
  await begin(args, "reconcile");
  try {
    await progress.step("reconcile", () =>
      // Scaling and alarms began with the first release.
      version === NO_RELEASE ? engine.up(setRelease(stackFile.read(), undefined)) : engine.setRevisions(revisions),
    );
  } catch (error) {
    const kind = error instanceof Failure ? error.kind : "update";
    throw new Failure(
      kind,
      `Pulumi's state doesn't know yet what runs: ${messageOf(error)} Then run npm run rollback again.`,
    );
  }
}

/** A release runs: the record says so from now on, and then the stack file. */
export async function settle({ held, clock, stackFile, progress }: LockedContext, release: Release): Promise<void> {
  const at = new Date(clock.now()).toISOString();
  await held.write(closed(held.record, { ...release, at, by: held.who }));
  const { version } = release;
  try {
    if (version) writeRelease(stackFile, version);
  } catch (error) {
    const why = `${nameOf(release)} runs, and the record says so; the stack file couldn't be written: ${messageOf(error)}.`;
    throw new Failure("update", `${why} npm run sync writes it.`);
  }
  progress.note(`${nameOf(release)} runs`);
}

/** Into the text as it is now: what others have written meanwhile stays. */
export function writeRelease(stackFile: StackFile, version: string): void {
  const now = stackFile.read();
  const next = setRelease(now, version === NO_RELEASE ? undefined : version);
  if (next !== now) stackFile.write(next);
}

function closed(record: ReleaseRecord, release: Release): ReleaseRecord {
  const hasRun = release.version !== undefined && release.version !== NO_RELEASE;
  return hasRun ? settled(record, release) : { ...record, attempt: undefined };
}

function asBefore(release: Release): string {
  return release.version === NO_RELEASE ? "no tasks run, as before" : `${nameOf(release)} runs again`;
}

export function nameOf({ version }: Release): string {
  if (version === NO_RELEASE) return "no release";
  return version ?? "a mix of versions";
}
