import * as ecs from "@pulumi/aws/ecs";
import * as servicediscovery from "@pulumi/aws/servicediscovery";
import * as pulumi from "@pulumi/pulumi";
import type { ShellAudit } from "./shell-audit";

export interface ClusterArgs {
  /** Physical name. */
  readonly clusterName: string;
  readonly vpcId: pulumi.Input<string>;
  /** Whether CloudWatch gets metrics of tasks, such as their number. */
  readonly containerInsights: boolean;
  /** Private DNS namespace in which services find each other; none: they don't. */
  readonly namespace?: string;
  /** Where shells in tasks are recorded; none: nobody opens any. */
  readonly shellAudit?: ShellAudit;
}

/** A namespace in which a service is found as `<service>.<name>`. */
export interface Namespace {
  readonly id: pulumi.Output<string>;
  readonly name: string;
}

/** An ECS cluster for Fargate, with a Cloud Map namespace where its services call each other. */
export class Cluster extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  readonly clusterName: pulumi.Output<string>;
  readonly namespace?: Namespace;
  readonly shellAudit?: ShellAudit;

  constructor(name: string, args: ClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("platform:compute:Cluster", name, {}, opts);

    const cluster = new ecs.Cluster(
      name,
      {
        name: args.clusterName,
        configuration: args.shellAudit && {
          executeCommandConfiguration: {
            kmsKeyId: args.shellAudit.keyArn,
            logging: "OVERRIDE",
            logConfiguration: { cloudWatchLogGroupName: args.shellAudit.logGroupName },
          },
        },
        settings: [{ name: "containerInsights", value: args.containerInsights ? "enabled" : "disabled" }],
      },
      { parent: this },
    );
    this.arn = cluster.arn;
    this.clusterName = cluster.name;
    this.shellAudit = args.shellAudit;
    if (args.namespace) {
      const { id } = new servicediscovery.PrivateDnsNamespace(
        name,
        { name: args.namespace, vpc: args.vpcId, description: `Services of ${args.clusterName}` },
        { parent: this },
      );
      this.namespace = { id, name: args.namespace };
    }

    this.registerOutputs({ arn: this.arn });
  }
}
