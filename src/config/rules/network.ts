import { type CidrBlock, contains, overlaps, parseCidr } from "../../lib/cidr";
import type { Mistake } from "../mistakes";
import type { Rule } from "./rule";

const SUBNETS = ["publicSubnets", "privateSubnets", "databaseSubnets"] as const;

const vpcHasAllowedSize: Rule = ({ network }) => {
  if (network?.vpc !== "dedicated") return [];
  const { bits = 16 } = parseCidr(network.cidr) ?? {};
  if (bits >= 16 && bits <= 28) return [];
  return [{ path: "network.cidr", value: network.cidr, allowed: "a range of /16 to /28", fix: "change its size" }];
};

const eachZoneHasSubnets: Rule = ({ network }) => {
  if (network?.vpc !== "dedicated") return [];
  const zones = network.availabilityZones.length;
  return SUBNETS.filter((kind) => kind !== "databaseSubnets" || network[kind].length > 0)
    .filter((kind) => network[kind].length !== zones)
    .map((kind) => ({
      path: `network.${kind}`,
      value: network[kind],
      allowed: `${zones} ranges, one for each of availabilityZones`,
      fix: "add or remove ranges",
    }));
};

const subnetsLieInVpcApart: Rule = ({ network }) => {
  if (network?.vpc !== "dedicated") return [];
  const vpc = parseCidr(network.cidr) as CidrBlock;
  const subnets = SUBNETS.flatMap((kind) =>
    network[kind].map((value, i) => ({ path: `network.${kind}[${i}]`, value, block: parseCidr(value) as CidrBlock })),
  );
  return subnets.flatMap(({ path, value, block }, i): Mistake[] => {
    const other = subnets.slice(0, i).find((earlier) => overlaps(earlier.block, block));
    return [
      ...(contains(vpc, block)
        ? []
        : [{ path, value, allowed: `a range inside ${network.cidr}`, fix: "move it into the VPC's range" }]),
      ...(other ? [{ path, value, allowed: `a range apart from ${other.path}, ${other.value}`, fix: "move it" }] : []),
    ];
  });
};

const subnetsHaveAllowedSize: Rule = ({ network }) => {
  if (network?.vpc !== "dedicated") return [];
  return SUBNETS.flatMap((kind) =>
    network[kind].flatMap((value, i): Mistake[] => {
      const { bits = 24 } = parseCidr(value) ?? {};
      if (bits >= 16 && bits <= 28) return [];
      return [{ path: `network.${kind}[${i}]`, value, allowed: "a range of /16 to /28", fix: "change its size" }];
    }),
  );
};

const zonesAreOfRegion: Rule = ({ network, aws }) => {
  if (!network || !aws) return [];
  return network.availabilityZones.flatMap((value, i, zones): Mistake[] => {
    const path = `network.availabilityZones[${i}]`;
    if (value.slice(0, -1) !== aws.region) {
      const allowed = `a zone of aws:region, like ${aws.region}a`;
      return [{ path, value, allowed, fix: "correct the zone, or aws:region" }];
    }
    if (zones.indexOf(value) < i) return [{ path, value, allowed: "each zone once", fix: "remove the repetition" }];
    return [];
  });
};

const natGatewaysStandInZones: Rule = ({ network }) => {
  if (network?.vpc !== "dedicated") return [];
  const { natGateways, availabilityZones } = network;
  return natGateways.flatMap((value, i): Mistake[] => {
    if (availabilityZones.includes(value) && natGateways.indexOf(value) === i) return [];
    const allowed = `each of availabilityZones at most once: ${availabilityZones.join(", ")}`;
    return [{ path: `network.natGateways[${i}]`, value, allowed, fix: "correct or remove the zone" }];
  });
};

export const networkRules: readonly Rule[] = [
  vpcHasAllowedSize,
  eachZoneHasSubnets,
  subnetsLieInVpcApart,
  subnetsHaveAllowedSize,
  zonesAreOfRegion,
  natGatewaysStandInZones,
];

const namesLieInZone: Rule = ({ dns }) => {
  if (!dns) return [];
  const names = { "dns.domain": dns.domain, "dns.certificate.domain": dns.certificate.domain };
  return Object.entries(names)
    .filter(([, name]) => name !== dns.zone && !name.endsWith(`.${dns.zone}`))
    .map(([path, value]) => ({
      path,
      value,
      allowed: `${dns.zone}, or a name below it`,
      fix: "correct the name, or dns.zone",
    }));
};

const certificateCoversSite: Rule = ({ dns }) => {
  if (!dns || isCovered(dns.domain, dns.certificate)) return [];
  const { domain, certificate } = dns;
  const above = domain.split(".").slice(1).join(".");
  return [
    {
      path: "dns.certificate.domain",
      value: certificate.domain,
      allowed: `${domain}, or ${above} with wildcard: true`,
      fix: `let the certificate cover ${domain}`,
    },
  ];
};

const siteHasLoadBalancer: Rule = (config) => {
  if (!config.dns || !("loadBalancer" in config) || config.loadBalancer) return [];
  return [
    {
      path: "loadBalancer",
      allowed: "a value, since dns.domain is its name",
      fix: "add platform:loadBalancer, or remove platform:dns",
    },
  ];
};

const loadBalancerSpansTwoZones: Rule = ({ loadBalancer, network }) => {
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

const delegatedZoneIsCreated: Rule = ({ dns }) => {
  if (!dns?.delegation || dns.createZone) return [];
  return [
    {
      path: "dns.createZone",
      value: false,
      allowed: "true with delegation: a zone that is looked up is delegated already",
      fix: "create the zone, or remove delegation",
    },
  ];
};

export const dnsRules: readonly Rule[] = [
  namesLieInZone,
  certificateCoversSite,
  siteHasLoadBalancer,
  loadBalancerSpansTwoZones,
  delegatedZoneIsCreated,
];

/** Whether a certificate stands for a name. */
export function isCovered(name: string, { domain, wildcard }: { domain: string; wildcard: boolean }): boolean {
  return name === domain || (wildcard && name.split(".").slice(1).join(".") === domain);
}

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

const routesDiffer: Rule = ({ services = {} }) => {
  const rules = Object.entries(services).flatMap(([name, { route }]) =>
    Object.entries(route?.paths ?? {}).map(([pattern, priority]) => ({ name, pattern, priority })),
  );
  return rules.flatMap(({ name, pattern, priority }, i): Mistake[] => {
    const path = `services.${name}.route.paths.${pattern}`;
    const earlier = rules.slice(0, i);
    const samePattern = earlier.find((rule) => rule.pattern === pattern);
    const samePriority = earlier.find((rule) => rule.priority === priority);
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

export const routeRules: readonly Rule[] = [oneRouteIsDefault, routesDiffer, healthChecksEndBeforeTheNext];
