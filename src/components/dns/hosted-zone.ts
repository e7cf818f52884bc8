import * as route53 from "@pulumi/aws/route53";
import * as pulumi from "@pulumi/pulumi";

export interface HostedZoneArgs {
  readonly domain: string;
  /** Whether to create the zone; otherwise it is looked up. */
  readonly create: boolean;
}

/** What an alias record points to, such as a load balancer. */
export interface AliasTarget {
  readonly dnsName: pulumi.Input<string>;
  readonly zoneId: pulumi.Input<string>;
  /** Whether it answers IPv6 too; default: no. */
  readonly ipv6?: boolean;
  /** Whether Route 53 can see its health; default: yes. */
  readonly evaluateTargetHealth?: boolean;
}

/** A public Route 53 zone, created or looked up, and the records in it. */
export class HostedZone extends pulumi.ComponentResource {
  readonly zoneId: pulumi.Output<string>;
  readonly nameServers: pulumi.Output<string[]>;

  constructor(name: string, args: HostedZoneArgs, opts?: pulumi.ComponentResourceOptions) {
    super("platform:dns:HostedZone", name, {}, opts);

    const zone = args.create
      ? new route53.Zone(name, { name: args.domain, comment: "" }, { parent: this })
      : route53.getZoneOutput({ name: args.domain, privateZone: false }, { parent: this });
    this.zoneId = zone.zoneId;
    this.nameServers = zone.nameServers;

    this.registerOutputs({ zoneId: this.zoneId, nameServers: this.nameServers });
  }

  /** Adds an A record, and with IPv6 an AAAA record, that is an alias of an AWS resource. */
  addAlias(name: string, domain: string, target: AliasTarget): void {
    const { dnsName, zoneId, ipv6 = false, evaluateTargetHealth = true } = target;
    const aliases = [{ name: dnsName, zoneId, evaluateTargetHealth }];
    new route53.Record(name, { zoneId: this.zoneId, name: domain, type: "A", aliases }, { parent: this });
    if (!ipv6) return;
    new route53.Record(`${name}-ipv6`, { zoneId: this.zoneId, name: domain, type: "AAAA", aliases }, { parent: this });
  }
}
