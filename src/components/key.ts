import * as kms from "@pulumi/aws/kms";
import * as pulumi from "@pulumi/pulumi";

export interface KeyArgs {
  /** Name after `alias/`. */
  readonly alias: string;
  readonly description: string;
  /** Default: the provider's region. */
  readonly region?: string;
}

/** A customer-managed KMS key that rotates every year, with an alias. */
export class Key extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: KeyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("platform:security:Key", name, {}, opts);

    const key = new kms.Key(
      name,
      { description: args.description, enableKeyRotation: true, deletionWindowInDays: 30, region: args.region },
      { parent: this },
    );
    new kms.Alias(name, { name: `alias/${args.alias}`, targetKeyId: key.keyId, region: args.region }, { parent: this });
    this.arn = key.arn;

    this.registerOutputs({ arn: this.arn });
  }
}
