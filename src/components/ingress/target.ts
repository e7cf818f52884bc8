import type { types } from "@pulumi/aws";
import * as lb from "@pulumi/aws/lb";
import type * as pulumi from "@pulumi/pulumi";

/** A service behind the load balancer. */
export interface TargetArgs {
  readonly name: string;
  /** Name of the target group. */
  readonly targetGroupName: string;
  /** Port of the container, HTTP. */
  readonly port: number;
  /** Name of a second target group, from and to which ECS moves traffic with each deployment; undefined: it moves none. */
  readonly alternateGroupName?: string;
  /** Path pattern to the priority of its rule; undefined: what no rule matches goes here. */
  readonly paths?: Readonly<Record<string, number>>;
  readonly healthCheck: {
    readonly path: string;
    readonly intervalSeconds: number;
    readonly timeoutSeconds: number;
    readonly healthyThreshold: number;
    readonly unhealthyThreshold: number;
  };
}

/** What ECS moves the traffic of a target with. */
export interface Shift {
  readonly alternateGroupArn: pulumi.Output<string>;
  /** The end of its ARN. */
  readonly alternateGroupArnSuffix: pulumi.Output<string>;
  readonly ruleArn: pulumi.Output<string>;
}

export type ListenerAction = types.input.lb.ListenerDefaultAction;

/** Where a target's tasks register, as a child of `parent`. */
export function createTargetGroup(
  name: string,
  target: TargetArgs,
  args: { readonly vpcId: pulumi.Input<string>; readonly deregistrationDelaySeconds: number },
  parent: pulumi.Resource,
): lb.TargetGroup {
  return new lb.TargetGroup(
    `${name}-${target.name}`,
    {
      name: target.targetGroupName,
      vpcId: args.vpcId,
      targetType: "ip",
      protocol: "HTTP",
      port: target.port,
      deregistrationDelay: args.deregistrationDelaySeconds,
      healthCheck: {
        protocol: "HTTP",
        path: target.healthCheck.path,
        matcher: "200-299",
        interval: target.healthCheck.intervalSeconds,
        timeout: target.healthCheck.timeoutSeconds,
        healthyThreshold: target.healthCheck.healthyThreshold,
        unhealthyThreshold: target.healthCheck.unhealthyThreshold,
      },
    },
    { parent },
  );
}

export function forwardTo(targetGroupArn: pulumi.Output<string>): ListenerAction {
  return { type: "forward", targetGroupArn };
}

/** Both belong to the load balancer then, which ECS asks of them. */
export function forwardToFirst(first: pulumi.Output<string>, second: pulumi.Output<string>): ListenerAction {
  const targetGroups = [
    { arn: first, weight: 100 },
    { arn: second, weight: 0 },
  ];
  return { type: "forward", forward: { targetGroups } };
}
