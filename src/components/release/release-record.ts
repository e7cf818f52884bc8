import * as dynamodb from "@pulumi/aws/dynamodb";
import * as pulumi from "@pulumi/pulumi";

export interface ReleaseRecordArgs {
  /** Physical name. */
  readonly tableName: string;
  /** Whether AWS refuses to delete it. */
  readonly protect: boolean;
}

/**
 * The table in which releases write down what runs, what ran before, and what is being tried: one item, whose writes are
 * conditional, so that of several who release at once one goes on. Without it nothing but that history is lost.
 */
export class ReleaseRecord extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  readonly tableName: string;

  constructor(name: string, { tableName, protect }: ReleaseRecordArgs, opts?: pulumi.ComponentResourceOptions) {
    super("platform:release:ReleaseRecord", name, {}, opts);

    this.tableName = tableName;
    this.arn = new dynamodb.Table(
      name,
      {
        name: tableName,
        billingMode: "PAY_PER_REQUEST",
        hashKey: "id",
        attributes: [{ name: "id", type: "S" }],
        pointInTimeRecovery: { enabled: true },
        deletionProtectionEnabled: protect,
      },
      { parent: this },
    ).arn;

    this.registerOutputs({ arn: this.arn });
  }
}
