import { expect } from "vitest";
import { describeFacts, under, unshown } from "../support/facts";
import { type Plan, planOf } from "../support/plan";
import {
  BUCKET_VERSIONING,
  DB_CLUSTER,
  ECS_SERVICE,
  ELASTIC_IP,
  NAT_GATEWAY,
  TARGET_GROUP,
  TASK_DEFINITION,
  VPC,
} from "../support/types";
import { databaseSpans, encryption, hasSubnet, isPrivate, type Stage, sagebrush } from "./sagebrush";
import { READ_WRITE_BUCKET, serverless } from "./sagebrush-serverless";

const STAGE: Stage = {
  name: "staging",
  account: "889786867297",
  zones: ["us-west-2a", "us-west-2b"],
  cluster: "staging-cluster",
  domain: "staging.sagebrush.services",
  site: "staging.sagebrush.services",
  assets: "staging-assets",
  uploads: "staging-uploads",
  readRole: "StagingReadRole",
  functions: ["api", "worker", "migrate"],
};

const stage = sagebrush(STAGE);
const functions = serverless(STAGE);

const DIAGRAM = "Architecture Diagram";

const network = [
  ...under("Staging Account Architecture (889786867297)", {
    "The Staging account is a pre-production environment": (plan) => {
      expect(plan.recording.accountId).toBe("889786867297");
      expect(plan.recording.tags.Environment).toBe("staging");
    },
  }),
  ...under(DIAGRAM, {
    'Staging["Staging Account (889786867297)"]': (plan) => {
      expect(plan.recording.accountId).toBe("889786867297");
      expect(plan.recording.region).toBe("us-west-2");
    },
    'VPC["VPC (10.11.0.0/16)"]': vpcHasItsRange,
    'PublicSubnets["Public Subnets"]': publicSubnets,
    'PUB_1A["Public Subnet<br/>10.11.0.0/24<br/>us-west-2a"]': hasSubnet("Public", "us-west-2a 10.11.0.0/24"),
    'PUB_1B["Public Subnet<br/>10.11.1.0/24<br/>us-west-2b"]': hasSubnet("Public", "us-west-2b 10.11.1.0/24"),
    'PrivateSubnets["Private Subnets"]': privateSubnets,
    'PRIV_1A["Private Subnet<br/>10.11.10.0/24<br/>us-west-2a"]': hasSubnet("Private", "us-west-2a 10.11.10.0/24"),
    'PRIV_1B["Private Subnet<br/>10.11.11.0/24<br/>us-west-2b"]': hasSubnet("Private", "us-west-2b 10.11.11.0/24"),
    // awsx makes the internet gateway, and the routes to it, for subnets of the type Public.
    'IGW["Internet Gateway"]': publicSubnets,
    "IGW -->|Route| PUB_1A": hasSubnet("Public", "us-west-2a 10.11.0.0/24"),
    "IGW -->|Route| PUB_1B": hasSubnet("Public", "us-west-2b 10.11.1.0/24"),
    'NAT["NAT Gateway"]': natGateway,
    "NAT -->|NAT| PRIV_1A": (plan) =>
      expect(plan.internetRoutes()["rtb-private-us-west-2a"]).toBe("nat-network-us-west-2a"),
    "NAT -->|NAT| PRIV_1B": (plan) =>
      expect(plan.internetRoutes()["rtb-private-us-west-2b"]).toBe("nat-network-us-west-2a"),
  }),
  ...under("VPC and Networking", {
    "**CIDR Block**: 10.11.0.0/16 (Class B = 11 for Staging)": vpcHasItsRange,
    "**Public Subnets**: 2 subnets across 2 AZs (us-west-2a, us-west-2b) for ALB": (plan) => {
      publicSubnets(plan);
      stage.loadBalancerStandsInPublicSubnets(plan);
    },
    "**Private Subnets**: 2 subnets across 2 AZs for ECS tasks and RDS": (plan) => {
      privateSubnets(plan);
      stage.tasksRunInPrivateSubnets(plan);
      stage.databaseSpansPrivateSubnets(plan);
    },
    "**NAT Gateway**: Allows private subnet resources to access internet": natGateway,
  }),
];

