import { beforeAll, describe, expect, it } from "vitest";
import { parseStackFile } from "../../src/config/stack-file";
import { Document } from "../support/documents";
import { allow, assumedBy, SEND_TRACES } from "../support/expected";
import { type Check, describeFacts, itIsSo, under, unshown } from "../support/facts";
import { expectAlarms } from "../support/monitoring";
import { changedConfig, type Inputs, type Plan, planOf, planWith, rawConfig, variables } from "../support/plan";
import {
  API_STAGE,
  BUCKET,
  BUCKET_ENCRYPTION,
  BUCKET_LIFECYCLE,
  BUCKET_POLICY,
  BUCKET_VERSIONING,
  DB_CLUSTER,
  DB_CLUSTER_INSTANCE,
  DB_CLUSTER_PARAMETER_GROUP,
  FIREWALL,
  FIREWALL_ASSOCIATION,
  FIREWALL_BLOCK_LIST,
  FIREWALL_LOG,
  FUNCTION,
  KEY,
  METRIC_ALARM,
  NAT_GATEWAY,
  PROVISIONED_CONCURRENCY,
  PUBLIC_ACCESS_BLOCK,
  QUEUE,
  QUEUE_CONSUMER,
  ROLE_POLICY,
  SCALING_POLICY,
  SCALING_TARGET,
  SCHEDULE,
  SCHEDULE_GROUP,
  SECRET,
  SECRET_VERSION,
  TASK_DEFINITION,
  TOPIC_SUBSCRIPTION,
  VPC,
} from "../support/types";
import { isPrivate, type Stage, sagebrush } from "./sagebrush";
import { READ_ONLY, statedAlike, subnetsOf } from "./sagebrush-alike";
import { cdn, usersReachLoadBalancerThroughCdn } from "./sagebrush-cdn";
import { recovery, uploadsAreReplicated } from "./sagebrush-recovery";
import { READ_WRITE_BUCKET, serverless } from "./sagebrush-serverless";

const STACK = "sagebrush-prod";

const STAGE: Stage = {
  name: "production",
  account: "978489150794",
  zones: ["us-west-2a", "us-west-2b", "us-west-2c"],
  range: "10.10",
  logDays: 30,
  cluster: "production-cluster",
  domain: "sagebrush.services",
  site: "www.sagebrush.services",
  assets: "prod-assets",
  uploads: "prod-uploads",
  readRole: "ProductionReadRole",
  functions: ["api", "worker", "scheduler", "migrate"],
};

const stage = sagebrush(STAGE);
const functions = serverless(STAGE);
const { vpcHasItsRange, publicSubnets, privateSubnets } = subnetsOf(STAGE);

const LOAD_BALANCER_GROUP = "sagebrush-production-alb-sg";
const WEB_GROUP = "sagebrush-production-web-sg";

const TASK_ROLE = "sagebrush-production-web-task";
const EXECUTION_ROLE = "sagebrush-production-web-execution";
const READ_ROLE = "ProductionReadRole";

const USE_KEY = ["kms:Decrypt", "kms:GenerateDataKey"];

const JOBS = "arn:aws:sqs:us-west-2:978489150794:sagebrush-production-jobs";
const BACKUPS = "arn:aws:s3:::sagebrush-prod-backups";
const WRITER_HOST = "sagebrush-production-db.cluster-xxxxx.us-west-2.rds.amazonaws.com";
const READER_HOST = "sagebrush-production-db.cluster-ro-xxxxx.us-west-2.rds.amazonaws.com";
/** Variable to the secret that the web application gets. */
const SECRETS = {
  API_KEYS: "arn:aws:secretsmanager:us-west-2:978489150794:secret:sagebrush/production/api-keys-xxxxxx",
  DATABASE_READER_URL:
    "arn:aws:secretsmanager:us-west-2:978489150794:secret:sagebrush/production/DATABASE_READER_URL-xxxxxx",
  DATABASE_URL: "arn:aws:secretsmanager:us-west-2:978489150794:secret:sagebrush/production/DATABASE_URL-xxxxxx",
};

const DIAGRAM = "Architecture Diagram";

const network = [
  ...under("Production Account Architecture (978489150794)", {
    "The Production account hosts production workloads": (plan) => {
      expect(plan.recording.accountId).toBe("978489150794");
      expect(plan.recording.tags.Environment).toBe("production");
    },
    "availability, auto-scaling, and comprehensive monitoring": (plan) => {
      expect(plan.inputs(VPC).availabilityZoneNames).toHaveLength(3);
      expect(plan.inputs(SCALING_TARGET, "web").maxCapacity).toBeGreaterThan(3);
      expect(plan.all(METRIC_ALARM).length).toBeGreaterThan(0);
    },
  }),
  ...under(DIAGRAM, {
    'NAT_A["NAT Gateway<br/>us-west-2a"]': natGatewayIn("us-west-2a"),
    'NAT_B["NAT Gateway<br/>us-west-2b"]': natGatewayIn("us-west-2b"),
    "NAT_A -->|NAT| PRIV_1A": (plan) =>
      expect(plan.internetRoutes()["rtb-private-us-west-2a"]).toBe("nat-network-us-west-2a"),
    "NAT_B -->|NAT| PRIV_1B": (plan) =>
      expect(plan.internetRoutes()["rtb-private-us-west-2b"]).toBe("nat-network-us-west-2b"),
  }),
  ...under("VPC and Networking (3 AZs)", {
    "**CIDR Block**: 10.10.0.0/16 (Class B = 10 for Production)": vpcHasItsRange,
    "**Public Subnets**: 3 subnets across 3 AZs (us-west-2a, 2b, 2c) for high availability": publicSubnets,
    "**Private Subnets**: 3 subnets across 3 AZs for ECS tasks and RDS": (plan) => {
      privateSubnets(plan);
      stage.tasksRunInPrivateSubnets(plan);
      stage.databaseSpansPrivateSubnets(plan);
    },
    "**NAT Gateways**: 2 NAT Gateways (us-west-2a, 2b) for redundancy": (plan) => {
      expect(plan.all(NAT_GATEWAY)).toHaveLength(2);
      natGatewayIn("us-west-2a")(plan);
      natGatewayIn("us-west-2b")(plan);
      // The document leaves open how 2c gets out; it is through 2a.
      expect(plan.internetRoutes()).toEqual({
        "rtb-private-us-west-2a": "nat-network-us-west-2a",
        "rtb-private-us-west-2b": "nat-network-us-west-2b",
        "rtb-private-us-west-2c": "nat-network-us-west-2a",
      });
    },
  }),
];

