import { isGradual } from "../../lib/deployment";
import { isCovered } from "../../lib/domains";
import type { Mistake } from "../mistakes";
import { type Checked, isMissing, mustExist, type Rule } from "./rule";

const cdnHasSite: Rule = (config) => {
  if (!config.cdn || !isMissing(config, "dns")) return [];
  return [
    {
      path: "dns",
      allowed: "a value, since the CDN serves dns.domain",
      fix: "add platform:dns, or remove platform:cdn",
    },
  ];
};

const originIsANameOfTheLoadBalancer: Rule = ({ cdn, dns }) => {
  if (!cdn || !dns) return [];
  const { origin: value } = cdn;
  const inZone = value === dns.zone || value.endsWith(`.${dns.zone}`);
  if (value !== dns.domain && inZone && isCovered(value, dns.certificate)) return [];
  const allowed = `a name in zone ${dns.zone} that dns.certificate covers, other than dns.domain`;
  return [{ path: "cdn.origin", value, allowed, fix: `write it like origin.${dns.certificate.domain}` }];
};

const assetsHaveBucket: Rule = (config) =>
  config.cdn ? mustExist("cdn.assets.bucket", config.cdn.assets.bucket, "buckets", config) : [];

const assetPathsDiffer: Rule = ({ cdn }) => {
  const paths = cdn?.assets.paths ?? [];
  return paths.flatMap((value, i): Mistake[] => {
    if (paths.indexOf(value) === i) return [];
    return [{ path: `cdn.assets.paths[${i}]`, value, allowed: "each path once", fix: "remove the repetition" }];
  });
};

const logsHaveBucketOfTheirOwn: Rule = ({ cdn }) => {
  const value = cdn?.accessLogs?.bucket;
  if (!value || value !== cdn?.assets.bucket) return [];
  const allowed = "another bucket than cdn.assets.bucket, which the internet sees";
  return [{ path: "cdn.accessLogs.bucket", value, allowed, fix: "use another bucket" }];
};

export const cdnRules: readonly Rule[] = [
  cdnHasSite,
  originIsANameOfTheLoadBalancer,
  assetsHaveBucket,
  assetPathsDiffer,
  logsHaveBucketOfTheirOwn,
];

export const loadBalancerSpansTwoZones: Rule = ({ loadBalancer, network }) => {
  if (!loadBalancer || !network || network.availabilityZones.length >= 2) return [];
  return [
    {
      path: "network.availabilityZones",
      value: network.availabilityZones,
      allowed: "two zones or more, since there is a load balancer",
      fix: "add a zone",
    },
  ];
};

const oneRouteIsDefault: Rule = ({ services = {}, loadBalancer, names }) => {
  const someAreWrong = Object.keys(services).length < names.services.length;
  if (!loadBalancer || someAreWrong) return [];
  const defaults = Object.keys(services).filter((name) => {
    const route = services[name]?.route;
    return route && !route.paths;
  });
  if (defaults.length === 1) return [];
  return [
    {
      path: "services",
      value: defaults,
      allowed: "exactly one service whose route has no paths: the load balancer's default target",
      fix: "give the others paths, or take the paths of one away",
    },
  ];
};

/** Of the last two of AWS's 50,000 priorities one leads to the default target, where that needs a rule, and one refuses others than the CDN. */
const LAST = 49_998;

const routesComeBeforeDefault: Rule = (config) => {
  const { services = {}, cdn } = config;
  const movesByDefault = Object.values(services).some(
    ({ route, deployment }) => route && !route.paths && isGradual(deployment),
  );
  if (!cdn && !movesByDefault) return [];
  return listenerRules(config)
    .filter(({ priority }) => priority > LAST)
    .map(({ name, pattern, priority }) => ({
      path: `services.${name}.route.paths.${pattern}`,
      value: priority,
      allowed: `1 to ${LAST}: what comes after leads to the default target${cdn ? ", and refuses others than the CDN" : ""}`,
      fix: "lower it",
    }));
};

/** Values of all conditions of a rule: AWS's most. */
const VALUES = 5;

