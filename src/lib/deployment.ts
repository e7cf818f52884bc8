/** The stack's alarms that may end a deployment of a service: what they are of, their names without the stack's prefix, and how far back they look. */
export const DEPLOYMENT_ALARMS = {
  "error-rate": { of: "load balancer", name: () => "load-balancer-error-rate", minutes: 5 },
  "refused-requests": { of: "load balancer", name: () => "load-balancer-refused-requests", minutes: 5 },
  "response-time": { of: "load balancer", name: () => "load-balancer-response-time", minutes: 15 },
  "unhealthy-targets": { of: "targets", name: (service: string) => `service-${service}-unhealthy-targets`, minutes: 3 },
  unavailable: { of: "targets", name: (service: string) => `service-${service}-unavailable`, minutes: 3 },
  cpu: { of: "tasks", name: (service: string) => `service-${service}-cpu`, minutes: 15 },
  memory: { of: "tasks", name: (service: string) => `service-${service}-memory`, minutes: 15 },
  "missing-tasks": { of: "tasks", name: (service: string) => `service-${service}-missing-tasks`, minutes: 10 },
} as const;

export type DeploymentAlarm = keyof typeof DEPLOYMENT_ALARMS;

/** How ECS brings another revision of a service into service, in the stack file's words. */
export type Deployment = { readonly alarms: readonly DeploymentAlarm[] } & (
  | { readonly strategy: "rolling" }
  | ({ readonly bakeMinutes: number } & (
      | { readonly strategy: "blue-green" }
      | { readonly strategy: "canary"; readonly canaryPercent: number; readonly canaryMinutes: number }
      | { readonly strategy: "linear"; readonly stepPercent: number; readonly stepMinutes: number }
    ))
);

/** In ECS's words. */
export interface Strategy {
  readonly strategy: "ROLLING" | "BLUE_GREEN" | "CANARY" | "LINEAR";
  readonly bakeTimeInMinutes?: number;
  readonly canaryConfiguration?: { readonly canaryPercent: number; readonly canaryBakeTimeInMinutes: number };
  readonly linearConfiguration?: { readonly stepPercent: number; readonly stepBakeTimeInMinutes: number };
}

export function strategyOf(deployment: Deployment): Strategy {
  switch (deployment.strategy) {
    case "rolling":
      return { strategy: "ROLLING" };
    case "blue-green":
      return { strategy: "BLUE_GREEN", bakeTimeInMinutes: deployment.bakeMinutes };
    case "canary": {
      const { bakeMinutes, canaryPercent, canaryMinutes: canaryBakeTimeInMinutes } = deployment;
      return {
        strategy: "CANARY",
        bakeTimeInMinutes: bakeMinutes,
        canaryConfiguration: { canaryPercent, canaryBakeTimeInMinutes },
      };
    }
    case "linear": {
      const { bakeMinutes, stepPercent, stepMinutes: stepBakeTimeInMinutes } = deployment;
      return {
        strategy: "LINEAR",
        bakeTimeInMinutes: bakeMinutes,
        linearConfiguration: { stepPercent, stepBakeTimeInMinutes },
      };
    }
  }
}

/** Whether both revisions run at once while traffic moves from one to the other. */
export function isGradual(deployment: Deployment | undefined): boolean {
  return deployment !== undefined && deployment.strategy !== "rolling";
}

/** How long ECS takes beside starting tasks and stopping them. */
export function shiftMinutes(deployment: Deployment | undefined): number {
  if (!deployment) return 0;
  if (deployment.strategy !== "rolling") return minutesOf(strategyOf(deployment));
  // ECS chooses the time itself, by how far back the alarms look.
  return Math.max(0, ...deployment.alarms.map((alarm) => DEPLOYMENT_ALARMS[alarm].minutes));
}

/** For which both revisions run at once. */
export function minutesOf({ bakeTimeInMinutes = 0, canaryConfiguration, linearConfiguration }: Strategy): number {
  const { canaryBakeTimeInMinutes = 0 } = canaryConfiguration ?? {};
  // After the last step there is nothing to wait for but the bake time.
  const { stepPercent = 100, stepBakeTimeInMinutes = 0 } = linearConfiguration ?? {};
  return canaryBakeTimeInMinutes + (Math.ceil(100 / stepPercent) - 1) * stepBakeTimeInMinutes + bakeTimeInMinutes;
}

/** Physical names of the alarms that end a deployment. */
export function alarmNames(prefix: string, service: string, { alarms }: Deployment): string[] {
  return alarms.map((alarm) => `${prefix}-${DEPLOYMENT_ALARMS[alarm].name(service)}`);
}
