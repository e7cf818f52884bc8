import { type CidrBlock, contains, overlaps, parseCidr } from "../../lib/cidr";
import { closest, suggestion } from "../../lib/suggest";
import type { Mistake } from "../mistakes";
import { zonesOf } from "../schema/regions";
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
    const known = zonesOf(aws.region);
    if (!known.includes(value)) {
      return [{ path, value, allowed: known.join(", "), ...suggestion("choose one of these", closest(value, known)) }];
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
