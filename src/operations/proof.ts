import { DescribeTasksCommand, ListTasksCommand, type Service, type Task } from "@aws-sdk/client-ecs";
import { DescribeTargetHealthCommand } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Aws } from "./aws";
import { type Clock, poll } from "./clock";
import { messageOf } from "./failure";
import { type Intent, revisionOf, rolloutOf } from "./rollout";
import { describeServices } from "./services";

/** One thing that must hold after a deployment. */
export interface Finding {
  readonly what: string;
  /** What is wrong; undefined: it holds. */
  readonly problem?: string;
}

/** The status of a URL's answer. */
export type Get = (url: string) => Promise<number>;

export interface ProofArgs {
  readonly cluster: string;
  readonly intents: readonly Intent[];
  /** Entries whose containers have health checks. */
  readonly checked: readonly string[];
  readonly urls: readonly string[];
  readonly deadlineSeconds: number;
}

/** Looks until all holds, or the deadline comes. */
export async function prove(
  aws: Pick<Aws, "ecs" | "elb">,
  get: Get,
  clock: Clock,
  args: ProofArgs,
): Promise<readonly Finding[]> {
  let findings: readonly Finding[] = [];
  await poll(clock, { everySeconds: 5, deadlineSeconds: args.deadlineSeconds }, async () => {
    findings = await look(aws, get, args);
    return findings.some(({ problem }) => problem) ? undefined : true;
  });
  return findings;
}

async function look(aws: Pick<Aws, "ecs" | "elb">, get: Get, args: ProofArgs): Promise<Finding[]> {
  const { cluster, intents, checked, urls } = args;
  const services = await describeServices(
    aws.ecs,
    cluster,
    intents.map(({ service }) => service),
  );
  const findings: Finding[] = [];
  for (const intent of intents) {
    const service = services.get(intent.service);
    const rollout = rolloutOf(service, intent);
    const name = `${intent.entry} runs ${revisionOf(intent.taskDefinition)}`;
    findings.push({ what: name, problem: "text" in rollout ? rollout.text : undefined });
    if (!service) continue;
    const tasks = await runningTasks(aws.ecs, cluster, intent.service);
    findings.push({
      what: `${intent.entry}'s tasks are healthy`,
      problem: problemOfTasks(tasks, service, intent, checked.includes(intent.entry)),
    });
    for (const { targetGroupArn } of service.loadBalancers ?? []) {
      if (!targetGroupArn) continue;
      findings.push({
        what: `${intent.entry}'s targets are healthy`,
        problem: await problemOfTargets(aws.elb, targetGroupArn, service.desiredCount ?? 0),
      });
    }
  }
  for (const url of urls) findings.push({ what: `${url} answers`, problem: await problemOfUrl(get, url) });
  return findings;
}

async function runningTasks(ecs: Aws["ecs"], cluster: string, serviceName: string): Promise<Task[]> {
  const { taskArns = [] } = await ecs.send(new ListTasksCommand({ cluster, serviceName, desiredStatus: "RUNNING" }));
  if (taskArns.length === 0) return [];
  const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns }));
  return tasks.filter(({ group }) => group === `service:${serviceName}`);
}

function problemOfTasks(
  tasks: readonly Task[],
  { desiredCount = 0 }: Service,
  { taskDefinition }: Intent,
  checked: boolean,
): string | undefined {
  const others = tasks.filter(({ taskDefinitionArn }) => taskDefinitionArn !== taskDefinition);
  if (others.length > 0) return `${others.length} still run ${revisionOf(others[0]?.taskDefinitionArn)}`;
  const healthy = tasks.filter(
    ({ lastStatus, healthStatus }) =>
      lastStatus === "RUNNING" && (checked ? healthStatus === "HEALTHY" : healthStatus !== "UNHEALTHY"),
  );
  return healthy.length >= desiredCount ? undefined : `${healthy.length} of ${desiredCount} are`;
}

async function problemOfTargets(elb: Aws["elb"], TargetGroupArn: string, desired: number): Promise<string | undefined> {
  const { TargetHealthDescriptions: targets = [] } = await elb.send(
    new DescribeTargetHealthCommand({ TargetGroupArn }),
  );
  const healthy = targets.filter(({ TargetHealth }) => TargetHealth?.State === "healthy").length;
  if (healthy >= desired) return undefined;
  const reason = targets.find(({ TargetHealth }) => TargetHealth?.Description)?.TargetHealth?.Description;
  return `${healthy} of ${desired} are${reason ? `: ${reason}` : ""}`;
}

async function problemOfUrl(get: Get, url: string): Promise<string | undefined> {
  try {
    const status = await get(url);
    return status >= 200 && status < 300 ? undefined : `it answers ${status}`;
  } catch (error) {
    return messageOf(error);
  }
}
