import { beforeAll, describe, expect, it } from "vitest";
import { parseStackFile } from "../../src/commands/stack-file";
import { parseConfig, type RawConfig } from "../../src/config/parse";
import { budgetOf } from "../../src/operations/budget";
import { Document } from "../support/documents";
import {
  allow,
  assumedBy,
  denyPlainHttp,
  expectInbound,
  LOG_IN_TO_REGISTRY,
  NOTHING_PUBLIC,
  portMapping,
  publishMetrics,
  pullImage,
  REDIRECT_TO_HTTPS,
  SEND_TRACES,
  writeLogs,
} from "../support/expected";
import { describeFacts, type Elsewhere, type Fact, itIsSo, under, unshown } from "../support/facts";
import { expectAlarms } from "../support/monitoring";
import { changedConfig, type Inputs, type Plan, planOf, planWith, rawConfig } from "../support/plan";
import {
  BUCKET,
  BUCKET_ENCRYPTION,
  BUCKET_LIFECYCLE,
  BUCKET_POLICY,
  BUCKET_VERSIONING,
  CACHE_SUBNET_GROUP,
  CERTIFICATE,
  CERTIFICATE_VALIDATION,
  DASHBOARD,
  DB_INSTANCE,
  DB_PARAMETER_GROUP,
  DB_SUBNET_GROUP,
  ECS_CLUSTER,
  ECS_SERVICE,
  FLOW_LOG,
  KEY,
  LISTENER,
  LOAD_BALANCER,
  LOG_GROUP,
  NAT_GATEWAY,
  NETWORK_ACL,
  PARAMETER,
  PUBLIC_ACCESS_BLOCK,
  RANDOM_PASSWORD,
  RECORD,
  REPLICATION_GROUP,
  REPOSITORY,
  ROLE,
  ROUTE,
  SCALING_POLICY,
  SCALING_TARGET,
  SECURITY_GROUP,
  TARGET_GROUP,
  TASK_DEFINITION,
  VPC,
  VPC_ENDPOINT,
} from "../support/types";

const DOCUMENT = "aussie-staging.md";

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
  allow("ListBuckets", ["s3:GetBucketLocation", "s3:ListBucket"], [ARN.logs]),
  allow("ReadObjects", ["s3:GetObject"], [`${ARN.logs}/*`]),
  allow("WriteObjects", ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:PutObject"], [`${ARN.logs}/*`]),
  publishMetrics("aussie-markets/staging"),
  allow(
    "WriteApplicationLog",
    ["logs:CreateLogStream", "logs:PutLogEvents"],
    ["arn:aws:logs:ap-southeast-2:123456789012:log-group:/aussie-markets/staging/application:*"],
  ),
];

