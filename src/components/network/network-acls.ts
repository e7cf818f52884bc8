import type { types } from "@pulumi/aws";
import * as ec2 from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";

type Rule = types.input.ec2.NetworkAclIngress;

export interface NetworkAclsArgs {
  readonly vpcId: pulumi.Input<string>;
  /** Begins the names of the ACLs. */
  readonly vpcName: string;
  /** Range of the VPC. */
  readonly cidr: string;
  readonly publicSubnetIds: pulumi.Output<string[]>;
  readonly privateSubnetIds: pulumi.Output<string[]>;
}

const ANYWHERE = "0.0.0.0/0";
/** ACLs have no memory: answers come back to these ports. All but that of remote desktops, which is one of them. */
const EPHEMERAL = [
  [1024, 3388],
  [3390, 65_535],
] as const;

/**
 * Network ACLs: the internet reaches the public subnets on 80 and 443, and all subnets on the ports to which answers come back. An ACL can't
 * tell an answer from a question: that nobody asks on those ports is what the security groups hold.
 */
export class NetworkAcls extends pulumi.ComponentResource {
  constructor(
    private readonly name: string,
    private readonly args: NetworkAclsArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("platform:network:NetworkAcls", name, {}, opts);

    this.create("public", args.publicSubnetIds, {
      ingress: [allow(100, args.cidr), tcp(110, 80), tcp(120, 443), ...answers(130)],
      egress: [allow(100, ANYWHERE)],
    });
    this.create("private", args.privateSubnetIds, {
      ingress: [allow(100, args.cidr), ...answers(110)],
      egress: [allow(100, args.cidr), tcp(110, 80), tcp(120, 443)],
    });

    this.registerOutputs();
  }

  private create(
    tier: string,
    subnetIds: pulumi.Output<string[]>,
    rules: { readonly ingress: Rule[]; readonly egress: Rule[] },
  ): void {
    new ec2.NetworkAcl(
      `${this.name}-${tier}`,
      { vpcId: this.args.vpcId, subnetIds, ...rules, tags: { Name: `${this.args.vpcName}-${tier}` } },
      { parent: this },
    );
  }
}

/** Any traffic to or from a range. */
function allow(ruleNo: number, cidrBlock: string): Rule {
  return { ruleNo, action: "allow", protocol: "-1", fromPort: 0, toPort: 0, cidrBlock };
}

/** TCP ports, to or from anywhere. */
function tcp(ruleNo: number, fromPort: number, toPort: number = fromPort): Rule {
  return { ruleNo, action: "allow", protocol: "tcp", fromPort, toPort, cidrBlock: ANYWHERE };
}

/** Answers from anywhere; the first rule has the number, the others follow in tens. */
function answers(ruleNo: number): Rule[] {
  return EPHEMERAL.map(([fromPort, toPort], i) => tcp(ruleNo + i * 10, fromPort, toPort));
}
