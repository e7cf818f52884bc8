import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  type Service,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import type { Aws } from "./aws";
import { type Clock, poll } from "./clock";
import { Failure } from "./failure";
import { type Intent, primaryOf, revisionOf } from "./rollout";
import { followedRollout } from "./service-deployments";
import { asConfigured, atOnce, isSame } from "./strategies";

/** What ECS describes at once. */
const PAGE = 10;

/** Services by their physical names. */
export async function describeServices(
  ecs: Aws["ecs"],
  cluster: string,
  names: readonly string[],
): Promise<Map<string, Service>> {
  const found = new Map<string, Service>();
  for (let i = 0; i < names.length; i += PAGE) {
    const page = await ecs.send(new DescribeServicesCommand({ cluster, services: names.slice(i, i + PAGE) }));
    for (const service of page.services ?? []) found.set(service.serviceName ?? "", service);
  }
  return found;
}

const WHY = "Its events above and its tasks' logs say why.";

export interface WaitArgs {
  readonly cluster: string;
  readonly intents: readonly Intent[];
  /** For each service; they were all moved at once, so it is the longest wait. */
  readonly deadlineSeconds: number;
  /** When the services were told to move: what ECS has said from then on is shown. Milliseconds since 1970. */
  readonly since: number;
}

/**
 * Waits until every service runs what it should, steadily, and shows what ECS says on the way.
 *
 * @throws Failure as soon as ECS gives up one, or at the deadline
 */
export async function waitForServices(
  ecs: Aws["ecs"],
  clock: Clock,
  { cluster, intents, deadlineSeconds, since }: WaitArgs,
  note: (text: string) => void,
): Promise<void> {
  const events = new EventLog(since, note);
  const steady = new Set<string>();
  const moving = new Map<string, string>();
  const stages = new Map<string, string>();
  const done = await poll(clock, { everySeconds: 5, deadlineSeconds }, async () => {
    const services = await describeServices(
      ecs,
      cluster,
      intents.map(({ service }) => service),
    );
    for (const intent of intents) {
      const service = services.get(intent.service);
      events.show(intent.entry, service);
      const rollout = await followedRollout(ecs, cluster, service, intent);
      moving.delete(intent.entry);
      if (rollout.state === "rolled-back") {
        const alarms = rollout.alarms?.join(", ");
        if (alarms) {
          throw new Failure("alarm", `ECS rolled ${intent.entry} back, since ${alarms} rings: ${rollout.text}.`);
        }
        throw new Failure("circuit-breaker", `ECS rolled ${intent.entry} back: ${rollout.text}. ${WHY}`);
      }
      if (rollout.state === "overtaken") {
        throw new Failure("overtaken", `Somebody else has moved ${intent.entry}: ${rollout.text}.`);
      }
      if (rollout.state === "failed")
        throw new Failure("stability", `The service ${intent.entry} fails: ${rollout.text}. ${WHY}`);
      if (rollout.state === "moving") {
        moving.set(intent.entry, rollout.text);
        if (rollout.stage && stages.get(intent.entry) !== rollout.stage) note(`${intent.entry} | ${rollout.stage}`);
        stages.set(intent.entry, rollout.stage ?? "");
      } else if (!steady.has(intent.entry)) {
        steady.add(intent.entry);
        note(`${intent.entry} is steady`);
      }
    }
    return moving.size === 0 ? true : undefined;
  });
  if (done) return;
  const late = [...moving].map(([entry, text]) => `${entry} (${text})`).join(", ");
  throw new Failure("stability", `Not steady within ${deadlineSeconds} s: ${late}. ${WHY}`);
}

/**
 * Tells ECS to run what is intended, where it runs something else: the circuit breaker has put the earlier revision
 * back since, or somebody goes back. Nobody is served by a service without tasks: it gets as many as are due.
 *
 * @param how `force`: whether to start tasks anew although the revision is the same: its tag may mean another image by now;
 *   `atOnce`: whether traffic moves at once, whatever the service's strategy
 * @returns what to wait for
 */