/** Behind a CDN a rule has a header, too. */
const pathsFitOneRule: Rule = ({ services = {}, cdn }) =>
  Object.entries(services).flatMap(([name, { route, deployment }]): Mistake[] => {
    const most = VALUES - (cdn ? 1 : 0);
    if (!isGradual(deployment) || Object.keys(route?.paths ?? {}).length <= most) return [];
    const allowed = `${most} paths at most, since deployment.strategy is ${deployment?.strategy}: one listener rule takes no more`;
    return [
      { path: `services.${name}.route.paths`, value: route?.paths, allowed, fix: "leave some out, or use rolling" },
    ];
  });

const routesDiffer: Rule = (config) => {
  const rules = listenerRules(config);
  return rules.flatMap(({ name, pattern, priority }, i): Mistake[] => {
    const path = `services.${name}.route.paths.${pattern}`;
    const earlier = rules.slice(0, i);
    const samePattern = earlier.find((rule) => rule.pattern === pattern);
    const samePriority = earlier.find((rule) => rule.priority === priority && !(rule.isOneRule && rule.name === name));
    if (samePattern) {
      const allowed = `a path that ${samePattern.name} hasn't`;
      return [{ path, value: pattern, allowed, fix: "change or remove it", wrongKey: true }];
    }
    if (samePriority) {
      const allowed = `a priority that no other path has; ${samePriority.pattern} has ${priority}`;
      return [{ path, value: priority, allowed, fix: "change the priority" }];
    }
    return [];
  });
};

function listenerRules({ services = {} }: Checked) {
  return Object.entries(services).flatMap(([name, { route, deployment }]) =>
    // ECS moves the traffic of one rule: all paths stand in it then.
    Object.entries(route?.paths ?? {}).map(([pattern, priority]) => ({
      name,
      pattern,
      priority,
      isOneRule: isGradual(deployment),
    })),
  );
}

/** The load balancer takes the first rule that fits: the lowest number. */
const routesAreReached: Rule = (config) => {
  const rules = listenerRules(config);
  return rules.flatMap(({ name, pattern, priority }): Mistake[] => {
    const wider = rules.find(
      (rule) => rule.priority < priority && rule.pattern !== pattern && covers(rule.pattern, pattern),
    );
    if (!wider) return [];
    const path = `services.${name}.route.paths.${pattern}`;
    const allowed = `a priority below ${wider.priority}: ${wider.pattern} of ${wider.name} takes all that ${pattern} would`;
    return [{ path, value: priority, allowed, fix: `lower it, or raise that of ${wider.pattern}` }];
  });
};

/** Whether a pattern of the load balancer fits all that another fits: `*` is any text, `?` one character. */
function covers(wide: string, narrow: string): boolean {
  const literal = /[\\^$.+()[\]{}|]/g;
  const expression = wide.replace(literal, "\\$&").replace(/\*/g, ".*").replace(/\?/g, "[^*]");
  return new RegExp(`^${expression}$`).test(narrow);
}

const healthChecksEndBeforeTheNext: Rule = ({ services = {} }) =>
  Object.entries(services).flatMap(([name, { route }]): Mistake[] => {
    if (!route || route.healthCheck.timeoutSeconds < route.healthCheck.intervalSeconds) return [];
    const { timeoutSeconds, intervalSeconds } = route.healthCheck;
    return [
      {
        path: `services.${name}.route.healthCheck.timeoutSeconds`,
        value: timeoutSeconds,
        allowed: `less than ${intervalSeconds} (intervalSeconds)`,
        fix: "lower it, or raise intervalSeconds",
      },
    ];
  });

/** Services' names may have what target groups' may not, and give theirs. */
const targetGroupsHaveAName: Rule = ({ services = {} }) =>
  Object.entries(services)
    .filter(([, { name, route }]) => route && !route.targetGroup && !/^[a-zA-Z0-9][a-zA-Z0-9-]*$/.test(name))
    .map(([entry, { name }]) => ({
      path: `services.${entry}.route.targetGroup`,
      allowed: `a value: ${name} isn't of letters, digits and dashes alone, as a target group's name is`,
      fix: "add it, or rename the service",
    }));

export const routeRules: readonly Rule[] = [
  targetGroupsHaveAName,
  oneRouteIsDefault,
  routesComeBeforeDefault,
  pathsFitOneRule,
  routesDiffer,
  routesAreReached,
  healthChecksEndBeforeTheNext,
];
