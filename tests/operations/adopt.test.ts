import { DescribeSubnetsCommand, DescribeVpcsCommand, type EC2Client } from "@aws-sdk/client-ec2";
import { DescribeServicesCommand, type ECSClient } from "@aws-sdk/client-ecs";
import {
  DescribeLoadBalancersCommand,
  type ElasticLoadBalancingV2Client,
  LoadBalancerNotFoundException,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { mockClient } from "aws-sdk-client-mock";
import { expect, it } from "vitest";
import { parseConfig } from "../../src/config/parse";
import { adopt, type ImportResource, registersIn } from "../../src/operations/adopt";
import { rawConfig } from "../support/plan";

const CONFIG = parseConfig("inventory-dev", rawConfig("inventory-dev"));

const COMPONENT = { type: "platform:compute:Service", name: "api-gateway", component: true };
const SERVICE = {
  type: "aws:ecs/service:Service",
  name: "api-gatewayService",
  logicalName: "api-gateway",
  id: "<PLACEHOLDER>",
};
const TASK_DEFINITION = { type: "aws:ecs/taskDefinition:TaskDefinition", name: "api-gateway", id: "<PLACEHOLDER>" };
const LOAD_BALANCER = { type: "aws:lb/loadBalancer:LoadBalancer", name: "load-balancer", id: "<PLACEHOLDER>" };
const SUBNET = { type: "aws:ec2/subnet:Subnet", name: "network-private-2", id: "<PLACEHOLDER>" };
const UNKNOWN = { type: "random:index/randomId:RandomId", name: "database", id: "<PLACEHOLDER>" };

const INPUTS: Record<string, object> = {
  [SERVICE.type]: { name: "dev-api-gateway" },
  [TASK_DEFINITION.type]: { family: "dev-api-gateway" },
  [LOAD_BALANCER.type]: { name: "dev-inventory-alb" },
};

function adopted(resources: readonly ImportResource[], balancer: () => object) {
  const aws = { ...registersIn("us-west-2") };
  mockClient(aws.ecs as ECSClient)
    .on(DescribeServicesCommand, { cluster: "dev-inventory-cluster", services: ["dev-api-gateway"] })
    .resolves({ services: [{ status: "ACTIVE", taskDefinition: "arn:revision:10" }] });
  mockClient(aws.elb as ElasticLoadBalancingV2Client)
    .on(DescribeLoadBalancersCommand, { Names: ["dev-inventory-alb"] })
    .callsFake(balancer);
  mockClient(aws.ec2 as EC2Client)
    .on(DescribeVpcsCommand, { Filters: [{ Name: "cidr", Values: ["10.0.0.0/16"] }] })
    .resolves({ Vpcs: [{ VpcId: "vpc-1" }] })
    .on(DescribeSubnetsCommand)
    .callsFake(({ Filters }) => ({ Subnets: [{ SubnetId: `subnet of ${Filters[1].Values[0]}` }] }));
  return adopt({ resources, nameTable: { a: "urn" } }, ({ type }) => INPUTS[type], aws, CONFIG);
}

it("adopt fills in the ids of what exists, keeps components, and leaves out what isn't there", async () => {
  const { file, missing } = await adopted([COMPONENT, SERVICE, TASK_DEFINITION, LOAD_BALANCER, SUBNET, UNKNOWN], () => {
    throw new LoadBalancerNotFoundException({ message: "not found", $metadata: {} });
  });
  expect(file).toEqual({
    nameTable: { a: "urn" },
    resources: [
      COMPONENT,
      { ...SERVICE, id: "dev-inventory-cluster/dev-api-gateway" },
      { ...TASK_DEFINITION, id: "arn:revision:10" },
      { ...SUBNET, id: "subnet of 10.0.11.0/24" },
    ],
  });
  expect(missing).toEqual([LOAD_BALANCER, UNKNOWN]);
});

it("adopt doesn't take a refusal for an absence", async () => {
  const denied = Object.assign(new Error("not authorized"), { name: "AccessDenied" });
  await expect(
    adopted([LOAD_BALANCER], () => {
      throw denied;
    }),
  ).rejects.toBe(denied);
});
