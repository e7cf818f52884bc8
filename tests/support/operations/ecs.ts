import type { Clock } from "../../../src/operations/clock";
import type { Handlers } from "./machine";

/** What becomes of a deployment of a version. */
export type Fate =
  | { readonly steadyAfter: number }
  /** The circuit breaker puts the earlier revision back, and ECS calls that steady. */
  | { readonly rolledBackAfter: number }
  | "never steady";

/** What becomes of a one-off task. */
export interface Outcome {
  readonly seconds: number;
  /** By container; undefined: it never started. */
  readonly exitCodes: readonly (number | undefined)[];
  /** What ECS says of each container that has ended. */
  readonly reason?: string;
}

interface Deployment {
  readonly id: string;
  readonly revision: string;
  readonly begun: number;
}

interface FakeService {
  desired: number;
  current: Deployment;
  earlier?: Deployment;
}

/** As much of ECS as releases see. Time is the clock's. */
export class FakeEcs {
  readonly services = new Map<string, FakeService>();
  /** Every call that changes something. */
  readonly calls: string[] = [];
  /** By version. */
  readonly fates = new Map<string, Fate>();
  outcome: Outcome = { seconds: 9, exitCodes: [0] };
  /** Tasks' health where they have run the version. */
  health = "HEALTHY";
  /** Who started the last one-off task. */
  startedBy?: string;
  /** How often a one-off task was started beside another run of it. */
  overlaps = 0;
  /** Revisions of which no task can start. */
  readonly unstartable = new Set<string>();
  /** For how long ECS doesn't know a task that it has just started. */
  missingSeconds = 0;
  private readonly tokens = new Map<string, string>();
  private readonly unknownUntil = new Map<string, number>();
  private readonly images = new Map<string, { image: string; containers: string[] }>();
  private readonly runs = new Map<string, { revision: string; begun: number; seconds: number; stopped?: number }>();
  private count = 0;

  constructor(private readonly clock: Clock) {}

  readonly handlers: Handlers = {
    DescribeServicesCommand: ({ services }) => ({
      services: services.flatMap((name: string) => (this.services.has(name) ? [this.describe(name)] : [])),
    }),
    UpdateServiceCommand: ({ service, taskDefinition, forceNewDeployment, desiredCount }) => {
      this.calls.push(`UpdateService ${service}`);
      const found = this.services.get(service);
      if (found && desiredCount !== undefined) found.desired = desiredCount;
      if (forceNewDeployment || found?.current.revision !== taskDefinition) this.point(service, taskDefinition);
      return { service: this.describe(service) };
    },
    DescribeTaskDefinitionCommand: ({ taskDefinition }) => ({
      taskDefinition: { containerDefinitions: this.containersOf(taskDefinition) },
    }),
    ListTasksCommand: (input) => this.listTasks(input),
    DescribeTasksCommand: ({ tasks }) => {
      const missing = tasks.filter((arn: string) => this.clock.now() < (this.unknownUntil.get(arn) ?? 0));
      const known = tasks.filter((arn: string) => !missing.includes(arn));
      return {
        tasks: known.map((arn: string) => (arn.includes("/run-") ? this.run(arn) : this.taskOf(arn))),
        failures: missing.map((arn: string) => ({ arn, reason: "MISSING" })),
      };
    },
    RunTaskCommand: ({ taskDefinition, clientToken, startedBy }) => {
      const known = this.tokens.get(clientToken);
      if (known) return { tasks: [{ taskArn: known }] };
      const arn = `arn:aws:ecs:us-east-1:1:task/main/run-${++this.count}`;
      this.tokens.set(clientToken, arn);
      this.calls.push(`RunTask ${short(taskDefinition)}`);
      if (this.runningOf(short(taskDefinition).split(":")[0] ?? "") > 0) this.overlaps++;
      this.startedBy = startedBy;
      this.runs.set(arn, { revision: taskDefinition, begun: this.clock.now(), seconds: this.outcome.seconds });
      if (this.missingSeconds) this.unknownUntil.set(arn, this.clock.now() + this.missingSeconds * 1000);
      return { tasks: [{ taskArn: arn }] };
    },
    StopTaskCommand: ({ task }) => {
      this.calls.push("StopTask");
      const run = this.runs.get(task);
      if (run) this.runs.set(task, { ...run, stopped: this.clock.now() });
      return {};
    },
  };

  /** What `pulumi up` registers. */
  register(family: string, revision: number, image: string, containers: readonly string[]): string {
    const arn = `arn:aws:ecs:us-east-1:1:task-definition/${family}:${revision}`;
    this.images.set(arn, { image, containers: [...containers] });
    return arn;
  }

  /** What `pulumi up` does with a service. */
  point(service: string, revision: string): void {
    const now = { id: `ecs-svc/${++this.count}`, revision, begun: this.clock.now() };
    const found = this.services.get(service);
    if (!found) return;
    this.settle(found);
    // The circuit breaker goes back to what was steady last.
    found.earlier ??= found.current;
    found.current = now;
  }

  addService(name: string, desired: number, revision: string): void {
    this.services.set(name, { desired, current: { id: "ecs-svc/0", revision, begun: 0 } });
  }

  /** The image tag that a service's tasks have now. */
  version(service: string): string {
    const found = this.services.get(service);
    if (!found) return "";
    this.settle(found);
    return this.tag(found.current.revision);
  }

