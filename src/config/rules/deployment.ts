import { DEPLOYMENT_ALARMS, isGradual } from "../../lib/deployment";
import type { Mistake } from "../mistakes";
import { isMissing, type Rule } from "./rule";

/** ECS moves the traffic of one listener rule. */
const trafficCanMove: Rule = ({ services = {} }) =>
  Object.entries(services).flatMap(([name, { deployment, route }]): Mistake[] => {
    if (!deployment || !isGradual(deployment)) return [];
    if (!route) {
      const allowed = "rolling, since it has no route: there is no traffic of a load balancer that could move";
      return [
        { path: `services.${name}.deployment.strategy`, value: deployment.strategy, allowed, fix: "use rolling" },
      ];
    }
    const priorities = new Set(Object.values(route.paths ?? {}));
    if (priorities.size <= 1) return [];
    return [
      {
        path: `services.${name}.route.paths`,
        value: route.paths,
        allowed: `one priority for all paths, since deployment.strategy is ${deployment.strategy}: ECS moves the traffic of one listener rule`,
        fix: "give them the same priority, or use rolling",
      },
    ];
  });

const alarmsAreThere: Rule = (config) => {
  const { services = {}, monitoring, cluster } = config;
  return Object.entries(services).flatMap(([name, { deployment, route }]) =>
    (deployment?.alarms ?? []).flatMap((value, i): Mistake[] => {
      const mistake = (allowed: string, fix: string) => [
        { path: `services.${name}.deployment.alarms[${i}]`, value, allowed, fix },
      ];
      if (monitoring && !monitoring.alarms.enabled) {
        return mistake("nothing, since monitoring.alarms.enabled is false", "turn alarms on, or remove it");
      }
      const { of } = DEPLOYMENT_ALARMS[value];
      if ((of === "targets" && !route) || (of === "load balancer" && isMissing(config, "loadBalancer"))) {
        return mistake("cpu, memory or missing-tasks: no load balancer leads to it", "choose another, or remove it");
      }
      if (value === "missing-tasks" && cluster && !cluster.containerInsights) {
        return mistake("another one: only cluster.containerInsights counts tasks", "turn it on, or remove the alarm");
      }
      return [];
    }),
  );
};

/** What a stack's document rules out, nobody adds by a slip. */
const documentAllowsIt: Rule = ({ excludes = {}, services = {}, loadBalancer, cdn, api }) => {
  const entries = Object.entries(services);
  const options = [
    ...entries.map(([name, { scaling }]) => ["autoscaling", `services.${name}.scaling`, scaling] as const),
    ["firewall", "loadBalancer.firewall", loadBalancer?.firewall] as const,
    ["firewall", "cdn.firewall", cdn?.firewall] as const,
    ["firewall", "api.firewall", api?.firewall] as const,
    ...entries.map(([name, { deployment }]) => {
      const strategy = isGradual(deployment) ? deployment?.strategy : undefined;
      return ["gradual-deployment", `services.${name}.deployment.strategy`, strategy] as const;
    }),
  ];
  return options.flatMap(([option, path, value]): Mistake[] => {
    const reason = excludes[option];
    if (!reason || value === undefined) return [];
    const fix = `remove it, or change the document and platform:excludes.${option}`;
    return [{ path, value, allowed: `nothing: the document rules it out (${reason})`, fix }];
  });
};

export const deploymentRules: readonly Rule[] = [trafficCanMove, alarmsAreThere, documentAllowsIt];