const compute = [
  ...under(DIAGRAM, {
    'ECS["ECS Fargate"]': stage.runsOnFargate,
    'ECS_CLUSTER["ECS Cluster<br/>staging-cluster"]': stage.clusterHasItsName,
    'ECS_SERVICE["ECS Service<br/>Web Application"]': (plan) =>
      expect(plan.inputs(ECS_SERVICE, "web").name).toBe("sagebrush-staging-web"),
    'ECS_TASK["Task Definition<br/>Fargate"]': stage.runsOnFargate,
    "ECS_SERVICE -->|Run| ECS_TASK": stage.serviceRunsTask,
    "PRIV_1A -.->|Hosts| ECS_TASK": stage.tasksRunInPrivateSubnets,
  }),
  ...under("Compute - ECS Fargate", {
    "**Cluster**: staging-cluster": stage.clusterHasItsName,
    "**Service**: Auto-scaling web application (min: 1, max: 5 tasks)": stage.webScales(1, 5),
    "**Task Definition**: Fargate launch type, 0.5 vCPU, 1 GB memory": (plan) => {
      stage.runsOnFargate(plan);
      expect(plan.inputs(TASK_DEFINITION, "web")).toMatchObject({ cpu: "512", memory: "1024" });
    },
    "**Container**: Web application pulling from ECR": stage.containerComesFromRegistry,
  }),
];

const loadBalancing = [
  ...under(DIAGRAM, {
    'ALB["Application Load Balancer<br/>staging.sagebrush.services"]': stage.loadBalancerServesSite,
    'ALB_TG["Target Group<br/>IP targets"]': stage.targetsAreAddresses,
    "USERS -->|HTTPS| ALB": stage.usersReachLoadBalancer,
    "ALB -->|Forward| ALB_TG": stage.loadBalancerForwards,
    "ALB_TG -->|Route| ECS_SERVICE": stage.targetsAreWebService,
    "PUB_1A -.->|Hosts| ALB": stage.loadBalancerStandsInPublicSubnets,
  }),
  ...under("Application Load Balancer (ALB)", {
    "**Domain**: staging.sagebrush.services": stage.siteIsLoadBalancer,
    "**Listeners**: HTTPS:443 (ACM certificate), HTTP:80 (redirect to HTTPS)": stage.listensOnHttpsAndRedirectsHttp,
    "**Target Group**: IP targets (for Fargate tasks)": (plan) => {
      stage.targetsAreAddresses(plan);
      stage.targetsAreWebService(plan);
    },
    "**Health Checks**: HTTP /health endpoint": stage.loadBalancerChecksHealth,
  }),
];

const domainAndCertificate = [
  ...under(DIAGRAM, {
    'R53_ZONE["Route53 Hosted Zone<br/>staging.sagebrush.services"]': stage.hostedZone,
    'ACM_CERT["ACM Certificate<br/>*.staging.sagebrush.services"]': stage.wildcardCertificate,
    "MGMT_R53 -.->|Delegate zone| R53_ZONE": stage.zoneCanBeDelegated,
    "R53_ZONE -->|A record| ALB": stage.siteIsLoadBalancer,
    "ACM_CERT -.->|TLS termination| ALB": stage.servesHttpsWithCertificate,
  }),
  ...under("Route53 & ACM", {
    "**Hosted Zone**: staging.sagebrush.services (delegated from Management account)": (plan) => {
      stage.hostedZone(plan);
      stage.zoneCanBeDelegated(plan);
    },
    "**A Record**: staging.sagebrush.services → ALB DNS name": stage.siteIsLoadBalancer,
    "**ACM Certificate**: *.staging.sagebrush.services (wildcard)": stage.wildcardCertificate,
    "**Validation**: DNS validation via Route53": stage.zoneValidatesCertificate,
  }),
];

const database = [
  ...under(DIAGRAM, {
    'RDS["Aurora Postgres<br/>Serverless v2"]': stage.auroraServerless,
    'RDS_SUBNET["DB Subnet Group"]': stage.databaseSpansPrivateSubnets,
    'RDS_SG["Security Group"]': stage.databaseAdmitsApplication,
    "ECS_TASK -->|Query| RDS": stage.taskQueriesDatabase,
    "PRIV_1A -.->|Hosts| RDS": stage.databaseSpansPrivateSubnets,
    "RDS_SUBNET -.->|Spans| PRIV_1A": databaseSpans("subnet-private-us-west-2a"),
    "RDS_SUBNET -.->|Spans| PRIV_1B": databaseSpans("subnet-private-us-west-2b"),
  }),
  ...under("Aurora Postgres Serverless v2", {
    "**Engine**: PostgreSQL 15": stage.postgres15,
    "**Capacity**: Min 0.5 ACU, Max 2 ACU (auto-scaling)": (plan) =>
      expect(plan.inputs(DB_CLUSTER).serverlessv2ScalingConfiguration).toEqual({ minCapacity: 0.5, maxCapacity: 2 }),
    "**Availability**: Multi-AZ deployment": stage.writerAndReaderInAllZones,
    "**Backups**: Automated daily snapshots, 7-day retention": (plan) =>
      expect(plan.inputs(DB_CLUSTER).backupRetentionPeriod).toBe(7),
  }),
];