  /** A run that somebody left behind. */
  leaveRun(revision: string): void {
    this.runs.set("arn:aws:ecs:us-east-1:1:task/main/run-left", {
      revision,
      begun: this.clock.now(),
      seconds: this.outcome.seconds,
    });
  }

  /** The revision that each service is set to run. */
  get revisions(): Record<string, string> {
    const revisions: Record<string, string> = {};
    for (const [name, service] of this.services) {
      this.settle(service);
      revisions[name] = service.current.revision;
    }
    return revisions;
  }

  /** How many one-off tasks of a family run. */
  runningOf(family: string): number {
    const isOf = ({ revision }: { revision: string }) => revision.includes(`/${family}:`);
    return [...this.runs].filter(([arn, run]) => isOf(run) && !this.ended(arn)).length;
  }

  /** The image tag of a revision. */
  tag(revision: string): string {
    const { image = "" } = this.images.get(revision) ?? {};
    return image.slice(image.lastIndexOf(":") + 1);
  }

  private settle(service: FakeService): void {
    const { current, earlier } = service;
    if (!earlier) return;
    const fate = this.fates.get(this.tag(current.revision)) ?? { steadyAfter: 20 };
    if (fate === "never steady") return;
    const seconds = (this.clock.now() - current.begun) / 1000;
    if ("steadyAfter" in fate && seconds >= fate.steadyAfter) service.earlier = undefined;
    if ("rolledBackAfter" in fate && seconds >= fate.rolledBackAfter) {
      service.current = earlier;
      service.earlier = undefined;
    }
  }

  private describe(serviceName: string) {
    const service = this.services.get(serviceName);
    if (!service) throw new Error(`no service ${serviceName}`);
    this.settle(service);
    const { current, earlier, desired } = service;
    return {
      serviceName,
      status: "ACTIVE",
      desiredCount: desired,
      runningCount: this.unstartable.has(current.revision) ? 0 : desired,
      pendingCount: earlier ? 1 : 0,
      taskDefinition: current.revision,
      loadBalancers: [{ targetGroupArn: `arn:targets/${serviceName}` }],
      networkConfiguration: { awsvpcConfiguration: { subnets: ["subnet-private"], securityGroups: ["sg-service"] } },
      deployments: [
        {
          id: current.id,
          status: "PRIMARY",
          taskDefinition: current.revision,
          rolloutState: earlier ? "IN_PROGRESS" : "COMPLETED",
          createdAt: new Date(current.begun),
        },
        ...(earlier ? [{ id: earlier.id, status: "ACTIVE", taskDefinition: earlier.revision }] : []),
      ],
      events: [{ id: current.id, createdAt: new Date(this.clock.now()), message: `deployment ${current.id}` }],
    };
  }

  private containersOf(revision: string) {
    const { image = "", containers = [] } = this.images.get(revision) ?? {};
    return containers.map((name) => ({
      name,
      image,
      logConfiguration: { options: { "awslogs-group": "/ecs/main", "awslogs-stream-prefix": name } },
    }));
  }

  private listTasks(input: { serviceName?: string; family?: string; desiredStatus: string; nextToken?: string }) {
    const { serviceName = "", family, desiredStatus, nextToken = "0" } = input;
    if (family) {
      const isListed = (arn: string) => (this.runs.get(arn)?.stopped || this.ended(arn) ? "STOPPED" : "RUNNING");
      const taskArns = [...this.runs]
        .filter(([arn, { revision }]) => revision.includes(`/${family}:`) && isListed(arn) === desiredStatus)
        .map(([arn]) => arn);
      return { taskArns };
    }
    const all = Array.from(
      { length: this.services.get(serviceName)?.desired ?? 0 },
      (_, i) => `arn:aws:ecs:us-east-1:1:task/main/${serviceName}-${i}`,
    );
    const from = Number(nextToken);
    return {
      taskArns: all.slice(from, from + 100),
      nextToken: all.length > from + 100 ? String(from + 100) : undefined,
    };
  }

  private taskOf(taskArn: string) {
    const name = taskArn.slice(taskArn.lastIndexOf("/") + 1).replace(/-\d+$/, "");
    const revision = this.services.get(name)?.current.revision;
    const health = { lastStatus: "RUNNING", healthStatus: this.health };
    return { taskArn, taskDefinitionArn: revision, group: `service:${name}`, ...health };
  }

  private run(taskArn: string) {
    const { revision = "" } = this.runs.get(taskArn) ?? {};
    const ended = this.ended(taskArn);
    return {
      taskArn,
      taskDefinitionArn: revision,
      lastStatus: ended ? "STOPPED" : "RUNNING",
      stoppedReason: ended ? "Essential container in task exited" : undefined,
      containers: this.containersOf(revision).map(({ name }, i) => ({
        name,
        exitCode: ended ? this.outcome.exitCodes[i] : undefined,
        reason: ended ? this.outcome.reason : undefined,
      })),
    };
  }

  private ended(taskArn: string): boolean {
    const { begun = 0, seconds = 0, stopped } = this.runs.get(taskArn) ?? {};
    // ECS asks a container to end, and waits for it.
    if (stopped !== undefined && this.clock.now() - stopped >= 20_000) return true;
    return this.clock.now() - begun >= seconds * 1000;
  }
}

function short(revision: string): string {
  return revision.slice(revision.lastIndexOf("/") + 1);
}
