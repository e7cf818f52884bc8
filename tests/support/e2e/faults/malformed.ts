import { ACMClient, RequestCertificateCommand } from "@aws-sdk/client-acm";
import { ApplicationAutoScalingClient, RegisterScalableTargetCommand } from "@aws-sdk/client-application-auto-scaling";
import { CloudWatchClient, PutDashboardCommand, PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  PutRetentionPolicyCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { CreateSecurityGroupCommand, EC2Client, RunInstancesCommand } from "@aws-sdk/client-ec2";
import { CreateRepositoryCommand, ECRClient } from "@aws-sdk/client-ecr";
import { CreateClusterCommand, ECSClient, RegisterTaskDefinitionCommand } from "@aws-sdk/client-ecs";
import { CreateLoadBalancerCommand, ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { CreateReplicationGroupCommand, ElastiCacheClient } from "@aws-sdk/client-elasticache";
import { CreatePolicyCommand, CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { CreateFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { CreateDBInstanceCommand, RDSClient } from "@aws-sdk/client-rds";
import { PutBucketPolicyCommand, PutBucketVersioningCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import type { World } from "./world";

/** A call that AWS refuses. */
export interface Fault {
  readonly what: string;
  /** AWS's code. */
  readonly code: string;
  readonly call: (world: World) => Promise<unknown>;
}

const TRUST = (service = "ecs-tasks") =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: `${service}.amazonaws.com` }, Action: "sts:AssumeRole" }],
  });

/** A policy of about so many characters. */
function policy(characters: number, more: object = {}): string {
  const Resource = Array.from({ length: Math.ceil(characters / 60) }, (_, n) =>
    `arn:aws:s3:::bucket-${String(n).padStart(5, "0")}/`.padEnd(57, "x"),
  );
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource, ...more }],
  });
}

const ALARM = {
  AlarmName: "alarm",
  Namespace: "AWS/ECS",
  MetricName: "CPUUtilization",
  Statistic: "Average",
  ComparisonOperator: "GreaterThanThreshold",
  Threshold: 1,
} as const;

const TASK = {
  family: "task",
  requiresCompatibilities: ["FARGATE"],
  networkMode: "awsvpc",
  cpu: "256",
  memory: "512",
  containerDefinitions: [{ name: "app", image: "image" }],
} as const;

const FUNCTION = (role: string, name: string) =>
  ({
    FunctionName: name,
    Role: role,
    Runtime: "nodejs22.x",
    Handler: "index.handler",
    Code: { ZipFile: new Uint8Array([80, 75, 5, 6, ...Array(18).fill(0)]) },
  }) as const;

const DATABASE = {
  DBInstanceIdentifier: "database",
  DBInstanceClass: "db.t3.micro",
  Engine: "postgres",
  MasterUsername: "master",
  MasterUserPassword: "long-enough",
  AllocatedStorage: 20,
} as const;

// biome-ignore lint/suspicious/noExplicitAny: a fault is what a type would not let through.
const untyped = (value: unknown) => value as any;