const storage = [
  ...under(DIAGRAM, {
    'S3_ASSETS["S3: staging-assets<br/>Public assets"]': stage.anybodyReadsAssets,
    'S3_UPLOADS["S3: staging-uploads<br/>Private uploads"]': uploadsArePrivate,
    "ECS_TASK -->|Read/Write| S3_UPLOADS": stage.taskReadsAndWritesUploads,
    "ECS_TASK -->|Read| S3_ASSETS": stage.taskReadsAssets,
  }),
  ...under("S3 Buckets", {
    "**staging-assets**: Public bucket for static assets (CSS, JS, images)": stage.anybodyReadsAssets,
    "**staging-uploads**: Private bucket for user uploads": uploadsArePrivate,
    "**Encryption**: AES-256 server-side encryption": (plan) =>
      expect(encryption(plan)).toEqual({
        "sagebrush-staging-access-logs": ["AES256"],
        "sagebrush-staging-assets": ["AES256"],
        "sagebrush-staging-uploads": ["AES256"],
      }),
    "**Versioning**: Enabled on both buckets": (plan) =>
      expect(
        plan.all(BUCKET_VERSIONING).map(({ inputs }) => [inputs.bucket, inputs.versioningConfiguration.status]),
      ).toEqual([
        ["sagebrush-staging-access-logs", "Enabled"],
        ["sagebrush-staging-assets", "Enabled"],
        ["sagebrush-staging-uploads", "Enabled"],
      ]),
  }),
];

const monitoring = under(DIAGRAM, {
  'CW_LOGS["CloudWatch Logs<br/>7-day retention"]': stage.logsAreKept(7),
  'CW_METRICS["CloudWatch Metrics"]': stage.clusterSendsMetrics,
  "ECS_TASK -->|Logs| CW_LOGS": stage.taskWritesLogs,
  "ECS_TASK -->|Metrics| CW_METRICS": stage.taskPublishesMetrics,
});

const roles = [
  ...under(DIAGRAM, {
    'ROLE_EXEC["ECS Task Execution Role"]': stage.ecsAssumesExecutionRole,
    'ROLE_TASK["ECS Task Role"]': stage.ecsAssumesTaskRole,
    'ROLE_READ["StagingReadRole<br/>(for Housekeeping)"]': stage.housekeepingAssumesReadRole,
    "ROLE_EXEC -.->|Used by| ECS_TASK": stage.taskStartsWithExecutionRole,
    "ROLE_TASK -.->|Used by| ECS_TASK": (plan) => {
      stage.taskRunsWithTaskRole(plan, [
        "cloudwatch:PutMetricData",
        "s3:AbortMultipartUpload",
        "s3:DeleteObject",
        "s3:GetBucketLocation",
        "s3:GetObject",
        "s3:ListBucket",
        "s3:PutObject",
      ]);
    },
    'Housekeeping["Housekeeping Account (374073887345)"]': stage.housekeepingAssumesReadRole,
    'HK_ROLE["AssumeRole:<br/>StagingReadRole"]': stage.housekeepingAssumesReadRole,
    "HK_ROLE -.->|STS AssumeRole| ROLE_READ": stage.housekeepingAssumesReadRole,
    "ROLE_READ -->|Read| S3_UPLOADS": stage.readRoleReadsUploads,
    "ROLE_READ -->|Describe| RDS": stage.readRoleDescribesDatabase,
    "ROLE_READ -->|Read| CW_LOGS": stage.readRoleReadsLogs,
  }),
  ...under("Cross-Account Access (Housekeeping)", {
    "**StagingReadRole**: IAM role trusted by Housekeeping account (374073887345)": stage.housekeepingAssumesReadRole,
    "**Permissions**: Read-only access to S3, RDS (describe), CloudWatch Logs": (plan) =>
      expect(plan.actions("StagingReadRole")).toEqual([
        "logs:DescribeLogGroups",
        "logs:DescribeLogStreams",
        "logs:FilterLogEvents",
        "logs:GetLogEvents",
        "rds:DescribeDBClusterSnapshots",
        "rds:DescribeDBClusters",
        "rds:DescribeDBInstances",
        "rds:DescribeDBSnapshots",
        "rds:ListTagsForResource",
        "s3:GetBucketLocation",
        "s3:GetObject",
        "s3:ListBucket",
      ]),
    "**Usage**: Log aggregation, backup orchestration": stage.readRoleSeesLogsAndSnapshots,
  }),
];