const compute = [
  ...under(DIAGRAM, {
    'ECS_SERVICE["ECS Service<br/>Web Application<br/>Min: 3, Max: 20 tasks"]': stage.webScales(3, 20),
    'ECS_TASK["Task Definition<br/>Fargate<br/>2 vCPU, 4 GB"]': taskHasItsSize,
  }),
  ...under("Compute - ECS Fargate (Production Scale)", {
    "**Cluster**: production-cluster": stage.clusterHasItsName,
    "**Service**: Auto-scaling web application (min: 3, max: 20 tasks)": stage.webScales(3, 20),
    "**Task Definition**: Fargate, 2 vCPU, 4 GB memory (larger than staging)": taskHasItsSize,
    "**Container**: Web application pulling from ECR": stage.containerComesFromRegistry,
    "**Health Checks**: ALB health checks + Container health checks": (plan) => {
      stage.loadBalancerChecksHealth(plan);
      expect(plan.container("web").healthCheck.command).toEqual([
        "CMD-SHELL",
        "curl -fsS http://localhost:8080/health || exit 1",
      ]);
    },
  }),
];

const loadBalancing = [
  ...under(DIAGRAM, {
    'ALB_TG["Target Group<br/>IP targets<br/>Health checks"]': targetsAreAddressesWithHealthChecks,
  }),
  ...under("Application Load Balancer + CloudFront", {
    "**Listeners**: HTTPS:443 (ACM certificate), HTTP:80 (redirect to HTTPS)": stage.listensOnHttpsAndRedirectsHttp,
    "**Target Group**: IP targets (for Fargate tasks) with health checks": (plan) => {
      targetsAreAddressesWithHealthChecks(plan);
      stage.targetsAreWebService(plan);
    },
  }),
];

const database = [
  ...under(DIAGRAM, {
    'RDS["Aurora Postgres<br/>Serverless v2<br/>Multi-AZ"]': (plan) => {
      stage.auroraServerless(plan);
      stage.writerAndReaderInAllZones(plan);
    },
    'RDS_REPLICA["Read Replica<br/>(Auto-scaling)"]': readersScale,
    'RDS_SUBNET["DB Subnet Group<br/>3 AZs"]': stage.databaseSpansPrivateSubnets,
    'RDS_SG["Security Group"]': stage.webReachesDatabase,
    "ECS_TASK -->|Read replica| RDS_REPLICA": taskReadsReplica,
  }),
  ...under("Aurora Postgres Serverless v2 (Production)", {
    "**Engine**: PostgreSQL 15": stage.postgres15,
    "**Capacity**: Min 0.5 ACU, Max 4 ACU (auto-scaling for production load)": (plan) =>
      expect(plan.inputs(DB_CLUSTER).serverlessv2ScalingConfiguration).toEqual({ minCapacity: 0.5, maxCapacity: 4 }),
    "**Availability**: Multi-AZ deployment across 3 AZs": stage.writerAndReaderInAllZones,
    "**Read Replicas**: 1-2 read replicas for read-heavy workloads": readersScale,
    "**Backups**: Automated daily snapshots, 30-day retention": (plan) =>
      expect(plan.inputs(DB_CLUSTER).backupRetentionPeriod).toBe(30),
    "**Encryption**: At-rest (KMS), in-transit (SSL/TLS)": (plan) => {
      expect(plan.inputs(DB_CLUSTER)).toMatchObject({
        storageEncrypted: true,
        kmsKeyId: keyArn(plan, "production-db"),
      });
      const { name, parameters } = plan.inputs(DB_CLUSTER_PARAMETER_GROUP);
      expect(parameters).toContainEqual({ name: "rds.force_ssl", value: "1" });
      expect(plan.inputs(DB_CLUSTER).dbClusterParameterGroupName).toBe(name);
    },
  }),
];

