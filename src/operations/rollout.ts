import type { Service } from "@aws-sdk/client-ecs";
import type { Strategy } from "../lib/deployment";

/** How ECS brings a service's revisions into service, where it does more than start tasks and stop others. */
export interface Followed {
  readonly strategy: Strategy;
  /** Physical names of the alarms that end a deployment. */
  readonly alarmNames: readonly string[];
  /** How long that takes beside starting tasks. */
  readonly minutes: number;
}

/** What a service is expected to run. */
export interface Intent {
  /** Entry of the stack file. */
  readonly entry: string;
  /** Physical name. */
  readonly service: string;
  /** ARN of the revision. */
  readonly taskDefinition: string;
  /** Deployment that was forced although the revision is the same; undefined: any of the revision. */
  readonly deployment?: string;
  /** ARN of the revision that ran before; undefined: none, or it isn't known. */
  readonly before?: string;
  /** Tasks without which nobody is served; 0: none need run. */
  readonly atLeast: number;
  /** Undefined: it simply rolls. */
  readonly followed?: Followed;
}

/** How far a service has come. */
export type Rollout =
  | { readonly state: "steady" }
  /** With ECS's stage, where it moves traffic. */
  | { readonly state: "moving"; readonly text: string; readonly stage?: string }
  /** With the alarms that made ECS do it. */
  | { readonly state: "rolled-back"; readonly text: string; readonly alarms?: readonly string[] }
  | { readonly state: "failed" | "overtaken"; readonly text: string };

/**
 * Where a service stands. ECS calls a service steady also after its circuit breaker has put the earlier revision back:
 * only the intended revision counts.
 */
export function rolloutOf(
  service: Service | undefined,
  { taskDefinition, deployment, before, atLeast }: Intent,
): Rollout {
  if (service?.status !== "ACTIVE") return { state: "failed", text: `it is ${service?.status ?? "not there"}` };
  const { deployments = [], runningCount = 0, desiredCount = 0, pendingCount = 0 } = service;
  const isIntended = (one: { taskDefinition?: string; id?: string }) =>
    one.taskDefinition === taskDefinition && (deployment === undefined || one.id === deployment);
  const intended = deployments.find(isIntended);
  const primary = primaryOf(service);
  if (intended?.rolloutState === "FAILED") {
    return { state: "rolled-back", text: intended.rolloutStateReason ?? "its deployment failed" };
  }
  if (!primary || !isIntended(primary)) {
    const known = [taskDefinition, before].includes(primary?.taskDefinition);
    return {
      state: before === undefined || known ? "rolled-back" : "overtaken",
      text: `it runs ${revisionOf(primary?.taskDefinition)}, not ${revisionOf(taskDefinition)}`,
    };
  }
  const counts = `${runningCount} of ${desiredCount} tasks run`;
  if (desiredCount < atLeast) return { state: "moving", text: `${counts}, at least ${atLeast} are due` };
  if (deployments.length > 1) return { state: "moving", text: `${counts}, earlier ones are leaving` };
  if (runningCount !== desiredCount || pendingCount > 0) return { state: "moving", text: counts };
  if (primary.rolloutState === "IN_PROGRESS") return { state: "moving", text: `${counts}, ECS is still checking` };
  return { state: "steady" };
}

/** The deployment that a service is to end with. */
export function primaryOf(service: Service | undefined) {
  return service?.deployments?.find(({ status }) => status === "PRIMARY");
}

/** `family:revision` of an ARN. */
export function revisionOf(taskDefinition: string | undefined): string {
  return taskDefinition?.slice(taskDefinition.lastIndexOf("/") + 1) ?? "nothing";
}
