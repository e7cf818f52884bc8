import {
  DescribeInternetGatewaysCommand,
  DescribeNatGatewaysCommand,
  DescribeRouteTablesCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  type EC2Client,
  type RouteTable,
} from "@aws-sdk/client-ec2";
import type { Config } from "../config/schema";

type Finder = (name: string, ec2: EC2Client, config: Config) => Promise<string | undefined>;

/** Finds what a dedicated network is made of by its address ranges; names are those of awsx's children. */
export const networkFinders: Readonly<Record<string, Finder>> = {
  "aws:ec2/vpc:Vpc": (_, ec2, config) => vpcId(ec2, config),
  "aws:ec2/subnet:Subnet": (name, ec2, config) => subnetId(rangeOf(name, config), ec2, config),
  "aws:ec2/internetGateway:InternetGateway": async (_, ec2, config) => {
    const Values = [(await vpcId(ec2, config)) ?? ""];
    const Filters = [{ Name: "attachment.vpc-id", Values }];
    return (await ec2.send(new DescribeInternetGatewaysCommand({ Filters }))).InternetGateways?.[0]?.InternetGatewayId;
  },
  "aws:ec2/natGateway:NatGateway": async (name, ec2, config) => (await natGateway(name, ec2, config))?.NatGatewayId,
  "aws:ec2/eip:Eip": async (name, ec2, config) =>
    (await natGateway(name, ec2, config))?.NatGatewayAddresses?.[0]?.AllocationId,
  "aws:ec2/routeTable:RouteTable": async (name, ec2, config) =>
    (await routeTable(rangeOf(name, config), ec2, config))?.RouteTableId,
  "aws:ec2/routeTableAssociation:RouteTableAssociation": async (name, ec2, config) => {
    const range = rangeOf(name, config);
    const [subnet, table] = [await subnetId(range, ec2, config), await routeTable(range, ec2, config)];
    return subnet && table && `${subnet}/${table.RouteTableId}`;
  },
};

/** The range of `network-private-2`, the second of the private ones. */
function rangeOf(name: string, { network }: Config): string | undefined {
  const [, kind, number] = /-(public|private|database)-(\d+)$/.exec(name) ?? [];
  if (network.vpc !== "dedicated" || !kind) return undefined;
  return network[`${kind as "public" | "private" | "database"}Subnets`][Number(number) - 1];
}

async function vpcId(ec2: EC2Client, { network }: Config): Promise<string | undefined> {
  if (network.vpc !== "dedicated") return undefined;
  const { Vpcs = [] } = await ec2.send(
    new DescribeVpcsCommand({ Filters: [{ Name: "cidr", Values: [network.cidr] }] }),
  );
  // Of several nobody knows which is meant.
  return Vpcs.length === 1 ? Vpcs[0]?.VpcId : undefined;
}

async function subnetId(range: string | undefined, ec2: EC2Client, config: Config): Promise<string | undefined> {
  const vpc = await vpcId(ec2, config);
  if (!range || !vpc) return undefined;
  const Filters = [
    { Name: "vpc-id", Values: [vpc] },
    { Name: "cidr-block", Values: [range] },
  ];
  return (await ec2.send(new DescribeSubnetsCommand({ Filters }))).Subnets?.[0]?.SubnetId;
}

/** The NAT gateway of `network-us-west-2a`: the one in that zone's public subnet. */
async function natGateway(name: string, ec2: EC2Client, config: Config) {
  const { network } = config;
  if (network.vpc !== "dedicated") return undefined;
  const zone = network.availabilityZones.findIndex((one) => name.endsWith(one));
  const subnet = await subnetId(network.publicSubnets[zone], ec2, config);
  if (!subnet) return undefined;
  const Filter = [
    { Name: "subnet-id", Values: [subnet] },
    { Name: "state", Values: ["available"] },
  ];
  return (await ec2.send(new DescribeNatGatewaysCommand({ Filter }))).NatGateways?.[0];
}

async function routeTable(range: string | undefined, ec2: EC2Client, config: Config): Promise<RouteTable | undefined> {
  const subnet = await subnetId(range, ec2, config);
  if (!subnet) return undefined;
  const Filters = [{ Name: "association.subnet-id", Values: [subnet] }];
  return (await ec2.send(new DescribeRouteTablesCommand({ Filters }))).RouteTables?.[0];
}
