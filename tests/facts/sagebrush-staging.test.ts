import { expect } from "vitest";
import { describeFacts, type Elsewhere, type Fact } from "../support/facts";
import { type Inputs, type Plan, statementsOf } from "../support/plan";

type Plans = Readonly<Record<"plan", Plan>>;
type Check = (plans: Plans) => void;

const VPC = "awsx:ec2:Vpc";
const ELASTIC_IP = "aws:ec2/eip:Eip";
const NAT_GATEWAY = "aws:ec2/natGateway:NatGateway";
const ROUTE = "aws:ec2/route:Route";
const ZONE = "aws:route53/zone:Zone";
const RECORD = "aws:route53/record:Record";
const CERTIFICATE = "aws:acm/certificate:Certificate";
const VALIDATION = "aws:acm/certificateValidation:CertificateValidation";
const LOAD_BALANCER = "aws:lb/loadBalancer:LoadBalancer";
const LISTENER = "aws:lb/listener:Listener";
const LISTENER_RULE = "aws:lb/listenerRule:ListenerRule";
const TARGET_GROUP = "aws:lb/targetGroup:TargetGroup";
const ECS_CLUSTER = "aws:ecs/cluster:Cluster";
const ECS_SERVICE = "aws:ecs/service:Service";
const TASK_DEFINITION = "aws:ecs/taskDefinition:TaskDefinition";
const SCALING_TARGET = "aws:appautoscaling/target:Target";
const SCALING_POLICY = "aws:appautoscaling/policy:Policy";
const REPOSITORY = "awsx:ecr:Repository";
const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";
const DB_CLUSTER = "aws:rds/cluster:Cluster";
const DB_INSTANCE = "aws:rds/clusterInstance:ClusterInstance";
const DB_PARAMETERS = "aws:rds/clusterParameterGroup:ClusterParameterGroup";
const DB_SUBNETS = "aws:rds/subnetGroup:SubnetGroup";
const SECRET_VERSION = "aws:secretsmanager/secretVersion:SecretVersion";
const BUCKET_VERSIONING = "aws:s3/bucketVersioning:BucketVersioning";
const BUCKET_ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const BUCKET_POLICY = "aws:s3/bucketPolicy:BucketPolicy";
const PUBLIC_ACCESS_BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const ROLE_ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";

const PUBLIC_SUBNETS = ["subnet-public-us-west-2a", "subnet-public-us-west-2b"];
const PRIVATE_SUBNETS = ["subnet-private-us-west-2a", "subnet-private-us-west-2b"];

const SITE = "staging.sagebrush.services";
const LOAD_BALANCER_HOST = "sagebrush-staging-alb-1234567890.us-west-2.elb.amazonaws.com";
const WEB_TARGETS =
  "arn:aws:elasticloadbalancing:us-west-2:889786867297:targetgroup/sagebrush-staging-web-8080/0123456789abcdef";

const LOAD_BALANCER_GROUP = "sagebrush-staging-alb-sg";
const WEB_GROUP = "sagebrush-staging-web-sg";
const DATABASE_GROUP = "sagebrush-staging-db-sg";

const EXECUTION_ROLE = "sagebrush-staging-web-execution";
const TASK_ROLE = "sagebrush-staging-web-task";
const READ_ROLE = "StagingReadRole";

const ASSETS = "arn:aws:s3:::sagebrush-staging-assets";
const UPLOADS = "arn:aws:s3:::sagebrush-staging-uploads";
const DATABASE = [
  "arn:aws:rds:us-west-2:889786867297:cluster:sagebrush-staging-db",
  "arn:aws:rds:us-west-2:889786867297:db:sagebrush-staging-db-writer",
  "arn:aws:rds:us-west-2:889786867297:db:sagebrush-staging-db-reader-1",
];
const LOG_STREAM = "arn:aws:logs:us-west-2:889786867297:log-group:/ecs/sagebrush-staging-web:log-stream:web/web/1";

const DIAGRAM = "Architecture Diagram";

