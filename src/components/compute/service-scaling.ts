import * as appautoscaling from "@pulumi/aws/appautoscaling";
import type * as ecs from "@pulumi/aws/ecs";
import * as pulumi from "@pulumi/pulumi";

interface ScalingArgs {
  readonly clusterName: pulumi.Input<string>;
  readonly service: ecs.Service;
  /** Physical name. */
  readonly serviceName: string;
  readonly min: number;
  readonly max: number;
  readonly cpuPercent: number;
  /** Whether a schedule puts it to sleep: the limits are the schedule's then. */
  readonly sleeps: boolean;
}

/** Lets the number of a service's tasks follow their average CPU, as children of `parent`. */
export function scaleService(
  name: string,
  { clusterName, service, serviceName, min, max, cpuPercent, sleeps }: ScalingArgs,
  parent: pulumi.Resource,
): void {
  const target = new appautoscaling.Target(
    name,
    {
      serviceNamespace: "ecs",
      scalableDimension: "ecs:service:DesiredCount",
      resourceId: pulumi.interpolate`service/${clusterName}/${service.name}`,
      minCapacity: min,
      maxCapacity: max,
    },
    // At night they are 0: a deployment must wake nobody.
    { parent, ignoreChanges: sleeps ? ["minCapacity", "maxCapacity"] : [] },
  );
  new appautoscaling.Policy(
    name,
    {
      name: `${serviceName}-cpu`,
      policyType: "TargetTrackingScaling",
      serviceNamespace: target.serviceNamespace,
      scalableDimension: target.scalableDimension,
      resourceId: target.resourceId,
      targetTrackingScalingPolicyConfiguration: {
        predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
        targetValue: cpuPercent,
        scaleOutCooldown: 60,
        scaleInCooldown: 300,
      },
    },
    { parent },
  );
}
