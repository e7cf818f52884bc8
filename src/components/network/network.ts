import * as ec2 from "@pulumi/aws/ec2";
import { Vpc } from "@pulumi/awsx/ec2/vpc";
import * as pulumi from "@pulumi/pulumi";
import { FlowLogs } from "./flow-logs";
import { NetworkAcls } from "./network-acls";

/** What the other components need of a network, whoever made it. */
export interface NetworkOutputs {
  readonly vpcId: pulumi.Output<string>;
  readonly availabilityZones: readonly string[];
  readonly publicSubnetIds: pulumi.Output<string[]>;
  readonly privateSubnetIds: pulumi.Output<string[]>;
  /** Subnets for databases and caches: the private ones where there are none of their own. */
  readonly databaseSubnetIds: pulumi.Output<string[]>;
}

export interface NetworkArgs {
  /** Tag `Name` of the VPC, and the beginning of its parts' names. */
  readonly vpcName: string;
  readonly region: string;
  readonly accountId: pulumi.Input<string>;
  readonly cidr: string;
  /** Zones, in the order of the subnets. */
  readonly availabilityZones: readonly string[];
  /** One range a zone. */
  readonly publicSubnets: readonly string[];
  /** One range a zone. */
  readonly privateSubnets: readonly string[];
  /** One range a zone, or none at all. */
  readonly databaseSubnets: readonly string[];
  /** Zones with a NAT gateway; private subnets of other zones go through the first. */
  readonly natGateways: readonly string[];
  /** Logs all traffic. */
  readonly flowLogs: boolean;
  /** Days that flow logs are kept. */
  readonly logRetentionDays: number;
  /** Guards the subnets with network ACLs too. */
  readonly networkAcls: boolean;
}

/** A VPC with public, private and database subnets in each zone, NAT gateways, and an S3 endpoint. */
export class Network extends pulumi.ComponentResource implements NetworkOutputs {
  readonly vpcId: pulumi.Output<string>;
  readonly availabilityZones: readonly string[];
  readonly publicSubnetIds: pulumi.Output<string[]>;
  readonly privateSubnetIds: pulumi.Output<string[]>;
  readonly databaseSubnetIds: pulumi.Output<string[]>;

  constructor(
    private readonly name: string,
    args: NetworkArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("platform:network:Network", name, {}, opts);

    const vpc = this.createVpc(args);
    this.vpcId = vpc.vpcId;
    this.availabilityZones = args.availabilityZones;
    this.publicSubnetIds = vpc.publicSubnetIds;
    this.privateSubnetIds = vpc.privateSubnetIds;
    this.databaseSubnetIds = args.databaseSubnets.length > 0 ? vpc.isolatedSubnetIds : vpc.privateSubnetIds;

    const privateRouteTables = privateRouteTableIds(vpc, args);
    this.routeThroughNatGateways(args, privateRouteTables);
    this.createS3Endpoint(args, privateRouteTables);
    this.closeDefaultGroup(args);
    if (args.flowLogs) this.logTraffic(args);
    if (args.networkAcls) this.guardSubnets(args);

    this.registerOutputs({ vpcId: this.vpcId });
  }

  private createVpc(args: NetworkArgs): Vpc {
    const specs = [
      { type: "Public" as const, name: "public", cidrBlocks: [...args.publicSubnets] },
      { type: "Private" as const, name: "private", cidrBlocks: [...args.privateSubnets] },
      { type: "Isolated" as const, name: "database", cidrBlocks: [...args.databaseSubnets] },
    ];
    return new Vpc(
      this.name,
      {
        cidrBlock: args.cidr,
        availabilityZoneNames: [...args.availabilityZones],
        enableDnsHostnames: true,
        enableDnsSupport: true,
        subnetStrategy: "Auto",
        subnetSpecs: specs.filter(({ cidrBlocks }) => cidrBlocks.length > 0),
        // awsx makes none, one, or one a zone; a network here may have two for three zones.
        natGateways: { strategy: "None" },
        tags: { Name: args.vpcName },
      },
      // Ranges and zones are for life: what stands in a subnet can't move, and two can't have one range.
      { parent: this, transforms: [withoutPublicIpOnLaunch], protect: true },
    );
  }