const storage = [
  ...under(DIAGRAM, {
    'S3_UPLOADS["S3: prod-uploads<br/>Private + Encryption"]': (plan) => {
      isPrivate(plan, "prod-uploads");
      hasKeyOfItsOwn(plan, "prod-uploads", "us-west-2");
    },
    'S3_BACKUPS["S3: prod-backups<br/>Cross-region replication"]': backupsLieInOtherRegion,
    "ECS_TASK -->|Read/Write| S3_UPLOADS": taskReadsAndWritesUploads,
  }),
  ...under("S3 Buckets (Production)", {
    "**prod-uploads**: Private bucket for user uploads, versioning enabled": (plan) => {
      isPrivate(plan, "prod-uploads");
      expect(plan.inputs(BUCKET_VERSIONING, "prod-uploads").versioningConfiguration).toEqual({ status: "Enabled" });
    },
    "**prod-backups**: Cross-region replication to us-east-1 for disaster recovery": backupsLieInOtherRegion,
    "**Encryption**: AES-256 server-side encryption with KMS": (plan) => {
      hasKeyOfItsOwn(plan, "prod-assets", "us-west-2");
      hasKeyOfItsOwn(plan, "prod-uploads", "us-west-2");
      hasKeyOfItsOwn(plan, "prod-backups", "us-east-1");
    },
    "**Lifecycle**: Old versions → Glacier (90 days) → Deep Archive (1 year)": (plan) => {
      for (const bucket of ["prod-assets", "prod-uploads", "prod-backups"]) {
        expect(archiveOf(plan, bucket)).toEqual(["GLACIER after 90", "DEEP_ARCHIVE after 365"]);
      }
    },
  }),
];

const monitoring = [
  ...under(DIAGRAM, {
    'CW_ALARMS["CloudWatch Alarms<br/>SNS notifications"]': alarmsNotify,
    "CW_METRICS -->|Trigger| CW_ALARMS": alarmsNotify,
    'XRAY["X-Ray Tracing"]': xrayGetsTraces,
    "ECS_TASK -->|Traces| XRAY": taskSendsTraces,
  }),
  ...under("Monitoring & Alarms", {
    "**CloudWatch Logs**: 30-day retention (longer than staging)": stage.logsAreKept(30),
    "**CloudWatch Metrics**: Custom metrics for business KPIs": stage.taskPublishesMetrics,
    "**CloudWatch Alarms**: SNS notifications for critical metrics (error rate, latency, CPU)": alarmsNotify,
    "**X-Ray Tracing**: Distributed tracing for Lambda and ECS": xrayGetsTraces,
  }),
];

const security = [
  ...under(DIAGRAM, {
    'SECRETS["Secrets Manager<br/>DB credentials<br/>API keys"]': secretsManagerKeepsSecrets,
    "ECS_TASK -.->|Fetch secrets| SECRETS": (plan) => {
      expect(variables(plan.container("web").secrets)).toEqual(SECRETS);
      const read = plan.statements(EXECUTION_ROLE).filter(({ Action }) => Action.join().includes("secretsmanager:"));
      expect(read.map(({ Effect, Action }) => [Effect, ...Action])).toEqual([
        ["Allow", "secretsmanager:GetSecretValue"],
      ]);
      expect(read.flatMap(({ Resource }) => Resource).sort()).toEqual(Object.values(SECRETS).sort());
      expect(plan.environment("web")).toEqual({
        ...TRACED,
        APP_ENV: "production",
        ASSETS_BUCKET: "sagebrush-prod-assets",
        UPLOADS_BUCKET: "sagebrush-prod-uploads",
      });
    },
    "ROLE_TASK -.->|Used by| ECS_TASK": taskRunsWithTaskRole,
    "ROLE_READ -->|Read| S3_UPLOADS": readRoleReadsUploads,
  }),
  ...under("Security", {
    "**Secrets Manager**: Stores database credentials, API keys": secretsManagerKeepsSecrets,
    "**IAM Least Privilege**: Separate roles for task execution vs task runtime": (plan) => {
      stage.taskStartsWithExecutionRole(plan);
      taskRunsWithTaskRole(plan);
    },
    "**AWS WAF**: Protects API Gateway from common web exploits": firewallProtectsApi,
    "**VPC Security Groups**: Restrict ingress to known sources only": (plan) => {
      usersReachLoadBalancerThroughCdn(plan);
      expect(plan.ingress(WEB_GROUP)).toEqual([`8080 ${LOAD_BALANCER_GROUP}`]);
      stage.databaseAdmitsApplication(plan);
    },
  }),
  ...under("Cross-Account Access (Housekeeping)", {
    "**Permissions**: Read-only access to S3, RDS (describe), CloudWatch Logs": (plan) =>
      expect(plan.actions(READ_ROLE)).toEqual(["kms:Decrypt", ...READ_ONLY]),
    // It is off: the Lambda functions that assume the role can't present MFA.
    "**MFA**: Optionally require MFA for production access": (plan) =>
      expect(plan.trust(READ_ROLE).map(({ Condition }) => Condition)).toEqual([undefined]),
  }),
];

