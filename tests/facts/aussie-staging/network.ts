import { expect } from "vitest";
import { allow, assumedBy, expectInbound } from "../../support/expected";
import { type Fact, under } from "../../support/facts";
import type { Inputs, Plan } from "../../support/plan";
import {
  CACHE_SUBNET_GROUP,
  DB_INSTANCE,
  DB_SUBNET_GROUP,
  ECS_SERVICE,
  FLOW_LOG,
  LOAD_BALANCER,
  NAT_GATEWAY,
  NETWORK_ACL,
  REPLICATION_GROUP,
  ROUTE,
  VPC,
  VPC_ENDPOINT,
} from "../../support/types";
import { PRIVATE_SUBNETS, PUBLIC_SUBNETS } from "./names";

/** What the document states of the VPC, and of what reaches what. */
export const networkFacts: readonly Fact[] = [
  ...under("VPC Setup", {
    "**CIDR Block**: 10.0.0.0/16": (plan) => expect(plan.inputs(VPC).cidrBlock).toBe("10.0.0.0/16"),
    "**Availability Zones**: 2 (ap-southeast-2a, ap-southeast-2b)": (plan) =>
      expect(plan.inputs(VPC).availabilityZoneNames).toEqual(["ap-southeast-2a", "ap-southeast-2b"]),
  }),
  ...under("Subnets", {
    "**Public Subnets**: 10.0.1.0/24, 10.0.2.0/24 (ALB)": (plan) => {
      expect(plan.subnets("Public")).toEqual(["ap-southeast-2a 10.0.1.0/24", "ap-southeast-2b 10.0.2.0/24"]);
      expect(plan.inputs(LOAD_BALANCER).subnets).toEqual(PUBLIC_SUBNETS);
    },
    "**Private Subnets**: 10.0.10.0/24, 10.0.20.0/24 (ECS, RDS, Redis)": (plan) => {
      expect(plan.subnets("Private")).toEqual(["ap-southeast-2a 10.0.10.0/24", "ap-southeast-2b 10.0.20.0/24"]);
      expectApiInPrivateSubnets(plan);
      expectDatabaseInPrivateSubnets(plan);
      expectRedisInPrivateSubnets(plan);
      expectWayOut(plan);
    },
  }),
  ...under("Security Groups", {
    "**ALB Security Group**: Port 80, 443 from internet": expectInternetReachesLoadBalancer,
    "**API Security Group**: Port 3000 from ALB": expectOnlyLoadBalancerReachesApi,
    "**Database Security Group**: Port 5432 from API": expectOnlyApiReachesDatabase,
    "**Redis Security Group**: Port 6379 from API": expectOnlyApiReachesRedis,
  }),
  ...under("Network Security", {
    "All resources in private subnets except ALB": (plan) => {
      expectApiInPrivateSubnets(plan);
      expectDatabaseInPrivateSubnets(plan);
      expectRedisInPrivateSubnets(plan);
      expect(plan.inputs(LOAD_BALANCER).subnets).toEqual(PUBLIC_SUBNETS);
    },
    "NACLs for additional layer of protection": expectNetworkAcls,
    "VPC Flow Logs enabled": expectFlowLogs,
  }),
];

export function expectInternetReachesLoadBalancer(plan: Plan): void {
  expectInbound(plan, "aussie-markets-staging-alb-sg", ["443 0.0.0.0/0", "80 0.0.0.0/0"]);
  expect(plan.inputs(LOAD_BALANCER).securityGroups).toEqual(["sg-aussie-markets-staging-alb-sg"]);
}

export function expectOnlyLoadBalancerReachesApi(plan: Plan): void {
  expectInbound(plan, "aussie-markets-api-staging-sg", ["3000 aussie-markets-staging-alb-sg"]);
  expect(networkOfApi(plan).securityGroups).toEqual(["sg-aussie-markets-api-staging-sg"]);
}

export function expectOnlyApiReachesDatabase(plan: Plan): void {
  expectInbound(plan, "aussie-markets-staging-db-sg", ["5432 aussie-markets-api-staging-sg"]);
  expect(plan.inputs(DB_INSTANCE)).toMatchObject({
    vpcSecurityGroupIds: ["sg-aussie-markets-staging-db-sg"],
    publiclyAccessible: false,
    port: 5432,
  });
}

export function expectOnlyApiReachesRedis(plan: Plan): void {
  expectInbound(plan, "aussie-markets-staging-redis-sg", ["6379 aussie-markets-api-staging-sg"]);
  expect(plan.inputs(REPLICATION_GROUP)).toMatchObject({
    securityGroupIds: ["sg-aussie-markets-staging-redis-sg"],
    port: 6379,
  });
}

