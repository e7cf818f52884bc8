import { beforeAll, describe, expect, it } from "vitest";
import { parseStackFile } from "../../src/commands/stack-file";
import type { RawConfig } from "../../src/config/parse";
import { Document } from "../support/documents";
import { describeFacts, type Elsewhere, type Fact } from "../support/facts";
import { changedConfig, type Inputs, type Plan, planWith, rawConfig } from "../support/plan";

const DOCUMENT = "aussie-staging.md";

const BUCKET = "aws:s3/bucket:Bucket";
const CERTIFICATE = "aws:acm/certificate:Certificate";
const CLUSTER = "aws:ecs/cluster:Cluster";
const INGRESS_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const KEY = "aws:kms/key:Key";
const KEY_ALIAS = "aws:kms/alias:Alias";
const LISTENER = "aws:lb/listener:Listener";
const LOAD_BALANCER = "aws:lb/loadBalancer:LoadBalancer";
const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";
const PARAMETER = "aws:ssm/parameter:Parameter";
const PASSWORD = "random:index/randomPassword:RandomPassword";
const POSTGRES = "aws:rds/instance:Instance";
const RECORD = "aws:route53/record:Record";
const REDIS = "aws:elasticache/replicationGroup:ReplicationGroup";
const REPOSITORY = "awsx:ecr:Repository";
const ROLE = "aws:iam/role:Role";
const SCALING_POLICY = "aws:appautoscaling/policy:Policy";
const SCALING_TARGET = "aws:appautoscaling/target:Target";
const SECURITY_GROUP = "aws:ec2/securityGroup:SecurityGroup";
const SERVICE = "aws:ecs/service:Service";
const TARGET_GROUP = "aws:lb/targetGroup:TargetGroup";
const TASK = "aws:ecs/taskDefinition:TaskDefinition";
const VPC = "awsx:ec2:Vpc";

const PUBLIC_SUBNETS = ["subnet-public-ap-southeast-2a", "subnet-public-ap-southeast-2b"];
const PRIVATE_SUBNETS = ["subnet-private-ap-southeast-2a", "subnet-private-ap-southeast-2b"];

const ARN = {
  repository: "arn:aws:ecr:ap-southeast-2:123456789012:repository/aussie-markets/api",
  databaseUrl: "arn:aws:ssm:ap-southeast-2:123456789012:parameter/aussie-markets/staging/api/DATABASE_URL",
  redisUrl: "arn:aws:ssm:ap-southeast-2:123456789012:parameter/aussie-markets/staging/api/REDIS_URL",
  targetGroup:
    "arn:aws:elasticloadbalancing:ap-southeast-2:123456789012:targetgroup/aussie-markets-api-staging-3000/0123456789abcdef",
  logs: "arn:aws:s3:::aussie-markets-staging-logs",
};

/** All that the application may do by itself. */
const TASK_STATEMENTS = [
  {
    Sid: "ListBuckets",
    Effect: "Allow",
    Action: ["s3:GetBucketLocation", "s3:ListBucket"],
    Resource: [ARN.logs],
  },
  { Sid: "ReadObjects", Effect: "Allow", Action: ["s3:GetObject"], Resource: [`${ARN.logs}/*`] },
  {
    Sid: "WriteObjects",
    Effect: "Allow",
    Action: ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:PutObject"],
    Resource: [`${ARN.logs}/*`],
  },
  publishMetrics("aussie-markets/staging"),
  {
    Sid: "WriteApplicationLog",
    Effect: "Allow",
    Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
    Resource: ["arn:aws:logs:ap-southeast-2:123456789012:log-group:/aussie-markets/staging/application:*"],
  },
];