const consequences = [
  ...under("Why Multi-AZ?", {
    "**High availability**: ALB routes to healthy targets across AZs": (plan) => {
      stage.loadBalancerStandsInPublicSubnets(plan);
      stage.tasksRunInPrivateSubnets(plan);
      expect(plan.inputs(TARGET_GROUP).healthCheck.path).toBe("/health");
    },
    "**Aurora Multi-AZ**: Automatic failover to standby instance": stage.writerAndReaderInAllZones,
  }),
  ...under("Data Flow", {
    "**HTTPS Request**: User → ALB (HTTPS:443) → ECS Task → Aurora Postgres": (plan) => {
      stage.usersReachLoadBalancer(plan);
      stage.loadBalancerForwards(plan);
      stage.targetsAreWebService(plan);
      stage.taskQueriesDatabase(plan);
    },
    "**Static Assets**: CDN / Browser → S3 (staging-assets) → Cached response": stage.anybodyReadsAssets,
    "**API Request**: API Client → API Gateway → Lambda → Aurora Postgres / S3": (plan) => {
      functions.restApi(plan);
      functions.apiInvokesFunction(plan);
      functions.queriesDatabase("api")(plan);
      functions.readsAndWritesUploads("api")(plan);
    },
    "**Background Jobs**: EventBridge (from Housekeeping) → Lambda Worker → RDS / S3": (plan) => {
      functions.eventsInvokeWorker(plan);
      functions.queriesDatabase("worker")(plan);
      functions.readsAndWritesUploads("worker")(plan);
    },
    "**File Upload**: User → ECS Task / Lambda → S3 (staging-uploads)": (plan) => {
      stage.usersReachLoadBalancer(plan);
      stage.taskReadsAndWritesUploads(plan);
      functions.readsAndWritesUploads("api")(plan);
    },
    "**Log Aggregation**: ECS/Lambda → CloudWatch Logs → Housekeeping Lambda → Iceberg S3": (plan) => {
      stage.taskWritesLogs(plan);
      functions.writesLogs("api", 7)(plan);
      functions.writesLogs("worker", 7)(plan);
      stage.housekeepingAssumesReadRole(plan);
      stage.readRoleReadsLogs(plan);
    },
  }),
];

const compiled = [
  ...under(DIAGRAM, {
    'Lambda["Lambda Functions"]': functions.allRunOnArm,
    'LAMBDA_API["API Handler<br/>ARM64/Graviton"]': functions.runsOnArm("api"),
    'LAMBDA_WORKER["Background Worker<br/>ARM64/Graviton"]': functions.runsOnArm("worker"),
    "LAMBDA_API -->|Query| RDS": functions.queriesDatabase("api"),
    "LAMBDA_API -->|Read/Write| S3_UPLOADS": functions.readsAndWritesUploads("api"),
    "LAMBDA_WORKER -->|Query| RDS": functions.queriesDatabase("worker"),
    "LAMBDA_WORKER -->|Read/Write| S3_UPLOADS": functions.readsAndWritesUploads("worker"),
    "LAMBDA_API -->|Logs| CW_LOGS": functions.writesLogs("api", 7),
    "LAMBDA_WORKER -->|Logs| CW_LOGS": functions.writesLogs("worker", 7),
    "LAMBDA_API -->|Metrics| CW_METRICS": functions.sendsMetrics,
    // A role for each function: what it may do is what the arrows say that leave it.
    'ROLE_LAMBDA["Lambda Execution Role"]': functions.onlyLambdaAttaches,
    "ROLE_LAMBDA -.->|Used by| LAMBDA_API": (plan) => {
      functions.hasRole("api")(plan);
      functions.mayOnly("api", READ_WRITE_BUCKET)(plan);
    },
    "ROLE_LAMBDA -.->|Used by| LAMBDA_WORKER": (plan) => {
      functions.hasRole("worker")(plan);
      // To its own dead-letter queue.
      functions.mayOnly("worker", [...READ_WRITE_BUCKET, "sqs:SendMessage"])(plan);
    },
  }),
  ...under("Compute - Lambda Functions", {
    "**API Handler**: Handles API Gateway requests (REST API)": functions.apiInvokesFunction,
    "**Background Worker**: Processes async jobs, scheduled tasks": functions.eventsInvokeWorker,
    "**Architecture**: ARM64/Graviton for better price/performance": functions.allRunOnArm,
  }),
];