const network = [
  ...under(DIAGRAM, {
    'Staging["Staging Account (889786867297)"]': ({ plan }) => {
      expect(plan.recording.accountId).toBe("889786867297");
      expect(plan.recording.region).toBe("us-west-2");
    },
    'VPC["VPC (10.11.0.0/16)"]': vpcHasItsRange,
    'PublicSubnets["Public Subnets"]': publicSubnets,
    'PUB_1A["Public Subnet<br/>10.11.0.0/24<br/>us-west-2a"]': publicSubnet("us-west-2a 10.11.0.0/24"),
    'PUB_1B["Public Subnet<br/>10.11.1.0/24<br/>us-west-2b"]': publicSubnet("us-west-2b 10.11.1.0/24"),
    'PrivateSubnets["Private Subnets"]': privateSubnets,
    'PRIV_1A["Private Subnet<br/>10.11.10.0/24<br/>us-west-2a"]': privateSubnet("us-west-2a 10.11.10.0/24"),
    'PRIV_1B["Private Subnet<br/>10.11.11.0/24<br/>us-west-2b"]': privateSubnet("us-west-2b 10.11.11.0/24"),
    // awsx makes the internet gateway, and the routes to it, for subnets of the type Public.
    'IGW["Internet Gateway"]': publicSubnets,
    "IGW -->|Route| PUB_1A": publicSubnet("us-west-2a 10.11.0.0/24"),
    "IGW -->|Route| PUB_1B": publicSubnet("us-west-2b 10.11.1.0/24"),
    'NAT["NAT Gateway"]': natGateway,
    "NAT -->|NAT| PRIV_1A": ({ plan }) =>
      expect(internetRoutes(plan)["rtb-private-us-west-2a"]).toBe("nat-network-us-west-2a"),
    "NAT -->|NAT| PRIV_1B": ({ plan }) =>
      expect(internetRoutes(plan)["rtb-private-us-west-2b"]).toBe("nat-network-us-west-2a"),
  }),
  ...under("VPC and Networking", {
    "**CIDR Block**: 10.11.0.0/16 (Class B = 11 for Staging)": vpcHasItsRange,
    "**Public Subnets**: 2 subnets across 2 AZs (us-west-2a, us-west-2b) for ALB": (plans) => {
      publicSubnets(plans);
      loadBalancerStandsInPublicSubnets(plans);
    },
    "**Private Subnets**: 2 subnets across 2 AZs for ECS tasks and RDS": (plans) => {
      privateSubnets(plans);
      tasksRunInPrivateSubnets(plans);
      databaseSpansPrivateSubnets(plans);
    },
    "**NAT Gateway**: Allows private subnet resources to access internet": natGateway,
  }),
];

const compute = [
  ...under(DIAGRAM, {
    'ECS["ECS Fargate"]': runsOnFargate,
    'ECS_CLUSTER["ECS Cluster<br/>staging-cluster"]': cluster,
    'ECS_SERVICE["ECS Service<br/>Web Application"]': ({ plan }) =>
      expect(plan.inputs(ECS_SERVICE, "web").name).toBe("sagebrush-staging-web"),
    'ECS_TASK["Task Definition<br/>Fargate"]': runsOnFargate,
    "ECS_SERVICE -->|Run| ECS_TASK": ({ plan }) =>
      expect(plan.inputs(ECS_SERVICE, "web").taskDefinition).toBe(
        "arn:aws:ecs:us-west-2:889786867297:task-definition/sagebrush-staging-web:1",
      ),
    "PRIV_1A -.->|Hosts| ECS_TASK": tasksRunInPrivateSubnets,
  }),
  ...under("Compute - ECS Fargate", {
    "**Cluster**: staging-cluster": cluster,
    "**Service**: Auto-scaling web application (min: 1, max: 5 tasks)": ({ plan }) => {
      expect(plan.inputs(SCALING_TARGET, "web")).toMatchObject({
        serviceNamespace: "ecs",
        scalableDimension: "ecs:service:DesiredCount",
        resourceId: "service/staging-cluster/sagebrush-staging-web",
        minCapacity: 1,
        maxCapacity: 5,
      });
      expect(plan.inputs(SCALING_POLICY, "web")).toMatchObject({
        policyType: "TargetTrackingScaling",
        resourceId: "service/staging-cluster/sagebrush-staging-web",
        targetTrackingScalingPolicyConfiguration: {
          predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
        },
      });
      expect(plan.one(ECS_SERVICE, "web").ignoreChanges).toEqual(["desiredCount"]);
    },
    "**Task Definition**: Fargate launch type, 0.5 vCPU, 1 GB memory": (plans) => {
      runsOnFargate(plans);
      expect(plans.plan.inputs(TASK_DEFINITION, "web")).toMatchObject({ cpu: "512", memory: "1024" });
    },
    "**Container**: Web application pulling from ECR": ({ plan }) => {
      expect(plan.inputs(REPOSITORY).name).toBe("sagebrush/web");
      expect(plan.containers("web").map(({ name }) => name)).toEqual(["web"]);
      expect(webContainer(plan).image).toMatch(/^889786867297\.dkr\.ecr\.us-west-2\.amazonaws\.com\/sagebrush\/web:\w/);
      const image = "arn:aws:ecr:us-west-2:889786867297:repository/sagebrush/web";
      expect(actionsOn(plan, EXECUTION_ROLE, image)).toEqual([
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:GetAuthorizationToken",
        "ecr:GetDownloadUrlForLayer",
      ]);
    },
  }),
];

