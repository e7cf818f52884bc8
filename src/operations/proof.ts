import { DescribeAlarmsCommand, type MetricAlarm } from "@aws-sdk/client-cloudwatch";
import { DescribeTasksCommand, ListTasksCommand, type Service, type Task } from "@aws-sdk/client-ecs";
import { DescribeTargetHealthCommand } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Aws } from "./aws";
import type { Clock } from "./clock";
import { messageOf } from "./failure";
import { type Intent, revisionOf } from "./rollout";
import { followedRollout } from "./service-deployments";
import { describeServices } from "./services";

/** One thing that must hold after a deployment. */
export interface Condition {
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
  /** Names of the alarms that mustn't ring. */
  readonly alarms: readonly string[];
  /** Of those, the ones that rang before anything was changed. */
  readonly ringing: readonly string[];
  /** In which all must hold for the first time. */
  readonly deadlineSeconds: number;
  /** For how long it must hold from then on. */
  readonly bakeSeconds: number;
}

/** What serves every other request is caught by looking more than once. */
const LOOKS = 3;
const EVERY_SECONDS = 5;
/** What AWS lists and describes at once. */
const PAGE = 100;

/** The longest that {@link prove} takes. */
export function proofSeconds({ deadlineSeconds, bakeSeconds }: Pick<ProofArgs, "deadlineSeconds" | "bakeSeconds">) {
  return deadlineSeconds + Math.max(bakeSeconds, (LOOKS - 1) * EVERY_SECONDS) + EVERY_SECONDS;
}

/** Looks until all has held for long enough, or the deadline comes. */
export async function prove(
  aws: Pick<Aws, "cloudwatch" | "ecs" | "elb">,
  get: Get,
  clock: Clock,
  args: ProofArgs,
): Promise<readonly Condition[]> {
  const deadline = clock.now() + args.deadlineSeconds * 1000;
  let good = 0;
  let since = 0;
  for (;;) {
    const begun = clock.now();
    const conditions = await look(aws, get, args);
    const isGood = conditions.every(({ problem }) => !problem);
    good = isGood ? good + 1 : 0;
    if (good === 1) since = clock.now();
    if (good >= LOOKS && clock.now() - since >= args.bakeSeconds * 1000) return conditions;
    // One that began in time is followed by another: trouble at AWS may have made it long, and what it saw old.
    if (!isGood && begun >= deadline) return conditions;
    const left = Math.max(0, deadline - clock.now());
    await clock.sleep(isGood ? EVERY_SECONDS * 1000 : Math.min(EVERY_SECONDS * 1000, left));
  }
}

async function look(aws: Pick<Aws, "cloudwatch" | "ecs" | "elb">, get: Get, args: ProofArgs): Promise<Condition[]> {
  const { cluster, intents, checked, urls, alarms, ringing } = args;
  const names = intents.map(({ service }) => service);
  const services = await describeServices(aws.ecs, cluster, names);
  const conditions: Condition[] = [];
  for (const intent of intents) {
    const service = services.get(intent.service);
    const rollout = await followedRollout(aws.ecs, cluster, service, intent);
    const name = `${intent.entry} runs ${revisionOf(intent.taskDefinition)}`;
    conditions.push({ what: name, problem: "text" in rollout ? rollout.text : undefined });
    if (!service) continue;
    const tasks = await runningTasks(aws.ecs, cluster, intent.service);
    conditions.push({
      what: `${intent.entry}'s tasks are healthy`,
      problem: problemOfTasks(tasks, service, intent, checked.includes(intent.entry)),
    });
    for (const { targetGroupArn, advancedConfiguration } of service.loadBalancers ?? []) {
      // Where ECS moves traffic, either group has the tasks.
      const groups = [targetGroupArn, advancedConfiguration?.alternateTargetGroupArn].filter(
        (arn) => arn !== undefined,
      );
      if (groups.length === 0) continue;
      conditions.push({
        what: `${intent.entry}'s targets are healthy`,
        problem: await problemOfTargets(aws.elb, groups, service.desiredCount ?? 0),
      });
    }
  }
  for (const url of urls) conditions.push({ what: `${url} answers`, problem: await problemOfUrl(get, url) });
  if (alarms.length > 0) {
    const begun = (await ringingAlarms(aws.cloudwatch, alarms)).filter((name) => !ringing.includes(name));
    conditions.push({ what: "no alarm has begun to ring", problem: begun.join(", ") || undefined });
  }
  return conditions;
}

/** Those of some alarms that ring. */
export async function ringingAlarms(cloudwatch: Aws["cloudwatch"], names: readonly string[]): Promise<string[]> {
  return (await describeRinging(cloudwatch, names)).map(({ AlarmName = "" }) => AlarmName);
}

/** Those of some alarms that ring, with what they mean. */
export async function describeRinging(cloudwatch: Aws["cloudwatch"], names: readonly string[]): Promise<MetricAlarm[]> {
  const ringing: MetricAlarm[] = [];
  for (let i = 0; i < names.length; i += PAGE) {
    const page = new DescribeAlarmsCommand({ AlarmNames: names.slice(i, i + PAGE), StateValue: "ALARM" });
    const { MetricAlarms = [] } = await cloudwatch.send(page);
    ringing.push(...MetricAlarms);
  }
  return ringing;
}

async function runningTasks(ecs: Aws["ecs"], cluster: string, serviceName: string): Promise<Task[]> {
  const running: Task[] = [];
  let nextToken: string | undefined;
  do {
    const list = new ListTasksCommand({ cluster, serviceName, desiredStatus: "RUNNING", maxResults: PAGE, nextToken });
    const page = await ecs.send(list);
    nextToken = page.nextToken;
    if (!page.taskArns?.length) continue;
    const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: page.taskArns }));
    running.push(...tasks.filter(({ group }) => group === `service:${serviceName}`));
  } while (nextToken);
  return running;
}

function problemOfTasks(
  tasks: readonly Task[],
  { desiredCount = 0 }: Service,
  { taskDefinition, atLeast }: Intent,
  checked: boolean,
): string | undefined {
  const others = tasks.filter(({ taskDefinitionArn }) => taskDefinitionArn !== taskDefinition);
  if (others.length > 0) return `${others.length} still run ${revisionOf(others[0]?.taskDefinitionArn)}`;
  const healthy = tasks.filter(
    ({ lastStatus, healthStatus }) =>
      lastStatus === "RUNNING" && (checked ? healthStatus === "HEALTHY" : healthStatus !== "UNHEALTHY"),
  );
  const due = Math.max(desiredCount, atLeast);
  return healthy.length >= due ? undefined : `${healthy.length} of ${due} are`;
}

async function problemOfTargets(
  elb: Aws["elb"],
  groups: readonly string[],
  desired: number,
): Promise<string | undefined> {
  const asked = groups.map((TargetGroupArn) => elb.send(new DescribeTargetHealthCommand({ TargetGroupArn })));
  const targets = (await Promise.all(asked)).flatMap((answer) => answer.TargetHealthDescriptions ?? []);
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
