import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import type { Statement } from "../../lib/iam";
import { Key } from "../security/key";

export interface ShellAuditArgs {
  /** Begins the names of the log group and the key. */
  readonly clusterName: string;
  readonly logRetentionDays: number;
}

/** Where ECS Exec records what is typed in tasks, and the key that encrypts what goes to and fro. */
export class ShellAudit extends pulumi.ComponentResource {
  readonly keyArn: pulumi.Output<string>;
  readonly logGroupName: pulumi.Output<string>;
  private readonly logGroupArn: pulumi.Output<string>;

  constructor(name: string, args: ShellAuditArgs, opts?: pulumi.ComponentResourceOptions) {
    super("platform:compute:ShellAudit", name, {}, opts);

    const alias = `${args.clusterName}-shells`;
    this.keyArn = new Key(name, { alias, description: `Shells in tasks of ${args.clusterName}` }, { parent: this }).arn;
    const logGroup = new cloudwatch.LogGroup(
      name,
      { name: `/ecs/${args.clusterName}/shells`, retentionInDays: args.logRetentionDays },
      { parent: this },
    );
    this.logGroupName = logGroup.name;
    this.logGroupArn = logGroup.arn;

    this.registerOutputs({ keyArn: this.keyArn, logGroupName: this.logGroupName });
  }

  /** What the role of a task needs: the agent in it opens the channel, and writes the record. */
  get taskStatements(): Statement[] {
    return [
      {
        Sid: "OpenShellChannel",
        Action: [
          "ssmmessages:CreateControlChannel",
          "ssmmessages:CreateDataChannel",
          "ssmmessages:OpenControlChannel",
          "ssmmessages:OpenDataChannel",
        ],
        // AWS knows no resource for channels.
        Resource: "*",
      },
      { Sid: "DecryptShell", Action: "kms:Decrypt", Resource: this.keyArn },
      // AWS knows no resource for the list of log groups.
      { Sid: "FindShellLog", Action: "logs:DescribeLogGroups", Resource: "*" },
      {
        Sid: "WriteShellLog",
        Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        Resource: pulumi.interpolate`${this.logGroupArn}:*`,
      },
    ];
  }
}