const loadBalancing = [
  ...under(DIAGRAM, {
    'ALB["Application Load Balancer<br/>staging.sagebrush.services"]': (plans) => {
      expect(plans.plan.inputs(LOAD_BALANCER)).toMatchObject({ loadBalancerType: "application", internal: false });
      siteIsLoadBalancer(plans);
    },
    'ALB_TG["Target Group<br/>IP targets"]': targetsAreAddresses,
    "USERS -->|HTTPS| ALB": usersReachLoadBalancer,
    "ALB -->|Forward| ALB_TG": loadBalancerForwards,
    "ALB_TG -->|Route| ECS_SERVICE": targetsAreWebService,
    "PUB_1A -.->|Hosts| ALB": loadBalancerStandsInPublicSubnets,
  }),
  ...under("Application Load Balancer (ALB)", {
    "**Domain**: staging.sagebrush.services": siteIsLoadBalancer,
    "**Listeners**: HTTPS:443 (ACM certificate), HTTP:80 (redirect to HTTPS)": (plans) => {
      servesHttpsWithCertificate(plans);
      expect(plans.plan.all(LISTENER).map(({ inputs }) => inputs.port)).toEqual([80, 443]);
      expect(plans.plan.inputs(LISTENER, "load-balancer-http")).toMatchObject({
        port: 80,
        protocol: "HTTP",
        defaultActions: [{ type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } }],
      });
    },
    "**Target Group**: IP targets (for Fargate tasks)": (plans) => {
      targetsAreAddresses(plans);
      targetsAreWebService(plans);
    },
    "**Health Checks**: HTTP /health endpoint": ({ plan }) =>
      expect(plan.inputs(TARGET_GROUP).healthCheck).toMatchObject({ protocol: "HTTP", path: "/health" }),
  }),
];

const domainAndCertificate = [
  ...under(DIAGRAM, {
    'R53_ZONE["Route53 Hosted Zone<br/>staging.sagebrush.services"]': hostedZone,
    'ACM_CERT["ACM Certificate<br/>*.staging.sagebrush.services"]': wildcardCertificate,
    "MGMT_R53 -.->|Delegate zone| R53_ZONE": zoneCanBeDelegated,
    "R53_ZONE -->|A record| ALB": siteIsLoadBalancer,
    "ACM_CERT -.->|TLS termination| ALB": servesHttpsWithCertificate,
  }),
  ...under("Route53 & ACM", {
    "**Hosted Zone**: staging.sagebrush.services (delegated from Management account)": (plans) => {
      hostedZone(plans);
      zoneCanBeDelegated(plans);
    },
    "**A Record**: staging.sagebrush.services → ALB DNS name": siteIsLoadBalancer,
    "**ACM Certificate**: *.staging.sagebrush.services (wildcard)": wildcardCertificate,
    "**Validation**: DNS validation via Route53": ({ plan }) => {
      expect(plan.inputs(CERTIFICATE).validationMethod).toBe("DNS");
      const records = plan.all(RECORD).filter(({ inputs }) => inputs.type === "CNAME");
      expect(records.map(({ inputs }) => inputs)).toEqual([
        expect.objectContaining({
          zoneId: `Z-${SITE}`,
          name: `_validation.${SITE}.`,
          records: ["_validation.acm-validations.aws."],
        }),
      ]);
      expect(plan.inputs(VALIDATION).validationRecordFqdns).toEqual([`_validation.${SITE}.`]);
    },
  }),
];

const database = [
  ...under(DIAGRAM, {
    'RDS["Aurora Postgres<br/>Serverless v2"]': auroraServerless,
    'RDS_SUBNET["DB Subnet Group"]': databaseSpansPrivateSubnets,
    'RDS_SG["Security Group"]': ({ plan }) => {
      expect(plan.inputs(DB_CLUSTER).vpcSecurityGroupIds).toEqual([`sg-${DATABASE_GROUP}`]);
      expect(plan.ingress(DATABASE_GROUP)).toEqual([`5432 ${WEB_GROUP}`]);
      expect(plan.egress(DATABASE_GROUP)).toEqual([]);
    },
    "ECS_TASK -->|Query| RDS": taskQueriesDatabase,
    "PRIV_1A -.->|Hosts| RDS": databaseSpansPrivateSubnets,
    "RDS_SUBNET -.->|Spans| PRIV_1A": ({ plan }) =>
      expect(plan.inputs(DB_SUBNETS).subnetIds).toContain("subnet-private-us-west-2a"),
    "RDS_SUBNET -.->|Spans| PRIV_1B": ({ plan }) =>
      expect(plan.inputs(DB_SUBNETS).subnetIds).toContain("subnet-private-us-west-2b"),
  }),
  ...under("Aurora Postgres Serverless v2", {
    "**Engine**: PostgreSQL 15": ({ plan }) => {
      expect(plan.inputs(DB_CLUSTER)).toMatchObject({ engine: "aurora-postgresql", engineVersion: "15" });
      expect(plan.inputs(DB_PARAMETERS).family).toBe("aurora-postgresql15");
    },
    "**Capacity**: Min 0.5 ACU, Max 2 ACU (auto-scaling)": ({ plan }) =>
      expect(plan.inputs(DB_CLUSTER).serverlessv2ScalingConfiguration).toEqual({ minCapacity: 0.5, maxCapacity: 2 }),
    "**Availability**: Multi-AZ deployment": writerAndReaderInTwoZones,
    "**Backups**: Automated daily snapshots, 7-day retention": ({ plan }) =>
      expect(plan.inputs(DB_CLUSTER).backupRetentionPeriod).toBe(7),
  }),
];

