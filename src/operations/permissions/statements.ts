import type { Config } from "../../config/schema";
import { releaseTable } from "../../lib/names";

/** A statement of a policy, with nothing left open. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** Whom a policy is about: a stack, by its names, in an account. */
export interface Scope {
  readonly config: Config;
  readonly stack: string;
  readonly accountId: string;
  /** Bucket of Pulumi's state; undefined: the state is elsewhere, and its rights too. */
  readonly stateBucket?: string;
}

type Rule = (scope: Scope) => readonly Omit<Statement, "Effect">[];

/** What a call to AWS needs: the client's short name and the command, as the operations make them. */
const RULES: Readonly<Record<string, Rule>> = {
  "acm.ListCertificates": everywhere("acm:ListCertificates"),
  "cloudfront.ListDistributions": everywhere("cloudfront:ListDistributions"),
  "cloudwatch.DescribeAlarms": everywhere("cloudwatch:DescribeAlarms"),
  "cloudwatch.GetMetricStatistics": everywhere("cloudwatch:GetMetricStatistics"),
  "dynamodb.GetItem": on("dynamodb:GetItem", table),
  "dynamodb.PutItem": on("dynamodb:PutItem", table),
  "ec2.DescribeAddresses": everywhere("ec2:DescribeAddresses"),
  "ec2.DescribeAvailabilityZones": everywhere("ec2:DescribeAvailabilityZones"),
  "ec2.DescribeSubnets": everywhere("ec2:DescribeSubnets"),
  "ec2.DescribeVpcs": everywhere("ec2:DescribeVpcs"),
  "ecr.BatchCheckLayerAvailability": on("ecr:BatchCheckLayerAvailability", repositories),
  "ecr.BatchGetImage": on("ecr:BatchGetImage", repositories),
  "ecr.CompleteLayerUpload": on("ecr:CompleteLayerUpload", repositories),
  "ecr.DescribeImages": on("ecr:DescribeImages", repositories),
  "ecr.DescribeRepositories": on("ecr:DescribeRepositories", repositories),
  "ecr.GetDownloadUrlForLayer": on("ecr:GetDownloadUrlForLayer", repositories),
  "ecr.InitiateLayerUpload": on("ecr:InitiateLayerUpload", repositories),
  "ecr.PutImage": on("ecr:PutImage", repositories),
  "ecr.UploadLayerPart": on("ecr:UploadLayerPart", repositories),
  "ecs.DescribeServiceDeployments": on("ecs:DescribeServiceDeployments", followed),
  "ecs.DescribeServices": on("ecs:DescribeServices", services),
  "ecs.DescribeTaskDefinition": everywhere("ecs:DescribeTaskDefinition"),
  "ecs.DescribeTasks": on("ecs:DescribeTasks", tasks),
  "ecs.ListServiceDeployments": on("ecs:ListServiceDeployments", followed),
  "ecs.ListTasks": (scope) => [{ Action: ["ecs:ListTasks"], Resource: ["*"], Condition: inCluster(scope) }],
  "ecs.RunTask": (scope) => [
    { Action: ["ecs:RunTask"], Resource: oneOffFamilies(scope), Condition: inCluster(scope) },
    passRoles(scope),
  ],
  "ecs.StopServiceDeployment": on("ecs:StopServiceDeployment", followed),
  "ecs.StopTask": on("ecs:StopTask", tasks),
  "ecs.UpdateService": on("ecs:UpdateService", services),
  "elasticache.DescribeReplicationGroups": on("elasticache:DescribeReplicationGroups", caches),
  "elasticache.ModifyReplicationGroup": on("elasticache:ModifyReplicationGroup", caches),
  "elb.DescribeTargetHealth": everywhere("elasticloadbalancing:DescribeTargetHealth"),
  "iam.ListOpenIDConnectProviders": everywhere("iam:ListOpenIDConnectProviders"),
  "lambda.GetAccountSettings": everywhere("lambda:GetAccountSettings"),
  "lambda.GetFunctionConcurrency": on("lambda:GetFunctionConcurrency", functions),
  "lambda.Invoke": on("lambda:InvokeFunction", (scope) => functions(scope).map((arn) => `${arn}:live`)),
  "logs.GetLogEvents": on("logs:GetLogEvents", (scope) =>
    Object.values(scope.config.services).map(({ logGroup }) =>
      arn(scope, "logs", `log-group:${logGroup}:log-stream:*`),
    ),
  ),
  "quotas.GetAWSDefaultServiceQuota": everywhere("servicequotas:GetAWSDefaultServiceQuota"),
  "quotas.GetServiceQuota": everywhere("servicequotas:GetServiceQuota"),
  "rds.CreateDBClusterSnapshot": on("rds:CreateDBClusterSnapshot", clusterAndSnapshots),
  "rds.CreateDBSnapshot": on("rds:CreateDBSnapshot", instanceAndSnapshots),
  "rds.DescribeDBClusterSnapshots": on("rds:DescribeDBClusterSnapshots", clusterAndSnapshots),
  "rds.DescribeDBClusters": on("rds:DescribeDBClusters", (scope) => clusterAndSnapshots(scope).slice(0, 1)),
  "rds.DescribeDBInstances": on("rds:DescribeDBInstances", (scope) => instanceAndSnapshots(scope).slice(0, 1)),
  "rds.DescribeDBSnapshots": on("rds:DescribeDBSnapshots", instanceAndSnapshots),
  "route53.GetHostedZone": on("route53:GetHostedZone", () => ["arn:aws:route53:::hostedzone/*"]),
  "route53.ListHostedZonesByName": everywhere("route53:ListHostedZonesByName"),
  "s3.HeadBucket": on("s3:ListBucket", ({ config }) =>
    Object.values(config.buckets).map(({ bucketName }) => `arn:aws:s3:::${bucketName}`),
  ),
  "s3control.GetPublicAccessBlock": everywhere("s3:GetAccountPublicAccessBlock"),
  "secrets.DescribeSecret": on("secretsmanager:DescribeSecret", secrets),
  "secrets.GetSecretValue": on("secretsmanager:GetSecretValue", secrets),
  "secrets.PutSecretValue": on("secretsmanager:PutSecretValue", secrets),
  "secrets.UpdateSecretVersionStage": on("secretsmanager:UpdateSecretVersionStage", secrets),
  "sns.ListSubscriptionsByTopic": on("sns:ListSubscriptionsByTopic", topic),
  "sns.Publish": (scope) => [
    { Action: ["sns:Publish"], Resource: topic(scope) },
    // The topic is encrypted with a key of its own.
    viaService(scope, "sns", ["kms:Decrypt", "kms:GenerateDataKey"]),
  ],
  "ssm.GetParameter": (scope) => {
    const Resource = parameters(scope);
    return [
      { Action: ["ssm:GetParameter"], Resource },
      ...(Resource.length ? [viaService(scope, "ssm", ["kms:Decrypt"])] : []),
    ];
  },
  // AWS asks for no right.
  "sts.GetCallerIdentity": () => [],
  "pulumi.read": (scope) => state(scope, ["s3:GetObject"]),
  "pulumi.preview": (scope) => [
    ...state(scope, ["s3:GetObject"]),
    {
      Action: [
        "ec2:DescribeManagedPrefixLists",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcAttribute",
        "ec2:DescribeVpcs",
        "ec2:GetManagedPrefixListEntries",
        "route53:ListHostedZones",
      ],
      Resource: ["*"],
    },
    {
      Action: ["route53:GetHostedZone", "route53:ListTagsForResource"],
      Resource: ["arn:aws:route53:::hostedzone/*"],
    },
  ],
  "pulumi.up": (scope) => [
    ...state(scope, ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]),
    { Action: ["ecs:DescribeTaskDefinition", "ecs:RegisterTaskDefinition"], Resource: ["*"] },
    { Action: ["ecs:DescribeServices", "ecs:UpdateService"], Resource: services(scope) },
    { Action: ["ecs:TagResource"], Resource: families(scope) },
    passRoles(scope),
  ],
  "pulumi.replace": (scope) => [
    ...state(scope, ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]),
    {
      Action: ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"],
      Resource: secrets(scope),
    },
    { Action: ["ssm:GetParameter", "ssm:PutParameter"], Resource: parameters(scope) },
    {
      Action: ["elasticache:DescribeReplicationGroups", "elasticache:ModifyReplicationGroup"],
      Resource: caches(scope),
    },
    ...databaseChange(scope),
  ],
};