const api = [
  ...under(DIAGRAM, {
    'APIGW["API Gateway<br/>REST API"]': functions.restApi,
    'API_CLIENTS["API Clients"]': functions.apiAuthorizesByIam,
    "API_CLIENTS -->|HTTPS| APIGW": (plan) => {
      functions.restApi(plan);
      functions.apiWritesAccessLogs(plan, 7);
    },
    "APIGW -->|Invoke| LAMBDA_API": functions.apiInvokesFunction,
  }),
  ...under("API Gateway", {
    "**Type**: REST API": functions.restApi,
    "**Integration**: Lambda proxy integration": functions.apiInvokesFunction,
    "**Authorization**: IAM, Cognito (optional)": functions.apiAuthorizesByIam,
    "**Throttling**: 10,000 requests per second": functions.apiThrottles,
  }),
];

const RATIONALE = "rationale";

describeFacts(
  "sagebrush-staging.md",
  () => planOf("sagebrush-staging"),
  [
    ...network,
    ...compute,
    ...loadBalancing,
    ...domainAndCertificate,
    ...database,
    ...storage,
    ...monitoring,
    ...roles,
    ...compiled,
    ...api,
    ...consequences,
  ],
  [
    ...unshown(DIAGRAM, "a box around others", [
      'Compute["Compute"]',
      'LoadBalancing["Load Balancing & API"]',
      'DNS_SSL["DNS & SSL"]',
      'Database["Database"]',
      'Storage["S3 Storage"]',
      'Monitoring["Monitoring"]',
      'IAM_Staging["IAM Roles"]',
      'Internet["Internet"]',
    ]),
    ...unshown(DIAGRAM, "people outside of AWS", ['USERS["']),
    ...unshown(DIAGRAM, "the Management account does it", ['Management["', 'MGMT_R53["']),
    ...unshown(DIAGRAM, "the Housekeeping account has it", ['HK_LAMBDA["', "HK_LAMBDA -.->|AssumeRole| HK_ROLE"]),
    ...unshown("Staging Account Architecture (889786867297)", RATIONALE, [
      "deployments before promoting to Production.",
    ]),
    ...unshown("Why Staging Before Production?", RATIONALE, [
      "**Risk reduction**: Test infrastructure changes before production",
      "**Cost savings**: Catch bugs in staging, not production",
      "**Confidence**: Validate deployments in production-like environment",
    ]),
    ...unshown("Why Multi-AZ?", RATIONALE, ["**Fault tolerance**"]),
    ...unshown("Why Lambda + ECS Together?", RATIONALE, [
      "**Lambda**: Event-driven, short-lived tasks (API handlers, webhooks)",
      "**ECS Fargate**: Long-running services (web app, background workers)",
      "**Cost optimization**: Lambda pay-per-request, ECS Fargate pay-per-hour",
    ]),
  ],
);

function vpcHasItsRange(plan: Plan): void {
  expect(plan.inputs(VPC).cidrBlock).toBe("10.11.0.0/16");
}

function publicSubnets(plan: Plan): void {
  expect(plan.subnets("Public")).toEqual(["us-west-2a 10.11.0.0/24", "us-west-2b 10.11.1.0/24"]);
}

function privateSubnets(plan: Plan): void {
  expect(plan.subnets("Private")).toEqual(["us-west-2a 10.11.10.0/24", "us-west-2b 10.11.11.0/24"]);
}

function natGateway(plan: Plan): void {
  const gateway = plan.inputs(NAT_GATEWAY);
  expect(gateway).toMatchObject({
    subnetId: "subnet-public-us-west-2a",
    allocationId: "eipalloc-network-us-west-2a",
  });
  expect(gateway.connectivityType ?? "public").toBe("public");
  expect(plan.inputs(ELASTIC_IP).domain).toBe("vpc");
  expect(plan.internetRoutes()).toEqual({
    "rtb-private-us-west-2a": "nat-network-us-west-2a",
    "rtb-private-us-west-2b": "nat-network-us-west-2a",
  });
}

function uploadsArePrivate(plan: Plan): void {
  isPrivate(plan, "staging-uploads");
}
