/** Limits in JSON Schema's words. */
export type Limits = Readonly<Record<string, unknown>>;

const ECS_NAME = "^[a-zA-Z0-9_-]{1,255}$";
const RDS_NAME = "^[a-zA-Z](-?[a-zA-Z0-9])*$";
const LB_NAME = "^[a-zA-Z0-9]([a-zA-Z0-9-]{0,30}[a-zA-Z0-9])?$";
const GROUP_TEXT = "^[a-zA-Z0-9 ._:/()#,@\\[\\]+=&;{}!$*-]{0,255}$";
const PATH_PATTERN = "^[A-Za-z0-9_.$/~\"'@:+&*?-]{1,128}$";
const PORT = { minimum: 1, maximum: 65_535 };

/** Variables that Lambda sets itself and keeps. */
const RESERVED_BY_LAMBDA = [
  "AWS_ACCESS_KEY",
  "AWS_ACCESS_KEY_ID",
  "AWS_DEFAULT_REGION",
  "AWS_EXECUTION_ENV",
  "AWS_LAMBDA_[A-Z_]+",
  "AWS_REGION",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "LAMBDA_RUNTIME_DIR",
  "LAMBDA_TASK_ROOT",
  "_HANDLER",
];

/** Where AWS says so in words. */
interface Statement {
  /** `<operation>.<input>`: the text about it in the API's reference, or in botocore's model; or the page. */
  readonly source: string;
  /** By `<kind> <input>`. */
  readonly limits: Readonly<Record<string, Limits>>;
}

