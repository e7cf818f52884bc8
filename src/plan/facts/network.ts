import type { Inputs } from "@pulumi/pulumi";
import { type FactTable, NEXT_LINE } from "./fact";

/** Networks and their rules. */
export const network: FactTable = {
  "awsx:ec2:Vpc": (i) => [
    i.cidrBlock,
    ...i.subnetSpecs.flatMap((spec: Inputs) => [
      NEXT_LINE,
      `${spec.name} subnets ${spec.cidrBlocks.map((cidr: string, zone: number) => `${cidr} (${i.availabilityZoneNames[zone]})`).join(" ")}`,
    ]),
  ],
  "aws:ec2/eip:Eip": (i) => [i.tags?.Name],
  "aws:ec2/natGateway:NatGateway": (i) => [`in ${i.subnetId}`],
  "aws:ec2/route:Route": (i) => [`${i.destinationCidrBlock} from ${i.routeTableId} through ${i.natGatewayId}`],
  "aws:ec2/vpcEndpoint:VpcEndpoint": (i) => [i.serviceName, i.vpcEndpointType, i.routeTableIds.join(" ")],
  "aws:ec2/flowLog:FlowLog": (i) => [`${String(i.trafficType).toLowerCase()} traffic to ${i.logDestination}`],
  "aws:ec2/networkAcl:NetworkAcl": (i) => [
    `in: ${i.ingress.map(aclRule).join(", ")}`,
    NEXT_LINE,
    `out: ${i.egress.map(aclRule).join(", ")}`,
  ],
  "aws:ec2/securityGroup:SecurityGroup": (i) => [i.name],
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": () => ["allows nothing"],
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": (i) => [
    `${i.ipProtocol} ${i.fromPort} from ${i.cidrIpv4 ?? i.prefixListId ?? i.referencedSecurityGroupId}`,
  ],
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": (i) => [
    `${i.ipProtocol === "-1" ? "all" : i.ipProtocol} to ${i.cidrIpv4}`,
  ],
};

function aclRule({ protocol, fromPort, toPort, cidrBlock }: Inputs): string {
  const ports = fromPort === toPort ? fromPort : `${fromPort}-${toPort}`;
  return protocol === "-1" ? `all ${cidrBlock}` : `${protocol} ${ports} ${cidrBlock}`;
}