/** What breaks AWS's model, or a limit that no model tells: wrong whatever there is. */
export const MALFORMED: readonly Fault[] = [
  {
    what: "a role's name of 65 characters",
    code: "ValidationError",
    call: ({ aws }) =>
      aws.send(IAMClient, new CreateRoleCommand({ RoleName: "r".repeat(65), AssumeRolePolicyDocument: TRUST() })),
  },
  {
    what: "a trust policy of more than 2,048 characters",
    code: "LimitExceeded",
    call: ({ aws }) =>
      aws.send(
        IAMClient,
        new CreateRoleCommand({ RoleName: "trust", AssumeRolePolicyDocument: TRUST("x".repeat(2048)) }),
      ),
  },
  {
    what: "a managed policy of more than 6,144 characters",
    code: "LimitExceeded",
    call: ({ aws }) =>
      aws.send(IAMClient, new CreatePolicyCommand({ PolicyName: "large", PolicyDocument: policy(6200) })),
  },
  {
    what: "inline policies of more than 10,240 characters in all",
    code: "LimitExceeded",
    call: async ({ aws, role }) => {
      const put = (PolicyName: string) =>
        aws.send(IAMClient, new PutRolePolicyCommand({ RoleName: role, PolicyName, PolicyDocument: policy(6000) }));
      await put("one");
      await put("two");
    },
  },
  {
    what: "a bucket policy of more than 20 KB",
    code: "PolicyTooLarge",
    call: ({ aws, bucket }) =>
      aws.send(
        S3Client,
        new PutBucketPolicyCommand({ Bucket: bucket, Policy: policy(20_500, { Principal: { AWS: aws.account } }) }),
      ),
  },
  {
    what: "a versioning status that doesn't exist",
    code: "MalformedXML",
    call: ({ aws, bucket }) =>
      aws.send(
        S3Client,
        new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: untyped("On") } }),
      ),
  },
  {
    what: "51 tags",
    code: "InvalidParameter",
    call: ({ aws }) =>
      aws.send(
        ECSClient,
        new CreateClusterCommand({
          clusterName: "tagged",
          tags: Array.from({ length: 51 }, (_, n) => ({ key: `key-${n}`, value: "" })),
        }),
      ),
  },
  {
    what: "a tag that begins with aws:",
    code: "InvalidParameter",
    call: ({ aws }) =>
      aws.send(
        ECRClient,
        new CreateRepositoryCommand({ repositoryName: "tagged", tags: [{ Key: "aws:mine", Value: "1" }] }),
      ),
  },
  {
    what: "a required value that is missing",
    code: "MissingParameter",
    call: ({ aws }) => aws.send(EC2Client, new RunInstancesCommand(untyped({ MinCount: 1 }))),
  },
  {
    what: "a security group's description with a letter beyond ASCII",
    code: "InvalidParameterValue",
    call: ({ aws, vpc }) =>
      aws.send(EC2Client, new CreateSecurityGroupCommand({ GroupName: "group", Description: "für alle", VpcId: vpc })),
  },
  {
    what: "a load balancer whose name AWS keeps for itself",
    code: "ValidationError",
    call: ({ aws, subnets }) => {
      const balancer = { Name: "internal-site", Subnets: [...subnets] };
      return aws.send(ElasticLoadBalancingV2Client, new CreateLoadBalancerCommand(balancer));
    },
  },
  {
    what: "CPU and memory that Fargate doesn't have together",
    code: "Client",
    call: ({ aws }) => aws.send(ECSClient, new RegisterTaskDefinitionCommand({ ...untyped(TASK), memory: "8192" })),
  },
  {
    what: "a secret and a variable of one name",
    code: "Client",
    call: ({ aws, roleArn }) => {
      const both = { environment: [{ name: "A", value: "" }], secrets: [{ name: "A", valueFrom: "arn" }] };
      const containerDefinitions = [{ name: "app", image: "image", ...both }];
      return aws.send(
        ECSClient,
        new RegisterTaskDefinitionCommand({ ...untyped(TASK), executionRoleArn: roleArn, containerDefinitions }),
      );
    },
  },
  {
    what: "a number of another type",
    code: "InvalidParameter",
    call: ({ aws }) =>
      aws.json("ecs", "AmazonEC2ContainerServiceV20141113.RegisterTaskDefinition", {
        ...TASK,
        containerDefinitions: [{ name: "app", image: "image", memory: "much" }],
      }),
  },
  {
    what: "a launch type that doesn't exist",
    code: "InvalidParameter",
    call: ({ aws }) =>
      aws.json("ecs", "AmazonEC2ContainerServiceV20141113.CreateService", {
        cluster: "used",
        serviceName: "s",
        taskDefinition: "used",
        launchType: "CLOUD",
      }),
  },
  {
    what: "a runtime that doesn't exist",
    code: "ValidationException",
    call: ({ aws, roleArn }) =>
      aws.send(
        LambdaClient,
        new CreateFunctionCommand({ ...FUNCTION(roleArn, "function-1"), Runtime: untyped("nodejs99.x") }),
      ),
  },
  {
    what: "a function that may take 20 minutes",
    code: "ValidationException",
    call: ({ aws, roleArn }) =>
      aws.send(LambdaClient, new CreateFunctionCommand({ ...FUNCTION(roleArn, "function-2"), Timeout: 1200 })),
  },
  {
    what: "environment variables of more than 4 KB",
    code: "InvalidParameterValue",
    call: ({ aws, roleArn }) =>
      aws.send(
        LambdaClient,
        new CreateFunctionCommand({
          ...FUNCTION(roleArn, "function-3"),
          Environment: { Variables: { LARGE: "x".repeat(4100) } },
        }),
      ),
  },
  {
    what: "a database's password with a slash",
    code: "InvalidParameterValue",
    call: ({ aws }) =>
      aws.send(
        RDSClient,
        new CreateDBInstanceCommand({ ...DATABASE, DBInstanceIdentifier: "slashed", MasterUserPassword: "with/slash" }),
      ),
  },
  {
    what: "backups kept for 36 days",
    code: "InvalidParameterValue",
    call: ({ aws }) => aws.send(RDSClient, new CreateDBInstanceCommand({ ...DATABASE, BackupRetentionPeriod: 36 })),
  },
  {
    what: "a Redis token of 10 characters",
    code: "InvalidParameterValue",
    call: ({ aws }) =>
      aws.send(
        ElastiCacheClient,
        new CreateReplicationGroupCommand({
          ReplicationGroupId: "token",
          ReplicationGroupDescription: "cache",
          TransitEncryptionEnabled: true,
          AuthToken: "0123456789",
        }),
      ),
  },
  {
    what: "automatic failover with one node",
    code: "InvalidParameterCombination",
    call: ({ aws }) =>
      aws.send(
        ElastiCacheClient,
        new CreateReplicationGroupCommand({
          ReplicationGroupId: "cache",
          ReplicationGroupDescription: "cache",
          NumCacheClusters: 1,
          AutomaticFailoverEnabled: true,
        }),
      ),
  },
  {
    what: "an alarm that looks back two days in periods of five minutes",
    code: "ValidationError",
    call: ({ aws }) =>
      aws.send(CloudWatchClient, new PutMetricAlarmCommand({ ...ALARM, Period: 300, EvaluationPeriods: 576 })),
  },
  {
    what: "an alarm with a period of 45 seconds",
    code: "ValidationError",
    call: ({ aws }) =>
      aws.send(CloudWatchClient, new PutMetricAlarmCommand({ ...ALARM, Period: 45, EvaluationPeriods: 1 })),
  },
  {
    what: "a comparison that doesn't exist",
    code: "ValidationError",
    call: ({ aws }) =>
      aws.send(
        CloudWatchClient,
        new PutMetricAlarmCommand({ ...ALARM, ComparisonOperator: untyped("Above"), Period: 60, EvaluationPeriods: 1 }),
      ),
  },
  {
    what: "a dashboard whose widget is wider than the page",
    code: "InvalidParameterInput",
    call: ({ aws }) => {
      const widget = { type: "text", x: 0, y: 0, width: 25, height: 1, properties: { markdown: "" } };
      const DashboardBody = JSON.stringify({ widgets: [widget] });
      return aws.send(CloudWatchClient, new PutDashboardCommand({ DashboardName: "board", DashboardBody }));
    },
  },
  {
    what: "logs kept for ten days",
    code: "InvalidParameter",
    call: ({ aws, logGroup }) =>
      aws.send(CloudWatchLogsClient, new PutRetentionPolicyCommand({ logGroupName: logGroup, retentionInDays: 10 })),
  },
  {
    what: "a log group's name with a blank",
    code: "InvalidParameter",
    call: ({ aws }) => aws.send(CloudWatchLogsClient, new CreateLogGroupCommand({ logGroupName: "a b" })),
  },
  {
    what: "a rate in the wrong number",
    code: "ValidationException",
    call: ({ aws }) => aws.json("events", "AWSEvents.PutRule", { Name: "rule", ScheduleExpression: "rate(1 hours)" }),
  },
  {
    what: "a schedule with a day of the month and of the week",
    code: "ValidationException",
    call: ({ aws, roleArn }) => {
      const body = {
        ScheduleExpression: "cron(0 3 1 * MON *)",
        FlexibleTimeWindow: { Mode: "OFF" },
        Target: { Arn: `arn:aws:lambda:us-east-1:${aws.account}:function:f`, RoleArn: roleArn },
      };
      return aws.http(
        "scheduler",
        "POST",
        "/schedules/nightly",
        { "content-type": "application/json" },
        JSON.stringify(body),
      );
    },
  },
  {
    what: "an address in a firewall's set that is no range",
    code: "WAFInvalidParameter",
    call: ({ aws }) =>
      aws.json("wafv2", "AWSWAF_20190729.CreateIPSet", {
        Name: "set",
        Scope: "REGIONAL",
        IPAddressVersion: "IPV4",
        Addresses: ["192.0.2.1"],
      }),
  },
  {
    what: "a queue that hides messages for a day",
    code: "InvalidAttributeValue",
    call: ({ aws }) =>
      aws.send(SQSClient, new CreateQueueCommand({ QueueName: "queue", Attributes: { VisibilityTimeout: "86400" } })),
  },
  {
    what: "a standard parameter of more than 4 KB",
    code: "ValidationException",
    call: ({ aws }) =>
      aws.send(SSMClient, new PutParameterCommand({ Name: "/a", Value: "x".repeat(4097), Type: "String" })),
  },
  {
    what: "a secret of more than 64 KB",
    code: "ValidationException",
    call: ({ aws }) =>
      aws.send(SecretsManagerClient, new CreateSecretCommand({ Name: "large", SecretString: "x".repeat(65_537) })),
  },
  {
    what: "a key's use that doesn't exist",
    code: "ValidationException",
    call: ({ aws }) => aws.send(KMSClient, new CreateKeyCommand({ KeyUsage: untyped("HIDE") })),
  },
  {
    what: "a certificate whose first name has 65 characters",
    code: "ValidationException",
    call: ({ aws }) =>
      aws.send(
        ACMClient,
        new RequestCertificateCommand({ DomainName: `${"d".repeat(53)}.example.com`, ValidationMethod: "DNS" }),
      ),
  },
  {
    what: "scaling whose least is above its most",
    code: "ValidationException",
    call: ({ aws }) =>
      aws.send(
        ApplicationAutoScalingClient,
        new RegisterScalableTargetCommand({
          ServiceNamespace: "ecs",
          ResourceId: "service/used/used",
          ScalableDimension: "ecs:service:DesiredCount",
          MinCapacity: 3,
          MaxCapacity: 1,
        }),
      ),
  },
];