  private routeThroughNatGateways(args: NetworkArgs, routeTables: readonly pulumi.Output<string>[]): void {
    const gateways = args.natGateways.map((zone) => {
      const tags = { Name: `${args.vpcName}-${zone}` };
      const name = `${this.name}-${zone}`;
      const address = new ec2.Eip(name, { domain: "vpc", tags }, { parent: this });
      // Without apply, which knows none while one zone more makes one of them unknown: a preview would tell of a new gateway.
      const subnetId = this.publicSubnetIds[args.availabilityZones.indexOf(zone)] as pulumi.Output<string>;
      return new ec2.NatGateway(name, { allocationId: address.allocationId, subnetId, tags }, { parent: this });
    });
    if (gateways.length === 0) return;
    args.availabilityZones.forEach((zone, i) => {
      const gateway = gateways[Math.max(args.natGateways.indexOf(zone), 0)] as ec2.NatGateway;
      new ec2.Route(
        `${this.name}-${zone}`,
        {
          routeTableId: routeTables[i] as pulumi.Output<string>,
          destinationCidrBlock: "0.0.0.0/0",
          natGatewayId: gateway.id,
        },
        { parent: this },
      );
    });
  }

  /** Keeps traffic to S3, image layers among it, off the NAT gateways. */
  private createS3Endpoint(args: NetworkArgs, routeTableIds: pulumi.Output<string>[]): void {
    new ec2.VpcEndpoint(
      `${this.name}-s3`,
      {
        vpcId: this.vpcId,
        serviceName: `com.amazonaws.${args.region}.s3`,
        vpcEndpointType: "Gateway",
        routeTableIds,
        tags: { Name: `${args.vpcName}-s3` },
      },
      { parent: this },
    );
  }

  /** What is started without a group of its own gets this one; it comes with the VPC, open to its members and outwards. */
  private closeDefaultGroup(args: NetworkArgs): void {
    new ec2.DefaultSecurityGroup(
      this.name,
      { vpcId: this.vpcId, tags: { Name: `${args.vpcName}-default` } },
      { parent: this },
    );
  }

  private logTraffic(args: NetworkArgs): void {
    new FlowLogs(
      `${this.name}-flow-logs`,
      {
        vpcId: this.vpcId,
        vpcName: args.vpcName,
        accountId: args.accountId,
        logGroupName: `/aws/vpc/${args.vpcName}/flow-logs`,
        retentionDays: args.logRetentionDays,
      },
      { parent: this },
    );
  }

  private guardSubnets(args: NetworkArgs): void {
    new NetworkAcls(
      `${this.name}-acl`,
      {
        vpcId: this.vpcId,
        vpcName: args.vpcName,
        cidr: args.cidr,
        publicSubnetIds: this.publicSubnetIds,
        privateSubnetIds: this.privateSubnetIds,
      },
      { parent: this },
    );
  }
}

/** The private subnets' route tables, one a zone: awsx lists public, private and isolated zone after zone. */
function privateRouteTableIds(vpc: Vpc, args: NetworkArgs): pulumi.Output<string>[] {
  const perZone = args.databaseSubnets.length > 0 ? 3 : 2;
  return args.availabilityZones.map((_, zone) =>
    pulumi.output(vpc.routeTables).apply((tables) => (tables[zone * perZone + 1] as ec2.RouteTable).id),
  );
}

/** awsx gives whatever starts in a public subnet a public address; only the load balancer and NAT belong there. */
export const withoutPublicIpOnLaunch: pulumi.ResourceTransform = ({ type, props, opts }) =>
  type === "aws:ec2/subnet:Subnet" ? { props: { ...props, mapPublicIpOnLaunch: false }, opts } : undefined;
