import { isDeepStrictEqual } from "node:util";
import type { DeploymentConfiguration } from "@aws-sdk/client-ecs";
import type { Followed } from "./rollout";

/** All traffic at once, nothing to wait for, and no alarm that ends it: what rings is what is left behind. */
export function atOnce(now: DeploymentConfiguration | undefined, { strategy }: Followed): DeploymentConfiguration {
  const isRolling = strategy.strategy === "ROLLING";
  return {
    ...now,
    strategy: isRolling ? "ROLLING" : "BLUE_GREEN",
    bakeTimeInMinutes: isRolling ? undefined : 0,
    canaryConfiguration: undefined,
    linearConfiguration: undefined,
    alarms: now?.alarms && { ...now.alarms, enable: false },
  };
}

/** The strategy of the stack file; whatever else ECS has stays. */
export function asConfigured(
  now: DeploymentConfiguration | undefined,
  { strategy, alarmNames }: Followed,
): DeploymentConfiguration {
  const { bakeTimeInMinutes, canaryConfiguration, linearConfiguration } = strategy;
  return {
    ...now,
    strategy: strategy.strategy,
    bakeTimeInMinutes,
    canaryConfiguration,
    linearConfiguration,
    alarms: alarmNames.length > 0 ? { alarmNames: [...alarmNames], enable: true, rollback: true } : now?.alarms,
  };
}

export function isSame(one: DeploymentConfiguration | undefined, other: DeploymentConfiguration | undefined): boolean {
  return isDeepStrictEqual(given(one), given(other));
}

/** What counts of a configuration: AWS may say of what isn't there that it is nothing. */
function given({ strategy = "ROLLING", ...now }: DeploymentConfiguration = {}) {
  const { bakeTimeInMinutes = 0, canaryConfiguration = {}, linearConfiguration = {}, alarms } = now;
  const names = alarms?.enable ? [...(alarms.alarmNames ?? [])].sort() : [];
  return { strategy, bakeTimeInMinutes, canaryConfiguration, linearConfiguration, names };
}