const consequences = [
  ...under("Why 3 Availability Zones?", {
    "**Zone failure**: Application remains available even if 2 AZs fail": (plan) => {
      stage.loadBalancerStandsInPublicSubnets(plan);
      stage.tasksRunInPrivateSubnets(plan);
      expect(plan.inputs(SCALING_TARGET, "web").minCapacity).toBe(3);
    },
    "**Geographic diversity**: us-west-2a, 2b, 2c are physically separate data centers": (plan) =>
      expect(plan.inputs(VPC).availabilityZoneNames).toEqual(["us-west-2a", "us-west-2b", "us-west-2c"]),
  }),
  ...under("Data Flow", {
    "**HTTPS Request**: User → CloudFront → ALB (HTTPS:443) → ECS Task → Aurora Postgres": (plan) => {
      usersReachLoadBalancerThroughCdn(plan);
      stage.servesHttpsWithCertificate(plan);
      stage.loadBalancerForwards(plan);
      stage.targetsAreWebService(plan);
      stage.webReachesDatabase(plan);
    },
    "**API Request**: API Client → WAF → API Gateway → Lambda → Aurora Postgres / S3": (plan) => {
      firewallStandsBeforeApi(plan);
      functions.apiInvokesFunction(plan);
      functions.queriesDatabase("api")(plan);
      functions.readsAndWritesUploads("api")(plan);
    },
    "**Background Jobs**: EventBridge → Lambda Worker → RDS / S3": (plan) => {
      functions.eventsInvokeWorker(plan);
      functions.queriesDatabase("worker")(plan);
      functions.readsAndWritesUploads("worker")(plan);
    },
    "**File Upload**: User → ECS Task / Lambda → S3 (prod-uploads) → Cross-region replication": (plan) => {
      taskReadsAndWritesUploads(plan);
      functions.readsAndWritesUploads("api")(plan);
      uploadsAreReplicated(plan);
    },
    "**Log Aggregation**: ECS/Lambda → CloudWatch Logs → Housekeeping Lambda → Iceberg S3": (plan) => {
      stage.taskWritesLogs(plan);
      functions.writesLogs("api", 30)(plan);
      functions.writesLogs("worker", 30)(plan);
      stage.housekeepingAssumesReadRole(plan);
      stage.readRoleReadsLogs(plan);
    },
    "**Database Reads**: Application → RDS read replica (for analytics queries)": (plan) => {
      taskReadsReplica(plan);
      apiReadsReplica(plan);
    },
  }),
];

const compiled = [
  ...under(DIAGRAM, {
    'LAMBDA_API["API Handler<br/>ARM64/Graviton<br/>Provisioned Concurrency"]': (plan) => {
      functions.runsOnArm("api")(plan);
      apiIsKeptReady(plan);
    },
    'LAMBDA_SCHEDULER["Scheduler<br/>ARM64/Graviton"]': functions.runsOnArm("scheduler"),
    "LAMBDA_API -->|Read replica| RDS_REPLICA": apiReadsReplica,
    "LAMBDA_API -->|Read/Write| S3_UPLOADS": readsAndWritesUploads("api"),
    "LAMBDA_WORKER -->|Read/Write| S3_UPLOADS": readsAndWritesUploads("worker"),
    "LAMBDA_SCHEDULER -->|Query| RDS": schedulerReachesDatabaseOnly,
    "LAMBDA_API -->|Traces| XRAY": sendsTraces("api"),
    "LAMBDA_API -.->|Fetch secrets| SECRETS": functions.fetchesSecret("api"),
    "ROLE_LAMBDA -.->|Used by| LAMBDA_API": (plan) => {
      functions.hasRole("api")(plan);
      const toQueue = ["sqs:GetQueueAttributes", "sqs:SendMessage"];
      functions.mayOnly("api", [...READ_WRITE_BUCKET, ...USE_KEY, ...SEND_TRACES.Action, ...toQueue])(plan);
      expect(plan.actionsOn("sagebrush-production-api", JOBS)).toEqual(toQueue);
    },
    "ROLE_LAMBDA -.->|Used by| LAMBDA_WORKER": (plan) => {
      functions.hasRole("worker")(plan);
      const fromQueue = [
        "sqs:ChangeMessageVisibility",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:ReceiveMessage",
      ];
      functions.mayOnly("worker", [
        ...READ_WRITE_BUCKET,
        ...USE_KEY,
        ...SEND_TRACES.Action,
        ...fromQueue,
        // To its own dead-letter queue.
        "sqs:SendMessage",
      ])(plan);
      expect(plan.actionsOn("sagebrush-production-worker", JOBS)).toEqual(fromQueue);
    },
  }),
  ...under("Compute - Lambda Functions (Optimized)", {
    "**API Handler**: Provisioned concurrency for consistent performance": apiIsKeptReady,
    "**Background Worker**: Processes async jobs from SQS queues": workerTakesJobs,
    "**Scheduler**: Cron-based tasks (reports, cleanups)": schedulesInvokeScheduler,
    "**Architecture**: ARM64/Graviton for better price/performance": functions.allRunOnArm,
  }),
  ...under("Why Provisioned Concurrency for Lambda?", {
    "**Cold start elimination**: Provisioned concurrency keeps functions warm": apiIsKeptReady,
  }),
];

const api = [
  ...under(DIAGRAM, {
    'APIGW["API Gateway<br/>REST API<br/>+ WAF"]': (plan) => {
      functions.restApi(plan);
      firewallStandsBeforeApi(plan);
    },
    "API_CLIENTS -->|HTTPS| WAF": firewallStandsBeforeApi,
    "WAF -->|Forward| APIGW": firewallStandsBeforeApi,
    'WAF["AWS WAF<br/>Rate limiting<br/>IP filtering"]': firewallProtectsApi,
  }),
  ...under("API Gateway + WAF", {
    "**Type**: REST API with AWS WAF": (plan) => {
      functions.restApi(plan);
      firewallStandsBeforeApi(plan);
    },
    "**WAF Rules**: Rate limiting (10,000 req/min), IP filtering, SQL injection protection": firewallProtectsApi,
    "**Integration**: Lambda proxy integration with error handling": (plan) => {
      functions.apiInvokesFunction(plan);
      functions.apiAnswersErrors(plan);
      functions.apiWritesAccessLogs(plan, 30);
    },
    "**Throttling**: 10,000 requests per second with burst capacity": functions.apiThrottles,
  }),
];