/** What AWS's models have in words only: its servers refuse the rest all the same. */
export const STATED: readonly Statement[] = [
  {
    source: "elasticloadbalancing CreateLoadBalancer.Name",
    limits: { "lb.LoadBalancer name": { pattern: `^(?!internal-)${LB_NAME.slice(1)}` } },
  },
  {
    source: "elasticloadbalancing CreateTargetGroup.Name",
    limits: { "lb.TargetGroup name": { pattern: LB_NAME } },
  },
  {
    source: "elasticloadbalancing RuleCondition.Values, PathPatternConfig.Values",
    limits: { "lb.ListenerRule conditions[].pathPattern.values[]": { pattern: PATH_PATTERN } },
  },
  {
    source: "elasticloadbalancing TargetGroupAttribute deregistration_delay.timeout_seconds",
    limits: { "lb.TargetGroup deregistrationDelay": { minimum: 0, maximum: 3600 } },
  },
  {
    source:
      "ecs CreateCluster.clusterName, CreateService.serviceName, RegisterTaskDefinition.family, ContainerDefinition.name",
    limits: {
      "ecs.Cluster name": { pattern: ECS_NAME },
      "ecs.Service name": { pattern: ECS_NAME },
      "ecs.TaskDefinition family": { pattern: ECS_NAME },
      "ecs.TaskDefinition containerDefinitions[].name": { pattern: ECS_NAME },
    },
  },
  {
    source: "ecs HealthCheck",
    limits: {
      "ecs.TaskDefinition containerDefinitions[].healthCheck.interval": { minimum: 5, maximum: 300 },
      "ecs.TaskDefinition containerDefinitions[].healthCheck.timeout": { minimum: 2, maximum: 60 },
      "ecs.TaskDefinition containerDefinitions[].healthCheck.retries": { minimum: 1, maximum: 10 },
      "ecs.TaskDefinition containerDefinitions[].healthCheck.startPeriod": { minimum: 0, maximum: 300 },
    },
  },
  {
    source: "ecs PortMapping.containerPort",
    limits: { "ecs.TaskDefinition containerDefinitions[].portMappings[].containerPort": PORT },
  },
  {
    source: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html: task definition size",
    limits: { "ecs.TaskDefinition containerDefinitions": { maxLength: 65_536 } },
  },
  {
    source: "sqs CreateQueue",
    limits: {
      "sqs.Queue name": { pattern: "^[a-zA-Z0-9_-]{1,80}$" },
      "sqs.Queue messageRetentionSeconds": { minimum: 60, maximum: 1_209_600 },
      "sqs.Queue redrivePolicy.maxReceiveCount": { minimum: 1, maximum: 1000 },
    },
  },
  {
    source: "ec2 Tag.Key; 50 tags a resource, some of which have three of their own",
    limits: {
      "providers.aws tags": { maxItems: 47 },
      "providers.aws tags.<key>": { maxLength: 127, pattern: "^(?![aA][wW][sS]:)[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+$" },
    },
  },
  { source: "sns CreateTopic.Name", limits: { "sns.Topic name": { pattern: "^[a-zA-Z0-9_-]{1,256}$" } } },
  {
    source: "rds CreateDBInstance.DBName, for PostgreSQL and Aurora PostgreSQL",
    limits: {
      "rds.Cluster databaseName": { pattern: "^[a-zA-Z][a-zA-Z0-9_]{0,62}$" },
      "rds.Instance dbName": { pattern: "^[a-zA-Z][a-zA-Z0-9_]{0,62}$" },
    },
  },
  {
    source:
      "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_CreateDBInstance.Settings.html: master username",
    limits: {
      "rds.Cluster masterUsername": { maxLength: 63 },
      "rds.Instance username": { maxLength: 63 },
    },
  },
  {
    source: "rds CreateDBInstance.AllocatedStorage, gp3",
    limits: {
      "rds.Instance allocatedStorage": { minimum: 20, maximum: 65_536 },
      "rds.Instance maxAllocatedStorage": { minimum: 20, maximum: 65_536 },
    },
  },
  {
    source: "rds CreateDBInstance.BackupRetentionPeriod",
    limits: { "rds.Instance backupRetentionPeriod": { minimum: 0, maximum: 35 } },
  },
  {
    source: "rds ServerlessV2ScalingConfiguration",
    limits: {
      "rds.Cluster serverlessv2ScalingConfiguration.minCapacity": { minimum: 0, maximum: 256 },
      "rds.Cluster serverlessv2ScalingConfiguration.maxCapacity": { minimum: 1, maximum: 256 },
    },
  },
  {
    source:
      "rds CreateDBSubnetGroup.DBSubnetGroupName, CreateDBParameterGroup.DBParameterGroupName, CreateDBSnapshot.DBSnapshotIdentifier",
    limits: {
      "rds.SubnetGroup name": { pattern: "^(?!default$)[a-zA-Z][a-zA-Z0-9._ -]{0,254}$" },
      "rds.ParameterGroup name": { maxLength: 255 },
      "rds.ClusterParameterGroup name": { maxLength: 255 },
      "rds.Cluster finalSnapshotIdentifier": { maxLength: 255, pattern: RDS_NAME },
      "rds.Instance finalSnapshotIdentifier": { maxLength: 255, pattern: RDS_NAME },
    },
  },
  {
    source: "elasticache CreateReplicationGroup, CreateCacheSubnetGroup",
    limits: {
      "elasticache.ReplicationGroup replicationGroupId": { maxLength: 40, pattern: RDS_NAME },
      "elasticache.ReplicationGroup authToken": { minLength: 16, maxLength: 128, pattern: "^[a-zA-Z0-9!&#$^<>-]+$" },
      "elasticache.ReplicationGroup snapshotRetentionLimit": { minimum: 0, maximum: 35 },
      "elasticache.SubnetGroup name": { pattern: "^[a-zA-Z0-9-]{1,255}$" },
    },
  },
  {
    source: "ec2 CreateSecurityGroup, IpRange.Description",
    limits: {
      "ec2.SecurityGroup name": { pattern: `^(?![sS][gG]-)${GROUP_TEXT.slice(1).replace("{0,", "{1,")}` },
      "vpc.SecurityGroupIngressRule description": { pattern: GROUP_TEXT },
      "vpc.SecurityGroupEgressRule description": { pattern: GROUP_TEXT },
      "vpc.SecurityGroupIngressRule fromPort": { minimum: -1, maximum: 65_535 },
      "vpc.SecurityGroupIngressRule toPort": { minimum: -1, maximum: 65_535 },
    },
  },
  {
    source: "apigateway CreateStage.stageName",
    limits: { "apigateway.Stage stageName": { pattern: "^[a-zA-Z0-9_-]{1,128}$" } },
  },
  {
    source: "cloudwatch PutDashboard.DashboardName",
    limits: { "cloudwatch.Dashboard dashboardName": { pattern: "^[a-zA-Z0-9_-]{1,255}$" } },
  },
  {
    source: "acm RequestCertificate.DomainName: what is longer than 64 may only be a further name",
    limits: {
      "acm.Certificate domainName": { maxLength: 64 },
      "acm.Certificate subjectAlternativeNames[]": { maxLength: 253 },
    },
  },
  {
    source: "secretsmanager CreateSecret.Name",
    limits: { "secretsmanager.Secret name": { minLength: 1, pattern: "^[a-zA-Z0-9/_+=.@-]+$" } },
  },
  {
    source: "secretsmanager DeleteSecret.RecoveryWindowInDays; 0: deleted at once",
    limits: {
      "secretsmanager.Secret recoveryWindowInDays": { enum: [0, ...Array.from({ length: 24 }, (_, i) => i + 7)] },
    },
  },
  {
    source: "ssm PutParameter.Name: 1011 characters with the ARN before it, and fifteen levels",
    limits: {
      "ssm.Parameter name": { maxLength: 950, pattern: "^(?!/?([aA][wW][sS]|[sS][sS][mM]))(/?[a-zA-Z0-9_.-]+){1,15}$" },
    },
  },
  {
    source: "ssm PutParameter.Type: CloudFormation can't make secure ones, everybody else can",
    limits: { "ssm.Parameter type": { enum: ["String", "StringList", "SecureString"] } },
  },
  {
    source: "lambda AddPermission.StatementId",
    limits: { "lambda.Permission statementId": { pattern: "^[a-zA-Z0-9-_]{1,100}$" } },
  },
  {
    source:
      "lambda Environment.Variables' keys; https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html: reserved",
    limits: {
      "lambda.Function environment.variables.<key>": {
        pattern: `^(?!(${RESERVED_BY_LAMBDA.join("|")})$)[a-zA-Z][a-zA-Z0-9_]+$`,
      },
    },
  },
  {
    source: "events Target.Id",
    limits: { "cloudwatch.EventTarget targetId": { pattern: "^[.\\-_A-Za-z0-9]{1,64}$" } },
  },
  {
    source: "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html",
    limits: {
      "lambda.Function environment.variables": { maxLength: 4096 },
      "lambda.Function memorySize": { minimum: 128, maximum: 10_240 },
      "lambda.Function timeout": { minimum: 1, maximum: 900 },
    },
  },
  {
    source:
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html, without the increases that may be asked for",
    limits: {
      "iam.Role assumeRolePolicy": { maxLength: 2048 },
      "iam.RolePolicy policy": { maxLength: 10_240 },
    },
  },
  {
    source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html",
    limits: {
      "s3.Bucket bucket": {
        minLength: 3,
        pattern:
          "^(?!.*\\.\\.)(?!\\d+(\\.\\d+){3}$)(?!xn--|sthree-|amzn-s3-demo-)(?!.*(-s3alias|--ol-s3|--x-s3|--table-s3|\\.mrap)$)[a-z0-9][a-z0-9.-]*[a-z0-9]$",
      },
    },
  },
  {
    source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html, kms PutKeyPolicy.Policy",
    limits: { "s3.BucketPolicy policy": { maxLength: 20_480 }, "kms.Key policy": { maxLength: 32_768 } },
  },
  {
    source: "kms CreateAlias.AliasName",
    limits: { "kms.Alias name": { pattern: "^alias/(?!aws/)[a-zA-Z0-9:/_-]+$" } },
  },
  {
    source: "kms ScheduleKeyDeletion.PendingWindowInDays",
    limits: { "kms.Key deletionWindowInDays": { minimum: 7, maximum: 30 } },
  },
  {
    source: "cloudwatch PutMetricAlarm.Period, of metrics that aren't of high resolution",
    limits: { "cloudwatch.MetricAlarm period": { multipleOf: 60, minimum: 60, maximum: 604_800 } },
  },
  {
    source: "scheduler Target.Input",
    limits: { "scheduler.Schedule target.input": { minLength: 1, maxLength: 262_144 } },
  },
  {
    source: "wafv2 IPSet.Addresses: no /0",
    limits: { "wafv2.IpSet addresses[]": { pattern: "^[0-9.]+/([1-9]|[12]\\d|3[0-2])$" } },
  },
  {
    source: "route53 CreateHostedZone.Name",
    limits: { "route53.Zone name": { maxLength: 255 } },
  },
];