function expectApiInPrivateSubnets(plan: Plan): void {
  expect(networkOfApi(plan)).toMatchObject({ subnets: PRIVATE_SUBNETS, assignPublicIp: false });
}

function expectDatabaseInPrivateSubnets(plan: Plan): void {
  const { name, subnetIds } = plan.inputs(DB_SUBNET_GROUP);
  expect(subnetIds).toEqual(PRIVATE_SUBNETS);
  expect(plan.inputs(DB_INSTANCE).dbSubnetGroupName).toBe(name);
}

export function expectRedisInPrivateSubnets(plan: Plan): void {
  const { name, subnetIds } = plan.inputs(CACHE_SUBNET_GROUP);
  expect(subnetIds).toEqual(PRIVATE_SUBNETS);
  expect(plan.inputs(REPLICATION_GROUP).subnetGroupName).toBe(name);
}

/** Private tasks pull images and call AWS: through one NAT gateway, and to S3 directly. */
function expectWayOut(plan: Plan): void {
  expect(plan.inputs(NAT_GATEWAY).subnetId).toBe("subnet-public-ap-southeast-2a");
  const gateway = "nat-network-ap-southeast-2a";
  expect(plan.all(ROUTE).map(({ inputs }) => inputs)).toEqual([
    { routeTableId: "rtb-private-ap-southeast-2a", destinationCidrBlock: "0.0.0.0/0", natGatewayId: gateway },
    { routeTableId: "rtb-private-ap-southeast-2b", destinationCidrBlock: "0.0.0.0/0", natGatewayId: gateway },
  ]);
  expect(plan.inputs(VPC_ENDPOINT)).toMatchObject({
    serviceName: "com.amazonaws.ap-southeast-2.s3",
    vpcEndpointType: "Gateway",
    routeTableIds: ["rtb-private-ap-southeast-2a", "rtb-private-ap-southeast-2b"],
  });
}

export function expectNetworkAcls(plan: Plan): void {
  expect(networkAcl(plan, "public")).toEqual({
    subnetIds: PUBLIC_SUBNETS,
    ingress: [
      "100 allow -1 0-0 10.0.0.0/16",
      "110 allow tcp 80-80 0.0.0.0/0",
      "120 allow tcp 443-443 0.0.0.0/0",
      "130 allow tcp 1024-3388 0.0.0.0/0",
      "140 allow tcp 3390-65535 0.0.0.0/0",
    ],
    egress: ["100 allow -1 0-0 0.0.0.0/0"],
  });
  expect(networkAcl(plan, "private")).toEqual({
    subnetIds: PRIVATE_SUBNETS,
    ingress: [
      "100 allow -1 0-0 10.0.0.0/16",
      "110 allow tcp 1024-3388 0.0.0.0/0",
      "120 allow tcp 3390-65535 0.0.0.0/0",
    ],
    egress: ["100 allow -1 0-0 10.0.0.0/16", "110 allow tcp 80-80 0.0.0.0/0", "120 allow tcp 443-443 0.0.0.0/0"],
  });
}

function expectFlowLogs(plan: Plan): void {
  const group = "arn:aws:logs:ap-southeast-2:123456789012:log-group:/aws/vpc/aussie-markets-staging/flow-logs";
  expect(plan.inputs(FLOW_LOG)).toMatchObject({
    vpcId: "vpc-network",
    trafficType: "ALL",
    logDestinationType: "cloud-watch-logs",
    logDestination: group,
    iamRoleArn: "arn:aws:iam::123456789012:role/aussie-markets-staging-flow-logs",
  });
  expect(plan.trust("aussie-markets-staging-flow-logs")).toEqual(
    assumedBy("vpc-flow-logs.amazonaws.com", "123456789012"),
  );
  expect(plan.statements("aussie-markets-staging-flow-logs")).toEqual([
    allow("WriteFlowLogs", ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"], [`${group}:*`]),
  ]);
}

function networkAcl(plan: Plan, tier: "public" | "private") {
  const { subnetIds, ingress, egress } = plan.inputs(NETWORK_ACL, `network-acl-${tier}`);
  const line = ({ ruleNo, action, protocol, fromPort, toPort, cidrBlock }: Inputs) =>
    `${ruleNo} ${action} ${protocol} ${fromPort}-${toPort} ${cidrBlock}`;
  return { subnetIds, ingress: ingress.map(line), egress: egress.map(line) };
}

function networkOfApi(plan: Plan): Inputs {
  return plan.inputs(ECS_SERVICE).networkConfiguration;
}
