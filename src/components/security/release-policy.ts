import type * as pulumi from "@pulumi/pulumi";
import type { Statement } from "../../lib/iam";
import { lookUps, stateAccess } from "./preview-policy";
import { arnIn, type WorkflowScope } from "./workflow-scope";

/**
 * What a release does.
 *
 * @param pushes whether the role also pushes images; if not, another one does
 */
export function releasePolicy(scope: WorkflowScope, pushes: boolean): Statement[] {
  return [
    ...(pushes ? imagesPolicy(scope) : [readImages(scope)]),
    ...services(scope),
    ...oneOffTasks(scope),
    ...migration(scope),
    ...records(scope),
    ...snapshots(scope),
    ...tellings(scope),
    ...stateAccess(scope, "read-write"),
    ...lookUps(scope),
  ];
}

export function imagesPolicy(scope: WorkflowScope): Statement[] {
  return [
    { Sid: "LogInToRegistry", Action: "ecr:GetAuthorizationToken", Resource: "*" },
    {
      Sid: "PushImages",
      Action: [
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:CompleteLayerUpload",
        "ecr:DescribeImages",
        "ecr:GetDownloadUrlForLayer",
        "ecr:InitiateLayerUpload",
        "ecr:PutImage",
        "ecr:UploadLayerPart",
      ],
      Resource: scope.repositoryArns,
    },
  ];
}

/** What was proven is copied from here into the next environment. */
function readImages(scope: WorkflowScope): Statement {
  const Action = ["ecr:BatchGetImage", "ecr:DescribeImages", "ecr:GetDownloadUrlForLayer"];
  return { Sid: "ReadImages", Action, Resource: scope.repositoryArns };
}

function services(scope: WorkflowScope): Statement[] {
  const { clusterName, serviceNames, families, taskRoleArns } = scope;
  return [
    {
      Sid: "MoveServices",
      Action: ["ecs:DescribeServices", "ecs:UpdateService"],
      Resource: serviceNames.map((service) => ecsArn(scope, `service/${clusterName}/${service}`)),
    },
    {
      Sid: "RegisterTaskDefinitions",
      Action: ["ecs:RegisterTaskDefinition", "ecs:TagResource"],
      Resource: families.map((family) => ecsArn(scope, `task-definition/${family}:*`)),
    },
    // AWS knows no resource for it.
    { Sid: "ReadTaskDefinitions", Action: "ecs:DescribeTaskDefinition", Resource: "*" },
    {
      Sid: "PassTaskRoles",
      Action: "iam:PassRole",
      Resource: taskRoleArns,
      Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
    },
    { Sid: "ReadTargets", Action: "elasticloadbalancing:DescribeTargetHealth", Resource: "*" },
    ...followedDeployments(scope),
  ];
}

function followedDeployments(scope: WorkflowScope): Statement[] {
  const { clusterName, followedServiceNames } = scope;
  if (followedServiceNames.length === 0) return [];
  return [
    {
      Sid: "FollowDeployments",
      Action: ["ecs:DescribeServiceDeployments", "ecs:ListServiceDeployments", "ecs:StopServiceDeployment"],
      Resource: followedServiceNames.flatMap((service) => [
        ecsArn(scope, `service/${clusterName}/${service}`),
        ecsArn(scope, `service-deployment/${clusterName}/${service}/*`),
      ]),
    },
  ];
}

function oneOffTasks(scope: WorkflowScope): Statement[] {
  const { clusterName, taskFamilies, logGroupNames } = scope;
  const inCluster = { ArnEquals: { "ecs:cluster": ecsArn(scope, `cluster/${clusterName}`) } };
  return [
    { Sid: "ListTasks", Action: "ecs:ListTasks", Resource: "*", Condition: inCluster },
    {
      Sid: "FollowTasks",
      Action: ["ecs:DescribeTasks", "ecs:StopTask"],
      Resource: ecsArn(scope, `task/${clusterName}/*`),
    },
    ...(taskFamilies.length
      ? [
          {
            Sid: "RunTasks",
            Action: "ecs:RunTask",
            Resource: taskFamilies.map((family) => ecsArn(scope, `task-definition/${family}:*`)),
            Condition: inCluster,
          },
        ]
      : []),
    {
      Sid: "ReadLogs",
      Action: "logs:GetLogEvents",
      Resource: logGroupNames.map((group) => arnIn(scope, "logs", `log-group:${group}:log-stream:*`)),
    },
  ];
}

function migration(scope: WorkflowScope): Statement[] {
  const { migrationFunction } = scope;
  if (!migrationFunction) return [];
  const Resource = arnIn(scope, "lambda", `function:${migrationFunction}:live`);
  return [{ Sid: "Migrate", Action: "lambda:InvokeFunction", Resource }];
}

function records(scope: WorkflowScope): Statement[] {
  const Action = ["dynamodb:GetItem", "dynamodb:PutItem"];
  return [
    { Sid: "RecordReleases", Action, Resource: scope.recordArn },
    { Sid: "ReadAlarms", Action: "cloudwatch:DescribeAlarms", Resource: arnIn(scope, "cloudwatch", "alarm:*") },
  ];
}

function snapshots(scope: WorkflowScope): Statement[] {
  const { snapshotOf } = scope;
  if (!snapshotOf) return [];
  const { kind, identifier } = snapshotOf;
  const [action, source, snapshot] =
    kind === "instance" ? ["DBSnapshot", "db", "snapshot"] : ["DBClusterSnapshot", "cluster", "cluster-snapshot"];
  return [
    {
      Sid: "TakeSnapshots",
      Action: [`rds:Create${action}`, `rds:Describe${action}s`],
      Resource: [
        arnIn(scope, "rds", `${source}:${identifier}`),
        arnIn(scope, "rds", `${snapshot}:${identifier}-before-*`),
      ],
    },
  ];
}

export function tellings(scope: WorkflowScope): Statement[] {
  const { topic } = scope;
  if (!topic) return [];
  return [
    { Sid: "TellPeople", Action: "sns:Publish", Resource: topic.arn },
    { Sid: "EncryptTellings", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: topic.keyArn },
  ];
}

function ecsArn(scope: WorkflowScope, rest: string): pulumi.Output<string> {
  return arnIn(scope, "ecs", rest);
}
