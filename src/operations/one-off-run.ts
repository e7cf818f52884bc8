import { randomUUID } from "node:crypto";
import { GetLogEventsCommand, ResourceNotFoundException } from "@aws-sdk/client-cloudwatch-logs";
import {
  type Container,
  type ContainerDefinition,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ListTasksCommand,
  RunTaskCommand,
  StopTaskCommand,
  type Task,
} from "@aws-sdk/client-ecs";
import type { Aws } from "./aws";
import { type Clock, poll } from "./clock";
import { Failure, type FailureKind } from "./failure";

export interface OneOffRun {
  readonly cluster: string;
  /** ARN of the revision. */
  readonly taskDefinition: string;
  /** Physical name of the service in whose subnets and security groups it runs. */
  readonly service: string;
  readonly deadlineSeconds: number;
  /** Shown in ECS. */
  readonly startedBy: string;
  /** What a failure of the task is. */
  readonly kind: FailureKind;
}

/** Seconds between two looks at a task and its logs. */
const EVERY_SECONDS = 3;
/** So long ECS may not know yet what it has just started. */
const MISSING_SECONDS = 60;
/** In which a task that was told to stop does; ECS itself kills it after 30. */
export const STOP_SECONDS = 90;

/** The longest that {@link runOnce} takes where the task ends in time. */
export function runSeconds(deadlineSeconds: number): number {
  return deadlineSeconds + EVERY_SECONDS;
}

/**
 * Runs a task once, shows its logs, and waits until it has ended well. A run of the same revision that somebody left
 * behind is waited for instead: two migrations at once would hinder each other.
 *
 * @throws Failure where a container ends with another code than 0, or the deadline comes first
 */
export async function runOnce(
  aws: Pick<Aws, "ecs" | "logs">,
  clock: Clock,
  run: OneOffRun,
  note: (text: string) => void,
): Promise<void> {
  const { cluster, deadlineSeconds, kind } = run;
  const containers = await containersOf(aws.ecs, run.taskDefinition);
  const task = (await findRunning(aws.ecs, run, note)) ?? (await start(aws.ecs, run));
  const logs = containers.map((container) => new Log(aws.logs, container, idOf(task)));
  const readLogs = async () => {
    for (const log of logs) await log.follow(note);
  };

  const unknown = clock.now() + MISSING_SECONDS * 1000;
  const untilStopped = (seconds: number) =>
    poll(clock, { everySeconds: EVERY_SECONDS, deadlineSeconds: seconds }, async () => {
      const { tasks = [], failures = [] } = await aws.ecs.send(new DescribeTasksCommand({ cluster, tasks: [task] }));
      await readLogs();
      if (failures.length > 0 && clock.now() >= unknown)
        throw new Failure(kind, `ECS lost the task ${task}: ${failures[0]?.reason}.`);
      return tasks[0]?.lastStatus === "STOPPED" ? tasks[0] : undefined;
    });
  const ended = await untilStopped(deadlineSeconds);
  if (!ended) {
    await aws.ecs.send(new StopTaskCommand({ cluster, task, reason: `not done after ${deadlineSeconds} s` }));
    const stopped = await untilStopped(STOP_SECONDS);
    const end = stopped ? "and was stopped" : "and doesn't stop: see ECS before you run it again";
    throw new Failure(kind, `The task wasn't done after ${deadlineSeconds} s, ${end}: ${task}.`);
  }
  // What was written last arrives after the task has stopped.
  await clock.sleep(EVERY_SECONDS * 1000);
  await readLogs();
  const problem = problemOf(ended);
  if (problem) throw new Failure(kind, `${problem} (${task})`);
}

/** What went wrong in a stopped task; undefined where every container has ended with 0. */
export function problemOf({ containers = [], stoppedReason }: Task): string | undefined {
  const failed = containers.find(({ exitCode }) => exitCode !== undefined && exitCode !== 0);
  // A shortage of memory is only told here.
  const told = [failed?.reason, stoppedReason === USUAL ? undefined : stoppedReason].filter(Boolean).join("; ");
  if (failed) return `The container ${failed.name} ended with ${failed.exitCode}${told && ` (${told})`}.`;
  const unstarted = containers.find(({ exitCode }: Container) => exitCode === undefined);
  if (unstarted || containers.length === 0) {
    const name = unstarted?.name ? `The container ${unstarted.name}` : "The task";
    return `${name} never ran: ${unstarted?.reason ?? stoppedReason ?? "ECS gives no reason"}.`;
  }
  return undefined;
}

