import type { Inputs } from "@pulumi/pulumi";
import type { Sketch } from "./graph";
import { frameOf } from "./network";

/** Services and functions, and where data is. */
export function drawWorkloads(sketch: Sketch): void {
  services(sketch);
  functions(sketch);
  databases(sketch);
  caches(sketch);
  buckets(sketch);
  queues(sketch);
  watchers(sketch);
}

function services(sketch: Sketch): void {
  const definitions = sketch.all("aws:ecs/taskDefinition:TaskDefinition");
  const [cluster] = sketch.all("aws:ecs/cluster:Cluster");
  const scaled = sketch.all("aws:appautoscaling/target:Target");
  for (const { inputs, name: id } of sketch.resources("aws:ecs/service:Service")) {
    const { name, taskDefinition, networkConfiguration, desiredCount, loadBalancers } = inputs as Inputs;
    const definition = definitions.find(({ family }) => taskDefinition.includes(`/${family}:`));
    const { subnets, securityGroups, assignPublicIp } = networkConfiguration;
    const around = sketch.frame(`ecs-${frameOf(subnets)}`, ["ECS on Fargate", cluster?.name], frameOf(subnets));
    const range = scaled.find(({ resourceId }) => String(resourceId).endsWith(`/${name}`));
    const tasks = range ? `${range.minCapacity} to ${range.maxCapacity} tasks` : `${desiredCount || "no"} tasks`;
    const size = `${Number(definition?.cpu) / 1024} vCPU, ${Number(definition?.memory) / 1024} GB`;
    sketch.box(
      `service-${id}`,
      loadBalancers?.length > 0 ? "front" : "services",
      [id, name, tasks.replace(/^1 tasks/, "1 task"), size, ...(assignPublicIp ? ["public IP"] : [])],
      around,
      [...securityGroups, roleIn(definition?.executionRoleArn), roleIn(definition?.taskRoleArn)],
    );
  }
}

function functions(sketch: Sketch): void {
  for (const { inputs, name: id } of sketch.resources("aws:lambda/function:Function")) {
    const { name, vpcConfig, role, memorySize, architectures } = inputs as Inputs;
    const inside = frameOf(vpcConfig?.subnetIds);
    const around = sketch.frame(`lambda-${inside}`, ["Lambda functions"], inside);
    const ready = sketch
      .all("aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig")
      .find(({ functionName }) => functionName === name);
    sketch.box(
      `function-${id}`,
      "functions",
      [
        id,
        name,
        `${architectures.join()}, ${memorySize} MiB`,
        ...(ready ? [`${ready.provisionedConcurrentExecutions} kept ready`] : []),
      ],
      around,
      [...(vpcConfig?.securityGroupIds ?? []), roleIn(role), `function:${name}`],
    );
  }
}

function databases(sketch: Sketch): void {
  const groups = sketch.all("aws:rds/subnetGroup:SubnetGroup");
  const subnetsOf = (name: string): string[] => groups.find((group) => group.name === name)?.subnetIds;
  for (const i of sketch.all("aws:rds/instance:Instance")) {
    const size = `${i.instanceClass}, ${i.allocatedStorage} GB`;
    sketch.box(
      "database",
      "data",
      [`PostgreSQL ${i.engineVersion}`, i.identifier, size],
      frameOf(subnetsOf(i.dbSubnetGroupName)),
      [...i.vpcSecurityGroupIds, "rds"],
    );
  }
  for (const i of sketch.all("aws:rds/cluster:Cluster")) {
    const { minCapacity, maxCapacity } = i.serverlessv2ScalingConfiguration;
    const around = frameOf(subnetsOf(i.dbSubnetGroupName));
    for (const { inputs, name } of sketch.resources("aws:rds/clusterInstance:ClusterInstance")) {
      const { availabilityZone } = inputs as Inputs;
      const label = [
        `Aurora ${name.replace(/^database-/, "")}`,
        i.clusterIdentifier,
        `PostgreSQL ${i.engineVersion}`,
        `${minCapacity} to ${maxCapacity} ACU, ${availabilityZone}`,
      ];
      sketch.box(name, "data", label, around, [...i.vpcSecurityGroupIds, "rds"]);
    }
  }
}