/**
 * What some calls need, as few statements as there are kinds of resources.
 *
 * @throws Error for a call that has no rule
 */
export function statementsFor(calls: readonly string[], scope: Scope): Statement[] {
  const merged = new Map<string, Omit<Statement, "Effect" | "Action"> & { readonly actions: Set<string> }>();
  for (const call of calls) {
    const rule = RULES[call];
    if (!rule) throw new Error(`no rule says what ${call} needs`);
    for (const { Action, Resource, Condition } of rule(scope)) {
      // A stack without such a part makes no such call.
      if (Resource.length === 0) continue;
      const key = JSON.stringify([[...Resource].sort(), Condition]);
      const one = merged.get(key) ?? { Resource: [...new Set(Resource)].sort(), Condition, actions: new Set() };
      for (const action of Action) one.actions.add(action);
      merged.set(key, one);
    }
  }
  return [...merged.values()].map(({ Resource, Condition, actions }) => ({
    Effect: "Allow",
    Action: [...actions].sort(),
    Resource,
    ...(Condition && { Condition }),
  }));
}

function everywhere(action: string): Rule {
  // AWS knows no resource for these.
  return () => [{ Action: [action], Resource: ["*"] }];
}

function on(action: string, resources: (scope: Scope) => string[]): Rule {
  return (scope) => [{ Action: [action], Resource: resources(scope) }];
}

function arn({ config, accountId }: Scope, service: string, rest: string): string {
  return `arn:aws:${service}:${config.aws.region}:${accountId}:${rest}`;
}