const storage = [
  ...under(DIAGRAM, {
    'S3_ASSETS["S3: staging-assets<br/>Public assets"]': anybodyReadsAssets,
    'S3_UPLOADS["S3: staging-uploads<br/>Private uploads"]': uploadsArePrivate,
    "ECS_TASK -->|Read/Write| S3_UPLOADS": taskReadsAndWritesUploads,
    "ECS_TASK -->|Read| S3_ASSETS": ({ plan }) => {
      expect(actionsOn(plan, TASK_ROLE, ASSETS)).toEqual(["s3:GetBucketLocation", "s3:ListBucket"]);
      expect(actionsOn(plan, TASK_ROLE, `${ASSETS}/logo.svg`)).toEqual(["s3:GetObject"]);
      expect(environment(plan).ASSETS_BUCKET).toBe("sagebrush-staging-assets");
    },
  }),
  ...under("S3 Buckets", {
    "**staging-assets**: Public bucket for static assets (CSS, JS, images)": anybodyReadsAssets,
    "**staging-uploads**: Private bucket for user uploads": uploadsArePrivate,
    "**Encryption**: AES-256 server-side encryption": ({ plan }) =>
      expect(
        byBucket(plan, BUCKET_ENCRYPTION, ({ rules }) =>
          rules.map((rule: Inputs) => rule.applyServerSideEncryptionByDefault.sseAlgorithm),
        ),
      ).toEqual({ "sagebrush-staging-assets": ["AES256"], "sagebrush-staging-uploads": ["AES256"] }),
    "**Versioning**: Enabled on both buckets": ({ plan }) =>
      expect(byBucket(plan, BUCKET_VERSIONING, (inputs) => inputs.versioningConfiguration.status)).toEqual({
        "sagebrush-staging-assets": "Enabled",
        "sagebrush-staging-uploads": "Enabled",
      }),
  }),
];

const monitoring = under(DIAGRAM, {
  'CW_LOGS["CloudWatch Logs<br/>7-day retention"]': ({ plan }) => {
    expect(plan.inputs(LOG_GROUP, "web")).toEqual({ name: "/ecs/sagebrush-staging-web", retentionInDays: 7 });
    expect(plan.all(LOG_GROUP).filter(({ inputs }) => inputs.retentionInDays !== 7)).toEqual([]);
  },
  'CW_METRICS["CloudWatch Metrics"]': clusterSendsMetrics,
  "ECS_TASK -->|Logs| CW_LOGS": taskWritesLogs,
  "ECS_TASK -->|Metrics| CW_METRICS": taskPublishesMetrics,
});