function caches(sketch: Sketch): void {
  const groups = sketch.all("aws:elasticache/subnetGroup:SubnetGroup");
  for (const i of sketch.all("aws:elasticache/replicationGroup:ReplicationGroup")) {
    const subnets = groups.find(({ name }) => name === i.subnetGroupName)?.subnetIds;
    sketch.box(
      "cache",
      "data",
      [`Redis ${i.engineVersion}`, i.replicationGroupId, i.nodeType],
      frameOf(subnets),
      i.securityGroupIds,
    );
  }
}

function buckets(sketch: Sketch): void {
  const open = sketch.all("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock");
  for (const { inputs, name: id } of sketch.resources("aws:s3/bucket:Bucket")) {
    const { bucket, region } = inputs as Inputs;
    const isPublic = open.some((block) => block.bucket === bucket && !block.blockPublicPolicy);
    const elsewhere = region && region !== sketch.recording.region ? [region] : [];
    sketch.frame("storage", ["S3"], "account");
    sketch.box(
      `bucket-${id}`,
      "storage",
      [id, bucket, isPublic ? "public to read" : "private", ...elsewhere],
      "storage",
      [`arn:aws:s3:::${bucket}`, bucket],
    );
  }
}

function queues(sketch: Sketch): void {
  for (const { inputs, name: id } of sketch.resources("aws:sqs/queue:Queue")) {
    const { name, redrivePolicy } = inputs as Inputs;
    sketch.frame("events", ["Queues and events"], "account");
    const kept = redrivePolicy ? "SQS" : "SQS, dead letters";
    sketch.box(`queue-${id}`, redrivePolicy ? "events" : "side", [id, name, kept], "events", [`sqs:${name}`]);
  }
  for (const { name } of sketch.all("aws:cloudwatch/eventBus:EventBus")) {
    sketch.frame("events", ["Queues and events"], "account");
    sketch.box("event-bus", "events", ["EventBridge bus", name], "events", [name]);
  }
  const schedules = sketch.all("aws:scheduler/schedule:Schedule");
  if (schedules.length > 0) {
    sketch.frame("events", ["Queues and events"], "account");
    sketch.box(
      "schedules",
      "events",
      [
        "EventBridge Scheduler",
        ...schedules
          .filter(({ target }) => !isOfSleep(target.arn))
          .map(({ name, scheduleExpression }) => `${name} ${scheduleExpression.replaceAll(" ", "\u00a0")}`),
        ...(schedules.some(({ target }) => isOfSleep(target.arn)) ? ["puts the stack to sleep"] : []),
      ],
      "events",
    );
  }
}

/** Whether a schedule calls AWS itself: such put services and the database to sleep, and wake them. */
function isOfSleep(target: string): boolean {
  return target.includes(":aws-sdk:");
}

/** Where workloads write to, and what they fetch. */
function watchers(sketch: Sketch): void {
  const around = sketch.frame("operation", ["Operation"], "account");
  const days = [
    ...new Set(sketch.all("aws:cloudwatch/logGroup:LogGroup").map(({ retentionInDays }) => retentionInDays)),
  ];
  sketch.box("logs", "side", ["CloudWatch Logs", `${days.join(" or ")} days`], around);
  sketch.box("metrics", "side", ["CloudWatch metrics"], around);
  const alarms = sketch.all("aws:cloudwatch/metricAlarm:MetricAlarm").length;
  if (alarms > 0) {
    sketch.box("alarms", "side", [`${alarms} alarms`, "SNS topic"], around);
    sketch.arrow("metrics", "alarms", "invocation", "trigger");
  }
  // RDS's own is no resource of the stack's: only how often it changes.
  const secrets = ["secret:Secret", "secretRotation:SecretRotation"].flatMap((kind) =>
    sketch.all(`aws:secretsmanager/${kind}`),
  ).length;
  const parameters = sketch.all("aws:ssm/parameter:Parameter").length;
  if (secrets > 0) sketch.box("secrets", "side", ["Secrets Manager", `${secrets} secrets`], around);
  if (parameters > 0) sketch.box("parameters", "side", ["Parameter Store", `${parameters} parameters`], around);
  const repositories = sketch.all("awsx:ecr:Repository").length;
  if (repositories > 0)
    sketch.box(
      "registry",
      "side",
      ["ECR", repositories === 1 ? "1 repository" : `${repositories} repositories`],
      around,
    );
}

/** `role/<name>` of an ARN. */
function roleIn(arn: unknown): string | undefined {
  return typeof arn === "string" ? `role/${arn.split("/").at(-1)}` : undefined;
}
