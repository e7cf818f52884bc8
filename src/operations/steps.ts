import type { Config } from "../config/schema";
import { type Change, describeChange, type Engine } from "../engine/cli";
import type { Aws } from "./aws";
import type { Clock } from "./clock";
import { Failure, type FailureKind, messageOf } from "./failure";
import { callFunction } from "./function-run";
import { runOnce } from "./one-off-run";
import type { Progress } from "./progress";
import { type Finding, type Get, prove } from "./proof";
import { moveStragglers, waitForServices } from "./services";
import type { Site } from "./site";

/** What operations on a stack need. */
export interface Operation {
  readonly config: Config;
  /** Text of the stack file. */
  readonly stackFile: string;
  readonly engine: Engine;
  readonly aws: Aws;
  readonly clock: Clock;
  readonly progress: Progress;
  readonly get: Get;
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
export async function preview({ engine, progress }: Operation, text: string): Promise<Change[]> {
  const changes = await asFailure("preview", () => engine.preview(text));
  for (const change of changes) progress.note(describeChange(change));
  if (changes.length === 0) progress.note("nothing changes");
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

/** Runs the migration with the new version; of all task definitions only those of the one-off tasks are new by then. */
export async function migrate(
  { config, engine, aws, clock, progress }: Operation,
  site: Site,
  text: string,
  version: string,
  changes: readonly Change[],
): Promise<void> {
  const { migrate: migration } = config.releases;
  if (!migration) return;
  const note = (line: string) => progress.note(line);
  if ("function" in migration) {
    const name = site.functionName(migration.function);
    return progress.step("migrate", () => callFunction(aws.lambda, name, "migration", note));
  }
  await progress.step("register", () => registerTasks(engine, text, changes));
  const { tasks } = await engine.revisions();
  const run = site.oneOffRun(migration.task, tasks, { startedBy: `release ${version}`, kind: "migration" });
  return progress.step("migrate", () => runOnce(aws, clock, run, note));
}

/** Registers the one-off tasks among some changes, and nothing else. */
export async function registerTasks(engine: Engine, text: string, changes: readonly Change[]): Promise<void> {
  const targets = changes.map(({ urn }) => urn).filter((urn) => urn.includes(ONE_OFF_TASK));
  if (targets.length > 0) await asFailure("update", () => engine.up(text, targets));
}

/** Moves all services to what the stack file says, waits for them, and proves that they run it. */
export async function move(operation: Operation, site: Site, text: string): Promise<void> {
  const { config, engine, aws, clock, progress } = operation;
  const since = clock.now();
  const before = await engine.revisions();
  await progress.step("update", () => asFailure("update", () => engine.up(text)));
  const after = await engine.revisions();
  const tagsMove = config.registry?.immutableTags === false;
  const intents = await moveStragglers(
    aws.ecs,
    site.cluster,
    site.intents(after.services),
    ({ entry, taskDefinition }) => tagsMove && taskDefinition === before.services[entry],
  );
  const { serviceDeadlineSeconds, healthDeadlineSeconds: deadlineSeconds } = config.releases;
  await progress.step("wait", () => {
    const wait = { cluster: site.cluster, intents, deadlineSeconds: serviceDeadlineSeconds, since };
    return waitForServices(aws.ecs, clock, wait, (line) => progress.note(line));
  });
  await progress.step("verify", async () => {
    const findings = await prove(aws, operation.get, clock, { ...site.proof(intents), deadlineSeconds });
    showFindings(progress, findings);
  });
}

/** @throws Failure that lists what doesn't hold */
export function showFindings(progress: Progress, findings: readonly Finding[]): void {
  for (const { what, problem } of findings) progress.note(problem ? `not so: ${what}: ${problem}` : what);
  const problems = findings.filter(({ problem }) => problem);
  if (problems.length === 0) return;
  throw new Failure("health", problems.map(({ what, problem }) => `Not so: ${what} (${problem}).`).join(" "));
}

async function asFailure<T>(kind: FailureKind, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(kind, `Pulumi failed. ${messageOf(error)}`);
  }
}