const facts: readonly Fact<"plan">[] = [
  ...under("Cloud Infrastructure - Staging Environment", {
    "Aussie Markets staging environment in AWS ap-southeast-2": (plan) => {
      expect(plan.recording.region).toBe("ap-southeast-2");
      expect(plan.recording.tags).toMatchObject({ Project: "aussie-markets", Environment: "staging" });
    },
  }),
  ...under("1. Database (Amazon RDS)", {
    "**Engine**: PostgreSQL 15+": expectPostgres15,
    "**Instance Class**: db.t3.micro (staging)": (plan) =>
      expect(plan.inputs(POSTGRES).instanceClass).toBe("db.t3.micro"),
    "**Storage**: 20GB General Purpose SSD (gp3)": (plan) =>
      expect(plan.inputs(POSTGRES)).toMatchObject({ allocatedStorage: 20, storageType: "gp3" }),
    "**Multi-AZ**: No (staging)": (plan) => expect(plan.inputs(POSTGRES).multiAz).toBe(false),
    "**Backup Retention**: 7 days": (plan) => expect(plan.inputs(POSTGRES).backupRetentionPeriod).toBe(7),
    "**Security Groups**: Allow access from API servers only": expectOnlyApiReachesDatabase,
    "**Encryption**: Enabled with AWS KMS": expectEncryptedDatabase,
    "aussie-markets-staging-db": (plan) =>
      expect(plan.all(POSTGRES).map(({ inputs }) => inputs.identifier)).toEqual(["aussie-markets-staging-db"]),
    aussie_markets_staging: (plan) => expect(plan.inputs(POSTGRES).dbName).toBe("aussie_markets_staging"),
    aussie_markets_admin: (plan) => expect(plan.inputs(POSTGRES).username).toBe("aussie_markets_admin"),
    "@aussie-markets-staging-db.xxxxx.ap-southeast-2.rds.amazonaws.com:5432/aussie_markets_staging": expectDatabaseUrl,
  }),
  ...under("2. Cache (Amazon ElastiCache)", {
    "**Engine**: Redis 7.0+": expectRedis7,
    "**Node Type**: cache.t3.micro (staging)": (plan) => expect(plan.inputs(REDIS).nodeType).toBe("cache.t3.micro"),
    "**Number of Replicas**: 0 (staging)": (plan) =>
      expect(plan.inputs(REDIS)).toMatchObject({
        numCacheClusters: 1,
        automaticFailoverEnabled: false,
        multiAzEnabled: false,
      }),
    "**Subnet Group**: Private subnets": expectRedisInPrivateSubnets,
    "**Security Groups**: Allow access from API servers only": expectOnlyApiReachesRedis,
    "**Encryption**: In-transit and at-rest": expectEncryptedRedis,
    "aussie-markets-staging-redis": (plan) =>
      expect(plan.inputs(REDIS).replicationGroupId).toBe("aussie-markets-staging-redis"),
    "redis://aussie-markets-staging-redis.xxxxx.cache.ap-southeast-2.amazonaws.com:6379": expectRedisUrl,
  }),
  ...under("3. Application Load Balancer (ALB)", {
    "**Scheme**: Internet-facing": (plan) =>
      expect(plan.inputs(LOAD_BALANCER)).toMatchObject({ loadBalancerType: "application", internal: false }),
    "**IP Address Type**: IPv4": (plan) => expect(plan.inputs(LOAD_BALANCER).ipAddressType).toBe("ipv4"),
    "**Target Groups**: API servers (port 3000)": (plan) => {
      expect(plan.inputs(TARGET_GROUP)).toMatchObject({ targetType: "ip", protocol: "HTTP", port: 3000 });
      expectApiBehindLoadBalancer(plan);
    },
    "**Health Checks**: `/api/v1/health`": expectHealthCheck,
    "**SSL Certificate**: AWS Certificate Manager": expectCertificate,
    "**Security Groups**: Allow HTTPS (443) from internet, HTTP (80) redirect to HTTPS": (plan) => {
      expectInternetReachesLoadBalancer(plan);
      expectRedirectToHttps(plan);
    },
  }),
  ...under("Option A: Amazon ECS (Recommended)", {
    "**Cluster**: aussie-markets-staging": (plan) => {
      expect(physicalNames(plan, CLUSTER)).toEqual(["aussie-markets-staging"]);
      expect(plan.inputs(SERVICE).cluster).toBe(
        "arn:aws:ecs:ap-southeast-2:123456789012:cluster/aussie-markets-staging",
      );
    },
    "**Service**: aussie-markets-api-staging": (plan) =>
      expect(physicalNames(plan, SERVICE)).toEqual(["aussie-markets-api-staging"]),
    "**Task Definition**: aussie-markets-api-task": (plan) => {
      expect(plan.inputs(TASK).family).toBe("aussie-markets-api-task");
      expect(plan.inputs(SERVICE).taskDefinition).toBe(
        "arn:aws:ecs:ap-southeast-2:123456789012:task-definition/aussie-markets-api-task:1",
      );
    },
    "**Launch Type**: Fargate": (plan) => {
      expect(plan.inputs(SERVICE).launchType).toBe("FARGATE");
      expect(plan.inputs(TASK)).toMatchObject({ requiresCompatibilities: ["FARGATE"], networkMode: "awsvpc" });
    },
    "**CPU**: 0.25 vCPU (staging)": (plan) => expect(plan.inputs(TASK).cpu).toBe("256"),
    "**Memory**: 512 MB (staging)": (plan) => expect(plan.inputs(TASK).memory).toBe("512"),
    "**Container Image**: ECR repository": (plan) => {
      expectImageFromRegistry(plan);
      expect(plan.statements("aussie-markets-api-staging-execution")).toContainEqual({
        Sid: "PullImage",
        Effect: "Allow",
        Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        Resource: [ARN.repository],
      });
    },
  }),
  ...under("5. Container Registry (Amazon ECR)", {
    "**Repository Name**: aussie-markets/api": (plan) =>
      expect(physicalNames(plan, REPOSITORY)).toEqual(["aussie-markets/api"]),
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
  ...under("6. Storage (Amazon S3)", {
    "**Bucket Name**: aussie-markets-staging-logs": (plan) =>
      expect(plan.all(BUCKET).map(({ inputs }) => inputs.bucket)).toEqual(["aussie-markets-staging-logs"]),
    "**Purpose**: Application logs, build artifacts, backups": (plan) => {
      expect(environmentOf(plan).LOGS_BUCKET).toBe("aussie-markets-staging-logs");
      expect(plan.statements("aussie-markets-api-staging-task")).toEqual(TASK_STATEMENTS);
      expect(bucketPart(plan, "bucketPublicAccessBlock")).toEqual({
        bucket: "aussie-markets-staging-logs",
        blockPublicAcls: true,
        ignorePublicAcls: true,
        blockPublicPolicy: true,
        restrictPublicBuckets: true,
      });
    },
    "**Versioning**: Enabled": (plan) =>
      expect(bucketPart(plan, "bucketVersioning")).toEqual({
        bucket: "aussie-markets-staging-logs",
        versioningConfiguration: { status: "Enabled" },
      }),
    "**Encryption**: AES-256": expectEncryptedBucket,
    "**Lifecycle Policy**: Delete logs after 90 days": (plan) => {
      const { bucket, rules } = bucketPart(plan, "bucketLifecycleConfiguration");
      expect(bucket).toBe("aussie-markets-staging-logs");
      // The version that deleting leaves behind is data too.
      expect(rules.filter(({ expiration }: Inputs) => expiration)).toEqual([
        {
          id: "expire",
          status: "Enabled",
          // The bucket also keeps build artifacts and backups.
          filter: { prefix: "logs/" },
          expiration: { days: 90 },
          noncurrentVersionExpiration: { noncurrentDays: 1 },
        },
      ]);
    },
  }),
  ...under("7. Secrets Management (AWS Systems Manager Parameter Store)", {
    "**Naming Convention**: `/aussie-markets/staging/{service}/{secret}`": (plan) => {
      expectParameters(plan);
      expect(plan.recording.resources.filter(({ type }) => type.startsWith("aws:secretsmanager"))).toEqual([]);
    },
    "**Encryption**: AWS KMS with custom key": expectEncryptedParameters,
    "**Access**: IAM roles with least privilege": (plan) => {
      const statements = plan.statements("aussie-markets-api-staging-execution");
      expect(statements.filter(({ Action }) => Action.some((action) => /^(ssm|kms):/.test(action)))).toEqual([
        {
          Sid: "ReadParameters",
          Effect: "Allow",
          Action: ["ssm:GetParameters"],
          Resource: [ARN.databaseUrl, ARN.redisUrl],
        },
        {
          Sid: "DecryptSecrets",
          Effect: "Allow",
          Action: ["kms:Decrypt"],
          Resource: [keyArn(plan, "alias/aussie-markets-staging-parameters")],
        },
      ]);
    },
  }),
  ...under("CloudWatch", {
    "**Log Groups**:": expectLogGroups,
    "`/aws/ecs/aussie-markets-api-staging`": (plan) => {
      expect(physicalNames(plan, LOG_GROUP)).toContain("/aws/ecs/aussie-markets-api-staging");
      expect(containerOf(plan).logConfiguration).toEqual({
        logDriver: "awslogs",
        options: {
          "awslogs-group": "/aws/ecs/aussie-markets-api-staging",
          "awslogs-region": "ap-southeast-2",
          "awslogs-stream-prefix": "api",
        },
      });
    },
    "`/aussie-markets/staging/application`": (plan) => {
      expect(physicalNames(plan, LOG_GROUP)).toContain("/aussie-markets/staging/application");
      expect(environmentOf(plan).APPLICATION_LOG_GROUP).toBe("/aussie-markets/staging/application");
      expect(plan.statements("aussie-markets-api-staging-task")).toContainEqual({
        Sid: "WriteApplicationLog",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: ["arn:aws:logs:ap-southeast-2:123456789012:log-group:/aussie-markets/staging/application:*"],
      });
    },
    "**Metrics**: Custom application metrics": (plan) =>
      expect(plan.statements("aussie-markets-api-staging-task")).toContainEqual(
        publishMetrics("aussie-markets/staging"),
      ),
  }),
  ...under("VPC Setup", {
    "**CIDR Block**: 10.0.0.0/16": (plan) => expect(plan.inputs(VPC).cidrBlock).toBe("10.0.0.0/16"),
    "**Availability Zones**: 2 (ap-southeast-2a, ap-southeast-2b)": (plan) =>
      expect(plan.inputs(VPC).availabilityZoneNames).toEqual(["ap-southeast-2a", "ap-southeast-2b"]),
  }),
  ...under("Subnets", {
    "**Public Subnets**: 10.0.1.0/24, 10.0.2.0/24 (ALB)": (plan) => {
      expect(subnetsOf(plan, "Public")).toEqual(["10.0.1.0/24", "10.0.2.0/24"]);
      expect(plan.inputs(LOAD_BALANCER).subnets).toEqual(PUBLIC_SUBNETS);
    },
    "**Private Subnets**: 10.0.10.0/24, 10.0.20.0/24 (ECS, RDS, Redis)": (plan) => {
      expect(subnetsOf(plan, "Private")).toEqual(["10.0.10.0/24", "10.0.20.0/24"]);
      expectApiInPrivateSubnets(plan);
      expectDatabaseInPrivateSubnets(plan);
      expectRedisInPrivateSubnets(plan);
      expectWayOut(plan);
    },
  }),
  ...under("Security Groups", {
    "**ALB Security Group**: Port 80, 443 from internet": expectInternetReachesLoadBalancer,
    "**API Security Group**: Port 3000 from ALB": expectOnlyLoadBalancerReachesApi,
    "**Database Security Group**: Port 5432 from API": expectOnlyApiReachesDatabase,
    "**Redis Security Group**: Port 6379 from API": expectOnlyApiReachesRedis,
  }),
  ...under("Deployment Architecture", {
    "Route 53 (DNS)": expectSiteRecord,
    "Application Load Balancer": (plan) => {
      expectInternetReachesLoadBalancer(plan);
      expectApiBehindLoadBalancer(plan);
    },
    "ECS Fargate (API Containers)": expectOnlyLoadBalancerReachesApi,
    "RDS PostgreSQL + ElastiCache Redis": (plan) => {
      expectOnlyApiReachesDatabase(plan);
      expectOnlyApiReachesRedis(plan);
    },
  }),
  ...under("ECS Service Auto Scaling", {
    "**Target Tracking**: 70% CPU utilization": (plan) =>
      expectScalingByCpu(plan, "aussie-markets-staging/aussie-markets-api-staging"),
    "**Min Capacity**: 1 task": (plan) => {
      expect(plan.inputs(SCALING_TARGET).minCapacity).toBe(1);
      expect(plan.inputs(SERVICE).desiredCount).toBe(1);
    },
    "**Max Capacity**: 3 tasks (staging)": (plan) => expect(plan.inputs(SCALING_TARGET).maxCapacity).toBe(3),
  }),
  ...under("Database Scaling", {
    "**Read Replicas**: 0 (staging)": (plan) => {
      expect(plan.all(POSTGRES).map(({ name }) => name)).toEqual(["database"]);
      expect(plan.inputs(POSTGRES)).not.toHaveProperty("replicateSourceDb");
    },
    "**Storage Auto Scaling**: Enabled, max 100GB": (plan) =>
      expect(plan.inputs(POSTGRES).maxAllocatedStorage).toBe(100),
  }),
  ...under("Database Backups", {
    "**Automated Backups**: 7 days retention": (plan) => expect(plan.inputs(POSTGRES).backupRetentionPeriod).toBe(7),
    // RDS restores to any moment for as long as it keeps backups.
    "**Point-in-time Recovery**: 5 days": (plan) =>
      expect(plan.inputs(POSTGRES).backupRetentionPeriod).toBeGreaterThanOrEqual(5),
  }),
  ...under("Application Backups", {
    "**Configuration**: Infrastructure as Code": (plan) => expect(plan.recording.tags.ManagedBy).toBe("pulumi"),
    "**Secrets**: AWS Parameter Store with KMS": (plan) => {
      expectParameters(plan);
      expectEncryptedParameters(plan);
    },
  }),
  ...under("Network Security", {
    "All resources in private subnets except ALB": (plan) => {
      expectApiInPrivateSubnets(plan);
      expectDatabaseInPrivateSubnets(plan);
      expectRedisInPrivateSubnets(plan);
      expect(plan.inputs(LOAD_BALANCER).subnets).toEqual(PUBLIC_SUBNETS);
    },
    "NACLs for additional layer of protection": expectNetworkAcls,
    "VPC Flow Logs enabled": expectFlowLogs,
  }),
  ...under("Data Security", {
    "Encryption at rest for all data stores": (plan) => {
      expectEncryptedDatabase(plan);
      expectEncryptedRedis(plan);
      expectEncryptedBucket(plan);
      expectEncryptedParameters(plan);
    },
    "Encryption in transit (TLS 1.2+)": (plan) => {
      expect(listenerOn(plan, 443).sslPolicy).toBe("ELBSecurityPolicy-TLS13-1-2-2021-06");
      expectRedirectToHttps(plan);
      expect(plan.inputs("aws:rds/parameterGroup:ParameterGroup").parameters).toEqual([
        { name: "rds.force_ssl", value: "1" },
      ]);
      expect(plan.inputs(REDIS).transitEncryptionEnabled).toBe(true);
      expect(JSON.parse(bucketPart(plan, "bucketPolicy").policy).Statement).toEqual([
        {
          Sid: "DenyPlainHttp",
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: [ARN.logs, `${ARN.logs}/*`],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ]);
    },
  }),
  ...under("Access Control", {
    "IAM roles with least privilege": (plan) => {
      expect(physicalNames(plan, ROLE)).toEqual([
        "aussie-markets-api-staging-execution",
        "aussie-markets-api-staging-task",
        "aussie-markets-staging-flow-logs",
      ]);
      expect(plan.trust("aussie-markets-api-staging-execution")).toEqual(trustIn("ecs-tasks.amazonaws.com"));
      expect(plan.trust("aussie-markets-api-staging-task")).toEqual(trustIn("ecs-tasks.amazonaws.com"));
      expect(plan.statements("aussie-markets-api-staging-execution")).toEqual(executionStatements(plan));
      expect(plan.statements("aussie-markets-api-staging-task")).toEqual(TASK_STATEMENTS);
    },
  }),
  ...under("Implementation Checklist", {
    "Create VPC and subnets": (plan) => {
      expect(plan.inputs(VPC).cidrBlock).toBe("10.0.0.0/16");
      expect(plan.inputs(VPC).subnetSpecs).toEqual([
        { type: "Public", name: "public", cidrBlocks: ["10.0.1.0/24", "10.0.2.0/24"] },
        { type: "Private", name: "private", cidrBlocks: ["10.0.10.0/24", "10.0.20.0/24"] },
      ]);
    },
    "Set up security groups and NACLs": (plan) => {
      expect(physicalNames(plan, SECURITY_GROUP)).toEqual([
        "aussie-markets-api-staging-sg",
        "aussie-markets-staging-alb-sg",
        "aussie-markets-staging-db-sg",
        "aussie-markets-staging-redis-sg",
      ]);
      expectNetworkAcls(plan);
    },
    "Create RDS PostgreSQL instance": expectPostgres15,
    "Set up ElastiCache Redis cluster": expectRedis7,
    "Configure Application Load Balancer": (plan) => {
      expect(physicalNames(plan, LOAD_BALANCER)).toEqual(["aussie-markets-staging-alb"]);
      expect(
        plan
          .all(LISTENER)
          .map(({ inputs }) => `${inputs.port} ${inputs.protocol}`)
          .sort(),
      ).toEqual(["443 HTTPS", "80 HTTP"]);
      expectApiBehindLoadBalancer(plan);
    },
    "Create ECS cluster and service": (plan) => {
      expect(physicalNames(plan, CLUSTER)).toEqual(["aussie-markets-staging"]);
      expect(physicalNames(plan, SERVICE)).toEqual(["aussie-markets-api-staging"]);
    },
    "Set up ECR repository": (plan) => expect(physicalNames(plan, REPOSITORY)).toEqual(["aussie-markets/api"]),
    "Configure S3 bucket for logs": (plan) => expect(plan.inputs(BUCKET).bucket).toBe("aussie-markets-staging-logs"),
    "Set up CloudWatch monitoring": (plan) => {
      expectLogGroups(plan);
      expect(plan.inputs(CLUSTER).settings).toEqual([{ name: "containerInsights", value: "enabled" }]);
    },
    "Configure Parameter Store for secrets": expectParameters,
    "Test connectivity and health checks": (plan) => {
      expectHealthCheck(plan);
      expectOnlyLoadBalancerReachesApi(plan);
    },
    "Set up backup procedures": (plan) => {
      const database = plan.inputs(POSTGRES);
      expect(database).toMatchObject({ backupRetentionPeriod: 7, skipFinalSnapshot: false, copyTagsToSnapshot: true });
      expect(database.finalSnapshotIdentifier).toMatch(/^aussie-markets-staging-db-final-[0-9a-f]{8}$/);
    },
    "Configure auto-scaling policies": (plan) =>
      expectScalingByCpu(plan, "aussie-markets-staging/aussie-markets-api-staging"),
    "Document connection strings and endpoints": (plan) =>
      expect(plan.outputs).toMatchObject({
        siteUrl: "https://staging-api.aussie-markets.com",
        loadBalancerUrl: "https://aussie-markets-staging-alb-1234567890.ap-southeast-2.elb.amazonaws.com",
        databaseWriterEndpoint: "aussie-markets-staging-db.xxxxx.ap-southeast-2.rds.amazonaws.com",
        databaseUrl: "[secret]",
        cacheEndpoint: "master.aussie-markets-staging-redis.xxxxx.cache.ap-southeast-2.amazonaws.com",
        cacheUrl: "[secret]",
      }),
  }),
  ...under("Connection Information", {
    "DATABASE_URL=postgresql://aussie_markets_admin:": (plan) => {
      expectDatabaseUrl(plan);
      expectSecretOfApi(plan, "DATABASE_URL", ARN.databaseUrl);
    },
    "REDIS_URL=redis://aussie-markets-staging-redis.xxxxx.cache.ap-southeast-2.amazonaws.com:6379": (plan) => {
      expectRedisUrl(plan);
      expectSecretOfApi(plan, "REDIS_URL", ARN.redisUrl);
    },
    "API_BASE_URL=https://staging-api.aussie-markets.com": (plan) => {
      expect(environmentOf(plan).API_BASE_URL).toBe("https://staging-api.aussie-markets.com");
      expectSiteRecord(plan);
      expectCertificate(plan);
    },
  }),
];

const elsewhere: readonly Elsewhere[] = [
  { section: "Option B: AWS App Runner (Alternative)", why: "the alternative to option A, which is built" },
  {
    section: "CloudWatch",
    quote: "**Alarms**: Error rate, response time, resource utilization",
    why: "alarms are not built yet",
  },
  { section: "X-Ray (Optional)", why: "tracing is optional, and not built yet" },
  { section: "Cost Estimates (Monthly - Staging)", why: "no resource shows what it costs" },
  {
    section: "Deployment Architecture",
    quote: "CloudFront (CDN) [Optional]",
    why: "the CDN is optional, and not built yet",
  },
  {
    section: "Database Backups",
    quote: "**Manual Snapshots**: Before major deployments",
    why: "a manual procedure",
  },
  { section: "Application Backups", quote: "**Code**: Git repository", why: "where the application's code is kept" },
  { section: "Data Security", quote: "Regular security group audits", why: "a manual procedure" },
  { section: "Access Control", quote: "Service-linked roles for AWS services", why: "AWS makes them by itself" },
  { section: "Access Control", quote: "Regular access reviews", why: "a manual procedure" },
];

describeFacts(DOCUMENT, { plan: "aussie-staging" }, facts, elsewhere);

/** What the document gives as production's, each beside staging's. */
const productionFacts: readonly Fact<"plan">[] = [
  ...under("1. Database (Amazon RDS)", {
    "db.r6g.large (production)": (plan) =>
      expect(plan.all(POSTGRES).map(({ inputs }) => inputs.instanceClass)).toEqual(["db.r6g.large", "db.r6g.large"]),
    "Yes (production)": (plan) => expect(plan.inputs(POSTGRES, "database").multiAz).toBe(true),
  }),
  ...under("2. Cache (Amazon ElastiCache)", {
    "cache.r6g.large (production)": (plan) => expect(plan.inputs(REDIS).nodeType).toBe("cache.r6g.large"),
    "1+ (production)": (plan) =>
      expect(plan.inputs(REDIS)).toMatchObject({
        numCacheClusters: 2,
        automaticFailoverEnabled: true,
        multiAzEnabled: true,
      }),
  }),
  ...under("Option A: Amazon ECS (Recommended)", {
    "1 vCPU (production)": (plan) => expect(plan.inputs(TASK).cpu).toBe("1024"),
    "2 GB (production)": (plan) => expect(plan.inputs(TASK).memory).toBe("2048"),
  }),
  ...under("ECS Service Auto Scaling", {
    "10 tasks (production)": (plan) => {
      expect(plan.inputs(SCALING_TARGET)).toMatchObject({ minCapacity: 1, maxCapacity: 10 });
      expectScalingByCpu(plan, "aussie-markets-production/aussie-markets-api-production");
    },
  }),
  ...under("Database Scaling", {
    "1+ (production)": (plan) => {
      expect(plan.all(POSTGRES).map(({ inputs }) => inputs.identifier)).toEqual([
        "aussie-markets-production-db",
        "aussie-markets-production-db-replica-1",
      ]);
      const replica = plan.inputs(POSTGRES, "database-replica-1");
      expect(replica).toMatchObject({
        replicateSourceDb: "aussie-markets-production-db",
        vpcSecurityGroupIds: ["sg-aussie-markets-production-db-sg"],
        storageEncrypted: true,
        publiclyAccessible: false,
      });
      expect(replica.kmsKeyId).toBe(plan.inputs(POSTGRES, "database").kmsKeyId);
      expect(plan.outputs.databaseReaderEndpoint).toBe(
        "aussie-markets-production-db-replica-1.xxxxx.ap-southeast-2.rds.amazonaws.com",
      );
    },
  }),
];

/** A seventh environment, whole. */
const PRODUCTION_FILE = `
# Aussie Markets production. Document: docs/documents/aussie-staging.md
config:
  aws:region: ap-southeast-2
  aws:defaultTags:
    tags: { Project: aussie-markets, Environment: production, ManagedBy: pulumi }

  platform:prefix: aussie-markets-production
  platform:release: v1.0.0
  platform:protect: true
  platform:logRetentionDays: 90

  platform:network:
    vpc: dedicated
    cidr: 10.0.0.0/16
    availabilityZones: [ap-southeast-2a, ap-southeast-2b]
    publicSubnets: [10.0.1.0/24, 10.0.2.0/24]
    privateSubnets: [10.0.10.0/24, 10.0.20.0/24]
    natGateways: [ap-southeast-2a]
    flowLogs: true
    networkAcls: true

  platform:database:
    engine: postgres
    identifier: aussie-markets-production-db
    version: "15"
    databaseName: aussie_markets_production
    masterUsername: aussie_markets_admin
    instanceClass: db.r6g.large
    storageGiB: 20
    maxStorageGiB: 100
    multiAz: true
    readReplicas: 1
    backupRetentionDays: 7
  platform:cache:
    identifier: aussie-markets-production-redis
    version: "7.1"
    nodeType: cache.r6g.large
    replicas: 1

  platform:loadBalancer:
    name: aussie-markets-production-alb
  platform:dns:
    zone: aussie-markets.com
    createZone: false
    domain: production-api.aussie-markets.com
    certificate: { domain: production-api.aussie-markets.com, wildcard: false }

  platform:cluster:
    name: aussie-markets-production
  platform:registry:
    immutableTags: true
    keepImages: 10
    untaggedDays: 1
  platform:services:
    api:
      name: aussie-markets-api-production
      family: aussie-markets-api-task
      repository: aussie-markets/api
      cpu: 1024
      memoryMiB: 2048
      port: 3000
      desiredCount: 1
      scaling: { min: 1, max: 10, cpuPercent: 70 }
      logGroup: /aws/ecs/aussie-markets-api-production
      applicationLogGroup: /aussie-markets/production/application
      metricsNamespace: aussie-markets/production
      route:
        healthCheck: { path: /api/v1/health }
      access:
        database: true
        cache: true
        buckets:
          aussie-markets-production-logs: read-write
      environment:
        API_BASE_URL: https://production-api.aussie-markets.com
        APPLICATION_LOG_GROUP: /aussie-markets/production/application
        LOGS_BUCKET: { bucket: aussie-markets-production-logs }
      secrets:
        DATABASE_URL: database-url
        REDIS_URL: redis-url

  platform:buckets:
    aussie-markets-production-logs:
      bucketName: aussie-markets-production-logs
      encryption: AES256
      versioning: true
      expireDays: 90
      expirePrefix: logs/
  platform:secrets:
    database-url:
      name: /aussie-markets/production/api/DATABASE_URL
      store: parameter-store
      value: database-url
    redis-url:
      name: /aussie-markets/production/api/REDIS_URL
      store: parameter-store
      value: cache-url
`;

describe.each([
  ["staging's settings with production's sizes and names", withProductionSettings()],
  ["one new file", parseStackFile(PRODUCTION_FILE, "Pulumi.aussie-production.yaml")],
])("aussie-production from %s", (_, settings) => {
  const document = new Document(DOCUMENT);
  let plan: Plan;
  beforeAll(async () => {
    plan = await planWith("aussie-production", settings);
  });

  for (const { section, quote, check } of productionFacts) {
    it(`${section} › ${quote}`, () => {
      expect(document.says(section, quote), `the document says "${quote}" under "${section}"`).toBe(true);
      check({ plan });
    });
  }

  it("has names of its own", () => {
    expect(plan.inputs(VPC).tags).toEqual({ Name: "aussie-markets-production" });
    expect(plan.inputs(POSTGRES, "database")).toMatchObject({
      identifier: "aussie-markets-production-db",
      dbName: "aussie_markets_production",
      username: "aussie_markets_admin",
    });
    expect(plan.inputs(REDIS).replicationGroupId).toBe("aussie-markets-production-redis");
    expect(physicalNames(plan, CLUSTER)).toEqual(["aussie-markets-production"]);
    expect(physicalNames(plan, SERVICE)).toEqual(["aussie-markets-api-production"]);
    expect(physicalNames(plan, LOAD_BALANCER)).toEqual(["aussie-markets-production-alb"]);
    expect(plan.inputs(BUCKET).bucket).toBe("aussie-markets-production-logs");
    expect(physicalNames(plan, LOG_GROUP)).toEqual([
      "/aussie-markets/production/application",
      "/aws/ecs/aussie-markets-api-production",
      "/aws/vpc/aussie-markets-production/flow-logs",
    ]);
    expect(plan.statements("aussie-markets-api-production-task")).toContainEqual(
      publishMetrics("aussie-markets/production"),
    );
    expect(valuesOfParameters(plan)).toEqual({
      "/aussie-markets/production/api/DATABASE_URL": `postgresql://aussie_markets_admin:${plan.inputs(POSTGRES, "database").password}@aussie-markets-production-db.xxxxx.ap-southeast-2.rds.amazonaws.com:5432/aussie_markets_production`,
      "/aussie-markets/production/api/REDIS_URL": `rediss://:${plan.inputs(REDIS).authToken}@master.aussie-markets-production-redis.xxxxx.cache.ap-southeast-2.amazonaws.com:6379`,
    });
    expect(JSON.stringify(plan.recording)).not.toContain("staging");
  });

  it("has all that the document says of both", () => {
    expect(plan.inputs(POSTGRES, "database")).toMatchObject({
      engineVersion: "15",
      allocatedStorage: 20,
      maxAllocatedStorage: 100,
      storageType: "gp3",
      backupRetentionPeriod: 7,
      storageEncrypted: true,
    });
    expectRedis7(plan);
    expectEncryptedRedis(plan);
    expectHealthCheck(plan);
    expect(plan.ingress("aussie-markets-api-production-sg")).toEqual(["3000 aussie-markets-production-alb-sg"]);
    expect(plan.ingress("aussie-markets-production-db-sg")).toEqual(["5432 aussie-markets-api-production-sg"]);
    expect(plan.ingress("aussie-markets-production-redis-sg")).toEqual(["6379 aussie-markets-api-production-sg"]);
    expect(plan.has("aws:ec2/flowLog:FlowLog")).toBe(true);
    expect(plan.all("aws:ec2/networkAcl:NetworkAcl")).toHaveLength(2);
  });

  it("keeps its data from being deleted", () => {
    expect(plan.one(POSTGRES, "database")).toMatchObject({ protect: true, inputs: { deletionProtection: true } });
    expect(plan.one(BUCKET).protect).toBe(true);
    expect(plan.inputs(LOAD_BALANCER).enableDeletionProtection).toBe(true);
  });
});

/** The facts of a section, by their quotes. */
function under(section: string, checks: Readonly<Record<string, (plan: Plan) => void>>): Fact<"plan">[] {
  return Object.entries(checks).map(([quote, check]) => ({ section, quote, check: ({ plan }) => check(plan) }));
}

/** Staging's real settings with the document's production values. */
function withProductionSettings(): RawConfig {
  const sizes: Readonly<Record<string, (part: Inputs) => unknown>> = {
    database: (part) => ({ ...part, instanceClass: "db.r6g.large", multiAz: true, readReplicas: 1 }),
    cache: (part) => ({ ...part, nodeType: "cache.r6g.large", replicas: 1 }),
    services: ({ api, ...others }) => ({
      ...others,
      api: { ...api, cpu: 1024, memoryMiB: 2048, scaling: { ...api.scaling, max: 10 } },
    }),
    protect: () => true,
  };
  const changed = Object.entries(sizes).map(([part, change]) => {
    const key = `platform:${part}`;
    return [key, changedConfig("aussie-staging", part, change)[key] ?? ""] as const;
  });
  const settings = { ...rawConfig("aussie-staging"), ...Object.fromEntries(changed) };
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [key, value.replaceAll("staging", "production")]),
  );
}

/** All that ECS may do to start the API. */
function executionStatements(plan: Plan) {
  return [
    { Sid: "LogInToRegistry", Effect: "Allow", Action: ["ecr:GetAuthorizationToken"], Resource: ["*"] },
    {
      Sid: "PullImage",
      Effect: "Allow",
      Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
      Resource: [ARN.repository],
    },
    {
      Sid: "WriteLogs",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: ["arn:aws:logs:ap-southeast-2:123456789012:log-group:/aws/ecs/aussie-markets-api-staging:*"],
    },
    {
      Sid: "ReadParameters",
      Effect: "Allow",
      Action: ["ssm:GetParameters"],
      Resource: [ARN.databaseUrl, ARN.redisUrl],
    },
    {
      Sid: "DecryptSecrets",
      Effect: "Allow",
      Action: ["kms:Decrypt"],
      Resource: [keyArn(plan, "alias/aussie-markets-staging-parameters")],
    },
  ];
}

/** AWS restricts metrics by their namespace only. */
function publishMetrics(namespace: string) {
  return {
    Sid: "PublishMetrics",
    Effect: "Allow",
    Action: ["cloudwatch:PutMetricData"],
    Resource: ["*"],
    Condition: { StringEquals: { "cloudwatch:namespace": namespace } },
  };
}

function trustIn(service: string) {
  return [
    {
      Sid: "AssumedByService",
      Effect: "Allow",
      Principal: { Service: service },
      Action: ["sts:AssumeRole"],
      Resource: [],
      Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
    },
  ];
}

/** Exactly these sources come in, by TCP. */
function expectInbound(plan: Plan, group: string, sources: readonly string[]): void {
  expect(withInput(plan, SECURITY_GROUP, "name", group)).not.toHaveProperty("ingress");
  expect(plan.ingress(group)).toEqual(sources);
  const rules = plan.all(INGRESS_RULE).filter(({ inputs }) => inputs.securityGroupId === `sg-${group}`);
  expect(rules.map(({ inputs }) => inputs.ipProtocol)).toEqual(sources.map(() => "tcp"));
}

function expectInternetReachesLoadBalancer(plan: Plan): void {
  expectInbound(plan, "aussie-markets-staging-alb-sg", ["443 0.0.0.0/0", "80 0.0.0.0/0"]);
  expect(plan.inputs(LOAD_BALANCER).securityGroups).toEqual(["sg-aussie-markets-staging-alb-sg"]);
}

function expectOnlyLoadBalancerReachesApi(plan: Plan): void {
  expectInbound(plan, "aussie-markets-api-staging-sg", ["3000 aussie-markets-staging-alb-sg"]);
  expect(networkOfApi(plan).securityGroups).toEqual(["sg-aussie-markets-api-staging-sg"]);
}

function expectOnlyApiReachesDatabase(plan: Plan): void {
  expectInbound(plan, "aussie-markets-staging-db-sg", ["5432 aussie-markets-api-staging-sg"]);
  expect(plan.inputs(POSTGRES)).toMatchObject({
    vpcSecurityGroupIds: ["sg-aussie-markets-staging-db-sg"],
    publiclyAccessible: false,
    port: 5432,
  });
}

function expectOnlyApiReachesRedis(plan: Plan): void {
  expectInbound(plan, "aussie-markets-staging-redis-sg", ["6379 aussie-markets-api-staging-sg"]);
  expect(plan.inputs(REDIS)).toMatchObject({ securityGroupIds: ["sg-aussie-markets-staging-redis-sg"], port: 6379 });
}

function expectApiInPrivateSubnets(plan: Plan): void {
  expect(networkOfApi(plan)).toMatchObject({ subnets: PRIVATE_SUBNETS, assignPublicIp: false });
}

function expectDatabaseInPrivateSubnets(plan: Plan): void {
  const { name, subnetIds } = plan.inputs("aws:rds/subnetGroup:SubnetGroup");
  expect(subnetIds).toEqual(PRIVATE_SUBNETS);
  expect(plan.inputs(POSTGRES).dbSubnetGroupName).toBe(name);
}

function expectRedisInPrivateSubnets(plan: Plan): void {
  const { name, subnetIds } = plan.inputs("aws:elasticache/subnetGroup:SubnetGroup");
  expect(subnetIds).toEqual(PRIVATE_SUBNETS);
  expect(plan.inputs(REDIS).subnetGroupName).toBe(name);
}

/** Private tasks pull images and call AWS: through one NAT gateway, and to S3 directly. */
function expectWayOut(plan: Plan): void {
  expect(plan.inputs("aws:ec2/natGateway:NatGateway").subnetId).toBe("subnet-public-ap-southeast-2a");
  const gateway = "nat-network-ap-southeast-2a";
  expect(plan.all("aws:ec2/route:Route").map(({ inputs }) => inputs)).toEqual([
    { routeTableId: "rtb-private-ap-southeast-2a", destinationCidrBlock: "0.0.0.0/0", natGatewayId: gateway },
    { routeTableId: "rtb-private-ap-southeast-2b", destinationCidrBlock: "0.0.0.0/0", natGatewayId: gateway },
  ]);
  expect(plan.inputs("aws:ec2/vpcEndpoint:VpcEndpoint")).toMatchObject({
    serviceName: "com.amazonaws.ap-southeast-2.s3",
    vpcEndpointType: "Gateway",
    routeTableIds: ["rtb-private-ap-southeast-2a", "rtb-private-ap-southeast-2b"],
  });
}

function expectNetworkAcls(plan: Plan): void {
  expect(networkAcl(plan, "public")).toEqual({
    subnetIds: PUBLIC_SUBNETS,
    ingress: [
      "100 allow -1 0-0 10.0.0.0/16",
      "110 allow tcp 80-80 0.0.0.0/0",
      "120 allow tcp 443-443 0.0.0.0/0",
      "130 allow tcp 1024-65535 0.0.0.0/0",
    ],
    egress: ["100 allow -1 0-0 0.0.0.0/0"],
  });
  expect(networkAcl(plan, "private")).toEqual({
    subnetIds: PRIVATE_SUBNETS,
    ingress: ["100 allow -1 0-0 10.0.0.0/16", "110 allow tcp 1024-65535 0.0.0.0/0"],
    egress: ["100 allow -1 0-0 10.0.0.0/16", "110 allow tcp 80-80 0.0.0.0/0", "120 allow tcp 443-443 0.0.0.0/0"],
  });
}

function expectFlowLogs(plan: Plan): void {
  const group = "arn:aws:logs:ap-southeast-2:123456789012:log-group:/aws/vpc/aussie-markets-staging/flow-logs";
  expect(plan.inputs("aws:ec2/flowLog:FlowLog")).toMatchObject({
    vpcId: "vpc-network",
    trafficType: "ALL",
    logDestinationType: "cloud-watch-logs",
    logDestination: group,
    iamRoleArn: "arn:aws:iam::123456789012:role/aussie-markets-staging-flow-logs",
  });
  expect(plan.trust("aussie-markets-staging-flow-logs")).toEqual(trustIn("vpc-flow-logs.amazonaws.com"));
  expect(plan.statements("aussie-markets-staging-flow-logs")).toEqual([
    {
      Sid: "WriteFlowLogs",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
      Resource: [`${group}:*`],
    },
  ]);
}

function expectLogGroups(plan: Plan): void {
  expect(physicalNames(plan, LOG_GROUP)).toEqual([
    "/aussie-markets/staging/application",
    "/aws/ecs/aussie-markets-api-staging",
    "/aws/vpc/aussie-markets-staging/flow-logs",
  ]);
}

function expectPostgres15(plan: Plan): void {
  expect(plan.inputs(POSTGRES)).toMatchObject({ engine: "postgres", engineVersion: "15" });
  expect(plan.inputs("aws:rds/parameterGroup:ParameterGroup").family).toBe("postgres15");
}

function expectEncryptedDatabase(plan: Plan): void {
  expect(plan.inputs(POSTGRES)).toMatchObject({
    storageEncrypted: true,
    kmsKeyId: keyArn(plan, "alias/aussie-markets-staging-db"),
  });
  expect(plan.inputs(KEY, "database").enableKeyRotation).toBe(true);
}

function expectDatabaseUrl(plan: Plan): void {
  const { password } = plan.inputs(POSTGRES);
  // Nothing in it needs escaping in a URL.
  expect(plan.inputs(PASSWORD, "database")).toEqual({ length: 32, special: false });
  expect(valuesOfParameters(plan)["/aussie-markets/staging/api/DATABASE_URL"]).toBe(
    `postgresql://aussie_markets_admin:${password}@aussie-markets-staging-db.xxxxx.ap-southeast-2.rds.amazonaws.com:5432/aussie_markets_staging`,
  );
}

function expectRedis7(plan: Plan): void {
  expect(plan.inputs(REDIS)).toMatchObject({
    engine: "redis",
    engineVersion: "7.1",
    parameterGroupName: "default.redis7",
  });
}

function expectEncryptedRedis(plan: Plan): void {
  expect(plan.inputs(REDIS)).toMatchObject({ atRestEncryptionEnabled: true, transitEncryptionEnabled: true });
}

/** Encryption in transit makes the document's `redis://` a `rediss://`, and a token guards it. */
function expectRedisUrl(plan: Plan): void {
  const { authToken } = plan.inputs(REDIS);
  expect(plan.inputs(PASSWORD, "cache")).toEqual({ length: 64, special: false });
  expect(valuesOfParameters(plan)["/aussie-markets/staging/api/REDIS_URL"]).toBe(
    `rediss://:${authToken}@master.aussie-markets-staging-redis.xxxxx.cache.ap-southeast-2.amazonaws.com:6379`,
  );
}

function expectEncryptedBucket(plan: Plan): void {
  expect(bucketPart(plan, "bucketServerSideEncryptionConfiguration")).toEqual({
    bucket: "aussie-markets-staging-logs",
    rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" }, bucketKeyEnabled: false }],
  });
}

function expectParameters(plan: Plan): void {
  expect(physicalNames(plan, PARAMETER)).toEqual([
    "/aussie-markets/staging/api/DATABASE_URL",
    "/aussie-markets/staging/api/REDIS_URL",
  ]);
  expectSecretOfApi(plan, "DATABASE_URL", ARN.databaseUrl);
  expectSecretOfApi(plan, "REDIS_URL", ARN.redisUrl);
}

function expectEncryptedParameters(plan: Plan): void {
  const key = keyArn(plan, "alias/aussie-markets-staging-parameters");
  expect(plan.all(PARAMETER).map(({ inputs }) => [inputs.type, inputs.keyId])).toEqual([
    ["SecureString", key],
    ["SecureString", key],
  ]);
  expect(key).not.toBe(plan.inputs(POSTGRES).kmsKeyId);
  expect(plan.inputs(KEY, "parameters").enableKeyRotation).toBe(true);
  const shown = plan.recording.resources.filter(({ type }) => type === PARAMETER).map(({ inputs }) => inputs.value);
  expect(shown).toEqual(["[secret]", "[secret]"]);
}

/** ECS hands it to the API, and it stands nowhere in clear. */
function expectSecretOfApi(plan: Plan, variable: string, arn: string): void {
  expect(containerOf(plan).secrets).toContainEqual({ name: variable, valueFrom: arn });
  expect(environmentOf(plan)).not.toHaveProperty(variable);
}

function expectImageFromRegistry(plan: Plan): void {
  expect(containerOf(plan).image).toBe("123456789012.dkr.ecr.ap-southeast-2.amazonaws.com/aussie-markets/api:v1.0.0");
}

function expectApiBehindLoadBalancer(plan: Plan): void {
  expect(listenerOn(plan, 443).defaultActions).toEqual([{ type: "forward", targetGroupArn: ARN.targetGroup }]);
  expect(plan.inputs(SERVICE).loadBalancers).toEqual([
    { targetGroupArn: ARN.targetGroup, containerName: "api", containerPort: 3000 },
  ]);
  expect(containerOf(plan).portMappings).toEqual([{ containerPort: 3000, hostPort: 3000, protocol: "tcp" }]);
}

function expectHealthCheck(plan: Plan): void {
  expect(plan.inputs(TARGET_GROUP).healthCheck).toMatchObject({
    protocol: "HTTP",
    path: "/api/v1/health",
    matcher: "200-299",
  });
}

function expectRedirectToHttps(plan: Plan): void {
  expect(listenerOn(plan, 80)).toMatchObject({
    protocol: "HTTP",
    defaultActions: [{ type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } }],
  });
  expect(listenerOn(plan, 443).protocol).toBe("HTTPS");
}

