import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as ec2 from "@pulumi/aws/ec2";
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument, serviceTrust } from "../../lib/iam";

export interface FlowLogsArgs {
  readonly vpcId: pulumi.Input<string>;
  /** Begins the name of the role. */
  readonly vpcName: string;
  readonly accountId: pulumi.Input<string>;
  readonly logGroupName: string;
  readonly retentionDays: number;
}

/** Logs accepted and rejected traffic of a VPC to CloudWatch. */
export class FlowLogs extends pulumi.ComponentResource {
  constructor(name: string, args: FlowLogsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("platform:network:FlowLogs", name, {}, opts);

    const logGroup = new cloudwatch.LogGroup(
      name,
      { name: args.logGroupName, retentionInDays: args.retentionDays },
      { parent: this },
    );
    const role = new iam.Role(
      name,
      {
        name: `${args.vpcName}-flow-logs`,
        assumeRolePolicy: serviceTrust("vpc-flow-logs.amazonaws.com", args.accountId),
      },
      { parent: this },
    );
    const policy = new iam.RolePolicy(
      name,
      {
        role: role.name,
        policy: policyDocument([
          {
            Sid: "WriteFlowLogs",
            Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
            Resource: pulumi.interpolate`${logGroup.arn}:*`,
          },
        ]),
      },
      { parent: this },
    );
    new ec2.FlowLog(
      name,
      {
        vpcId: args.vpcId,
        trafficType: "ALL",
        logDestinationType: "cloud-watch-logs",
        logDestination: logGroup.arn,
        iamRoleArn: role.arn,
        tags: { Name: `${args.vpcName}-flow-logs` },
      },
      { parent: this, dependsOn: [policy] },
    );

    this.registerOutputs();
  }
}
