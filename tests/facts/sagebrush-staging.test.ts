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
} from "../support/types";
import { encryption, isPrivate, type Stage, sagebrush } from "./sagebrush";
import { READ_ONLY, statedAlike, subnetsOf } from "./sagebrush-alike";
import { READ_WRITE_BUCKET, serverless } from "./sagebrush-serverless";

const STAGE: Stage = {
  name: "staging",
  account: "889786867297",
  zones: ["us-west-2a", "us-west-2b"],
  range: "10.11",
  logDays: 7,
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
const { vpcHasItsRange, publicSubnets, privateSubnets } = subnetsOf(STAGE);

const DIAGRAM = "Architecture Diagram";

const network = [
  ...under("Staging Account Architecture (889786867297)", {
    "The Staging account is a pre-production environment": (plan) => {
      expect(plan.recording.accountId).toBe("889786867297");
      expect(plan.recording.tags.Environment).toBe("staging");
    },
  }),
  ...under(DIAGRAM, {
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
    'ECS_SERVICE["ECS Service<br/>Web Application"]': (plan) =>
      expect(plan.inputs(ECS_SERVICE, "web").name).toBe("sagebrush-staging-web"),
    'ECS_TASK["Task Definition<br/>Fargate"]': stage.runsOnFargate,
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
    "R53_ZONE -->|A record| ALB": stage.siteIsLoadBalancer,
  }),
  ...under("Route53 & ACM", {
    "**A Record**: staging.sagebrush.services → ALB DNS name": stage.siteIsLoadBalancer,
  }),
];

const database = [
  ...under(DIAGRAM, {
    'RDS["Aurora Postgres<br/>Serverless v2"]': stage.auroraServerless,
    'RDS_SUBNET["DB Subnet Group"]': stage.databaseSpansPrivateSubnets,
    'RDS_SG["Security Group"]': stage.databaseAdmitsApplication,
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

const monitoring = under(DIAGRAM, {});

const roles = [
  ...under(DIAGRAM, {
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
    "ROLE_READ -->|Read| S3_UPLOADS": stage.readRoleReadsUploads,
  }),
  ...under("Cross-Account Access (Housekeeping)", {
    "**Permissions**: Read-only access to S3, RDS (describe), CloudWatch Logs": (plan) =>
      expect(plan.actions("StagingReadRole")).toEqual(READ_ONLY),
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
    'LAMBDA_API["API Handler<br/>ARM64/Graviton"]': functions.runsOnArm("api"),
    "LAMBDA_API -->|Read/Write| S3_UPLOADS": functions.readsAndWritesUploads("api"),
    "LAMBDA_WORKER -->|Read/Write| S3_UPLOADS": functions.readsAndWritesUploads("worker"),
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
    "API_CLIENTS -->|HTTPS| APIGW": (plan) => {
      functions.restApi(plan);
      functions.apiWritesAccessLogs(plan, 7);
    },
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
    ...statedAlike(STAGE),
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
