import * as ec2 from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import type { NetworkOutputs } from "./network";

export interface DefaultNetworkArgs {
  /** The default VPC's id; the look-up fails where the account's default VPC is another. */
  readonly vpcId: string;
  /** Zones whose default subnets are used. */
  readonly availabilityZones: readonly string[];
}

/** The account's default VPC, looked up: all its subnets are public, so they serve for everything. */
export class DefaultNetwork extends pulumi.ComponentResource implements NetworkOutputs {
  readonly vpcId: pulumi.Output<string>;
  readonly availabilityZones: readonly string[];
  readonly publicSubnetIds: pulumi.Output<string[]>;
  readonly privateSubnetIds: pulumi.Output<string[]>;
  readonly databaseSubnetIds: pulumi.Output<string[]>;

  constructor(name: string, args: DefaultNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("platform:network:DefaultNetwork", name, {}, opts);

    const vpc = ec2.getVpcOutput({ id: args.vpcId, default: true }, { parent: this });
    const subnets = args.availabilityZones.map((availabilityZone) =>
      ec2.getSubnetOutput({ vpcId: vpc.id, availabilityZone, defaultForAz: true }, { parent: this }),
    );
    this.vpcId = vpc.id;
    this.availabilityZones = args.availabilityZones;
    this.publicSubnetIds = pulumi.all(subnets.map(({ id }) => id));
    this.privateSubnetIds = this.publicSubnetIds;
    this.databaseSubnetIds = this.publicSubnetIds;

    this.registerOutputs({ vpcId: this.vpcId });
  }
}
