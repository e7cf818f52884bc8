import { every, type Fact, under } from "../../support/facts";
import type { Inputs } from "../../support/plan";
import { DB_INSTANCE, DB_SUBNET_GROUP, LOAD_BALANCER, NAT_GATEWAY, ROUTE, VPC } from "../../support/types";
import { has, servicesHave, shows } from "./checks";
import { dev, type Plans, staging } from "./environments";
import { subnetsIn } from "./names";

export const regions = every(
  shows(
    (plan) => plan.recording.region,
    ({ region }) => region,
  ),
  has(VPC, ({ zones }) => ({ availabilityZoneNames: zones })),
);

/** That the subnets of a kind have these third numbers in their ranges. */
const ranges = (kind: string, ...numbers: number[]) =>
  shows(
    (plan) => plan.inputs(VPC).subnetSpecs.find(({ name }: Inputs) => name === kind)?.cidrBlocks,
    ({ network }) => numbers.map((number) => `${network}.${number}.0/24`),
  );

export const tasksInPrivateSubnets = servicesHave((environment) => ({
  networkConfiguration: { subnets: subnetsIn("private", environment) },
}));

export const natPerZone = every(
  shows(
    (plan) => plan.all(NAT_GATEWAY).map(({ inputs }) => [inputs.subnetId, inputs.allocationId]),
    ({ zones }) => zones.map((zone) => [`subnet-public-${zone}`, `eipalloc-network-${zone}`]),
  ),
  shows(
    (plan) => plan.all(ROUTE).map(({ inputs }) => inputs),
    ({ zones }) =>
      zones.map((zone) => ({
        routeTableId: `rtb-private-${zone}`,
        destinationCidrBlock: "0.0.0.0/0",
        natGatewayId: `nat-network-${zone}`,
      })),
  ),
);

/** What the document states of the VPCs. */
export const networkFacts: readonly Fact<Plans>[] = [
  ...under("1. Networking", {
    "**VPC**: Separate VPC per environment": every(
      shows(
        (plan) => plan.all(VPC).map(({ inputs }) => inputs.tags),
        ({ name }) => [{ Name: `${name}-inventory` }],
      ),
      // Nothing of another network is looked up.
      shows(
        (plan) => plan.recording.calls.map(({ token }) => token),
        () => ["aws:index/getCallerIdentity:getCallerIdentity"],
      ),
    ),
    "Dev: 10.0.0.0/16 (us-west-2)": every(
      has(VPC, () => ({ cidrBlock: "10.0.0.0/16" }), dev),
      regions,
    ),
    "Staging: 10.1.0.0/16 (us-east-1)": every(
      has(VPC, () => ({ cidrBlock: "10.1.0.0/16" }), staging),
      regions,
    ),
    "**Subnets**": shows(
      (plan) => plan.inputs(VPC).subnetSpecs.map(({ name, type }: Inputs) => `${name}: ${type}`),
      () => ["public: Public", "private: Private", "database: Isolated"],
    ),
    "2 public subnets (for ALB)": every(
      ranges("public", 0, 1),
      has(LOAD_BALANCER, (environment) => ({ subnets: subnetsIn("public", environment) })),
    ),
    "2 private subnets (for ECS tasks)": every(ranges("private", 10, 11), tasksInPrivateSubnets),
    "2 database subnets (for RDS)": every(
      ranges("database", 20, 21),
      has(DB_SUBNET_GROUP, (environment) => ({
        name: `${environment.name}-inventory-db`,
        subnetIds: subnetsIn("isolated", environment),
      })),
      has(DB_INSTANCE, ({ name }) => ({ dbSubnetGroupName: `${name}-inventory-db` })),
    ),
    "**NAT Gateway**: One per AZ for private subnet internet access": natPerZone,
    // awsx routes subnets of type Public, and no others, to the internet gateway that it makes.
    "**Internet Gateway**: For public subnet access": shows(
      (plan) => plan.inputs(VPC).subnetSpecs.filter(({ type }: Inputs) => type === "Public"),
      ({ network }) => [{ type: "Public", name: "public", cidrBlocks: [`${network}.0.0/24`, `${network}.1.0/24`] }],
    ),
  }),
];
