import {
  DescribeServiceDeploymentsCommand,
  ListServiceDeploymentsCommand,
  type Service,
  type ServiceDeployment,
  type ServiceDeploymentBrief,
  StopServiceDeploymentCommand,
} from "@aws-sdk/client-ecs";
import type { Aws } from "./aws";
import { type Clock, poll } from "./clock";
import { Failure } from "./failure";
import { type Intent, primaryOf, type Rollout, rolloutOf } from "./rollout";

/** While ECS is at it. */
const MOVING: readonly (string | undefined)[] = [
  "PENDING",
  "IN_PROGRESS",
  "STOP_REQUESTED",
  "ROLLBACK_REQUESTED",
  "ROLLBACK_IN_PROGRESS",
];

/** What ECS says where a deployment has ended by itself just now. */
const OVER = ["ConflictException", "InvalidParameterException", "ServiceDeploymentNotFoundException"];

/** The newest deployment of a service. */
export async function newestDeployment(
  ecs: Aws["ecs"],
  cluster: string,
  service: string,
): Promise<ServiceDeployment | undefined> {
  let newest: ServiceDeploymentBrief | undefined;
  let nextToken: string | undefined;
  do {
    const page = await ecs.send(new ListServiceDeploymentsCommand({ cluster, service, nextToken }));
    for (const one of page.serviceDeployments ?? []) if (!newest || createdAt(one) > createdAt(newest)) newest = one;
    nextToken = page.nextToken;
  } while (nextToken);
  if (!newest?.serviceDeploymentArn) return undefined;
  const query = new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [newest.serviceDeploymentArn] });
  return (await ecs.send(query)).serviceDeployments?.[0];
}

function createdAt({ createdAt }: ServiceDeploymentBrief): number {
  return createdAt?.getTime() ?? 0;
}

/** Where a service stands; where traffic moves or alarms may end it, as ECS's own account of the deployment has it. */
export async function followedRollout(
  ecs: Aws["ecs"],
  cluster: string,
  service: Service | undefined,
  intent: Intent,
): Promise<Rollout> {
  const rollout = rolloutOf(service, intent);
  if (!intent.followed || rollout.state === "failed") return rollout;
  const newest = await newestDeployment(ecs, cluster, intent.service);
  if (rollout.state === "rolled-back") {
    const { statusReason, alarms } = newest ?? {};
    const text = statusReason ? `${rollout.text}: ${statusReason}` : rollout.text;
    return { ...rollout, text, alarms: alarms?.triggeredAlarmNames };
  }
  if (!newest || rollout.state === "overtaken" || !MOVING.includes(newest.status)) return rollout;
  const stage = stageOf(newest);
  return { state: "moving", text: "text" in rollout ? `${rollout.text}; ${stage}` : stage, stage };
}

/** @throws Failure while ECS brings something into service that isn't an attempt of ours: it isn't known what will run */
export async function checkSettled(ecs: Aws["ecs"], cluster: string, intents: readonly Intent[]): Promise<void> {
  const moving = intents.map(async ({ entry, service, followed }) => {
    const newest = followed && (await newestDeployment(ecs, cluster, service));
    return newest && MOVING.includes(newest.status) ? [`${entry} (${stageOf(newest)})`] : [];
  });
  const list = (await Promise.all(moving)).flat().join(", ");
  if (!list) return;
  const advice =
    "Nothing was changed. npm run status shows how far it is: wait for its end, or npm run rollback ends it.";
  throw new Failure("overtaken", `Somebody else has told ECS to deploy ${list}, and it isn't done. ${advice}`);
}

/** Like `canary: production traffic shift`. */
function stageOf({ status, lifecycleStage, deploymentConfiguration }: ServiceDeployment): string {
  const stage = status === "IN_PROGRESS" ? (lifecycleStage ?? status) : status;
  return `${deploymentConfiguration?.strategy ?? "ROLLING"}: ${stage}`.toLowerCase().replaceAll("_", " ");
}

export interface StopArgs {
  readonly cluster: string;
  readonly intents: readonly Intent[];
  readonly deadlineSeconds: number;
}

/** Ends what goes elsewhere than it should: ECS sends traffic back to the tasks that still run, within seconds. */
export async function stopDeployments(
  ecs: Aws["ecs"],
  clock: Clock,
  services: ReadonlyMap<string, Service>,
  { cluster, intents, deadlineSeconds }: StopArgs,
  note: (text: string) => void,
): Promise<void> {
  const stray = intents.filter(
    ({ followed, service, taskDefinition }) =>
      followed && primaryOf(services.get(service))?.taskDefinition !== taskDefinition,
  );
  const stops = stray.map(async ({ entry, service }) => {
    const newest = await newestDeployment(ecs, cluster, service);
    if (!newest || !MOVING.includes(newest.status)) return;
    note(`${entry}: its deployment is stopped at ${stageOf(newest)}`);
    const { serviceDeploymentArn } = newest;
    if (["PENDING", "IN_PROGRESS"].includes(newest.status ?? "")) {
      await ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: "ROLLBACK" })).catch(ifOver);
    }
    // Who is late is told to run what it should all the same.
    await poll(clock, { everySeconds: 5, deadlineSeconds }, async () => {
      const now = await newestDeployment(ecs, cluster, service);
      return MOVING.includes(now?.status) ? undefined : true;
    });
  });
  await Promise.all(stops);
}

function ifOver(error: unknown): void {
  if (error instanceof Error && OVER.includes(error.name)) return;
  throw error;
}