const roles = [
  ...under(DIAGRAM, {
    'ROLE_EXEC["ECS Task Execution Role"]': ecsAssumes(EXECUTION_ROLE),
    'ROLE_TASK["ECS Task Role"]': ecsAssumes(TASK_ROLE),
    'ROLE_READ["StagingReadRole<br/>(for Housekeeping)"]': housekeepingAssumesReadRole,
    "ROLE_EXEC -.->|Used by| ECS_TASK": ({ plan }) => {
      const { executionRoleArn } = plan.inputs(TASK_DEFINITION, "web");
      expect(executionRoleArn).toBe(`arn:aws:iam::889786867297:role/${EXECUTION_ROLE}`);
      expect(actions(plan, EXECUTION_ROLE)).toEqual([
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:GetAuthorizationToken",
        "ecr:GetDownloadUrlForLayer",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "secretsmanager:GetSecretValue",
      ]);
    },
    "ROLE_TASK -.->|Used by| ECS_TASK": ({ plan }) => {
      expect(plan.inputs(TASK_DEFINITION, "web").taskRoleArn).toBe(`arn:aws:iam::889786867297:role/${TASK_ROLE}`);
      expect(actions(plan, TASK_ROLE)).toEqual([
        "cloudwatch:PutMetricData",
        "s3:AbortMultipartUpload",
        "s3:DeleteObject",
        "s3:GetBucketLocation",
        "s3:GetObject",
        "s3:ListBucket",
        "s3:PutObject",
      ]);
    },
    'Housekeeping["Housekeeping Account (374073887345)"]': housekeepingAssumesReadRole,
    'HK_ROLE["AssumeRole:<br/>StagingReadRole"]': housekeepingAssumesReadRole,
    "HK_ROLE -.->|STS AssumeRole| ROLE_READ": housekeepingAssumesReadRole,
    "ROLE_READ -->|Read| S3_UPLOADS": readRoleReadsUploads,
    "ROLE_READ -->|Describe| RDS": readRoleDescribesDatabase,
    "ROLE_READ -->|Read| CW_LOGS": readRoleReadsLogs,
  }),
  ...under("Cross-Account Access (Housekeeping)", {
    "**StagingReadRole**: IAM role trusted by Housekeeping account (374073887345)": housekeepingAssumesReadRole,
    "**Permissions**: Read-only access to S3, RDS (describe), CloudWatch Logs": ({ plan }) =>
      expect(actions(plan, READ_ROLE)).toEqual([
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
    "**Usage**: Log aggregation, backup orchestration": (plans) => {
      readRoleReadsLogs(plans);
      const snapshots = "arn:aws:rds:us-west-2:889786867297:cluster-snapshot:rds:sagebrush-staging-db-2025-01-31";
      expect(actionsOn(plans.plan, READ_ROLE, snapshots)).toContain("rds:DescribeDBClusterSnapshots");
    },
  }),
];

const consequences = [
  ...under("Why Multi-AZ?", {
    "**High availability**: ALB routes to healthy targets across AZs": (plans) => {
      loadBalancerStandsInPublicSubnets(plans);
      tasksRunInPrivateSubnets(plans);
      expect(plans.plan.inputs(TARGET_GROUP).healthCheck.path).toBe("/health");
    },
    "**Aurora Multi-AZ**: Automatic failover to standby instance": writerAndReaderInTwoZones,
  }),
  ...under("Data Flow", {
    "**HTTPS Request**: User → ALB (HTTPS:443) → ECS Task → Aurora Postgres": (plans) => {
      usersReachLoadBalancer(plans);
      loadBalancerForwards(plans);
      targetsAreWebService(plans);
      taskQueriesDatabase(plans);
    },
    "**Static Assets**: CDN / Browser → S3 (staging-assets) → Cached response": anybodyReadsAssets,
    "**File Upload**: User → ECS Task / Lambda → S3 (staging-uploads)": (plans) => {
      usersReachLoadBalancer(plans);
      taskReadsAndWritesUploads(plans);
    },
    "**Log Aggregation**: ECS/Lambda → CloudWatch Logs → Housekeeping Lambda → Iceberg S3": (plans) => {
      taskWritesLogs(plans);
      housekeepingAssumesReadRole(plans);
      readRoleReadsLogs(plans);
    },
  }),
];

describeFacts(
  "sagebrush-staging.md",
  { plan: "sagebrush-staging" },
  [
    ...network,
    ...compute,
    ...loadBalancing,
    ...domainAndCertificate,
    ...database,
    ...storage,
    ...monitoring,
    ...roles,
    ...consequences,
  ],
  [
    ...because("functions are not built yet", {
      [DIAGRAM]: ['Lambda["Lambda Functions"]', "LAMBDA_API", "LAMBDA_WORKER", 'ROLE_LAMBDA["'],
      "Compute - Lambda Functions": [""],
      "Data Flow": ["**Background Jobs**"],
    }),
    ...because("the API is not built yet", {
      [DIAGRAM]: ["APIGW", "API_CLIENTS["],
      "API Gateway": [""],
      "Data Flow": ["**API Request**"],
    }),
    ...because("a box around others", {
      [DIAGRAM]: [
        'Compute["Compute"]',
        'LoadBalancing["Load Balancing & API"]',
        'DNS_SSL["DNS & SSL"]',
        'Database["Database"]',
        'Storage["S3 Storage"]',
        'Monitoring["Monitoring"]',
        'IAM_Staging["IAM Roles"]',
        'Internet["Internet"]',
      ],
    }),
    ...because("people outside of AWS", { [DIAGRAM]: ['USERS["'] }),
    ...because("the Management account does it", { [DIAGRAM]: ['Management["', 'MGMT_R53["'] }),
    ...because("the Housekeeping account has it", { [DIAGRAM]: ['HK_LAMBDA["', "HK_LAMBDA -.->|AssumeRole| HK_ROLE"] }),
    ...because("rationale", {
      "Why Staging Before Production?": [""],
      "Why Multi-AZ?": ["**Fault tolerance**"],
      "Why Lambda + ECS Together?": [""],
    }),
  ],
);

/** The facts of a section, by what stands there. */
function under(section: string, checks: Readonly<Record<string, Check>>): Fact<"plan">[] {
  return Object.entries(checks).map(([quote, check]) => ({ section, quote, check }));
}

/** What stands elsewhere for one reason, by section; an empty quote is the whole section. */
function because(why: string, quotes: Readonly<Record<string, readonly string[]>>): Elsewhere[] {
  return Object.entries(quotes).flatMap(([section, list]) => list.map((quote) => ({ section, quote, why })));
}

function vpcHasItsRange({ plan }: Plans): void {
  expect(plan.inputs(VPC).cidrBlock).toBe("10.11.0.0/16");
}

function publicSubnets({ plan }: Plans): void {
  expect(subnets(plan, "Public")).toEqual(["us-west-2a 10.11.0.0/24", "us-west-2b 10.11.1.0/24"]);
}

function publicSubnet(subnet: string): Check {
  return ({ plan }) => expect(subnets(plan, "Public")).toContain(subnet);
}

function privateSubnets({ plan }: Plans): void {
  expect(subnets(plan, "Private")).toEqual(["us-west-2a 10.11.10.0/24", "us-west-2b 10.11.11.0/24"]);
}

function privateSubnet(subnet: string): Check {
  return ({ plan }) => expect(subnets(plan, "Private")).toContain(subnet);
}

function natGateway({ plan }: Plans): void {
  const gateway = plan.inputs(NAT_GATEWAY);
  expect(gateway).toMatchObject({
    subnetId: "subnet-public-us-west-2a",
    allocationId: "eipalloc-network-us-west-2a",
  });
  expect(gateway.connectivityType ?? "public").toBe("public");
  expect(plan.inputs(ELASTIC_IP).domain).toBe("vpc");
  expect(internetRoutes(plan)).toEqual({
    "rtb-private-us-west-2a": "nat-network-us-west-2a",
    "rtb-private-us-west-2b": "nat-network-us-west-2a",
  });
}

function cluster({ plan }: Plans): void {
  expect(plan.inputs(ECS_CLUSTER).name).toBe("staging-cluster");
  expect(plan.inputs(ECS_SERVICE, "web").cluster).toBe("arn:aws:ecs:us-west-2:889786867297:cluster/staging-cluster");
}

function runsOnFargate({ plan }: Plans): void {
  expect(plan.inputs(ECS_SERVICE, "web").launchType).toBe("FARGATE");
  expect(plan.inputs(TASK_DEFINITION, "web")).toMatchObject({
    requiresCompatibilities: ["FARGATE"],
    networkMode: "awsvpc",
  });
}

function tasksRunInPrivateSubnets({ plan }: Plans): void {
  expect(plan.inputs(ECS_SERVICE, "web").networkConfiguration).toEqual({
    subnets: PRIVATE_SUBNETS,
    securityGroups: [`sg-${WEB_GROUP}`],
    assignPublicIp: false,
  });
}

function loadBalancerStandsInPublicSubnets({ plan }: Plans): void {
  expect(plan.inputs(LOAD_BALANCER).subnets).toEqual(PUBLIC_SUBNETS);
}

function usersReachLoadBalancer({ plan }: Plans): void {
  expect(plan.inputs(LOAD_BALANCER)).toMatchObject({ internal: false, securityGroups: [`sg-${LOAD_BALANCER_GROUP}`] });
  expect(plan.ingress(LOAD_BALANCER_GROUP)).toEqual(["443 0.0.0.0/0", "80 0.0.0.0/0"]);
}

function loadBalancerForwards({ plan }: Plans): void {
  expect(plan.inputs(LISTENER, "load-balancer-https").defaultActions).toEqual([
    { type: "forward", targetGroupArn: WEB_TARGETS },
  ]);
  expect(plan.all(LISTENER_RULE)).toEqual([]);
}

function targetsAreAddresses({ plan }: Plans): void {
  expect(plan.inputs(TARGET_GROUP)).toMatchObject({
    name: "sagebrush-staging-web-8080",
    targetType: "ip",
    protocol: "HTTP",
    port: 8080,
  });
}

function targetsAreWebService({ plan }: Plans): void {
  expect(plan.inputs(ECS_SERVICE, "web").loadBalancers).toEqual([
    { targetGroupArn: WEB_TARGETS, containerName: "web", containerPort: 8080 },
  ]);
  expect(webContainer(plan).portMappings).toEqual([{ containerPort: 8080, hostPort: 8080, protocol: "tcp" }]);
  expect(plan.ingress(WEB_GROUP)).toEqual([`8080 ${LOAD_BALANCER_GROUP}`]);
}

function hostedZone({ plan }: Plans): void {
  expect(plan.inputs(ZONE).name).toBe(SITE);
}

function zoneCanBeDelegated({ plan }: Plans): void {
  expect(plan.outputs.nameServers).toEqual([
    "ns-1.awsdns-1.org",
    "ns-2.awsdns-2.org",
    "ns-3.awsdns-3.org",
    "ns-4.awsdns-4.org",
  ]);
}

function siteIsLoadBalancer({ plan }: Plans): void {
  expect(plan.inputs(RECORD, "site")).toMatchObject({
    zoneId: `Z-${SITE}`,
    name: SITE,
    type: "A",
    aliases: [{ name: LOAD_BALANCER_HOST, zoneId: "ZLOADBALANCER" }],
  });
  expect(plan.outputs.siteUrl).toBe(`https://${SITE}`);
}

/** A wildcard doesn't cover the name above it, which is the site's. */
function wildcardCertificate({ plan }: Plans): void {
  expect(plan.inputs(CERTIFICATE)).toMatchObject({
    domainName: "staging.sagebrush.services",
    subjectAlternativeNames: ["*.staging.sagebrush.services"],
  });
}

function servesHttpsWithCertificate({ plan }: Plans): void {
  const listener = plan.one(LISTENER, "load-balancer-https");
  const validation = plan.one(VALIDATION);
  expect(listener.inputs).toMatchObject({ port: 443, protocol: "HTTPS" });
  expect(listener.inputs.certificateArn).toMatch(/^arn:aws:acm:us-west-2:889786867297:certificate\//);
  expect(listener.inputs.certificateArn).toBe(validation.inputs.certificateArn);
  // AWS refuses a listener whose certificate isn't valid yet.
  expect(listener.dependencies).toContain(validation.urn);
}

function auroraServerless({ plan }: Plans): void {
  expect(plan.inputs(DB_CLUSTER)).toMatchObject({ engine: "aurora-postgresql", engineMode: "provisioned" });
  expect(plan.all(DB_INSTANCE).map(({ inputs }) => inputs.instanceClass)).toEqual(["db.serverless", "db.serverless"]);
}

function databaseSpansPrivateSubnets({ plan }: Plans): void {
  const subnetGroup = plan.inputs(DB_SUBNETS);
  expect(subnetGroup.subnetIds).toEqual(PRIVATE_SUBNETS);
  expect(plan.inputs(DB_CLUSTER).dbSubnetGroupName).toBe(subnetGroup.name);
  expect(plan.all(DB_INSTANCE).map(({ inputs }) => inputs.publiclyAccessible)).toEqual([false, false]);
}

function writerAndReaderInTwoZones(plans: Plans): void {
  const instances = plans.plan.all(DB_INSTANCE).map(({ inputs }) => inputs);
  expect(instances.map(({ identifier, clusterIdentifier }) => `${identifier} of ${clusterIdentifier}`)).toEqual([
    "sagebrush-staging-db-writer of sagebrush-staging-db",
    "sagebrush-staging-db-reader-1 of sagebrush-staging-db",
  ]);
  databaseSpansPrivateSubnets(plans);
}

function taskQueriesDatabase({ plan }: Plans): void {
  expect(plan.ingress(DATABASE_GROUP)).toEqual([`5432 ${WEB_GROUP}`]);
  expect(plan.egress(WEB_GROUP)).toEqual(["-1 0.0.0.0/0"]);

  const secret = "arn:aws:secretsmanager:us-west-2:889786867297:secret:sagebrush/staging/DATABASE_URL-xxxxxx";
  expect(webContainer(plan).secrets).toContainEqual({ name: "DATABASE_URL", valueFrom: secret });
  expect(actionsOn(plan, EXECUTION_ROLE, secret)).toEqual(["secretsmanager:GetSecretValue"]);
  const { masterUsername, masterPassword, databaseName } = plan.inputs(DB_CLUSTER);
  expect(plan.inputs(SECRET_VERSION, "database-url").secretString).toBe(
    `postgresql://${masterUsername}:${masterPassword}@` +
      `sagebrush-staging-db.cluster-xxxxx.us-west-2.rds.amazonaws.com:5432/${databaseName}`,
  );
}

function taskReadsAndWritesUploads({ plan }: Plans): void {
  expect(actionsOn(plan, TASK_ROLE, UPLOADS)).toEqual(["s3:GetBucketLocation", "s3:ListBucket"]);
  expect(actionsOn(plan, TASK_ROLE, `${UPLOADS}/letter.pdf`)).toEqual([
    "s3:AbortMultipartUpload",
    "s3:DeleteObject",
    "s3:GetObject",
    "s3:PutObject",
  ]);
  expect(environment(plan).UPLOADS_BUCKET).toBe("sagebrush-staging-uploads");
}

function anybodyReadsAssets({ plan }: Plans): void {
  expect(publicAccess(plan, "staging-assets")).toEqual([
    expect.objectContaining({ Principal: "*", Action: ["s3:GetObject"], Resource: [`${ASSETS}/*`] }),
  ]);
  expect(plan.inputs(PUBLIC_ACCESS_BLOCK, "staging-assets")).toMatchObject({
    blockPublicPolicy: false,
    restrictPublicBuckets: false,
  });
}

function uploadsArePrivate({ plan }: Plans): void {
  expect(publicAccess(plan, "staging-uploads")).toEqual([]);
  expect(plan.inputs(PUBLIC_ACCESS_BLOCK, "staging-uploads")).toEqual({
    bucket: "sagebrush-staging-uploads",
    blockPublicAcls: true,
    ignorePublicAcls: true,
    blockPublicPolicy: true,
    restrictPublicBuckets: true,
  });
}

function clusterSendsMetrics({ plan }: Plans): void {
  expect(plan.inputs(ECS_CLUSTER).settings).toEqual([{ name: "containerInsights", value: "enabled" }]);
}

function taskPublishesMetrics({ plan }: Plans): void {
  const publishing = plan.statements(TASK_ROLE).filter(({ Action }) => Action.includes("cloudwatch:PutMetricData"));
  expect(publishing.map(({ Action, Condition }) => ({ Action, Condition }))).toEqual([
    {
      Action: ["cloudwatch:PutMetricData"],
      Condition: { StringEquals: { "cloudwatch:namespace": "sagebrush/staging" } },
    },
  ]);
}

function taskWritesLogs({ plan }: Plans): void {
  expect(webContainer(plan).logConfiguration).toMatchObject({
    logDriver: "awslogs",
    options: { "awslogs-group": "/ecs/sagebrush-staging-web", "awslogs-region": "us-west-2" },
  });
  expect(actionsOn(plan, EXECUTION_ROLE, LOG_STREAM)).toEqual(["logs:CreateLogStream", "logs:PutLogEvents"]);
}

function ecsAssumes(role: string): Check {
  return ({ plan }) =>
    expect(plan.trust(role)).toEqual([
      expect.objectContaining({
        Effect: "Allow",
        Principal: { Service: "ecs-tasks.amazonaws.com" },
        Action: ["sts:AssumeRole"],
        Condition: { StringEquals: { "aws:SourceAccount": "889786867297" } },
      }),
    ]);
}

function housekeepingAssumesReadRole({ plan }: Plans): void {
  expect(plan.trust(READ_ROLE)).toEqual([
    {
      Sid: expect.any(String),
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::374073887345:root" },
      Action: ["sts:AssumeRole"],
      Resource: [],
    },
  ]);
}

function readRoleReadsUploads({ plan }: Plans): void {
  expect(actionsOn(plan, READ_ROLE, UPLOADS)).toEqual(["s3:GetBucketLocation", "s3:ListBucket"]);
  expect(actionsOn(plan, READ_ROLE, `${UPLOADS}/letter.pdf`)).toEqual(["s3:GetObject"]);
  expect(actionsOn(plan, READ_ROLE, `${ASSETS}/logo.svg`)).toEqual([]);
}

function readRoleDescribesDatabase({ plan }: Plans): void {
  for (const arn of DATABASE) {
    expect(actionsOn(plan, READ_ROLE, arn), arn).toEqual([
      "rds:DescribeDBClusterSnapshots",
      "rds:DescribeDBClusters",
      "rds:DescribeDBInstances",
      "rds:DescribeDBSnapshots",
      "rds:ListTagsForResource",
    ]);
  }
}

function readRoleReadsLogs({ plan }: Plans): void {
  expect(actionsOn(plan, READ_ROLE, LOG_STREAM)).toEqual([
    "logs:DescribeLogGroups",
    "logs:DescribeLogStreams",
    "logs:FilterLogEvents",
    "logs:GetLogEvents",
  ]);
}

/** Zone and range of each subnet of a type. */
function subnets(plan: Plan, type: "Public" | "Private"): string[] {
  const { availabilityZoneNames, subnetSpecs } = plan.inputs(VPC);
  return subnetSpecs
    .filter((spec: Inputs) => spec.type === type)
    .flatMap(({ cidrBlocks }: Inputs) =>
      cidrBlocks.map((cidr: string, i: number) => `${availabilityZoneNames[i]} ${cidr}`),
    );
}

/** The NAT gateway that each route table sends what goes to the internet through. */
function internetRoutes(plan: Plan): Record<string, string> {
  const routes = plan.all(ROUTE).filter(({ inputs }) => inputs.destinationCidrBlock === "0.0.0.0/0");
  return Object.fromEntries(routes.map(({ inputs }) => [inputs.routeTableId, inputs.natGatewayId]));
}

function webContainer(plan: Plan): Inputs {
  return plan.containers("web").find(({ name }) => name === "web") ?? {};
}

/** Plain environment of the web application, by variable. */
function environment(plan: Plan): Record<string, string> {
  return Object.fromEntries(webContainer(plan).environment.map(({ name, value }: Inputs) => [name, value]));
}

/** What the policy of a bucket allows to others. */
function publicAccess(plan: Plan, bucket: string) {
  return statementsOf(plan.inputs(BUCKET_POLICY, bucket).policy).filter(({ Effect }) => Effect === "Allow");
}

/** Something about each bucket, by physical name. */
function byBucket<T>(plan: Plan, type: string, ask: (inputs: Inputs) => T): Record<string, T> {
  return Object.fromEntries(plan.all(type).map(({ inputs }) => [inputs.bucket, ask(inputs)]));
}

/** Everything that a role may do somewhere. */
function actions(plan: Plan, role: string): string[] {
  expect(plan.all(ROLE_ATTACHMENT).filter(({ inputs }) => inputs.role === role)).toEqual([]);
  return [...new Set(plan.statements(role).flatMap(({ Action }) => Action))].sort();
}

/** What a role may do with a resource, by its ARN, among the actions of the resource's service. */
function actionsOn(plan: Plan, role: string, arn: string): string[] {
  const service = arn.split(":")[2];
  return plan
    .statements(role)
    .filter(({ Effect, Resource }) => Effect === "Allow" && Resource.some((pattern) => matches(pattern, arn)))
    .flatMap(({ Action }) => Action)
    .filter((action) => action === "*" || action.startsWith(`${service}:`))
    .sort();
}

function matches(pattern: string, arn: string): boolean {
  const [start = "", ...rest] = pattern.split("*");
  return rest.length === 0 ? arn === pattern : arn.startsWith(start) && arn.endsWith(rest.at(-1) ?? "");
}