const TRACED = {
  OTEL_SERVICE_NAME: "web",
  OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4318",
  OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
  OTEL_TRACES_EXPORTER: "otlp",
  OTEL_METRICS_EXPORTER: "none",
  OTEL_LOGS_EXPORTER: "none",
  OTEL_TRACES_SAMPLER: "parentbased_traceidratio",
  OTEL_TRACES_SAMPLER_ARG: "0.05",
};

const RATIONALE = "rationale";

describeFacts(
  "sagebrush-prod.md",
  () => planOf(STACK),
  [
    ...statedAlike(STAGE),
    ...network,
    ...compute,
    ...loadBalancing,
    ...cdn,
    ...database,
    ...storage,
    ...recovery,
    ...monitoring,
    ...security,
    ...compiled,
    ...api,
    ...consequences,
  ],
  [
    ...unshown("Data Flow", "PagerDuty's URL is a secret that an operator sets; the test below sets one", [
      "**Monitoring**",
    ]),
    ...unshown(DIAGRAM, "a box around others", [
      'Compute["Compute"]',
      'LoadBalancing["Load Balancing & API"]',
      'DNS_SSL["DNS & SSL"]',
      'Database["Database"]',
      'Storage["S3 Storage"]',
      'Monitoring["Monitoring & Alarms"]',
      'Security["Security"]',
      'IAM_Prod["IAM Roles"]',
      'Internet["Internet"]',
    ]),
    ...unshown(DIAGRAM, "people outside of AWS", ['USERS["']),
    ...unshown(DIAGRAM, "the Management account does it", ['Management["', 'MGMT_R53["']),
    ...unshown(DIAGRAM, "the Housekeeping account has it", [
      'HK_LAMBDA["',
      'HK_BACKUP["',
      "HK_LAMBDA -.->|AssumeRole| HK_ROLE",
      "HK_BACKUP -.->|AssumeRole| HK_ROLE",
    ]),
    ...unshown("Why 3 Availability Zones?", RATIONALE, ["**99.99% SLA**"]),
    ...unshown("Why Provisioned Concurrency for Lambda?", RATIONALE, ["**Predictable latency**", "**Cost trade-off**"]),
    ...unshown("Why CloudFront CDN?", RATIONALE, ["**Latency reduction**"]),
    ...unshown("Why CloudFront CDN?", "AWS includes it with every distribution", ["**DDoS protection**"]),
    ...unshown("Why Cross-Region Replication?", RATIONALE, ["**Compliance**"]),
    ...unshown("Why Cross-Region Replication?", "people recover a region, by docs/runbooks/regional-failure.md", [
      "Recovery time objective <1 hour",
    ]),
  ],
);

/** As `pulumi config set --secret` writes it. */
const PAGER_DUTY = "config:\n  platform:pagerDutyUrl:\n    secure: v1:ciphertext\n";

describe("with PagerDuty's URL", () => {
  let plan: Plan;
  beforeAll(async () => {
    plan = await planWith(STACK, { ...rawConfig(STACK), ...parseStackFile(PAGER_DUTY, "Pulumi.x.yaml") });
  });

  const [fact] = under("Data Flow", {
    "**Monitoring**: Application → X-Ray → CloudWatch Metrics → Alarms → SNS → PagerDuty": (plan: Plan) => {
      taskSendsTraces(plan);
      alarmsNotify(plan);
      const called = plan.all(TOPIC_SUBSCRIPTION).map(({ inputs }) => inputs);
      for (const { protocol, endpoint } of called) expect([protocol, endpoint]).toEqual(["https", "[secret]"]);
      const topics = plan.all(METRIC_ALARM).flatMap(({ inputs }) => inputs.alarmActions);
      expect(new Set(called.map(({ topic }) => topic))).toEqual(new Set(topics));
    },
  });
  if (fact) itIsSo(new Document("sagebrush-prod.md"), fact, () => plan);
});

it("lets the read role require MFA", async () => {
  const plan = await planWith(
    STACK,
    changedConfig(STACK, "readRole", (role) => ({ ...role, requireMfa: true })),
  );
  expect(plan.trust(READ_ROLE).map(({ Condition }) => Condition)).toEqual([
    { Bool: { "aws:MultiFactorAuthPresent": "true" } },
  ]);
});

function alarmsNotify(plan: Plan): void {
  const loadBalancer = "app/sagebrush-production-alb/0123456789abcdef";
  const elb = (metric: string) => `AWS/ApplicationELB ${metric} ${loadBalancer}`;
  const api = (metric: string) => `AWS/ApiGateway ${metric} sagebrush-production-api v1`;
  expectAlarms(plan, {
    // error rate
    "load-balancer-error-rate": `${errorRate(elb("RequestCount Sum"), elb("HTTPCode_Target_5XX_Count Sum"))} above 5 for 5 min`,
    "api-error-rate": `${errorRate(api("Count Sum"), api("5XXError Sum"))} above 5 for 5 min`,
    "function-api-error-rate":
      "IF([AWS/Lambda Errors Sum sagebrush-production-api] > 1, 100 * [AWS/Lambda Errors Sum sagebrush-production-api] / [AWS/Lambda Invocations Sum sagebrush-production-api], 0) above 5 for 15 min",
    // latency
    "load-balancer-response-time": `${elb("TargetResponseTime p95")} above 1 for 15 min`,
    "api-response-time": `${api("Latency p95")} above 1000 for 15 min`,
    // CPU
    "service-web-cpu": "AWS/ECS CPUUtilization Average production-cluster sagebrush-production-web above 85 for 15 min",
    "database-cpu": "AWS/RDS CPUUtilization Average sagebrush-production-db WRITER above 85 for 15 min",
    // what else would be critical
    "service-web-unhealthy-targets": `AWS/ApplicationELB UnHealthyHostCount Maximum ${loadBalancer} targetgroup/sagebrush-production-web-8080/0123456789abcdef above 0 for 3 min`,
    "queue-jobs-age": "AWS/SQS ApproximateAgeOfOldestMessage Maximum sagebrush-production-jobs above 900 for 5 min",
    "queue-jobs-depth":
      "AWS/SQS ApproximateNumberOfMessagesVisible Maximum sagebrush-production-jobs above 1000 for 5 min",
    "queue-jobs-dead-letters":
      "AWS/SQS ApproximateNumberOfMessagesVisible Maximum sagebrush-production-jobs-dlq above 0 for 5 min",
    "database-capacity": "AWS/RDS ACUUtilization Maximum sagebrush-production-db above 90 for 15 min",
    "database-connections": "AWS/RDS DatabaseConnections Average sagebrush-production-db WRITER above 500 for 5 min",
  });
}

