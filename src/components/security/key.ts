import * as kms from "@pulumi/aws/kms";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument, type Statement } from "../../lib/iam";

export interface KeyArgs {
  /** Name after `alias/`. */
  readonly alias: string;
  readonly description: string;
  /** Whether it stays when the stack goes, as snapshots and copies can't be read without it; default: no. */
  readonly outlives?: boolean;
  /** Default: the provider's region. */
  readonly region?: string;
  /** Who may use it beside those whom the account's IAM policies let; none: nobody. */
  readonly users?: { readonly accountId: pulumi.Input<string>; readonly statements: readonly Statement[] };
}

/** A customer-managed KMS key that rotates every year, with an alias. */
export class Key extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: KeyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("platform:security:Key", name, {}, opts);

    const key = new kms.Key(
      name,
      {
        description: args.description,
        enableKeyRotation: true,
        deletionWindowInDays: 30,
        region: args.region,
        policy: args.users && policyDocument([accountDecides(args.users.accountId), ...args.users.statements]),
      },
      { parent: this, retainOnDelete: args.outlives },
    );
    new kms.Alias(name, { name: `alias/${args.alias}`, targetKeyId: key.keyId, region: args.region }, { parent: this });
    this.arn = key.arn;

    this.registerOutputs({ arn: this.arn });
  }
}

/** What a key without a policy of its own has. */
function accountDecides(accountId: pulumi.Input<string>): Statement {
  return {
    Sid: "AccountDecides",
    Principal: { AWS: pulumi.interpolate`arn:aws:iam::${accountId}:root` },
    Action: "kms:*",
    Resource: "*",
  };
}
