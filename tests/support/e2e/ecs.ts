import { CloudWatchLogsClient, CreateLogStreamCommand, PutLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import type { Emulator } from "../../../src/engine/emulator";
import type { Answer, Intercept, PassingRequest } from "../../../src/engine/proxy";
import { clientOptions } from "../../../src/engine/surroundings";
import { isOfCommand, refusal } from "./trouble";

/**
 * What becomes of a deployment. `rolled back`: ECS's circuit breaker puts the earlier revision back, and calls that
 * steady; `denied`: nobody may begin it.
 */
type Fate = "steady" | "rolled back" | "denied";

interface Container {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly logConfiguration?: { readonly options: Readonly<Record<string, string>> };
}

interface Deployment {
  readonly id: string;
  readonly revision: string;
  readonly begun: number;
}

interface RunningService {
  current: Deployment;
  /** Whose tasks are leaving. */
  earlier?: Deployment;
  /** How often a client of the SDK has looked at it since it was moved. */
  looks: number;
  desired: number;
  readonly events: { id: string; createdAt: number; message: string }[];
}

interface OneOff {
  readonly revision: string;
  readonly ended: boolean;
}

/** A service as the emulator describes it. */
interface Described {
  readonly serviceName: string;
  readonly taskDefinition: string;
  readonly desiredCount: number;
  readonly loadBalancers?: readonly { readonly targetGroupArn?: string }[];
}

type Body = Record<string, unknown>;
type Handler = (body: Body, pass: () => Promise<Answer>, request: PassingRequest) => Promise<Answer>;

/** The ECS of the emulator keeps services and runs no task. This adds the tasks, as far as releases see them. */
export class EcsTasks {
  /** By image tag; steady where nothing is said. */
  readonly fates = new Map<string, Fate>();
  /** What the site's paths answer, by the image tag that runs; 200 where nothing is said. */
  readonly statuses = new Map<string, number>();
  /** Exit codes of one-off tasks' containers, in their order; after one that isn't 0 none starts. */
  exitCodes: readonly number[] = [0];
  /** Whether one-off tasks go on until {@link endTasks}. */
  holding = false;
  /** Families of the one-off tasks that were started. */
  readonly started: string[] = [];
  /** Names of services whose first revision has no image. */
  readonly withoutImage = new Set<string>();
  /** Called with each request that changes a service. */
  onUpdate?: () => void;
  private readonly containers = new Map<string, readonly Container[]>();
  private readonly services = new Map<string, RunningService>();
  private readonly targets = new Map<string, string>();
  private readonly oneOffs = new Map<string, OneOff>();
  private count = 0;

  /**
   * What is answered in the emulator's place. A revision's containers are noted when they are registered; the rest is
   * the emulator's answer with what tasks would add to it.
   */
  private readonly handlers: Readonly<Record<string, Handler>> = {
    RegisterTaskDefinition: (_, pass) => this.noteRevision(pass),
    // Services: the emulator has no deployments, events and counts that change.
    DescribeServices: (_, pass, request) => this.describeServices(pass, isOfCommand(request.headers)),
    UpdateService: (body, pass) => this.updateService(body, pass),
    // Tasks: the emulator has none of services, and none that ends.
    RunTask: async ({ taskDefinition }) => json({ tasks: [await this.startTask(String(taskDefinition))] }),
    ListTasks: async (body) => json({ taskArns: this.listTasks(body) }),
    DescribeTasks: async ({ tasks }) => json({ tasks: (tasks as string[]).map((arn) => this.describeTask(arn)) }),
    // Load balancing: tasks are registered by ECS, and the site is at the name of the load balancer.
    DescribeTargetHealth: async ({ TargetGroupArn }) => xml(this.targetHealth(String(TargetGroupArn))),
    CreateLoadBalancer: (_, pass, { headers }) => withAddress(pass, headers.host ?? ""),
    DescribeLoadBalancers: (_, pass, { headers }) => withAddress(pass, headers.host ?? ""),
  };

  /** @param emulator where logs go */
  constructor(private readonly emulator: () => Emulator) {}

  readonly intercept: Intercept = (request, pass) => {
    if (!request.headers.authorization) return this.visit();
    const target = String(request.headers["x-amz-target"] ?? "");
    if (target.startsWith("AmazonEC2ContainerService")) {
      return this.handlers[target.slice(target.indexOf(".") + 1)]?.(JSON.parse(request.body.toString()), pass, request);
    }
    if (target || !request.body.includes("Version=2015-12-01")) return undefined;
    const form = Object.fromEntries(new URLSearchParams(request.body.toString()));
    return this.handlers[form.Action ?? ""]?.(form, pass, request);
  };

  /** The image tag that the tasks of each service have. */
  get running(): Record<string, string> {
    return Object.fromEntries(
      [...this.services]
        .filter(([, { desired }]) => desired > 0)
        .map(([name, { current }]) => [name, this.tag(current.revision)]),
    );
  }

  /** The revision of each service. */
  get revisions(): Record<string, string> {
    return Object.fromEntries([...this.services].map(([name, { current }]) => [name, current.revision]));
  }

  /** Lets one-off tasks end that were held. */
  endTasks(): void {
    this.holding = false;
    for (const [arn, task] of this.oneOffs) this.oneOffs.set(arn, { ...task, ended: true });
  }

  private async noteRevision(pass: () => Promise<Answer>): Promise<Answer> {
    const answer = await pass();
    const { taskDefinition } = JSON.parse(String(answer.body));
    if (taskDefinition) this.containers.set(taskDefinition.taskDefinitionArn, taskDefinition.containerDefinitions);
    return answer;
  }

  private async describeServices(pass: () => Promise<Answer>, look: boolean): Promise<Answer> {
    const answer = await pass();
    const found = JSON.parse(String(answer.body));
    if (!found.services) return answer;
    return json({ ...found, services: found.services.map((one: Described) => this.describe(one, look)) });
  }

  private async updateService(body: Body, pass: () => Promise<Answer>): Promise<Answer> {
    this.onUpdate?.();
    if (this.fates.get(this.tag(String(body.taskDefinition))) === "denied") return DENIED();
    const answer = await pass();
    const { service } = JSON.parse(String(answer.body));
    if (!service) return answer;
    const running = this.service(service);
    if (body.taskDefinition && (running.current.revision !== service.taskDefinition || body.forceNewDeployment)) {
      this.move(running, service.taskDefinition);
      this.withoutImage.delete(service.serviceName);
      this.say(running, `(service ${service.serviceName}) has started ${service.desiredCount} tasks.`);
    }
    return json({ service: this.describe(service, false) });
  }

  private describe(described: Described, look: boolean) {
    const service = this.service(described);
    if (look && service.looks++ > 0) this.settle(described.serviceName, service);
    const { current, earlier, desired } = service;
    return {
      ...described,
      taskDefinition: current.revision,
      runningCount: this.withoutImage.has(described.serviceName) ? 0 : desired,
      pendingCount: 0,
      deployments: [
        {
          ...{ id: current.id, status: "PRIMARY", taskDefinition: current.revision, desiredCount: desired },
          ...{ createdAt: current.begun, rolloutState: earlier ? "IN_PROGRESS" : "COMPLETED" },
        },
        ...(earlier ? [{ id: earlier.id, status: "ACTIVE", taskDefinition: earlier.revision }] : []),
      ],
      events: service.events,
    };
  }

  /** A deployment is on its way at the first look, and has ended at the second; a failing one takes one look more. */
  private settle(name: string, service: RunningService): void {
    const { current, earlier } = service;
    if (!earlier) return;
    if (this.fates.get(this.tag(current.revision)) !== "rolled back") {
      service.earlier = undefined;
      this.say(service, `(service ${name}) has reached a steady state.`);
    } else if (service.looks === 2) {
      this.say(service, `(service ${name}) (deployment ${current.id}) deployment failed: tasks failed to start.`);
    } else {
      this.move(service, earlier.revision);
      service.earlier = undefined;
      this.say(service, `(service ${name}) rolling back to ${earlier.id}.`);
      this.say(service, `(service ${name}) has reached a steady state.`);
    }
  }

  private service({ serviceName, taskDefinition, desiredCount, loadBalancers }: Described): RunningService {
    const known = this.services.get(serviceName);
    const service = known ?? { current: this.deployment(taskDefinition), looks: 0, desired: 0, events: [] };
    service.desired = desiredCount;
    this.services.set(serviceName, service);
    for (const { targetGroupArn } of loadBalancers ?? []) this.targets.set(targetGroupArn ?? "", serviceName);
    return service;
  }

  private move(service: RunningService, revision: string): void {
    service.earlier = service.current;
    service.current = this.deployment(revision);
    service.looks = 0;
  }

  private deployment(revision: string): Deployment {
    return { id: `ecs-svc/${++this.count}`, revision, begun: Date.now() / 1000 };
  }

  private say(service: RunningService, message: string): void {
    service.events.unshift({ id: String(++this.count), createdAt: Date.now() / 1000, message });
  }

  private async startTask(revision: string) {
    const arn = `${revision.split(":task-definition/")[0]}:task/cluster/run${++this.count}`;
    const family = revision.split("/")[1]?.split(":")[0] ?? "";
    this.started.push(family);
    this.oneOffs.set(arn, { revision, ended: !this.holding });
    const ran = this.containers
      .get(revision)
      ?.slice(0, this.exitCodes.findIndex((code) => code !== 0) + 1 || undefined);
    for (const container of ran ?? []) await this.log(container, arn);
    return this.describeTask(arn);
  }

  /** Each container writes its command. */
  private async log({ name, command = [], logConfiguration }: Container, arn: string): Promise<void> {
    const options = logConfiguration?.options ?? {};
    const logStreamName = `${options["awslogs-stream-prefix"]}/${name}/${arn.slice(arn.lastIndexOf("/") + 1)}`;
    const stream = { logGroupName: options["awslogs-group"], logStreamName };
    const client = new CloudWatchLogsClient(clientOptions(this.emulator()));
    await client.send(new CreateLogStreamCommand(stream));
    const logEvents = [{ timestamp: Date.now(), message: command.join(" ") }];
    await client.send(new PutLogEventsCommand({ ...stream, logEvents }));
  }

  private listTasks({ family, serviceName }: Body): string[] {
    if (!serviceName) {
      const isOfFamily = ({ revision, ended }: OneOff) => !ended && revision.includes(`/${family}:`);
      return [...this.oneOffs].filter(([, task]) => isOfFamily(task)).map(([arn]) => arn);
    }
    const desired = this.services.get(String(serviceName))?.desired ?? 0;
    return Array.from({ length: desired }, (_, i) => `arn:aws:ecs:task/${serviceName}/${i}`);
  }

  private describeTask(taskArn: string) {
    const task = this.oneOffs.get(taskArn);
    if (task) return this.describeOneOff(taskArn, task);
    const name = taskArn.split("/")[1] ?? "";
    const revision = this.services.get(name)?.current.revision;
    const state = { lastStatus: "RUNNING", healthStatus: "HEALTHY" };
    return { taskArn, taskDefinitionArn: revision, group: `service:${name}`, ...state };
  }

  private describeOneOff(taskArn: string, { revision, ended }: OneOff) {
    const failed = this.exitCodes.findIndex((code) => code !== 0);
    const containers = (this.containers.get(revision) ?? []).map(({ name }, i) => ({
      name,
      ...(ended && (failed < 0 || i <= failed) && { exitCode: this.exitCodes[i] ?? 0 }),
    }));
    const stoppedReason = ended ? "Essential container in task exited" : undefined;
    const lastStatus = ended ? "STOPPED" : "RUNNING";
    return { taskArn, taskDefinitionArn: revision, lastStatus, stoppedReason, containers };
  }

  private targetHealth(targetGroupArn: string): string {
    const service = this.services.get(this.targets.get(targetGroupArn) ?? "");
    const targets = Array.from(
      { length: service?.desired ?? 0 },
      (_, i) =>
        `<member><Target><Id>10.1.0.${i}</Id></Target><TargetHealth><State>healthy</State></TargetHealth></member>`,
    );
    const list = `<TargetHealthDescriptions>${targets.join("")}</TargetHealthDescriptions>`;
    return `<DescribeTargetHealthResponse><DescribeTargetHealthResult>${list}</DescribeTargetHealthResult></DescribeTargetHealthResponse>`;
  }

  /** A visitor of the site, whose requests are signed by nobody. */
  private visit(): Answer {
    const [version = ""] = Object.values(this.running);
    return { status: this.statuses.get(version) ?? (version ? 200 : 503), headers: {}, body: "" };
  }

  private tag(revision: string): string {
    const image = this.containers.get(revision)?.[0]?.image ?? "";
    return image.slice(image.lastIndexOf(":") + 1);
  }
}

const DENIED = refusal("AccessDeniedException", "not authorized to perform ecs:UpdateService");

async function withAddress(pass: () => Promise<Answer>, address: string): Promise<Answer> {
  const { status, body } = await pass();
  return { ...xml(String(body).replace(/<DNSName>[^<]*</g, `<DNSName>${address}<`)), status };
}

function json(body: unknown): Answer {
  return { status: 200, headers: { "content-type": "application/x-amz-json-1.1" }, body: JSON.stringify(body) };
}

function xml(body: string): Answer {
  return { status: 200, headers: { "content-type": "text/xml" }, body };
}
