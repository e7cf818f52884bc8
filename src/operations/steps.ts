import type { Config } from "../config/schema";
import { describeChange, type Engine, type Revisions } from "../engine/engine";
import type { Change } from "../engine/pulumi";
import { entryOf } from "../lib/objects";
import type { Aws } from "./aws";
import type { Clock } from "./clock";
import { Failure, type FailureKind, messageOf } from "./failure";
import { callFunction } from "./function-run";
import { runOnce } from "./one-off-run";
import type { Progress } from "./progress";
import { type Condition, type Get, prove, ringingAlarms } from "./proof";
import type { Attempt, Held, Step } from "./record";
import type { Intent } from "./rollout";
import { moveServices, overtakenServices, restoreStrategies, waitForServices } from "./services";
import { changedSettings } from "./settings";
import type { Site } from "./site";

/** What operations on a stack need. */
export interface OperationContext {
  readonly config: Config;
  readonly site: Site;
  readonly stackFile: StackFile;
  readonly engine: Engine;
  readonly aws: Aws;
  readonly clock: Clock;
  readonly progress: Progress;
  readonly get: Get;
}

/** The text of the stack file, which others may change at any time. */
export interface StackFile {
  read(): string;
  write(text: string): void;
}

/** As {@link OperationContext}, of an operation that changes what runs: it holds the stack's lock. */
export interface LockedContext extends OperationContext {
  readonly held: Held;
}

/** Writes down how far an attempt has come, before the step begins. */
export async function begin({ held, clock }: Pick<LockedContext, "held" | "clock">, step: Step): Promise<void> {
  const { attempt } = held.record;
  if (!attempt) throw new Error("no attempt was begun");
  const since = new Date(clock.now()).toISOString();
  await held.write({ ...held.record, attempt: { ...attempt, step, since } });
}

/** What a release may change. All else is infrastructure, which `pulumi up` changes without a release. */
const CHANGES_OF_A_RELEASE = [
  "aws:ecs/taskDefinition:TaskDefinition create",
  "aws:ecs/taskDefinition:TaskDefinition replace",
  "aws:ecs/taskDefinition:TaskDefinition update",
  "aws:ecs/service:Service update",
  // The first release starts scaling, and makes a site without tasks a fault.
  "aws:cloudwatch/metricAlarm:MetricAlarm update",
  "aws:appautoscaling/target:Target create",
  "aws:appautoscaling/policy:Policy create",
];

const ONE_OFF_TASK = "platform:compute:OneOffTask$";

/**
 * Shows what a release changes.
 *
 * @throws Failure where it would change more than a release may
 */
export async function preview({ engine, progress }: OperationContext, text: string): Promise<Change[]> {
  const changes = await asFailure("preview", () => engine.preview(text));
  for (const change of changes) progress.note(describeChange(change));
  if (changes.length === 0) progress.note("nothing changes");
  for (const settings of changedSettings(changes)) progress.note(`not only the image changes: ${settings}`);
  const others = changes.filter((change) => !isOfRelease(change));
  if (others.length === 0) return changes;
  const list = others.map(describeChange).join(", ");
  throw new Failure(
    "preview",
    `The infrastructure isn't as the stack file says: ${list}. A release doesn't change that, and nothing was changed. ` +
      "Run pulumi up with the release that runs, then release.",
  );
}

/** Whether a release may make this change. */
export function isOfRelease({ type, op }: Pick<Change, "type" | "op">): boolean {
  return CHANGES_OF_A_RELEASE.includes(`${type} ${op}`);
}

/**
 * Runs the migration with the new version; of all task definitions only those of the one-off tasks are new by then.
 *
 * @param left an attempt that was left in its migration; undefined: none was
 */
export async function migrate(
  { config, site, engine, aws, clock, progress, held }: LockedContext,
  text: string,
  version: string,
  changes: readonly Change[],
  left: Attempt | undefined,
): Promise<void> {
  const { migrate: migration } = config.releases;
  if (!migration) return;
  const note = (line: string) => progress.note(line);
  if ("function" in migration) {
    const { timeoutSeconds } = entryOf(config.functions, migration.function);
    const name = site.functionName(migration.function);
    return progress.step("migrate", async () => {
      if (left) await waitForFunction(clock, left, timeoutSeconds, note);
      await held.check();
      await callFunction(aws.lambda, name, "migration", note);
    });
  }
  await progress.step("register", () => registerTasks(engine, text, changes));
  const { tasks } = await engine.revisions();
  const run = site.oneOffRun(migration.task, tasks, { startedBy: `release ${version}`, kind: "migration" });
  await held.check();
  return progress.step("migrate", () => runOnce(aws, clock, run, note));
}