function expectCertificate(plan: Plan): void {
  expect(plan.inputs(CERTIFICATE)).toMatchObject({
    domainName: "staging-api.aussie-markets.com",
    subjectAlternativeNames: [],
    validationMethod: "DNS",
  });
  expect(plan.inputs(RECORD, "certificate")).toMatchObject({
    zoneId: "Z-aussie-markets.com",
    name: "_validation.staging-api.aussie-markets.com.",
    type: "CNAME",
  });
  const { certificateArn } = plan.inputs("aws:acm/certificateValidation:CertificateValidation");
  expect(certificateArn).toMatch(/^arn:aws:acm:ap-southeast-2:123456789012:certificate\//);
  expect(listenerOn(plan, 443).certificateArn).toBe(certificateArn);
}

function expectSiteRecord(plan: Plan): void {
  const zones = plan.recording.calls.filter(({ token }) => token === "aws:route53/getZone:getZone");
  expect(zones.map(({ inputs }) => inputs)).toEqual([{ name: "aussie-markets.com", privateZone: false }]);
  expect(plan.inputs(RECORD, "site")).toEqual({
    zoneId: "Z-aussie-markets.com",
    name: "staging-api.aussie-markets.com",
    type: "A",
    aliases: [
      {
        name: "aussie-markets-staging-alb-1234567890.ap-southeast-2.elb.amazonaws.com",
        zoneId: "ZLOADBALANCER",
        evaluateTargetHealth: true,
      },
    ],
  });
}

function expectScalingByCpu(plan: Plan, service: string): void {
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
  expect(plan.one(SERVICE).ignoreChanges).toEqual(["desiredCount"]);
}

function networkAcl(plan: Plan, tier: "public" | "private") {
  const { subnetIds, ingress, egress } = plan.inputs("aws:ec2/networkAcl:NetworkAcl", `network-acl-${tier}`);
  const line = ({ ruleNo, action, protocol, fromPort, toPort, cidrBlock }: Inputs) =>
    `${ruleNo} ${action} ${protocol} ${fromPort}-${toPort} ${cidrBlock}`;
  return { subnetIds, ingress: ingress.map(line), egress: egress.map(line) };
}

function subnetsOf(plan: Plan, type: "Public" | "Private"): string[] {
  return plan.inputs(VPC).subnetSpecs.flatMap((spec: Inputs) => (spec.type === type ? spec.cidrBlocks : []));
}

/** A setting of the bucket that is a resource by itself, such as its versioning. */
function bucketPart(plan: Plan, part: string): Inputs {
  return plan.inputs(`aws:s3/${part}:${part.charAt(0).toUpperCase()}${part.slice(1)}`);
}

function keyArn(plan: Plan, alias: string): string {
  return `arn:aws:kms:ap-southeast-2:123456789012:key/${withInput(plan, KEY_ALIAS, "name", alias).targetKeyId}`;
}

function listenerOn(plan: Plan, port: number): Inputs {
  return withInput(plan, LISTENER, "port", port);
}

/** The inputs of the one resource of a type that has an input's value. */
function withInput(plan: Plan, type: string, input: string, value: unknown): Inputs {
  const [found, ...others] = plan.all(type).filter(({ inputs }) => inputs[input] === value);
  if (!found || others.length > 0) throw new Error(`not one ${type} with ${input} ${value}`);
  return found.inputs;
}

function networkOfApi(plan: Plan): Inputs {
  return plan.inputs(SERVICE).networkConfiguration;
}

/** The only container of the API. */
function containerOf(plan: Plan): Inputs {
  const [container, ...others] = plan.containers("api");
  if (!container || others.length > 0) throw new Error("the API has not one container");
  return container;
}

function environmentOf(plan: Plan): Record<string, string> {
  return Object.fromEntries(
    containerOf(plan).environment.map(({ name, value }: { name: string; value: string }) => [name, value]),
  );
}

/** Values in clear, by the parameters' names. */
function valuesOfParameters(plan: Plan): Record<string, string> {
  return Object.fromEntries(plan.all(PARAMETER).map(({ inputs }) => [inputs.name, inputs.value]));
}

function physicalNames(plan: Plan, type: string): string[] {
  return plan
    .all(type)
    .map(({ inputs }) => inputs.name)
    .sort();
}
