import type { Inputs } from "@pulumi/pulumi";
import { expect, it } from "vitest";
import { networkFinders } from "../../../src/operations/adopt/network";
import type { Answers } from "../../support/aws-clients";
import { among, asked, describeFinders, type Example, search, throws } from "../../support/finders";

const VPC = { "vpc-id": "vpc-1" };
const NO_VPC = ["vpcId", "its VPC wasn't found"] as const;

const ruleExample = (IsEgress: boolean): Example => {
  const inputs = {
    securityGroupId: "sg-1",
    ipProtocol: "tcp",
    fromPort: 80,
    toPort: 80,
    referencedSecurityGroupId: "sg-2",
  };
  const rule = { IsEgress, IpProtocol: "tcp", FromPort: 80, ToPort: 80, ReferencedGroupInfo: { GroupId: "sg-2" } };
  const rules = (...SecurityGroupRules: Inputs[]): Answers => ({
    ec2: { DescribeSecurityGroupRules: (query) => (asked(query)["group-id"] === "sg-1" ? { SecurityGroupRules } : {}) },
  });
  const others = [
    { ...rule, SecurityGroupRuleId: "other direction", IsEgress: !IsEgress },
    { ...rule, SecurityGroupRuleId: "other protocol", IpProtocol: "udp" },
    { ...rule, SecurityGroupRuleId: "other port", FromPort: 81 },
    { ...rule, SecurityGroupRuleId: "other ports", ToPort: 81 },
    { ...rule, SecurityGroupRuleId: "other group", ReferencedGroupInfo: { GroupId: "sg-3" } },
    { ...rule, SecurityGroupRuleId: "addresses", ReferencedGroupInfo: undefined, CidrIpv4: "0.0.0.0/0" },
    { ...rule, SecurityGroupRuleId: "list", ReferencedGroupInfo: undefined, PrefixListId: "pl-1" },
  ];
  return {
    inputs,
    there: rules(...others, { ...rule, SecurityGroupRuleId: "sgr-1" }),
    id: "sgr-1",
    absent: rules(...others),
    several: rules({ ...rule, SecurityGroupRuleId: "sgr-1" }, { ...rule, SecurityGroupRuleId: "sgr-2" }),
    needs: ["securityGroupId", "its security group wasn't found"],
  };
};