const facts: readonly Fact[] = [
  ...under("Cloud Infrastructure - Staging Environment", {
    "Aussie Markets staging environment in AWS ap-southeast-2": (plan) => {
      expect(plan.recording.region).toBe("ap-southeast-2");
      expect(plan.recording.tags).toMatchObject({ Project: "aussie-markets", Environment: "staging" });
    },
  }),
  ...under("1. Database (Amazon RDS)", {
    "**Engine**: PostgreSQL 15+": expectPostgres15,
    "**Instance Class**: db.t3.micro (staging)": (plan) =>
      expect(plan.inputs(DB_INSTANCE).instanceClass).toBe("db.t3.micro"),
    "**Storage**: 20GB General Purpose SSD (gp3)": (plan) =>
      expect(plan.inputs(DB_INSTANCE)).toMatchObject({ allocatedStorage: 20, storageType: "gp3" }),
    "**Multi-AZ**: No (staging)": (plan) => expect(plan.inputs(DB_INSTANCE).multiAz).toBe(false),
    "**Backup Retention**: 7 days": (plan) => expect(plan.inputs(DB_INSTANCE).backupRetentionPeriod).toBe(7),
    "**Security Groups**: Allow access from API servers only": expectOnlyApiReachesDatabase,
    "**Encryption**: Enabled with AWS KMS": expectEncryptedDatabase,
    "aussie-markets-staging-db": (plan) =>
      expect(plan.all(DB_INSTANCE).map(({ inputs }) => inputs.identifier)).toEqual(["aussie-markets-staging-db"]),
    aussie_markets_staging: (plan) => expect(plan.inputs(DB_INSTANCE).dbName).toBe("aussie_markets_staging"),
    aussie_markets_admin: (plan) => expect(plan.inputs(DB_INSTANCE).username).toBe("aussie_markets_admin"),
    "@aussie-markets-staging-db.xxxxx.ap-southeast-2.rds.amazonaws.com:5432/aussie_markets_staging": expectDatabaseUrl,
  }),
  ...under("2. Cache (Amazon ElastiCache)", {
    "**Engine**: Redis 7.0+": expectRedis7,
    "**Node Type**: cache.t3.micro (staging)": (plan) =>
      expect(plan.inputs(REPLICATION_GROUP).nodeType).toBe("cache.t3.micro"),
    "**Number of Replicas**: 0 (staging)": (plan) =>
      expect(plan.inputs(REPLICATION_GROUP)).toMatchObject({
        numCacheClusters: 1,
        automaticFailoverEnabled: false,
        multiAzEnabled: false,
      }),
    "**Subnet Group**: Private subnets": expectRedisInPrivateSubnets,
    "**Security Groups**: Allow access from API servers only": expectOnlyApiReachesRedis,
    "**Encryption**: In-transit and at-rest": expectEncryptedRedis,
    "aussie-markets-staging-redis": (plan) =>
      expect(plan.inputs(REPLICATION_GROUP).replicationGroupId).toBe("aussie-markets-staging-redis"),
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
  ...under("6. Storage (Amazon S3)", {
    "**Bucket Name**: aussie-markets-staging-logs": (plan) =>
      expect(plan.all(BUCKET).map(({ inputs }) => inputs.bucket)).toEqual(["aussie-markets-staging-logs"]),
    "**Purpose**: Application logs, build artifacts, backups": (plan) => {
      expect(plan.environment("api").LOGS_BUCKET).toBe("aussie-markets-staging-logs");
      expect(plan.statements("aussie-markets-api-staging-task")).toEqual(TASK_STATEMENTS);
      expect(plan.inputs(PUBLIC_ACCESS_BLOCK)).toEqual({
        bucket: "aussie-markets-staging-logs",
        ...NOTHING_PUBLIC,
      });
    },
    "**Versioning**: Enabled": (plan) =>
      expect(plan.inputs(BUCKET_VERSIONING)).toEqual({
        bucket: "aussie-markets-staging-logs",
        versioningConfiguration: { status: "Enabled" },
      }),
    "**Encryption**: AES-256": expectEncryptedBucket,
    "**Lifecycle Policy**: Delete logs after 90 days": (plan) => {
      const { bucket, rules } = plan.inputs(BUCKET_LIFECYCLE);
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
      expect(statements.filter(({ Action }) => Action.some((action) => /^(ssm|kms):/.test(action)))).toEqual(
        secretStatements(plan),
      );
    },
  }),
  ...under("CloudWatch", {
    "**Log Groups**:": expectLogGroups,
    "`/aws/ecs/aussie-markets-api-staging`": (plan) => {
      expect(plan.names(LOG_GROUP)).toContain("/aws/ecs/aussie-markets-api-staging");
      expect(plan.container("api").logConfiguration).toEqual({
        logDriver: "awslogs",
        options: {
          "awslogs-group": "/aws/ecs/aussie-markets-api-staging",
          "awslogs-region": "ap-southeast-2",
          "awslogs-stream-prefix": "api",
        },
      });
    },
    "`/aussie-markets/staging/application`": (plan) => {
      expect(plan.names(LOG_GROUP)).toContain("/aussie-markets/staging/application");
      expect(plan.environment("api").APPLICATION_LOG_GROUP).toBe("/aussie-markets/staging/application");
      expect(plan.statements("aussie-markets-api-staging-task")).toContainEqual(
        allow(
          "WriteApplicationLog",
          ["logs:CreateLogStream", "logs:PutLogEvents"],
          ["arn:aws:logs:ap-southeast-2:123456789012:log-group:/aussie-markets/staging/application:*"],
        ),
      );
    },
    "**Metrics**: Custom application metrics": (plan) =>
      expect(plan.statements("aussie-markets-api-staging-task")).toContainEqual(
        publishMetrics("aussie-markets/staging"),
      ),
    "**Alarms**: Error rate, response time, resource utilization": expectAlarmsOfAll,
  }),
  ...under("VPC Setup", {
    "**CIDR Block**: 10.0.0.0/16": (plan) => expect(plan.inputs(VPC).cidrBlock).toBe("10.0.0.0/16"),
    "**Availability Zones**: 2 (ap-southeast-2a, ap-southeast-2b)": (plan) =>
      expect(plan.inputs(VPC).availabilityZoneNames).toEqual(["ap-southeast-2a", "ap-southeast-2b"]),
  }),
  ...under("Subnets", {
    "**Public Subnets**: 10.0.1.0/24, 10.0.2.0/24 (ALB)": (plan) => {
      expect(plan.subnets("Public")).toEqual(["ap-southeast-2a 10.0.1.0/24", "ap-southeast-2b 10.0.2.0/24"]);
      expect(plan.inputs(LOAD_BALANCER).subnets).toEqual(PUBLIC_SUBNETS);
    },
    "**Private Subnets**: 10.0.10.0/24, 10.0.20.0/24 (ECS, RDS, Redis)": (plan) => {
      expect(plan.subnets("Private")).toEqual(["ap-southeast-2a 10.0.10.0/24", "ap-southeast-2b 10.0.20.0/24"]);
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
      expect(plan.inputs(ECS_SERVICE).desiredCount).toBe(1);
    },
    "**Max Capacity**: 3 tasks (staging)": (plan) => expect(plan.inputs(SCALING_TARGET).maxCapacity).toBe(3),
  }),
  ...under("Database Scaling", {
    "**Read Replicas**: 0 (staging)": (plan) => {
      expect(plan.all(DB_INSTANCE).map(({ name }) => name)).toEqual(["database"]);
      expect(plan.inputs(DB_INSTANCE)).not.toHaveProperty("replicateSourceDb");
    },
    "**Storage Auto Scaling**: Enabled, max 100GB": (plan) =>
      expect(plan.inputs(DB_INSTANCE).maxAllocatedStorage).toBe(100),
  }),
  ...under("Database Backups", {
    "**Automated Backups**: 7 days retention": (plan) => expect(plan.inputs(DB_INSTANCE).backupRetentionPeriod).toBe(7),
    // RDS restores to any moment for as long as it keeps backups.
    "**Point-in-time Recovery**: 5 days": (plan) =>
      expect(plan.inputs(DB_INSTANCE).backupRetentionPeriod).toBeGreaterThanOrEqual(5),
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
      expect(plan.listener(443).sslPolicy).toBe("ELBSecurityPolicy-TLS13-1-2-2021-06");
      expectRedirectToHttps(plan);
      expect(plan.inputs(DB_PARAMETER_GROUP).parameters).toEqual([{ name: "rds.force_ssl", value: "1" }]);
      expect(plan.inputs(REPLICATION_GROUP).transitEncryptionEnabled).toBe(true);
      expect(JSON.parse(plan.inputs(BUCKET_POLICY).policy).Statement).toEqual([denyPlainHttp(ARN.logs)]);
    },
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
  ...under("Implementation Checklist", {
    "Create VPC and subnets": (plan) => {
      expect(plan.inputs(VPC).cidrBlock).toBe("10.0.0.0/16");
      expect(plan.inputs(VPC).subnetSpecs).toEqual([
        { type: "Public", name: "public", cidrBlocks: ["10.0.1.0/24", "10.0.2.0/24"] },
        { type: "Private", name: "private", cidrBlocks: ["10.0.10.0/24", "10.0.20.0/24"] },
      ]);
    },
    "Set up security groups and NACLs": (plan) => {
      expect(plan.names(SECURITY_GROUP)).toEqual([
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
      expect(plan.names(LOAD_BALANCER)).toEqual(["aussie-markets-staging-alb"]);
      expect(
        plan
          .all(LISTENER)
          .map(({ inputs }) => `${inputs.port} ${inputs.protocol}`)
          .sort(),
      ).toEqual(["443 HTTPS", "80 HTTP"]);
      expectApiBehindLoadBalancer(plan);
    },
    "Create ECS cluster and service": (plan) => {
      expect(plan.names(ECS_CLUSTER)).toEqual(["aussie-markets-staging"]);
      expect(plan.names(ECS_SERVICE)).toEqual(["aussie-markets-api-staging"]);
    },
    "Set up ECR repository": (plan) => expect(plan.names(REPOSITORY)).toEqual(["aussie-markets/api"]),
    "Configure S3 bucket for logs": (plan) => expect(plan.inputs(BUCKET).bucket).toBe("aussie-markets-staging-logs"),
    "Set up CloudWatch monitoring": (plan) => {
      expectLogGroups(plan);
      expect(plan.inputs(ECS_CLUSTER).settings).toEqual([{ name: "containerInsights", value: "enabled" }]);
      expectAlarmsOfAll(plan);
      expect(plan.inputs(DASHBOARD).dashboardName).toBe("aussie-markets-staging");
    },
    "Configure Parameter Store for secrets": expectParameters,
    "Test connectivity and health checks": (plan) => {
      expectHealthCheck(plan);
      expectOnlyLoadBalancerReachesApi(plan);
    },
    "Set up backup procedures": (plan) => {
      const database = plan.inputs(DB_INSTANCE);
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
      expect(plan.environment("api").API_BASE_URL).toBe("https://staging-api.aussie-markets.com");
      expectSiteRecord(plan);
      expectCertificate(plan);
    },
  }),
  ...under("Database Backups", {
    "**Manual Snapshots**: Before major deployments": () => {
      const waits = budgetOf(parseConfig("aussie-staging", rawConfig("aussie-staging")));
      expect(waits.map(({ what }) => what)).toContain("snapshot");
    },
  }),
];

const elsewhere: readonly Elsewhere[] = [
  ...unshown("Option B: AWS App Runner (Alternative)", "the alternative to option A, which is built"),
  ...unshown("X-Ray (Optional)", "optional, and off; the tests below turn it on"),
  ...unshown("Cost Estimates (Monthly - Staging)", "no resource shows what it costs"),
  ...unshown("Deployment Architecture", "the CDN is optional, and off", ["CloudFront (CDN) [Optional]"]),
  ...unshown("Application Backups", "where the application's code is kept", ["**Code**: Git repository"]),
  ...unshown("Data Security", "a manual procedure", ["Regular security group audits"]),
  ...unshown("Access Control", "AWS makes them by itself", ["Service-linked roles for AWS services"]),
  ...unshown("Access Control", "a manual procedure", ["Regular access reviews"]),
];

describeFacts(DOCUMENT, () => planOf("aussie-staging"), facts, elsewhere);

describe("tracing", () => {
  let traced: Plan;
  beforeAll(async () => {
    traced = await planWith(
      "aussie-staging",
      changedConfig("aussie-staging", "services", ({ api }) => {
        api.tracing = true;
      }),
    );
  });

  const facts = under<Plan>("X-Ray (Optional)", {
    "**Tracing**: Enable for API requests": (plan) => {
      expect(plan.environment("api")).toMatchObject({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4318" });
      expect(plan.containers("api").map(({ name, essential }) => [name, essential])).toEqual([
        ["api", true],
        ["trace-collector", false],
      ]);
      expect(plan.statements("aussie-markets-api-staging-task")).toContainEqual(SEND_TRACES);
    },
    // X-Ray draws it of traces, by the names of the services in them.
    "**Service Map**: Visualize service dependencies": (plan) =>
      expect(plan.environment("api").OTEL_SERVICE_NAME).toBe("api"),
  });
  for (const fact of facts) itIsSo(new Document(DOCUMENT), fact, () => traced);

  it("is off", async () => {
    const plan = await planOf("aussie-staging");
    expect(plan.containers("api").map(({ name }) => name)).toEqual(["api"]);
    expect(plan.actions("aussie-markets-api-staging-task").filter((action) => action.startsWith("xray:"))).toEqual([]);
    expect(Object.keys(plan.environment("api")).filter((variable) => variable.startsWith("OTEL_"))).toEqual([]);
  });
});

/** What the document gives as production's, each beside staging's. */
const productionFacts: readonly Fact[] = [
  ...under("1. Database (Amazon RDS)", {
    "db.r6g.large (production)": (plan) =>
      expect(plan.all(DB_INSTANCE).map(({ inputs }) => inputs.instanceClass)).toEqual(["db.r6g.large", "db.r6g.large"]),
    "Yes (production)": (plan) => expect(plan.inputs(DB_INSTANCE, "database").multiAz).toBe(true),
  }),
  ...under("2. Cache (Amazon ElastiCache)", {
    "cache.r6g.large (production)": (plan) => expect(plan.inputs(REPLICATION_GROUP).nodeType).toBe("cache.r6g.large"),
    "1+ (production)": (plan) =>
      expect(plan.inputs(REPLICATION_GROUP)).toMatchObject({
        numCacheClusters: 2,
        automaticFailoverEnabled: true,
        multiAzEnabled: true,
      }),
  }),
  ...under("Option A: Amazon ECS (Recommended)", {
    "1 vCPU (production)": (plan) => expect(plan.inputs(TASK_DEFINITION).cpu).toBe("1024"),
    "2 GB (production)": (plan) => expect(plan.inputs(TASK_DEFINITION).memory).toBe("2048"),
  }),
  ...under("ECS Service Auto Scaling", {
    "10 tasks (production)": (plan) => {
      expect(plan.inputs(SCALING_TARGET)).toMatchObject({ minCapacity: 1, maxCapacity: 10 });
      expectScalingByCpu(plan, "aussie-markets-production/aussie-markets-api-production");
    },
  }),
  ...under("Database Scaling", {
    "1+ (production)": (plan) => {
      expect(plan.all(DB_INSTANCE).map(({ inputs }) => inputs.identifier)).toEqual([
        "aussie-markets-production-db",
        "aussie-markets-production-db-replica-1",
      ]);
      const replica = plan.inputs(DB_INSTANCE, "database-replica-1");
      expect(replica).toMatchObject({
        replicateSourceDb: "aussie-markets-production-db",
        vpcSecurityGroupIds: ["sg-aussie-markets-production-db-sg"],
        storageEncrypted: true,
        publiclyAccessible: false,
      });
      expect(replica.kmsKeyId).toBe(plan.inputs(DB_INSTANCE, "database").kmsKeyId);
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

  for (const fact of productionFacts) itIsSo(document, fact, () => plan);

  it("has names of its own", () => {
    expect(plan.inputs(VPC).tags).toEqual({ Name: "aussie-markets-production" });
    expect(plan.inputs(DB_INSTANCE, "database")).toMatchObject({
      identifier: "aussie-markets-production-db",
      dbName: "aussie_markets_production",
      username: "aussie_markets_admin",
    });
    expect(plan.inputs(REPLICATION_GROUP).replicationGroupId).toBe("aussie-markets-production-redis");
    expect(plan.names(ECS_CLUSTER)).toEqual(["aussie-markets-production"]);
    expect(plan.names(ECS_SERVICE)).toEqual(["aussie-markets-api-production"]);
    expect(plan.names(LOAD_BALANCER)).toEqual(["aussie-markets-production-alb"]);
    expect(plan.inputs(BUCKET).bucket).toBe("aussie-markets-production-logs");
    expect(plan.names(LOG_GROUP)).toEqual([
      "/aussie-markets/production/application",
      "/aws/ecs/aussie-markets-api-production",
      "/aws/vpc/aussie-markets-production/flow-logs",
    ]);
    expect(plan.statements("aussie-markets-api-production-task")).toContainEqual(
      publishMetrics("aussie-markets/production"),
    );
    expect(valuesOfParameters(plan)).toEqual({
      "/aussie-markets/production/api/DATABASE_URL": `postgresql://aussie_markets_admin:${plan.inputs(DB_INSTANCE, "database").password}@aussie-markets-production-db.xxxxx.ap-southeast-2.rds.amazonaws.com:5432/aussie_markets_production`,
      "/aussie-markets/production/api/REDIS_URL": `rediss://:${plan.inputs(REPLICATION_GROUP).authToken}@master.aussie-markets-production-redis.xxxxx.cache.ap-southeast-2.amazonaws.com:6379`,
    });
    expect(JSON.stringify(plan.recording)).not.toContain("staging");
  });

  it("has all that the document says of both", () => {
    expect(plan.inputs(DB_INSTANCE, "database")).toMatchObject({
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
    expect(plan.has(FLOW_LOG)).toBe(true);
    expect(plan.all(NETWORK_ACL)).toHaveLength(2);
  });

  it("keeps its data from being deleted", () => {
    expect(plan.one(DB_INSTANCE, "database")).toMatchObject({ protect: true, inputs: { deletionProtection: true } });
    expect(plan.one(BUCKET).protect).toBe(true);
    expect(plan.inputs(LOAD_BALANCER).enableDeletionProtection).toBe(true);
  });
});

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
    LOG_IN_TO_REGISTRY,
    pullImage(ARN.repository),
    writeLogs("arn:aws:logs:ap-southeast-2:123456789012:log-group:/aws/ecs/aussie-markets-api-staging"),
    ...secretStatements(plan),
  ];
}

/** What of it is about secrets. */
function secretStatements(plan: Plan) {
  return [
    allow("ReadParameters", ["ssm:GetParameters"], [ARN.databaseUrl, ARN.redisUrl]),
    allow("DecryptSecrets", ["kms:Decrypt"], [keyArn(plan, "aussie-markets-staging-parameters")]),
  ];
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
  expect(plan.inputs(DB_INSTANCE)).toMatchObject({
    vpcSecurityGroupIds: ["sg-aussie-markets-staging-db-sg"],
    publiclyAccessible: false,
    port: 5432,
  });
}

function expectOnlyApiReachesRedis(plan: Plan): void {
  expectInbound(plan, "aussie-markets-staging-redis-sg", ["6379 aussie-markets-api-staging-sg"]);
  expect(plan.inputs(REPLICATION_GROUP)).toMatchObject({
    securityGroupIds: ["sg-aussie-markets-staging-redis-sg"],
    port: 6379,
  });
}

function expectApiInPrivateSubnets(plan: Plan): void {
  expect(networkOfApi(plan)).toMatchObject({ subnets: PRIVATE_SUBNETS, assignPublicIp: false });
}

function expectDatabaseInPrivateSubnets(plan: Plan): void {
  const { name, subnetIds } = plan.inputs(DB_SUBNET_GROUP);
  expect(subnetIds).toEqual(PRIVATE_SUBNETS);
  expect(plan.inputs(DB_INSTANCE).dbSubnetGroupName).toBe(name);
}

function expectRedisInPrivateSubnets(plan: Plan): void {
  const { name, subnetIds } = plan.inputs(CACHE_SUBNET_GROUP);
  expect(subnetIds).toEqual(PRIVATE_SUBNETS);
  expect(plan.inputs(REPLICATION_GROUP).subnetGroupName).toBe(name);
}

/** Private tasks pull images and call AWS: through one NAT gateway, and to S3 directly. */
function expectWayOut(plan: Plan): void {
  expect(plan.inputs(NAT_GATEWAY).subnetId).toBe("subnet-public-ap-southeast-2a");
  const gateway = "nat-network-ap-southeast-2a";
  expect(plan.all(ROUTE).map(({ inputs }) => inputs)).toEqual([
    { routeTableId: "rtb-private-ap-southeast-2a", destinationCidrBlock: "0.0.0.0/0", natGatewayId: gateway },
    { routeTableId: "rtb-private-ap-southeast-2b", destinationCidrBlock: "0.0.0.0/0", natGatewayId: gateway },
  ]);
  expect(plan.inputs(VPC_ENDPOINT)).toMatchObject({
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
  expect(plan.inputs(FLOW_LOG)).toMatchObject({
    vpcId: "vpc-network",
    trafficType: "ALL",
    logDestinationType: "cloud-watch-logs",
    logDestination: group,
    iamRoleArn: "arn:aws:iam::123456789012:role/aussie-markets-staging-flow-logs",
  });
  expect(plan.trust("aussie-markets-staging-flow-logs")).toEqual(
    assumedBy("vpc-flow-logs.amazonaws.com", "123456789012"),
  );
  expect(plan.statements("aussie-markets-staging-flow-logs")).toEqual([
    allow("WriteFlowLogs", ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"], [`${group}:*`]),
  ]);
}

function expectLogGroups(plan: Plan): void {
  expect(plan.names(LOG_GROUP)).toEqual([
    "/aussie-markets/staging/application",
    "/aws/ecs/aussie-markets-api-staging",
    "/aws/vpc/aussie-markets-staging/flow-logs",
  ]);
}

function expectPostgres15(plan: Plan): void {
  expect(plan.inputs(DB_INSTANCE)).toMatchObject({ engine: "postgres", engineVersion: "15" });
  expect(plan.inputs(DB_PARAMETER_GROUP).family).toBe("postgres15");
}

function expectEncryptedDatabase(plan: Plan): void {
  expect(plan.inputs(DB_INSTANCE)).toMatchObject({
    storageEncrypted: true,
    kmsKeyId: keyArn(plan, "aussie-markets-staging-db"),
  });
  expect(plan.inputs(KEY, "database").enableKeyRotation).toBe(true);
}

function expectDatabaseUrl(plan: Plan): void {
  const { password } = plan.inputs(DB_INSTANCE);
  // Nothing in it needs escaping in a URL.
  expect(plan.inputs(RANDOM_PASSWORD, "database")).toEqual({ length: 32, special: false });
  expect(valuesOfParameters(plan)["/aussie-markets/staging/api/DATABASE_URL"]).toBe(
    `postgresql://aussie_markets_admin:${password}@aussie-markets-staging-db.xxxxx.ap-southeast-2.rds.amazonaws.com:5432/aussie_markets_staging`,
  );
}

function expectRedis7(plan: Plan): void {
  expect(plan.inputs(REPLICATION_GROUP)).toMatchObject({
    engine: "redis",
    engineVersion: "7.1",
    parameterGroupName: "default.redis7",
  });
}

function expectEncryptedRedis(plan: Plan): void {
  expect(plan.inputs(REPLICATION_GROUP)).toMatchObject({
    atRestEncryptionEnabled: true,
    transitEncryptionEnabled: true,
  });
}

/** Encryption in transit makes the document's `redis://` a `rediss://`, and a token guards it. */
function expectRedisUrl(plan: Plan): void {
  const { authToken } = plan.inputs(REPLICATION_GROUP);
  expect(plan.inputs(RANDOM_PASSWORD, "cache")).toEqual({ length: 64, special: false });
  expect(valuesOfParameters(plan)["/aussie-markets/staging/api/REDIS_URL"]).toBe(
    `rediss://:${authToken}@master.aussie-markets-staging-redis.xxxxx.cache.ap-southeast-2.amazonaws.com:6379`,
  );
}

function expectEncryptedBucket(plan: Plan): void {
  expect(plan.inputs(BUCKET_ENCRYPTION)).toEqual({
    bucket: "aussie-markets-staging-logs",
    rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" }, bucketKeyEnabled: false }],
  });
}

function expectParameters(plan: Plan): void {
  expect(plan.names(PARAMETER)).toEqual([
    "/aussie-markets/staging/api/DATABASE_URL",
    "/aussie-markets/staging/api/REDIS_URL",
  ]);
  expectSecretOfApi(plan, "DATABASE_URL", ARN.databaseUrl);
  expectSecretOfApi(plan, "REDIS_URL", ARN.redisUrl);
}

function expectEncryptedParameters(plan: Plan): void {
  const key = keyArn(plan, "aussie-markets-staging-parameters");
  expect(plan.all(PARAMETER).map(({ inputs }) => [inputs.type, inputs.keyId])).toEqual([
    ["SecureString", key],
    ["SecureString", key],
  ]);
  expect(key).not.toBe(plan.inputs(DB_INSTANCE).kmsKeyId);
  expect(plan.inputs(KEY, "parameters").enableKeyRotation).toBe(true);
  expect(plan.shown(PARAMETER, "value")).toEqual(["[secret]", "[secret]"]);
}

/** ECS hands it to the API, and it stands nowhere in clear. */
function expectSecretOfApi(plan: Plan, variable: string, arn: string): void {
  expect(plan.container("api").secrets).toContainEqual({ name: variable, valueFrom: arn });
  expect(plan.environment("api")).not.toHaveProperty(variable);
}

function expectImageFromRegistry(plan: Plan): void {
  expect(plan.container("api").image).toBe(
    "123456789012.dkr.ecr.ap-southeast-2.amazonaws.com/aussie-markets/api:v1.0.0",
  );
}

function expectApiBehindLoadBalancer(plan: Plan): void {
  expect(plan.listener(443).defaultActions).toEqual([{ type: "forward", targetGroupArn: ARN.targetGroup }]);
  expect(plan.inputs(ECS_SERVICE).loadBalancers).toEqual([
    { targetGroupArn: ARN.targetGroup, containerName: "api", containerPort: 3000 },
  ]);
  expect(plan.container("api").portMappings).toEqual([portMapping(3000)]);
}

function expectHealthCheck(plan: Plan): void {
  expect(plan.inputs(TARGET_GROUP).healthCheck).toMatchObject({
    protocol: "HTTP",
    path: "/api/v1/health",
    matcher: "200-299",
  });
}

function expectRedirectToHttps(plan: Plan): void {
  expect(plan.listener(80)).toMatchObject({
    protocol: "HTTP",
    defaultActions: [REDIRECT_TO_HTTPS],
  });
  expect(plan.listener(443).protocol).toBe("HTTPS");
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
  const { certificateArn } = plan.inputs(CERTIFICATE_VALIDATION);
  expect(certificateArn).toMatch(/^arn:aws:acm:ap-southeast-2:123456789012:certificate\//);
  expect(plan.listener(443).certificateArn).toBe(certificateArn);
}

function expectSiteRecord(plan: Plan): void {
  expect(plan.lookUps("aws:route53/getZone:getZone")).toEqual([{ name: "aussie-markets.com", privateZone: false }]);
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
  expect(plan.one(ECS_SERVICE).ignoreChanges).toEqual(["desiredCount"]);
}

function networkAcl(plan: Plan, tier: "public" | "private") {
  const { subnetIds, ingress, egress } = plan.inputs(NETWORK_ACL, `network-acl-${tier}`);
  const line = ({ ruleNo, action, protocol, fromPort, toPort, cidrBlock }: Inputs) =>
    `${ruleNo} ${action} ${protocol} ${fromPort}-${toPort} ${cidrBlock}`;
  return { subnetIds, ingress: ingress.map(line), egress: egress.map(line) };
}

function keyArn(plan: Plan, alias: string): string {
  return `arn:aws:kms:ap-southeast-2:123456789012:key/${plan.keyId(alias)}`;
}

function networkOfApi(plan: Plan): Inputs {
  return plan.inputs(ECS_SERVICE).networkConfiguration;
}

/** Values in clear, by the parameters' names. */
function valuesOfParameters(plan: Plan): Record<string, string> {
  return Object.fromEntries(plan.all(PARAMETER).map(({ inputs }) => [inputs.name, inputs.value]));
}

function expectAlarmsOfAll(plan: Plan): void {
  const elb = (metric: string) => `AWS/ApplicationELB ${metric} app/aussie-markets-staging-alb/0123456789abcdef`;
  const requests = `[${elb("RequestCount Sum")}]`;
  const api = "aussie-markets-staging aussie-markets-api-staging";
  expectAlarms(plan, {
    "load-balancer-error-rate": `IF(${requests} >= 20, 100 * [${elb("HTTPCode_Target_5XX_Count Sum")}] / ${requests}, 0) above 5 for 5 min`,
    "load-balancer-response-time": `${elb("TargetResponseTime p95")} above 1 for 15 min`,
    "service-api-cpu": `AWS/ECS CPUUtilization Average ${api} above 85 for 15 min`,
    "service-api-memory": `AWS/ECS MemoryUtilization Average ${api} above 85 for 15 min`,
    "database-cpu": "AWS/RDS CPUUtilization Average aussie-markets-staging-db above 85 for 15 min",
    "database-storage": "AWS/RDS FreeStorageSpace Average aussie-markets-staging-db below 4294967296 for 5 min",
    "cache-001-cpu":
      "AWS/ElastiCache EngineCPUUtilization Average aussie-markets-staging-redis-001 above 85 for 15 min",
    "cache-001-memory":
      "AWS/ElastiCache DatabaseMemoryUsagePercentage Average aussie-markets-staging-redis-001 above 85 for 15 min",
  });
}