function errorRate(requests: string, failed: string): string {
  return `IF([${requests}] >= 20, 100 * [${failed}] / [${requests}], 0)`;
}

function xrayGetsTraces(plan: Plan): void {
  taskSendsTraces(plan);
  sendsTraces("api")(plan);
  sendsTraces("worker")(plan);
}

/** The application hands its traces to a collector in the same task, which may send them. */
function taskSendsTraces(plan: Plan): void {
  expect(plan.environment("web")).toMatchObject(TRACED);
  const [collector, ...others] = plan.containers("web").filter(({ name }) => name !== "web");
  expect(others).toEqual([]);
  expect(collector).toMatchObject({
    image: expect.stringMatching(/^public\.ecr\.aws\/aws-observability\/aws-otel-collector@sha256:[0-9a-f]{64}$/),
    command: ["--config=/etc/ecs/ecs-xray.yaml"],
    essential: false,
  });
  expect(
    plan.statements(TASK_ROLE).filter(({ Action }) => Action.some((action) => action.startsWith("xray:"))),
  ).toEqual([SEND_TRACES]);
}

function natGatewayIn(zone: string): Check {
  return (plan) => {
    const gateway = plan.inputs(NAT_GATEWAY, `network-${zone}`);
    expect(gateway).toMatchObject({ subnetId: `subnet-public-${zone}`, allocationId: `eipalloc-network-${zone}` });
    expect(gateway.connectivityType ?? "public").toBe("public");
  };
}

function taskHasItsSize(plan: Plan): void {
  stage.runsOnFargate(plan);
  expect(plan.inputs(TASK_DEFINITION, "web")).toMatchObject({ cpu: "2048", memory: "4096" });
}

function targetsAreAddressesWithHealthChecks(plan: Plan): void {
  stage.targetsAreAddresses(plan);
  stage.loadBalancerChecksHealth(plan);
}

function readersScale(plan: Plan): void {
  expect(plan.all(DB_CLUSTER_INSTANCE).map(({ name }) => name)).toEqual(["database-writer", "database-reader-1"]);
  expect(plan.inputs(SCALING_TARGET, "database")).toEqual({
    serviceNamespace: "rds",
    scalableDimension: "rds:cluster:ReadReplicaCount",
    resourceId: "cluster:sagebrush-production-db",
    minCapacity: 1,
    maxCapacity: 2,
  });
  expect(plan.inputs(SCALING_POLICY, "database")).toMatchObject({
    policyType: "TargetTrackingScaling",
    resourceId: "cluster:sagebrush-production-db",
    targetTrackingScalingPolicyConfiguration: {
      predefinedMetricSpecification: { predefinedMetricType: "RDSReaderAverageCPUUtilization" },
    },
  });
}

function taskReadsReplica(plan: Plan): void {
  stage.webLogsIn(plan, "DATABASE_READER_URL", "database-reader-url", READER_HOST);
}

/** The other half of cross-region replication: an own place for the copies, with versions and a key of that region. */
function backupsLieInOtherRegion(plan: Plan): void {
  expect(plan.inputs(BUCKET, "prod-backups")).toEqual({ bucket: "sagebrush-prod-backups", region: "us-east-1" });
  expect(plan.inputs(BUCKET_VERSIONING, "prod-backups")).toEqual({
    bucket: "sagebrush-prod-backups",
    region: "us-east-1",
    versioningConfiguration: { status: "Enabled" },
  });
  hasKeyOfItsOwn(plan, "prod-backups", "us-east-1");
  isPrivate(plan, "prod-backups", "us-east-1");
  const parts = [BUCKET_ENCRYPTION, BUCKET_LIFECYCLE, BUCKET_POLICY, PUBLIC_ACCESS_BLOCK];
  expect(parts.map((type) => plan.inputs(type, "prod-backups").region)).toEqual(parts.map(() => "us-east-1"));
}

function taskReadsAndWritesUploads(plan: Plan): void {
  stage.taskReadsAndWritesUploads(plan);
  expect(plan.actionsOn(TASK_ROLE, keyArn(plan, "prod-uploads"))).toEqual(["kms:Decrypt", "kms:GenerateDataKey"]);
  expect(plan.actionsOn(TASK_ROLE, `${BACKUPS}/letter.pdf`)).toEqual([]);
}

function apiIsKeptReady(plan: Plan): void {
  expect(plan.inputs(PROVISIONED_CONCURRENCY)).toEqual({
    functionName: "sagebrush-production-api",
    qualifier: "live",
    provisionedConcurrentExecutions: 2,
  });
  functions.apiInvokesFunction(plan);
}

