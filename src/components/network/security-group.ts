import * as ec2 from "@pulumi/aws/ec2";
import * as vpc from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";

/** Somebody who may be let in: known by a name for people, and by a security group. */
export interface Client {
  readonly name: string;
  readonly securityGroupId: pulumi.Input<string>;
}

export interface SecurityGroupArgs {
  readonly vpcId: pulumi.Input<string>;
  /** Physical name. */
  readonly groupName: string;
  /** What the group is for; AWS can't change it later. */
  readonly description: string;
  /** Whether its members may open connections to anywhere; default: to nowhere. */
  readonly allowOutbound?: boolean;
}

/** A security group. Whoever owns the port says who may come in. */
export class SecurityGroup extends pulumi.ComponentResource {
  readonly id: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    args: SecurityGroupArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("platform:network:SecurityGroup", name, {}, opts);

    const group = new ec2.SecurityGroup(
      name,
      { name: args.groupName, description: args.description, vpcId: args.vpcId, tags: { Name: args.groupName } },
      // Another name or text would replace the group, which can't go while something is in it.
      { parent: this, ignoreChanges: ["name", "description"] },
    );
    this.id = group.id;
    if (args.allowOutbound) this.allowOutbound();

    this.registerOutputs({ id: this.id });
  }

  /** Lets clients reach a TCP port: one rule each. */
  allowClients(port: number, clients: readonly Client[]): void {
    for (const client of clients) {
      new vpc.SecurityGroupIngressRule(
        `${this.name}-${port}-from-${client.name}`,
        {
          securityGroupId: this.id,
          description: `${port} from ${client.name}`,
          ipProtocol: "tcp",
          fromPort: port,
          toPort: port,
          referencedSecurityGroupId: client.securityGroupId,
        },
        { parent: this },
      );
    }
  }

  /** Lets anybody on the internet reach a TCP port. */
  allowInternet(port: number): void {
    new vpc.SecurityGroupIngressRule(
      `${this.name}-${port}-from-internet`,
      {
        securityGroupId: this.id,
        description: `${port} from the internet`,
        ipProtocol: "tcp",
        fromPort: port,
        toPort: port,
        cidrIpv4: "0.0.0.0/0",
      },
      { parent: this },
    );
  }

  /** Lets the addresses of a list reach a TCP port. */
  allowPrefixList(port: number, list: { readonly name: string; readonly prefixListId: pulumi.Input<string> }): void {
    new vpc.SecurityGroupIngressRule(
      `${this.name}-${port}-from-${list.name}`,
      {
        securityGroupId: this.id,
        description: `${port} from ${list.name}`,
        ipProtocol: "tcp",
        fromPort: port,
        toPort: port,
        prefixListId: list.prefixListId,
      },
      { parent: this },
    );
  }

  private allowOutbound(): void {
    new vpc.SecurityGroupEgressRule(
      `${this.name}-outbound`,
      { securityGroupId: this.id, description: "all outbound", ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" },
      { parent: this },
    );
  }
}