describeFinders(networkFinders, {
  "aws:ec2/vpc:Vpc": {
    inputs: { cidrBlock: "10.0.0.0/16" },
    there: { ec2: { DescribeVpcs: among("Vpcs", [{ VpcId: "vpc-1", when: { cidr: "10.0.0.0/16" } }]) } },
    id: "vpc-1",
    several: { ec2: { DescribeVpcs: { Vpcs: [{ VpcId: "vpc-1" }, { VpcId: "vpc-2" }] } } },
  },
  "aws:ec2/internetGateway:InternetGateway": {
    inputs: { vpcId: "vpc-1" },
    there: {
      ec2: {
        DescribeInternetGateways: among("InternetGateways", [
          { InternetGatewayId: "igw-1", when: { "attachment.vpc-id": "vpc-1" } },
        ]),
      },
    },
    id: "igw-1",
    needs: NO_VPC,
  },
  "aws:ec2/subnet:Subnet": {
    inputs: { vpcId: "vpc-1", cidrBlock: "10.0.1.0/24" },
    there: {
      ec2: {
        DescribeSubnets: among("Subnets", [{ SubnetId: "subnet-1", when: { ...VPC, "cidr-block": "10.0.1.0/24" } }]),
      },
    },
    id: "subnet-1",
    needs: NO_VPC,
  },
  "aws:ec2/routeTable:RouteTable": {
    inputs: { subnetId: "subnet-1" },
    there: {
      ec2: {
        DescribeRouteTables: among("RouteTables", [
          { RouteTableId: "rtb-1", when: { "association.subnet-id": "subnet-1" } },
        ]),
      },
    },
    id: "rtb-1",
    needs: ["subnetId", "its subnet wasn't found"],
  },
  "aws:ec2/routeTableAssociation:RouteTableAssociation": {
    inputs: { subnetId: "subnet-1" },
    there: { ec2: { DescribeRouteTables: { RouteTables: [{ RouteTableId: "rtb-1" }] } } },
    id: "subnet-1/rtb-1",
    needs: ["subnetId", "its subnet wasn't found"],
  },
  "aws:ec2/route:Route": {
    inputs: { routeTableId: "rtb-1", destinationCidrBlock: "0.0.0.0/0" },
    there: {
      ec2: { DescribeRouteTables: { RouteTables: [{ Routes: [{ DestinationCidrBlock: "0.0.0.0/0" }] }] } },
    },
    id: "rtb-1_0.0.0.0/0",
    absent: { ec2: { DescribeRouteTables: { RouteTables: [{ Routes: [{ DestinationCidrBlock: "10.0.0.0/16" }] }] } } },
    needs: ["routeTableId", "its route table wasn't found"],
  },
  "aws:ec2/natGateway:NatGateway": {
    inputs: { subnetId: "subnet-1" },
    there: {
      ec2: {
        DescribeNatGateways: among("NatGateways", [
          {
            NatGatewayId: "nat-1",
            NatGatewayAddresses: [{ AllocationId: "eipalloc-1" }],
            when: { "subnet-id": "subnet-1", state: "available" },
          },
        ]),
      },
    },
    id: "nat-1",
    more: { brings: { "aws:ec2/eip:Eip": "eipalloc-1" } },
    several: { ec2: { DescribeNatGateways: { NatGateways: [{ NatGatewayId: "nat-1" }, { NatGatewayId: "nat-2" }] } } },
    needs: ["subnetId", "its subnet wasn't found"],
  },
  "aws:ec2/vpcEndpoint:VpcEndpoint": {
    inputs: { vpcId: "vpc-1", serviceName: "com.amazonaws.us-west-2.s3", vpcEndpointType: "Gateway" },
    there: {
      ec2: {
        DescribeVpcEndpoints: among("VpcEndpoints", [
          {
            VpcEndpointId: "vpce-1",
            when: {
              ...VPC,
              "service-name": "com.amazonaws.us-west-2.s3",
              "vpc-endpoint-type": "Gateway",
              "vpc-endpoint-state": "available",
            },
          },
        ]),
      },
    },
    id: "vpce-1",
    needs: NO_VPC,
  },
  "aws:ec2/securityGroup:SecurityGroup": {
    inputs: { vpcId: "vpc-1", name: "api-sg" },
    there: {
      ec2: {
        DescribeSecurityGroups: among("SecurityGroups", [
          { GroupId: "sg-1", when: { ...VPC, "group-name": "api-sg" } },
        ]),
      },
    },
    id: "sg-1",
    needs: NO_VPC,
  },
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": {
    inputs: { vpcId: "vpc-1" },
    there: {
      ec2: {
        DescribeSecurityGroups: among("SecurityGroups", [
          { GroupId: "sg-1", when: { ...VPC, "group-name": "default" } },
        ]),
      },
    },
    id: "sg-1",
    needs: NO_VPC,
  },
  "aws:ec2/flowLog:FlowLog": {
    inputs: { vpcId: "vpc-1", trafficType: "ALL", logDestinationType: "cloud-watch-logs" },
    there: {
      ec2: {
        DescribeFlowLogs: among("FlowLogs", [
          {
            FlowLogId: "fl-1",
            when: { "resource-id": "vpc-1", "traffic-type": "ALL", "log-destination-type": "cloud-watch-logs" },
          },
        ]),
      },
    },
    id: "fl-1",
    several: { ec2: { DescribeFlowLogs: { FlowLogs: [{ FlowLogId: "fl-1" }, { FlowLogId: "fl-2" }] } } },
    needs: NO_VPC,
  },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ruleExample(false),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": ruleExample(true),
});

it("a rule whose other end isn't there isn't looked up", async () => {
  const inputs = { securityGroupId: "sg-1", ipProtocol: "tcp", fromPort: 80, toPort: 80 };
  const ec2 = { DescribeSecurityGroupRules: throws("mustn't be asked") };
  const { missing } = await search("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", inputs, { ec2 });
  expect(missing[0]?.why).toBe("its other end wasn't found");
});

it("a rule for all ports is one without ports", async () => {
  const inputs = { securityGroupId: "sg-1", ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" };
  const rule = { IsEgress: true, IpProtocol: "-1", FromPort: -1, ToPort: -1, CidrIpv4: "0.0.0.0/0" };
  const ec2 = { DescribeSecurityGroupRules: { SecurityGroupRules: [{ ...rule, SecurityGroupRuleId: "sgr-1" }] } };
  const { found } = await search("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", inputs, { ec2 });
  expect(found[0]?.id).toBe("sgr-1");
});
