import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  type Service,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import type { Aws } from "./aws";
import { type Clock, poll } from "./clock";
import { Failure } from "./failure";
import { type Intent, rolloutOf } from "./rollout";

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
  const done = await poll(clock, { everySeconds: 5, deadlineSeconds }, async () => {
    const services = await describeServices(
      ecs,
      cluster,
      intents.map(({ service }) => service),
    );
    for (const intent of intents) {
      const service = services.get(intent.service);
      events.show(intent.entry, service);
      const rollout = rolloutOf(service, intent);
      moving.delete(intent.entry);
      if (rollout.state === "rolled-back") {
        throw new Failure("circuit-breaker", `ECS rolled ${intent.entry} back: ${rollout.text}. ${WHY}`);
      }
      if (rollout.state === "failed")
        throw new Failure("stability", `The service ${intent.entry} fails: ${rollout.text}. ${WHY}`);
      if (rollout.state === "moving") moving.set(intent.entry, rollout.text);
      else if (!steady.has(intent.entry)) {
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
 * Moves services that ECS doesn't run as Pulumi has left them: the circuit breaker has put an earlier revision back since,
 * or the revision is the same and its tag may mean another image by now.
 *
 * @param isSame whether the revision is the one that the service had before
 * @returns what to wait for
 */
export async function moveStragglers(
  ecs: Aws["ecs"],
  cluster: string,
  intents: readonly Intent[],
  isSame: (intent: Intent) => boolean,
): Promise<Intent[]> {
  const services = await describeServices(
    ecs,
    cluster,
    intents.map(({ service }) => service),
  );
  return Promise.all(
    intents.map(async (intent) => {
      const { service, taskDefinition } = intent;
      const strayed = primaryOf(services.get(service))?.taskDefinition !== taskDefinition;
      if (!strayed && !isSame(intent)) return intent;
      const updated = await ecs.send(
        new UpdateServiceCommand({ cluster, service, taskDefinition, forceNewDeployment: true }),
      );
      return { ...intent, deployment: primaryOf(updated.service)?.id };
    }),
  );
}

function primaryOf(service: Service | undefined) {
  return service?.deployments?.find(({ status }) => status === "PRIMARY");
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
