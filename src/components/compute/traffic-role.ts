import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument, serviceTrust } from "../../lib/iam";

export interface TrafficRoleArgs {
  /** Physical name. */
  readonly roleName: string;
  readonly accountId: pulumi.Input<string>;
  /** Target groups from and to which traffic moves. */
  readonly targetGroupArns: readonly pulumi.Input<string>[];
  /** Listener rule whose traffic moves. */
  readonly ruleArn: pulumi.Input<string>;
}

/** The role with which ECS moves a service's traffic from one target group to the other. */
export class TrafficRole extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  readonly policy: iam.RolePolicy;

  constructor(name: string, args: TrafficRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("platform:compute:TrafficRole", name, {}, opts);

    const role = new iam.Role(
      name,
      { name: args.roleName, assumeRolePolicy: serviceTrust("ecs.amazonaws.com", args.accountId) },
      { parent: this },
    );
    this.policy = new iam.RolePolicy(
      name,
      {
        role: role.name,
        policy: policyDocument([
          {
            Sid: "ReadLoadBalancer",
            Action: [
              "elasticloadbalancing:DescribeListeners",
              "elasticloadbalancing:DescribeRules",
              "elasticloadbalancing:DescribeTargetGroups",
              "elasticloadbalancing:DescribeTargetHealth",
            ],
            // AWS knows no resource for these.
            Resource: "*",
          },
          {
            Sid: "RegisterTargets",
            Action: ["elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets"],
            Resource: args.targetGroupArns,
          },
          { Sid: "MoveTraffic", Action: "elasticloadbalancing:ModifyRule", Resource: args.ruleArn },
        ]),
      },
      { parent: this },
    );
    this.arn = role.arn;

    this.registerOutputs({ arn: this.arn });
  }
}
