import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  RunTaskCommand,
  StopTaskCommand,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import { mockClient } from "aws-sdk-client-mock";
import type { Clock } from "../../../src/operations/clock";

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
}

interface Deployment {
  readonly id: string;
  readonly revision: string;
  readonly begun: number;
}

interface FakeService {
  readonly desired: number;
  current: Deployment;
  earlier?: Deployment;
}

/** As much of ECS as releases see. Time is the clock's. */
export class FakeEcs {
  readonly client = new ECSClient({ region: "us-east-1" });
  readonly services = new Map<string, FakeService>();
  /** Every call that changes something. */
  readonly calls: string[] = [];
  /** By version. */
  readonly fates = new Map<string, Fate>();
  outcome: Outcome = { seconds: 9, exitCodes: [0] };
  /** Tasks' health where they have run the version. */
  health = "HEALTHY";
  private readonly images = new Map<string, { image: string; containers: string[] }>();
  private readonly runs = new Map<string, { revision: string; begun: number }>();
  private count = 0;

  constructor(private readonly clock: Clock) {
    const mock = mockClient(this.client);
    mock.on(DescribeServicesCommand).callsFake(({ services }) => ({
      services: services.flatMap((name: string) => (this.services.has(name) ? [this.describe(name)] : [])),
    }));
    mock.on(UpdateServiceCommand).callsFake(({ service, taskDefinition }) => {
      this.calls.push(`UpdateService ${service}`);
      this.point(service, taskDefinition);
      return { service: this.describe(service) };
    });
    mock.on(DescribeTaskDefinitionCommand).callsFake(({ taskDefinition }) => ({
      taskDefinition: { containerDefinitions: this.containersOf(taskDefinition) },
    }));
    mock.on(ListTasksCommand).callsFake((input) => ({ taskArns: this.taskArns(input) }));
    mock.on(DescribeTasksCommand).callsFake(({ tasks }) => ({
      tasks: tasks.map((arn: string) => (arn.includes("/run-") ? this.run(arn) : this.taskOf(arn))),
    }));
    mock.on(RunTaskCommand).callsFake(({ taskDefinition }) => {
      const arn = `arn:aws:ecs:us-east-1:1:task/main/run-${++this.count}`;
      this.calls.push(`RunTask ${short(taskDefinition)}`);
      this.runs.set(arn, { revision: taskDefinition, begun: this.clock.now() });
      return { tasks: [{ taskArn: arn }] };
    });
    mock.on(StopTaskCommand).callsFake(({ task }) => {
      this.calls.push("StopTask");
      this.runs.delete(task);
      return {};
    });
  }

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
    found.earlier = found.current;
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
    this.runs.set("arn:aws:ecs:us-east-1:1:task/main/run-left", { revision, begun: this.clock.now() });
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
      runningCount: desired,
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

  private taskArns({ serviceName, family }: { serviceName?: string; family?: string }): string[] {
    if (family) {
      return [...this.runs]
        .filter(([arn, { revision }]) => revision.includes(`/${family}:`) && !this.ended(arn))
        .map(([arn]) => arn);
    }
    const desired = this.services.get(serviceName ?? "")?.desired ?? 0;
    return Array.from({ length: desired }, (_, i) => `arn:aws:ecs:us-east-1:1:task/main/${serviceName}-${i}`);
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
      })),
    };
  }

  private ended(taskArn: string): boolean {
    const begun = this.runs.get(taskArn)?.begun ?? 0;
    return this.clock.now() - begun >= this.outcome.seconds * 1000;
  }

  private tag(revision: string): string {
    const { image = "" } = this.images.get(revision) ?? {};
    return image.slice(image.lastIndexOf(":") + 1);
  }
}

function short(revision: string): string {
  return revision.slice(revision.lastIndexOf("/") + 1);
}
