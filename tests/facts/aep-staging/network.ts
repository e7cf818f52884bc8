import { expect } from "vitest";
import { expectInbound } from "../../support/expected";
import { type Fact, under } from "../../support/facts";
import type { Inputs, Plan } from "../../support/plan";
import { ECS_SERVICE, LOAD_BALANCER, SECURITY_GROUP } from "../../support/types";
import { SUBNETS, VPC_ID, WORKLOADS, type Workload } from "./names";

/** What the document states of the default VPC and of security groups. */
export const networkFacts: readonly Fact[] = [
  ...under("3) Networking", {
    "Using **default VPC** in us-east-1 (vpc-0652a6de1c9efdc2f)": expectDefaultVpc,
    "3 public subnets across AZs (us-east-1a, 1b, 1c)": expectPublicSubnets,
    "ECS tasks currently run with **Public IP = ON**": expectPublicIps,
    "`aep-staging-alb-sg`": (plan) => {
      expect(securityGroup(plan, "aep-staging-alb-sg").vpcId).toBe(VPC_ID);
      expect(plan.inputs(LOAD_BALANCER).securityGroups).toEqual(["sg-aep-staging-alb-sg"]);
    },
    "Inbound: 80/443 from 0.0.0.0/0": (plan) =>
      expectInbound(plan, "aep-staging-alb-sg", ["443 0.0.0.0/0", "80 0.0.0.0/0"]),
    "Outbound: all": (plan) => {
      for (const group of ["aep-staging-alb-sg", "aep-staging-ecs-frontend-sg", "aep-staging-ecs-backend-sg"]) {
        expect(plan.egress(group), group).toEqual(["-1 0.0.0.0/0"]);
      }
    },
    "`aep-staging-ecs-frontend-sg`": (plan) => {
      expect(securityGroup(plan, "aep-staging-ecs-frontend-sg").vpcId).toBe(VPC_ID);
      expect(networkOf(plan, "frontend").securityGroups).toEqual(["sg-aep-staging-ecs-frontend-sg"]);
    },
    "Inbound: 80 **from ALB SG only**": (plan) =>
      expectInbound(plan, "aep-staging-ecs-frontend-sg", ["80 aep-staging-alb-sg"]),
    "`aep-staging-ecs-backend-sg`": (plan) => {
      expect(securityGroup(plan, "aep-staging-ecs-backend-sg").vpcId).toBe(VPC_ID);
      expect(networkOf(plan, "backend").securityGroups).toEqual(["sg-aep-staging-ecs-backend-sg"]);
    },
    "Inbound: 8787 **from ALB SG only**": (plan) =>
      expectInbound(plan, "aep-staging-ecs-backend-sg", ["8787 aep-staging-alb-sg"]),
  }),
];

export function expectDefaultVpc(plan: Plan): void {
  expect(plan.lookUps("aws:ec2/getVpc:getVpc")).toEqual([{ id: VPC_ID, default: true }]);
  expect(plan.outputs.vpcId).toBe(VPC_ID);
  expect(typesOf(plan).filter((type) => /:(Vpc|Subnet|NatGateway|RouteTable)$/.test(type))).toEqual([]);
  expect(new Set(plan.all(SECURITY_GROUP).map(({ inputs }) => inputs.vpcId))).toEqual(new Set([VPC_ID]));
}

export function expectPublicSubnets(plan: Plan): void {
  expect(plan.lookUps("aws:ec2/getSubnet:getSubnet")).toEqual(
    ["us-east-1a", "us-east-1b", "us-east-1c"].map((availabilityZone) => ({
      vpcId: VPC_ID,
      availabilityZone,
      defaultForAz: true,
    })),
  );
  expect(plan.inputs(LOAD_BALANCER).subnets).toEqual(SUBNETS);
  for (const workload of WORKLOADS) expect(networkOf(plan, workload).subnets).toEqual(SUBNETS);
}

export function expectPublicIps(plan: Plan): void {
  for (const workload of WORKLOADS) expect(networkOf(plan, workload).assignPublicIp).toBe(true);
}

function securityGroup(plan: Plan, name: string): Inputs {
  return plan.inputsWhere(SECURITY_GROUP, "name", name);
}

function networkOf(plan: Plan, workload: Workload): Inputs {
  return plan.inputs(ECS_SERVICE, workload).networkConfiguration;
}

export function typesOf(plan: Plan): string[] {
  return plan.recording.resources.map(({ type }) => type);
}