function apiReadsReplica(plan: Plan): void {
  functions.queriesDatabase("api")(plan);
  expect(plan.inputs(FUNCTION, "api").environment.variables.DATABASE_READER_HOST).toBe(READER_HOST);
}

/** Uploads have a key of their own. */
function readsAndWritesUploads(handler: "api" | "worker"): Check {
  return (plan) => {
    functions.readsAndWritesUploads(handler)(plan);
    expect(plan.actionsOn(`sagebrush-production-${handler}`, keyArn(plan, "prod-uploads"))).toEqual(USE_KEY);
    expect(plan.actionsOn(`sagebrush-production-${handler}`, `${BACKUPS}/letter.pdf`)).toEqual([]);
  };
}

function schedulerReachesDatabaseOnly(plan: Plan): void {
  functions.queriesDatabase("scheduler")(plan);
  functions.hasRole("scheduler")(plan);
  functions.mayOnly("scheduler", ["xray:PutTelemetryRecords", "xray:PutTraceSegments"])(plan);
  expect(plan.inputs(FUNCTION, "scheduler").environment.variables).toEqual({
    DATABASE_SECRET_ARN: "arn:aws:secretsmanager:us-west-2:978489150794:secret:sagebrush/production/database-xxxxxx",
    DATABASE_SECRET_ARN_VERSION: expect.stringMatching(/^[0-9a-f-]{36}$/),
    POWERTOOLS_SERVICE_NAME: "scheduler",
  });
}

function sendsTraces(handler: "api" | "worker"): Check {
  return (plan) => {
    expect(plan.inputs(FUNCTION, handler).tracingConfig).toEqual({ mode: "Active" });
    expect(plan.statements(`sagebrush-production-${handler}`)).toContainEqual(SEND_TRACES);
    expect(plan.inputs(API_STAGE).xrayTracingEnabled).toBe(true);
  };
}

function workerTakesJobs(plan: Plan): void {
  expect(plan.inputs(QUEUE_CONSUMER)).toEqual({
    eventSourceArn: JOBS,
    functionName: "arn:aws:lambda:us-west-2:978489150794:function:sagebrush-production-worker:live",
    batchSize: 1,
    functionResponseTypes: ["ReportBatchItemFailures"],
    scalingConfig: { maximumConcurrency: 10 },
  });
  // Lambda refuses a queue that the function's role may not read.
  expect(plan.one(QUEUE_CONSUMER).dependencies).toContain(plan.one(ROLE_POLICY, "worker").urn);
  const queue = plan.inputs(QUEUE, "jobs");
  expect(JSON.parse(queue.redrivePolicy)).toEqual({ deadLetterTargetArn: `${JOBS}-dlq`, maxReceiveCount: 5 });
  expect(queue.visibilityTimeoutSeconds).toBe(plan.inputs(FUNCTION, "worker").timeout + 60);
  expect(plan.inputs(QUEUE, "jobs-dlq").name).toBe("sagebrush-production-jobs-dlq");
  const url = "https://sqs.us-west-2.amazonaws.com/978489150794/sagebrush-production-jobs";
  expect(plan.inputs(FUNCTION, "api").environment.variables.QUEUE_URL).toBe(url);
  expect(plan.outputs.queueUrls).toEqual({ jobs: url });
}

function schedulesInvokeScheduler(plan: Plan): void {
  const group = "sagebrush-production-schedules";
  const scheduler = "arn:aws:lambda:us-west-2:978489150794:function:sagebrush-production-scheduler:live";
  const deadLetters = `arn:aws:sqs:us-west-2:978489150794:${group}-dlq`;
  const schedule = (name: string, scheduleExpression: string) => ({
    name,
    groupName: group,
    scheduleExpression,
    scheduleExpressionTimezone: "UTC",
    flexibleTimeWindow: { mode: "OFF" },
    target: {
      arn: scheduler,
      roleArn: `arn:aws:iam::978489150794:role/${group}`,
      input: `{"entry":"${name}"}`,
      deadLetterConfig: { arn: deadLetters },
    },
  });
  expect(plan.all(SCHEDULE).map(({ inputs }) => inputs)).toEqual([
    schedule("clean-ups", "cron(45 2 * * ? *)"),
    schedule("reports", "cron(15 1 * * ? *)"),
  ]);
  expect(plan.inputs(SCHEDULE_GROUP).name).toBe(group);
  expect(plan.inputs(QUEUE, "schedules-dlq").name).toBe(`${group}-dlq`);
  expect(plan.trust(group)).toEqual(assumedBy("scheduler.amazonaws.com", "978489150794"));
  expect(plan.statements(group)).toEqual([
    allow("InvokeFunctions", ["lambda:InvokeFunction"], [scheduler]),
    allow("KeepUndelivered", ["sqs:SendMessage"], [deadLetters]),
  ]);
  // EventBridge checks the role's rights when a schedule is made.
  for (const { dependencies } of plan.all(SCHEDULE)) {
    expect(dependencies).toContain(plan.one(ROLE_POLICY, "schedules").urn);
  }
}

function firewallStandsBeforeApi(plan: Plan): void {
  const { name } = plan.inputs(FIREWALL);
  expect(plan.inputs(FIREWALL_ASSOCIATION)).toEqual({
    resourceArn: "arn:aws:apigateway:us-west-2::/restapis/api-id/stages/v1",
    webAclArn: `arn:aws:wafv2:us-west-2:978489150794:regional/webacl/${name}/00000000-0000-0000-0000-000000000000`,
  });
}