export async function moveServices(
  ecs: Aws["ecs"],
  cluster: string,
  intents: readonly Intent[],
  how: { readonly force?: (intent: Intent) => boolean; readonly atOnce?: boolean } = {},
): Promise<Intent[]> {
  const services = await describeServices(
    ecs,
    cluster,
    intents.map(({ service }) => service),
  );
  return Promise.all(
    intents.map(async (intent) => {
      const { service, taskDefinition, atLeast, followed } = intent;
      const found = services.get(service);
      const strayed = primaryOf(found)?.taskDefinition !== taskDefinition;
      const idle = (found?.desiredCount ?? 0) === 0 && atLeast > 0;
      const stops = (found?.desiredCount ?? 0) > 0 && atLeast === 0;
      const anew = strayed || (how.force?.(intent) ?? false);
      if (!anew && !idle && !stops) return intent;
      const { service: updated } = await ecs.send(
        new UpdateServiceCommand({
          cluster,
          service,
          taskDefinition,
          ...(anew && { forceNewDeployment: true }),
          ...(anew &&
            how.atOnce &&
            followed && { deploymentConfiguration: atOnce(found?.deploymentConfiguration, followed) }),
          ...((idle || stops) && { desiredCount: atLeast }),
        }),
      );
      return anew ? { ...intent, deployment: primaryOf(updated)?.id } : intent;
    }),
  );
}

/** Gives services the strategy of the stack file again, where somebody who went back has left another. */
export async function restoreStrategies(ecs: Aws["ecs"], cluster: string, intents: readonly Intent[]): Promise<void> {
  const followed = intents.flatMap(({ service, followed }) => (followed ? [{ service, followed }] : []));
  if (followed.length === 0) return;
  const services = await describeServices(
    ecs,
    cluster,
    followed.map(({ service }) => service),
  );
  for (const { service, followed: due } of followed) {
    const now = services.get(service)?.deploymentConfiguration;
    const deploymentConfiguration = asConfigured(now, due);
    if (isSame(now, deploymentConfiguration)) continue;
    await ecs.send(new UpdateServiceCommand({ cluster, service, deploymentConfiguration }));
  }
}

/** Services that somebody else has moved: they run neither what they did before, nor an image of the version. */
export async function overtakenServices(
  ecs: Aws["ecs"],
  cluster: string,
  intents: readonly Intent[],
  isOwn: (taskDefinition: string, intent: Intent) => Promise<boolean>,
): Promise<string[]> {
  const names = intents.map(({ service }) => service);
  const services = await describeServices(ecs, cluster, names);
  const found = intents.map(async (intent) => {
    const now = primaryOf(services.get(intent.service))?.taskDefinition;
    if (!now || now === intent.taskDefinition || (await isOwn(now, intent))) return [];
    return [`${intent.entry} (${revisionOf(now)})`];
  });
  return (await Promise.all(found)).flat();
}

/** The tag of a revision's image from a repository. */
export async function imageTag(
  ecs: Aws["ecs"],
  taskDefinition: string,
  repository: string,
): Promise<string | undefined> {
  const found = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
  const images = (found.taskDefinition?.containerDefinitions ?? []).map(({ image = "" }) => image);
  const image = images.find((one) => one.includes(`/${repository}:`));
  return image?.slice(image.lastIndexOf(":") + 1);
}

/** ECS's messages about services, each once. */
class EventLog {
  private readonly seen = new Set<string>();

  constructor(
    private readonly since: number,
    private readonly note: (text: string) => void,
  ) {}

  show(entry: string, service: Service | undefined): void {
    // The newest stands first.
    for (const { id = "", createdAt, message } of [...(service?.events ?? [])].reverse()) {
      if (this.seen.has(id) || (createdAt?.getTime() ?? 0) < this.since) continue;
      this.seen.add(id);
      this.note(`${entry} | ${message}`);
    }
  }
}
