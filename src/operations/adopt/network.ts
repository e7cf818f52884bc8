import {
  DescribeFlowLogsCommand,
  DescribeInternetGatewaysCommand,
  DescribeNatGatewaysCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  type EC2Client,
  type Filter,
  paginateDescribeSecurityGroupRules,
  type RouteTable,
  type SecurityGroupRule,
} from "@aws-sdk/client-ec2";
import type { Inputs } from "@pulumi/pulumi";
import { all, type Finders, found, known, NotAdopted, only } from "./finder";

const EIP = "aws:ec2/eip:Eip";

/** A network's parts are known by the ranges of their addresses, and by what they are attached to. */
export const networkFinders: Finders = {
  "aws:ec2/vpc:Vpc": async ({ cidrBlock }, { ec2 }) => {
    const { Vpcs } = await ec2.send(new DescribeVpcsCommand({ Filters: by({ cidr: cidrBlock }) }));
    return found(only(Vpcs, ({ VpcId }) => VpcId)?.VpcId);
  },
  "aws:ec2/internetGateway:InternetGateway": async ({ vpcId }, { ec2 }) => {
    const Filters = by({ "attachment.vpc-id": known(vpcId, "VPC") });
    const { InternetGateways } = await ec2.send(new DescribeInternetGatewaysCommand({ Filters }));
    return found(only(InternetGateways, ({ InternetGatewayId }) => InternetGatewayId)?.InternetGatewayId);
  },
  "aws:ec2/subnet:Subnet": async ({ vpcId, cidrBlock }, { ec2 }) => {
    const Filters = by({ "vpc-id": known(vpcId, "VPC"), "cidr-block": cidrBlock });
    const { Subnets } = await ec2.send(new DescribeSubnetsCommand({ Filters }));
    return found(only(Subnets, ({ SubnetId }) => SubnetId)?.SubnetId);
  },
  "aws:ec2/routeTable:RouteTable": async ({ subnetId }, { ec2 }) =>
    found((await routeTableOf(known(subnetId, "subnet"), ec2))?.RouteTableId),
  "aws:ec2/routeTableAssociation:RouteTableAssociation": async ({ subnetId }, { ec2 }) => {
    const table = await routeTableOf(known(subnetId, "subnet"), ec2);
    return found(table && `${subnetId}/${table.RouteTableId}`);
  },
  "aws:ec2/route:Route": async ({ routeTableId, destinationCidrBlock }, { ec2 }) => {
    const RouteTableIds = [known(routeTableId, "route table")];
    const { RouteTables } = await ec2.send(new DescribeRouteTablesCommand({ RouteTableIds }));
    const routes = RouteTables?.flatMap(({ Routes = [] }) => Routes);
    const there = routes?.some((route) => route.DestinationCidrBlock === destinationCidrBlock);
    return there ? { id: `${routeTableId}_${destinationCidrBlock}` } : undefined;
  },
  "aws:ec2/natGateway:NatGateway": async ({ subnetId }, { ec2 }) => {
    const filter = by({ "subnet-id": known(subnetId, "subnet"), state: "available" });
    const { NatGateways } = await ec2.send(new DescribeNatGatewaysCommand({ Filter: filter }));
    const gateway = only(NatGateways, ({ NatGatewayId }) => NatGatewayId);
    const address = gateway?.NatGatewayAddresses?.[0]?.AllocationId;
    return found(gateway?.NatGatewayId, { brings: address ? { [EIP]: address } : {} });
  },
  "aws:ec2/vpcEndpoint:VpcEndpoint": async ({ vpcId, serviceName, vpcEndpointType }, { ec2 }) => {
    const Filters = by({
      "vpc-id": known(vpcId, "VPC"),
      "service-name": serviceName,
      "vpc-endpoint-type": vpcEndpointType,
      "vpc-endpoint-state": "available",
    });
    const { VpcEndpoints } = await ec2.send(new DescribeVpcEndpointsCommand({ Filters }));
    return found(only(VpcEndpoints, ({ VpcEndpointId }) => VpcEndpointId)?.VpcEndpointId);
  },
  "aws:ec2/securityGroup:SecurityGroup": async ({ vpcId, name }, { ec2 }) => {
    const Filters = by({ "vpc-id": known(vpcId, "VPC"), "group-name": name });
    const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
    return found(only(SecurityGroups, ({ GroupId }) => GroupId)?.GroupId);
  },
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": async ({ vpcId }, { ec2 }) => {
    const Filters = by({ "vpc-id": known(vpcId, "VPC"), "group-name": "default" });
    const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
    return found(only(SecurityGroups, ({ GroupId }) => GroupId)?.GroupId);
  },
  "aws:ec2/flowLog:FlowLog": async ({ vpcId, trafficType, logDestinationType }, { ec2 }) => {
    const filter = by({
      "resource-id": known(vpcId, "VPC"),
      "traffic-type": trafficType,
      "log-destination-type": logDestinationType,
    });
    const { FlowLogs } = await ec2.send(new DescribeFlowLogsCommand({ Filter: filter }));
    return found(only(FlowLogs, ({ FlowLogId }) => FlowLogId)?.FlowLogId);
  },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": (inputs, { ec2 }) => ruleLike(inputs, false, ec2),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": (inputs, { ec2 }) => ruleLike(inputs, true, ec2),
};

function by(filters: Readonly<Record<string, string>>): Filter[] {
  return Object.entries(filters).map(([Name, value]) => ({ Name, Values: [value] }));
}

/** The table that a subnet is associated with. Without one it has the VPC's main table, which belongs to no subnet. */
async function routeTableOf(subnetId: string, ec2: EC2Client): Promise<RouteTable | undefined> {
  const Filters = by({ "association.subnet-id": subnetId });
  const { RouteTables } = await ec2.send(new DescribeRouteTablesCommand({ Filters }));
  return only(RouteTables, ({ RouteTableId }) => RouteTableId);
}

/** A group can't have two rules for the same ports and the same source. */
async function ruleLike(inputs: Inputs, egress: boolean, ec2: EC2Client) {
  const Filters = by({ "group-id": known(inputs.securityGroupId, "security group") });
  const { cidrIpv4, referencedSecurityGroupId, prefixListId } = inputs;
  if (!cidrIpv4 && !referencedSecurityGroupId && !prefixListId) throw new NotAdopted("its other end wasn't found");
  const rules = await all(
    paginateDescribeSecurityGroupRules({ client: ec2 }, { Filters }),
    ({ SecurityGroupRules }) => SecurityGroupRules,
  );
  const like = (rule: SecurityGroupRule) =>
    rule.IsEgress === egress &&
    rule.IpProtocol === inputs.ipProtocol &&
    // "All" is -1 in AWS, and nothing in the program.
    rule.FromPort === (inputs.fromPort ?? -1) &&
    rule.ToPort === (inputs.toPort ?? -1) &&
    rule.CidrIpv4 === cidrIpv4 &&
    rule.ReferencedGroupInfo?.GroupId === referencedSecurityGroupId &&
    rule.PrefixListId === prefixListId;
  const id = ({ SecurityGroupRuleId }: SecurityGroupRule) => SecurityGroupRuleId;
  return found(only(rules.filter(like), id)?.SecurityGroupRuleId);
}