/** How every task ends. */
const USUAL = "Essential container in task exited";

async function containersOf(ecs: Aws["ecs"], taskDefinition: string): Promise<ContainerDefinition[]> {
  const found = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
  return found.taskDefinition?.containerDefinitions ?? [];
}

async function findRunning(
  ecs: Aws["ecs"],
  { cluster, taskDefinition, kind }: OneOffRun,
  note: (text: string) => void,
): Promise<string | undefined> {
  const family = taskDefinition.slice(taskDefinition.lastIndexOf("/") + 1).split(":")[0];
  // One that is told to stop may still be at it.
  const lists = (["RUNNING", "STOPPED"] as const).map((desiredStatus) =>
    ecs.send(new ListTasksCommand({ cluster, family, desiredStatus })),
  );
  const taskArns = (await Promise.all(lists)).flatMap(({ taskArns = [] }) => taskArns).slice(0, 100);
  if (taskArns.length === 0) return undefined;
  const described = await ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns }));
  const tasks = (described.tasks ?? []).filter(({ lastStatus }) => lastStatus !== "STOPPED");
  const other = tasks.find((task) => task.taskDefinitionArn !== taskDefinition);
  if (other) {
    throw new Failure(kind, `Another run of ${family} isn't done yet: ${other.taskArn}. Wait for it, or stop it.`);
  }
  const arn = tasks[0]?.taskArn;
  if (arn) note(`it runs already: ${idOf(arn)}`);
  return arn;
}

async function start(ecs: Aws["ecs"], run: OneOffRun): Promise<string> {
  const { cluster, taskDefinition, kind } = run;
  const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: [run.service] }));
  const networkConfiguration = services[0]?.networkConfiguration;
  if (!networkConfiguration)
    throw new Failure(kind, `There is no service ${run.service} whose network the task shares.`);
  const { tasks = [], failures = [] } = await ecs.send(
    new RunTaskCommand({
      cluster,
      taskDefinition,
      networkConfiguration,
      launchType: "FARGATE",
      count: 1,
      // Asked for twice, since the answer was lost, it is started once.
      clientToken: randomUUID(),
      // Of what RunTask documents.
      startedBy: run.startedBy.replace(/[^A-Za-z0-9/_-]/g, "-").slice(0, 36),
    }),
  );
  const arn = tasks[0]?.taskArn;
  if (!arn) throw new Failure(kind, `ECS didn't start the task: ${failures[0]?.reason ?? "it gives no reason"}.`);
  return arn;
}

function idOf(taskArn: string): string {
  return taskArn.slice(taskArn.lastIndexOf("/") + 1);
}

/** What a container writes, from the first line on. */
class Log {
  private nextToken?: string;

  constructor(
    private readonly logs: Aws["logs"],
    private readonly container: ContainerDefinition,
    private readonly taskId: string,
  ) {}

  /** Shows what is new. */
  async follow(note: (text: string) => void): Promise<void> {
    const options = this.container.logConfiguration?.options;
    if (!options) return;
    for (;;) {
      const page = await this.page(options);
      for (const { message } of page?.events ?? []) note(`${this.container.name} | ${message}`);
      if (!page || page.nextForwardToken === this.nextToken) return;
      this.nextToken = page.nextForwardToken;
    }
  }

  private async page(options: Readonly<Record<string, string>>) {
    try {
      return await this.logs.send(
        new GetLogEventsCommand({
          logGroupName: options["awslogs-group"],
          logStreamName: `${options["awslogs-stream-prefix"]}/${this.container.name}/${this.taskId}`,
          startFromHead: true,
          nextToken: this.nextToken,
        }),
      );
    } catch (error) {
      // The stream begins with the container's first line.
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  }
}