function firewallProtectsApi(plan: Plan): void {
  firewallStandsBeforeApi(plan);
  const { scope, defaultAction, rules, dataProtectionConfig } = plan.inputs(FIREWALL);
  expect([scope, defaultAction]).toEqual(["REGIONAL", { allow: {} }]);
  expect(
    rules.map(({ priority, statement, action, overrideAction }: Inputs) => [
      priority,
      statement,
      action ?? overrideAction,
    ]),
  ).toEqual([
    [
      0,
      { ipSetReferenceStatement: { arn: expect.stringContaining("ipset/sagebrush-production-api-blocked") } },
      { block: {} },
    ],
    [
      1,
      { rateBasedStatement: { limit: 10_000, evaluationWindowSec: 60, aggregateKeyType: "IP" } },
      {
        block: {
          customResponse: {
            responseCode: 429,
            responseHeaders: [{ name: "Retry-After", value: "60" }],
            customResponseBodyKey: "too-many",
          },
        },
      },
    ],
    [2, { managedRuleGroupStatement: { vendorName: "AWS", name: "AWSManagedRulesCommonRuleSet" } }, { none: {} }],
    [3, { managedRuleGroupStatement: { vendorName: "AWS", name: "AWSManagedRulesSQLiRuleSet" } }, { none: {} }],
    [
      4,
      { managedRuleGroupStatement: { vendorName: "AWS", name: "AWSManagedRulesKnownBadInputsRuleSet" } },
      { none: {} },
    ],
  ]);
  expect(plan.inputs(FIREWALL_BLOCK_LIST)).toMatchObject({ ipAddressVersion: "IPV4", addresses: [] });
  expect(plan.inputs(FIREWALL_LOG)).toMatchObject({
    logDestinationConfigs: ["arn:aws:logs:us-west-2:978489150794:log-group:aws-waf-logs-sagebrush-production-api"],
  });
  expect(dataProtectionConfig.dataProtections.map(({ field }: Inputs) => field)).toEqual([
    { fieldType: "SINGLE_HEADER", fieldKeys: ["authorization", "cookie", "x-amz-security-token"] },
    { fieldType: "QUERY_STRING" },
  ]);
}

function secretsManagerKeepsSecrets(plan: Plan): void {
  expect(plan.inputs(SECRET, "database-credentials").name).toBe("sagebrush/production/database");
  const { masterUsername, masterPassword, databaseName } = plan.inputs(DB_CLUSTER);
  expect(JSON.parse(plan.inputs(SECRET_VERSION, "database-credentials").secretString)).toEqual({
    engine: "postgres",
    host: WRITER_HOST,
    port: 5432,
    dbname: databaseName,
    username: masterUsername,
    password: masterPassword,
  });
  // An operator sets the keys: they stand nowhere in the program.
  const apiKeys = plan.one(SECRET, "api-keys");
  expect(apiKeys.inputs.name).toBe("sagebrush/production/api-keys");
  const written = plan.all(SECRET_VERSION).map(({ inputs }) => inputs.secretId);
  expect(written).not.toContain("sagebrush/production/api-keys");
}

function taskRunsWithTaskRole(plan: Plan): void {
  stage.taskRunsWithTaskRole(plan, [
    "cloudwatch:PutMetricData",
    "kms:Decrypt",
    "kms:GenerateDataKey",
    "s3:AbortMultipartUpload",
    "s3:DeleteObject",
    "s3:GetBucketLocation",
    "s3:GetObject",
    "s3:ListBucket",
    "s3:PutObject",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
  ]);
}

function readRoleReadsUploads(plan: Plan): void {
  stage.readRoleReadsUploads(plan);
  expect(plan.actionsOn(READ_ROLE, keyArn(plan, "prod-uploads"))).toEqual(["kms:Decrypt"]);
  expect(plan.actionsOn(READ_ROLE, `${BACKUPS}/letter.pdf`)).toEqual([]);
}

/** Whether objects of a bucket are encrypted with a key that stands in the bucket's region and rotates. */
function hasKeyOfItsOwn(plan: Plan, bucket: string, region: string): void {
  expect(plan.inputs(BUCKET_ENCRYPTION, bucket).rules).toEqual([
    {
      applyServerSideEncryptionByDefault: {
        sseAlgorithm: "aws:kms",
        kmsMasterKeyId: keyArn(plan, bucket, region),
      },
      bucketKeyEnabled: true,
    },
  ]);
  expect(plan.inputs(KEY, bucket).enableKeyRotation).toBe(true);
  expect(plan.inputs(KEY, bucket).region ?? "us-west-2").toBe(region);
}

/** The ARN of a key of Sagebrush's, by the rest of its alias. */
function keyArn(plan: Plan, alias: string, region = "us-west-2"): string {
  return `arn:aws:kms:${region}:978489150794:key/${plan.keyId(`sagebrush-${alias}`)}`;
}

/** Where old versions of a bucket's objects go, and after how many days. */
function archiveOf(plan: Plan, bucket: string): string[] {
  return plan
    .inputs(BUCKET_LIFECYCLE, bucket)
    .rules.filter((rule: Inputs) => rule.status === "Enabled")
    .flatMap((rule: Inputs) => rule.noncurrentVersionTransitions ?? [])
    .map(({ storageClass, noncurrentDays }: Inputs) => `${storageClass} after ${noncurrentDays}`);
}
