import { expect } from "vitest";
import { allow, assumedBy, LOG_IN_TO_REGISTRY, publishMetrics, pullImage, writeLogs } from "../../support/expected";
import { type Fact, under } from "../../support/facts";
import type { Plan } from "../../support/plan";
import {
  ECS_CLUSTER,
  ECS_SERVICE,
  REPOSITORY,
  ROLE,
  SCALING_POLICY,
  SCALING_TARGET,
  TASK_DEFINITION,
} from "../../support/types";
import { ARN } from "./names";
import { secretStatements } from "./secrets";

export const WRITE_APPLICATION_LOG = allow(
  "WriteApplicationLog",
  ["logs:CreateLogStream", "logs:PutLogEvents"],
  ["arn:aws:logs:ap-southeast-2:123456789012:log-group:/aussie-markets/staging/application:*"],
);

/** All that the application may do by itself. */
export const TASK_STATEMENTS = [
  allow("ListBuckets", ["s3:GetBucketLocation", "s3:ListBucket"], [ARN.logs]),
  allow("ReadObjects", ["s3:GetObject"], [`${ARN.logs}/*`]),
  allow("WriteObjects", ["s3:AbortMultipartUpload", "s3:PutObject"], [`${ARN.logs}/*`]),
  publishMetrics("aussie-markets/staging"),
  WRITE_APPLICATION_LOG,
];

/** What the document states of the API: its service, its image and what it may do. */
export const serviceFacts: readonly Fact[] = [
  ...under("Option A: Amazon ECS (Recommended)", {
    "**Cluster**: aussie-markets-staging": (plan) => {
      expect(plan.names(ECS_CLUSTER)).toEqual(["aussie-markets-staging"]);
      expect(plan.inputs(ECS_SERVICE).cluster).toBe(
        "arn:aws:ecs:ap-southeast-2:123456789012:cluster/aussie-markets-staging",
      );
    },
    "**Service**: aussie-markets-api-staging": (plan) =>
      expect(plan.names(ECS_SERVICE)).toEqual(["aussie-markets-api-staging"]),
    "**Task Definition**: aussie-markets-api-task": (plan) => {
      expect(plan.inputs(TASK_DEFINITION).family).toBe("aussie-markets-api-task");
      expect(plan.inputs(ECS_SERVICE).taskDefinition).toBe(
        "arn:aws:ecs:ap-southeast-2:123456789012:task-definition/aussie-markets-api-task:1",
      );
    },
    "**Launch Type**: Fargate": (plan) => {
      expect(plan.inputs(ECS_SERVICE).launchType).toBe("FARGATE");
      expect(plan.inputs(TASK_DEFINITION)).toMatchObject({
        requiresCompatibilities: ["FARGATE"],
        networkMode: "awsvpc",
      });
    },
    "**CPU**: 0.25 vCPU (staging)": (plan) => expect(plan.inputs(TASK_DEFINITION).cpu).toBe("256"),
    "**Memory**: 512 MB (staging)": (plan) => expect(plan.inputs(TASK_DEFINITION).memory).toBe("512"),
    "**Container Image**: ECR repository": (plan) => {
      expectImageFromRegistry(plan);
      expect(plan.statements("aussie-markets-api-staging-execution")).toContainEqual(pullImage(ARN.repository));
    },
  }),
  ...under("5. Container Registry (Amazon ECR)", {
    "**Repository Name**: aussie-markets/api": (plan) => expect(plan.names(REPOSITORY)).toEqual(["aussie-markets/api"]),
    "**Image URI**: {account-id}.dkr.ecr.ap-southeast-2.amazonaws.com/aussie-markets/api": (plan) => {
      expectImageFromRegistry(plan);
      expect(plan.outputs.repositoryUrls).toEqual({
        "aussie-markets/api": "123456789012.dkr.ecr.ap-southeast-2.amazonaws.com/aussie-markets/api",
      });
    },
    "**Lifecycle Policy**: Keep last 10 images, delete untagged after 1 day": (plan) =>
      // The rule for any image must come last: ECR takes no other order.
      expect(plan.inputs(REPOSITORY).lifecyclePolicy.rules).toEqual([
        { description: "Delete untagged images after 1 day", tagStatus: "untagged", maximumAgeLimit: 1 },
        { description: "Keep the last 10 images", tagStatus: "any", maximumNumberOfImages: 10 },
      ]),
  }),
  ...under("ECS Service Auto Scaling", {
    "**Target Tracking**: 70% CPU utilization": (plan) =>
      expectScalingByCpu(plan, "aussie-markets-staging/aussie-markets-api-staging"),
    "**Min Capacity**: 1 task": (plan) => {
      expect(plan.inputs(SCALING_TARGET).minCapacity).toBe(1);
      expect(plan.inputs(ECS_SERVICE).desiredCount).toBe(1);
    },
    "**Max Capacity**: 3 tasks (staging)": (plan) => expect(plan.inputs(SCALING_TARGET).maxCapacity).toBe(3),
  }),
  ...under("Access Control", {
    "IAM roles with least privilege": (plan) => {
      expect(plan.names(ROLE)).toEqual([
        "aussie-markets-api-staging-execution",
        "aussie-markets-api-staging-task",
        "aussie-markets-staging-flow-logs",
      ]);
      expect(plan.trust("aussie-markets-api-staging-execution")).toEqual(
        assumedBy("ecs-tasks.amazonaws.com", "123456789012"),
      );
      expect(plan.trust("aussie-markets-api-staging-task")).toEqual(
        assumedBy("ecs-tasks.amazonaws.com", "123456789012"),
      );
      expect(plan.statements("aussie-markets-api-staging-execution")).toEqual(executionStatements(plan));
      expect(plan.statements("aussie-markets-api-staging-task")).toEqual(TASK_STATEMENTS);
    },
  }),
];

/** All that ECS may do to start the API. */
function executionStatements(plan: Plan) {
  return [
    LOG_IN_TO_REGISTRY,
    pullImage(ARN.repository),
    writeLogs("arn:aws:logs:ap-southeast-2:123456789012:log-group:/aws/ecs/aussie-markets-api-staging"),
    ...secretStatements(plan),
  ];
}

function expectImageFromRegistry(plan: Plan): void {
  expect(plan.container("api").image).toBe(
    "123456789012.dkr.ecr.ap-southeast-2.amazonaws.com/aussie-markets/api:v1.0.0",
  );
}

export function expectScalingByCpu(plan: Plan, service: string): void {
  const scaled = {
    serviceNamespace: "ecs",
    scalableDimension: "ecs:service:DesiredCount",
    resourceId: `service/${service}`,
  };
  expect(plan.inputs(SCALING_TARGET)).toMatchObject(scaled);
  expect(plan.inputs(SCALING_POLICY)).toMatchObject({
    ...scaled,
    policyType: "TargetTrackingScaling",
    targetTrackingScalingPolicyConfiguration: {
      predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
      targetValue: 70,
    },
  });
  // A deployment that set the number back would undo what scaling decided.
  expect(plan.one(ECS_SERVICE).ignoreChanges).toEqual(["desiredCount"]);
}
