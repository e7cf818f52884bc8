import type { DeploymentConfiguration, ServiceDeploymentStatus } from "@aws-sdk/client-ecs";
import { minutesOf, type Strategy } from "../../../src/lib/deployment";
import type { Clock } from "../../../src/operations/clock";
import { awsError } from "../aws-clients";
import type { Handlers } from "./machine";

/** What becomes of a deployment of a version. */
export type Fate =
  | { readonly steadyAfter: number }
  /** The circuit breaker puts the earlier revision back, and ECS calls that steady. */
  | { readonly rolledBackAfter: number }
  /** An alarm ends the deployment, where its service has any. */
  | { readonly alarmAfter: number }
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
  /** As both were when it began. */
  readonly configuration?: DeploymentConfiguration;
  readonly fate: Fate;
  status: ServiceDeploymentStatus;
  /** When somebody wanted it to end. */
  stopped?: number;
  triggered?: string[];
}

interface FakeService {
  desired: number;
  current: Deployment;
  earlier?: Deployment;
  configuration?: DeploymentConfiguration;
  readonly history: Deployment[];
}

/** Seconds in which traffic is back after a deployment was stopped. */
const STOPPING = 10;

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
    UpdateServiceCommand: ({ service, taskDefinition, forceNewDeployment, desiredCount, deploymentConfiguration }) => {
      this.calls.push(`UpdateService ${service}`);
      const found = this.services.get(service);
      if (found && deploymentConfiguration) found.configuration = deploymentConfiguration;
      if (found && desiredCount !== undefined) found.desired = desiredCount;
      const isOther = taskDefinition && found?.current.revision !== taskDefinition;
      if (forceNewDeployment || isOther) this.point(service, taskDefinition);
      return { service: this.describe(service) };
    },
    ListServiceDeploymentsCommand: ({ service }) => ({
      serviceDeployments: this.history(service).map((deployment) => ({
        serviceDeploymentArn: `arn:deployment/${service}/${deployment.id}`,
        createdAt: new Date(deployment.begun),
      })),
    }),
    DescribeServiceDeploymentsCommand: ({ serviceDeploymentArns: [arn] }) => {
      const [service, deployment] = this.deployment(arn);
      return {
        serviceDeployments: [
          {
            serviceDeploymentArn: arn,
            createdAt: new Date(deployment.begun),
            status: deployment.status,
            lifecycleStage: service.current === deployment && service.earlier ? this.stage(deployment) : "CLEAN_UP",
            deploymentConfiguration: deployment.configuration,
            alarms: { triggeredAlarmNames: deployment.triggered ?? [] },
          },
        ],
      };
    },
    StopServiceDeploymentCommand: ({ serviceDeploymentArn, stopType }) => {
      const [service, deployment] = this.deployment(serviceDeploymentArn);
      if (stopType !== "ROLLBACK") throw new Error("an abort leaves two revisions");
      if (deployment.status !== "IN_PROGRESS" || !service.earlier) throw awsError("ConflictException");
      this.calls.push(`StopServiceDeployment ${serviceDeploymentArn.split("/")[1]}`);
      deployment.stopped = this.clock.now();
      deployment.status = "ROLLBACK_IN_PROGRESS";
      return {};
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
    const found = this.services.get(service);
    if (!found) return;
    this.settle(found);
    // The circuit breaker goes back to what was steady last.
    found.earlier ??= found.current;
    if (found.current.status === "IN_PROGRESS") found.current.status = "STOPPED";
    const { configuration } = found;
    const id = `ecs-svc-${++this.count}`;
    const fate = this.fates.get(this.tag(revision)) ?? { steadyAfter: 20 };
    found.current = { id, revision, begun: this.clock.now(), configuration, fate, status: "IN_PROGRESS" };
    found.history.push(found.current);
  }

  addService(name: string, desired: number, revision: string, configuration?: DeploymentConfiguration): void {
    const current: Deployment = { id: "ecs-svc-0", revision, begun: 0, fate: { steadyAfter: 0 }, status: "SUCCESSFUL" };
    this.services.set(name, { desired, current, configuration, history: [current] });
  }

  private history(service: string): Deployment[] {
    const found = this.services.get(service);
    if (!found) throw awsError("ServiceNotFoundException");
    this.settle(found);
    return found.history;
  }

  private deployment(arn: string): [FakeService, Deployment] {
    const [, service = "", id] = arn.split("/");
    const deployment = this.history(service).find((one) => one.id === id);
    const found = this.services.get(service);
    if (!found || !deployment) throw awsError("ServiceDeploymentNotFoundException");
    return [found, deployment];
  }

  /** Tasks have started, and traffic moves. */
  private stage({ begun }: Deployment): string {
    return this.clock.now() - begun < 15_000 ? "SCALE_UP" : "PRODUCTION_TRAFFIC_SHIFT";
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
    const { fate } = current;
    const seconds = (this.clock.now() - current.begun) / 1000;
    const end = (status: ServiceDeploymentStatus, next: Deployment) => {
      current.status = status;
      service.current = next;
      service.earlier = undefined;
    };
    if (current.stopped !== undefined) {
      if (this.clock.now() - current.stopped >= STOPPING * 1000) end("ROLLBACK_SUCCESSFUL", earlier);
      return;
    }
    if (fate === "never steady") return;
    if ("rolledBackAfter" in fate) {
      if (seconds >= fate.rolledBackAfter) end("ROLLBACK_SUCCESSFUL", earlier);
      return;
    }
    const { alarms } = current.configuration ?? {};
    if ("alarmAfter" in fate && alarms?.enable) {
      if (seconds >= fate.alarmAfter) end("ROLLBACK_SUCCESSFUL", earlier);
      if (!service.earlier) current.triggered = alarms.alarmNames;
      return;
    }
    const minutes = minutesOf((current.configuration ?? { strategy: "ROLLING" }) as Strategy);
    const steadyAfter = ("steadyAfter" in fate ? fate.steadyAfter : 15) + minutes * 60;
    if (seconds >= steadyAfter) end("SUCCESSFUL", current);
  }

  private describe(serviceName: string) {
    const service = this.services.get(serviceName);
    if (!service) throw new Error(`no service ${serviceName}`);
    this.settle(service);
    const { current, earlier, desired, configuration } = service;
    return {
      serviceName,
      status: "ACTIVE",
      desiredCount: desired,
      runningCount: this.unstartable.has(current.revision) ? 0 : desired,
      pendingCount: earlier ? 1 : 0,
      taskDefinition: current.revision,
      deploymentConfiguration: configuration,
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
