import { NO_RELEASE } from "../lib/no-release";
import { Failure, messageOf } from "./failure";
import { previousOf, readHistory, remember } from "./history";
import { checkImages, checkVersion } from "./images";
import type { Progress } from "./progress";
import { setRelease } from "./release-setting";
import { imageTag } from "./services";
import { type Site, siteOf } from "./site";
import { takeSnapshot } from "./snapshot";
import { migrate, move, type Operation, preview, registerTasks } from "./steps";

export interface ReleaseArgs extends Operation {
  readonly version: string;
  /** Writes the stack file once the version was proven. */
  readonly write: (stackFile: string) => void;
  /** Ends after the preview. */
  readonly dryRun: boolean;
}

/** What the services ran before. */
interface Before {
  /** Undefined: nothing, or different versions. */
  readonly version?: string;
  /** Whether it is certain, so that it can be brought back. */
  readonly known: boolean;
}

/**
 * Brings a version into service, or leaves everything as it was.
 *
 * @throws Failure that says what happened and what runs now
 */
export async function release(args: ReleaseArgs): Promise<void> {
  const { config, aws, clock, progress, version } = args;
  checkVersion(version, config.releases);
  const site = siteOf(config, await args.engine.outputs());
  await progress.step("images", () => checkImages(aws, repositoriesOf(args), version));
  const before = await whatRuns(args, site);
  progress.note(before.version ? `${before.version} runs now` : "no release is known to run now");

  const text = setRelease(args.stackFile, version);
  const changes = await progress.step("preview", () => preview(args, text));
  if (args.dryRun) return;
  await rememberFirst(args, before);
  const { database } = config;
  if (config.releases.snapshot && database) {
    await progress.step("snapshot", async () => progress.note(await takeSnapshot(aws.rds, clock, database, version)));
  }

  await orElse(
    progress,
    () => migrate(args, site, text, version, changes),
    (failure) => forgetTasks(args, before, failure),
  );
  await orElse(
    progress,
    () => move(args, site, text),
    (failure) => bringBack(args, site, before, failure),
  );
  await settle(args, text, version);
}

/**
 * Brings an earlier version back: without migration and snapshot. What fails stays as it is, for a person to look at.
 *
 * @param args where the version is undefined, the one that ran before the current one
 */
export async function rollBack(
  args: Omit<ReleaseArgs, "version"> & { readonly version: string | undefined },
): Promise<void> {
  const { config, aws, progress } = args;
  const version = args.version ?? previousOf(await readHistory(aws.ssm, config.prefix));
  if (!version) {
    throw new Failure("version", "No earlier release is known. Say which: npm run rollback -- <stack> <version>.");
  }
  progress.note(`back to ${version}`);
  checkVersion(version, config.releases);
  const site = siteOf(config, await args.engine.outputs());
  await progress.step("images", () => checkImages(aws, repositoriesOf(args), version));
  const text = setRelease(args.stackFile, version);
  await progress.step("preview", () => preview(args, text));
  if (args.dryRun) return;
  await orElse(
    progress,
    () => move(args, site, text),
    async () => "It stays as it is now, see npm run status; the same command goes on.",
  );
  await settle(args, text, version);
}

/** The version runs: the stack file and the history say so from now on. */
async function settle(
  { config, aws, progress, write }: Pick<ReleaseArgs, "config" | "aws" | "progress" | "write">,
  text: string,
  version: string,
): Promise<void> {
  write(text);
  await remember(aws.ssm, config.prefix, version);
  progress.note(`${version} runs`);
}

function repositoriesOf({ config }: Operation): string[] {
  return [...new Set(Object.values(config.services).map(({ repository }) => repository))];
}

/** By the history; before the first entry, by the images that services are set to run. */
async function whatRuns({ config, aws }: ReleaseArgs, site: Site): Promise<Before> {
  const last = (await readHistory(aws.ssm, config.prefix)).at(-1);
  if (last) return { version: last.version, known: true };
  const revisions = await site.currentRevisions(aws.ecs);
  const tags = revisions.map(({ taskDefinition, repository }) => imageTag(aws.ecs, taskDefinition, repository));
  const [tag, ...others] = new Set(await Promise.all(tags));
  if (others.length > 0) return { known: false };
  return { version: tag === NO_RELEASE ? undefined : tag, known: true };
}

/** So that the first release finds what ran before also when it is interrupted and run again. */
async function rememberFirst({ config, aws }: ReleaseArgs, { version }: Before): Promise<void> {
  if (version && (await readHistory(aws.ssm, config.prefix)).length === 0) {
    await remember(aws.ssm, config.prefix, version);
  }
}

/** Does something; where it fails, does something about it and tells both. */
async function orElse(
  progress: Progress,
  work: () => Promise<void>,
  recover: (failure: Failure) => Promise<string>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    const failure = error instanceof Failure ? error : new Failure("update", messageOf(error));
    // Somebody is at Pulumi's state, or was: going back would fail, too.
    if (failure.kind === "interrupted" || failure.kind === "locked") {
      throw new Failure(
        failure.kind,
        `${failure.message} Run the same again to go on, or npm run rollback to go back.`,
      );
    }
    // Going back takes minutes: nobody should have to wait for the reason.
    progress.note(failure.message);
    throw new Failure(failure.kind, `${failure.message} ${await recover(failure)}`);
  }
}

/** Registers the one-off tasks as they were; the services never knew of the new ones. */
async function forgetTasks(args: ReleaseArgs, { version, known }: Before, failure: Failure): Promise<string> {
  const { engine, progress, stackFile } = args;
  if (!known) return "No service was touched.";
  const text = setRelease(stackFile, version);
  try {
    await progress.step("roll back", async () => registerTasks(engine, text, await engine.preview(text)));
  } catch (error) {
    throw cantGoBack(failure, version, error);
  }
  return "No service was touched.";
}

/** Moves the services back to what they ran before. */
async function bringBack(args: ReleaseArgs, site: Site, before: Before, failure: Failure): Promise<string> {
  const { engine, progress, stackFile, version } = args;
  if (before.version === version) return `${version} ran before, too: there is nothing to go back to.`;
  if (!before.known) return "It isn't known what ran before: nothing was rolled back.";
  const text = setRelease(stackFile, before.version);
  try {
    await progress.step("roll back", () => (before.version ? move(args, site, text) : engine.up(text)));
  } catch (error) {
    throw cantGoBack(failure, before.version, error);
  }
  return before.version ? `Rolled back: ${before.version} runs again.` : "Rolled back: no tasks run, as before.";
}

function cantGoBack(failure: Failure, version: string | undefined, error: unknown): Failure {
  const why = `${failure.message} Going back to ${version ?? "no release"} failed too: ${messageOf(error)}`;
  return new Failure("roll-back", `${why} See npm run status, and docs/runbooks/roll-back.md.`);
}
