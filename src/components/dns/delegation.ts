import { Provider } from "@pulumi/aws/provider";
import * as route53 from "@pulumi/aws/route53";
import * as pulumi from "@pulumi/pulumi";

export interface DelegationArgs {
  /** The delegated zone. */
  readonly domain: string;
  readonly nameServers: pulumi.Input<pulumi.Input<string>[]>;
  readonly parentZoneId: string;
  /** Role in the parent zone's account that may change the parent zone's records. */
  readonly roleArn: string;
  readonly region: string;
}

/** Tells the parent zone, in another account, where a zone is served. */
export class Delegation extends pulumi.ComponentResource {
  constructor(name: string, args: DelegationArgs, opts?: pulumi.ComponentResourceOptions) {
    super("platform:dns:Delegation", name, {}, opts);

    const account = args.roleArn.split(":")[4] as string;
    const provider = new Provider(
      name,
      {
        region: args.region,
        allowedAccountIds: [account],
        assumeRoles: [{ roleArn: args.roleArn, sessionName: name }],
      },
      { parent: this },
    );
    new route53.Record(
      name,
      { zoneId: args.parentZoneId, name: args.domain, type: "NS", records: args.nameServers, ttl: 3600 },
      { parent: this, provider },
    );

    this.registerOutputs();
  }
}
