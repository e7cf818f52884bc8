import type { Inputs } from "@pulumi/pulumi";
import { type Fact, type FactTable, NEXT_LINE } from "./fact";

/** Containers and functions. */
export const compute: FactTable = {
  "awsx:ecr:Repository": (i) => [
    i.name,
    `tags ${String(i.imageTagMutability).toLowerCase()}`,
    i.imageScanningConfiguration.scanOnPush && "scan on push",
    ...i.lifecyclePolicy.rules.map((rule: Inputs) => String(rule.description).toLowerCase()),
  ],
  "aws:ecs/cluster:Cluster": (i) => [i.name, `${i.settings[0].name} ${i.settings[0].value}`],
  "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace": (i) => [i.name],
  "aws:servicediscovery/service:Service": (i) => [i.name],
  "aws:ecs/taskDefinition:TaskDefinition": (i) => [
    i.family,
    `${i.cpu} CPU`,
    `${i.memory} MiB`,
    ...JSON.parse(i.containerDefinitions).flatMap(container),
  ],
  "aws:ecs/service:Service": (i) => [
    i.name,
    `desired ${i.desiredCount}`,
    i.loadBalancers && `port ${i.loadBalancers[0].containerPort} behind the load balancer`,
    `in ${i.networkConfiguration.subnets.join(" ")}`,
    i.networkConfiguration.assignPublicIp && "public IP",
    i.deploymentCircuitBreaker?.rollback && "circuit breaker with rollback",
    i.deploymentConfiguration && strategy(i.deploymentConfiguration),
    i.alarms && `rolled back by ${i.alarms.alarmNames.join(" ")}`,
    i.enableExecuteCommand && "shells in tasks",
  ],
  "aws:appautoscaling/target:Target": (i) => [`${i.minCapacity} to ${i.maxCapacity}`, i.resourceId],
  "aws:appautoscaling/policy:Policy": ({ targetTrackingScalingPolicyConfiguration: i }) => [
    `${i.predefinedMetricSpecification.predefinedMetricType} ${i.targetValue} %`,
  ],
  "aws:lambda/function:Function": (i) => [
    i.name,
    `${i.runtime} ${i.architectures.join(" ")}`,
    `${i.memorySize} MiB`,
    `${i.timeout} s`,
    i.reservedConcurrentExecutions && `at most ${i.reservedConcurrentExecutions} at once`,
    i.tracingConfig.mode === "Active" && "traced",
    i.deadLetterConfig && "with dead letters",
    `code ${i.code["index.js"].sha256.slice(0, 12)}`,
    NEXT_LINE,
    `environment ${Object.entries(i.environment.variables)
      .map(([name, value]) => `${name}=${value}`)
      .join(" ")}`,
  ],
  "aws:lambda/alias:Alias": (i) => [i.name],
  "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig": (i) => [
    `${i.provisionedConcurrentExecutions} ready`,
  ],
  "aws:lambda/permission:Permission": (i) => [`invoked by ${i.principal} for ${i.sourceArn}`],
  "aws:lambda/eventSourceMapping:EventSourceMapping": (i) => [
    i.eventSourceArn,
    `batches of ${i.batchSize}`,
    i.scalingConfig && `at most ${i.scalingConfig.maximumConcurrency} at once`,
  ],
};

function strategy({
  strategy,
  bakeTimeInMinutes,
  canaryConfiguration: canary,
  linearConfiguration: linear,
}: Inputs): Fact {
  return [
    String(strategy).toLowerCase().replace("_", "/"),
    canary && `${canary.canaryPercent} % for ${canary.canaryBakeTimeInMinutes} min`,
    linear && `${linear.stepPercent} % each ${linear.stepBakeTimeInMinutes} min`,
    bakeTimeInMinutes && `old tasks ${bakeTimeInMinutes} min longer`,
  ]
    .filter(Boolean)
    .join(", ");
}

function container({ name, image, command, environment = [], secrets = [] }: Inputs): Fact[] {
  const values = environment.map((variable: Inputs) => `${variable.name}=${variable.value}`);
  const secretNames = secrets.map((secret: Inputs) => secret.name);
  return [
    NEXT_LINE,
    `${name}: ${image}`,
    command?.join(" "),
    ...(values.length ? [NEXT_LINE, `environment ${values.join(" ")}`] : []),
    ...(secretNames.length ? [NEXT_LINE, `secrets ${secretNames.join(" ")}`] : []),
  ];
}