/** Lambda doesn't tell what runs: until its time is over, a function that was left may be at it. */
async function waitForFunction(clock: Clock, left: Attempt, seconds: number, note: (text: string) => void) {
  const rest = Math.min(seconds * 1000, Date.parse(left.since) + seconds * 1000 - clock.now());
  if (rest <= 0) return;
  note(`the function was called at ${left.since} and may be at it: waiting ${Math.ceil(rest / 1000)} s`);
  await clock.sleep(rest);
}

/** Registers the one-off tasks among some changes, and nothing else. */
async function registerTasks(engine: Engine, text: string, changes: readonly Change[]): Promise<void> {
  const targets = changes.map(({ urn }) => urn).filter((urn) => urn.includes(ONE_OFF_TASK));
  if (targets.length > 0) await asFailure("update", () => engine.up(text, targets));
}

/**
 * Moves all services to what the stack file says, waits for them, and proves that they run it.
 *
 * @returns what runs now
 */
export async function move(context: LockedContext, text: string, before: Revisions): Promise<Revisions> {
  const { config, site, engine, aws, clock, progress, held } = context;
  const since = clock.now();
  const ringing = await ringingAlarms(aws.cloudwatch, site.alarms);
  await checkOvertaken(context, before);
  await held.check();
  await restoreStrategies(aws.ecs, site.cluster, site.intents(before.services));
  await progress.step("update", () => asFailure("update", () => engine.up(text)));
  const revisions = await engine.revisions();
  await held.check();
  const tagsMove = config.registry?.immutableTags === false;
  const intents = await moveServices(aws.ecs, site.cluster, site.intents(revisions.services, before.services), {
    force: ({ entry, taskDefinition }) => tagsMove && taskDefinition === before.services[entry],
  });
  await waitAndProve(context, intents, since, ringing);
  return revisions;
}

/** @throws Failure where somebody else has moved services since the attempt has begun */
export async function checkOvertaken({ site, aws, held }: LockedContext, before: Revisions): Promise<void> {
  const { tried = [] } = held.record.attempt ?? {};
  const isOwn = async (revision: string, { entry }: Intent) =>
    tried.includes((await site.tagOf(aws.ecs, revision, entry)) ?? "");
  const others = await overtakenServices(aws.ecs, site.cluster, site.intents(before.services), isOwn);
  if (others.length === 0) return;
  throw new Failure("overtaken", `Somebody else has moved ${others.join(", ")}: nothing of that is undone.`);
}

/** Waits until services run what they should, and proves that it serves. */
export async function waitAndProve(
  { config, site, aws, clock, progress, get }: OperationContext,
  intents: readonly Intent[],
  since: number,
  ringing: readonly string[],
): Promise<void> {
  const { serviceDeadlineSeconds, healthDeadlineSeconds: deadlineSeconds, bakeSeconds } = config.releases;
  await progress.step("wait", () => {
    // All were moved at once, so the longest counts.
    const minutes = Math.max(0, ...intents.map(({ followed }) => followed?.minutes ?? 0));
    const wait = { cluster: site.cluster, intents, deadlineSeconds: serviceDeadlineSeconds + minutes * 60, since };
    return waitForServices(aws.ecs, clock, wait, (line) => progress.note(line));
  });
  await progress.step("verify", async () => {
    const proof = { ...site.proof(intents), ringing, deadlineSeconds, bakeSeconds };
    showConditions(progress, await prove(aws, get, clock, proof));
  });
}

/** @throws Failure that lists what doesn't hold */
function showConditions(progress: Progress, conditions: readonly Condition[]): void {
  for (const { what, problem } of conditions) progress.note(problem ? `not so: ${what}: ${problem}` : what);
  const problems = conditions.filter(({ problem }) => problem);
  if (problems.length === 0) return;
  throw new Failure("health", problems.map(({ what, problem }) => `Not so: ${what} (${problem}).`).join(" "));
}

export async function asFailure<T>(kind: FailureKind, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(kind, `Pulumi failed. ${messageOf(error)}`);
  }
}
