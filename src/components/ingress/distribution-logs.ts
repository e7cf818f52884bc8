import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";

export interface DistributionLogsArgs {
  readonly distributionArn: pulumi.Input<string>;
  /** Bucket that admits the logs. */
  readonly bucketArn: pulumi.Input<string>;
  /** Physical name of the delivery's ends, unique in the account. */
  readonly deliveryName: string;
}

/** CloudWatch delivers a distribution's access logs from there, wherever the bucket stands. */
const region = "us-east-1";

/** Writes a distribution's access logs to a bucket, a line of JSON for each request. */
export class DistributionLogs extends pulumi.ComponentResource {
  constructor(name: string, args: DistributionLogsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("platform:ingress:DistributionLogs", name, {}, opts);

    const source = new cloudwatch.LogDeliverySource(
      name,
      { name: args.deliveryName, region, logType: "ACCESS_LOGS", resourceArn: args.distributionArn },
      { parent: this },
    );
    const destination = new cloudwatch.LogDeliveryDestination(
      name,
      {
        name: args.deliveryName,
        region,
        outputFormat: "json",
        deliveryDestinationConfiguration: { destinationResourceArn: args.bucketArn },
      },
      { parent: this },
    );
    new cloudwatch.LogDelivery(
      name,
      { region, deliverySourceName: source.name, deliveryDestinationArn: destination.arn },
      { parent: this },
    );

    this.registerOutputs();
  }
}