function table(scope: Scope): string[] {
  return [arn(scope, "dynamodb", `table/${releaseTable(scope.config.prefix)}`)];
}

function topic(scope: Scope): string[] {
  return [arn(scope, "sns", `${scope.config.prefix}-alarms`)];
}

function repositories(scope: Scope): string[] {
  return Object.values(scope.config.services).map(({ repository }) => arn(scope, "ecr", `repository/${repository}`));
}

function services(scope: Scope): string[] {
  const { cluster, services } = scope.config;
  return Object.values(services).map(({ name }) => arn(scope, "ecs", `service/${cluster?.name}/${name}`));
}

/** Where traffic moves or alarms end deployments, with the deployments. */
function followed(scope: Scope): string[] {
  const { cluster, services } = scope.config;
  return Object.values(services).flatMap(({ name, deployment }) => {
    if (!deployment) return [];
    const path = `${cluster?.name}/${name}`;
    return [arn(scope, "ecs", `service/${path}`), arn(scope, "ecs", `service-deployment/${path}/*`)];
  });
}

function tasks(scope: Scope): string[] {
  return [arn(scope, "ecs", `task/${scope.config.cluster?.name}/*`)];
}

function inCluster(scope: Scope) {
  return { ArnEquals: { "ecs:cluster": arn(scope, "ecs", `cluster/${scope.config.cluster?.name}`) } };
}

function oneOffFamilies(scope: Scope): string[] {
  const { prefix, tasks } = scope.config;
  return Object.keys(tasks).map((task) => arn(scope, "ecs", `task-definition/${prefix}-${task}:*`));
}

function families(scope: Scope): string[] {
  const own = Object.values(scope.config.services).map(({ name, family = name }) =>
    arn(scope, "ecs", `task-definition/${family}:*`),
  );
  return [...own, ...oneOffFamilies(scope)];
}

function passRoles({ config, accountId }: Scope) {
  const names = Object.values(config.services).flatMap(({ name }) => [`${name}-execution`, `${name}-task`]);
  return {
    Action: ["iam:PassRole"],
    Resource: names.map((name) => `arn:aws:iam::${accountId}:role/${name}`),
    Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
  };
}

function functions(scope: Scope): string[] {
  return Object.values(scope.config.functions).map(({ name }) => arn(scope, "lambda", `function:${name}`));
}

function secrets(scope: Scope): string[] {
  return Object.values(scope.config.secrets)
    .filter(({ store }) => store === "secrets-manager")
    .map(({ name }) => arn(scope, "secretsmanager", `secret:${name}-??????`));
}

function parameters(scope: Scope): string[] {
  return Object.values(scope.config.secrets)
    .filter(({ store }) => store === "parameter-store")
    .map(({ name }) => arn(scope, "ssm", `parameter/${name.replace(/^\//, "")}`));
}

function caches(scope: Scope): string[] {
  const { cache } = scope.config;
  return cache ? [arn(scope, "elasticache", `replicationgroup:${cache.identifier}`)] : [];
}

function instanceAndSnapshots(scope: Scope): string[] {
  const { database } = scope.config;
  if (database?.engine !== "postgres") return [];
  const { identifier } = database;
  return [arn(scope, "rds", `db:${identifier}`), arn(scope, "rds", `snapshot:${identifier}-before-*`)];
}

function clusterAndSnapshots(scope: Scope): string[] {
  const { database } = scope.config;
  if (database?.engine !== "aurora-postgresql") return [];
  const { identifier } = database;
  return [arn(scope, "rds", `cluster:${identifier}`), arn(scope, "rds", `cluster-snapshot:${identifier}-before-*`)];
}

function databaseChange(scope: Scope) {
  const [instance] = instanceAndSnapshots(scope);
  const [cluster] = clusterAndSnapshots(scope);
  return [
    { Action: ["rds:DescribeDBInstances", "rds:ModifyDBInstance"], Resource: instance ? [instance] : [] },
    { Action: ["rds:DescribeDBClusters", "rds:ModifyDBCluster"], Resource: cluster ? [cluster] : [] },
  ];
}

function viaService(scope: Scope, service: string, Action: string[]) {
  const { region } = scope.config.aws;
  const Condition = { StringEquals: { "kms:ViaService": `${service}.${region}.amazonaws.com` } };
  return { Action, Resource: [arn(scope, "kms", "key/*")], Condition };
}

/** The stack's own files only: another stack's state has that one's secrets. */
function state({ stack, stateBucket }: Scope, Action: string[]) {
  if (!stateBucket) return [];
  const bucket = `arn:aws:s3:::${stateBucket}`;
  const folders = ["stacks", "history", "backups", "locks/organization"];
  return [
    { Action: ["s3:ListBucket"], Resource: [bucket] },
    { Action: ["s3:GetObject"], Resource: [`${bucket}/.pulumi/meta.yaml`] },
    { Action, Resource: folders.map((folder) => `${bucket}/.pulumi/${folder}/platform/${stack}*`) },
  ];
}
