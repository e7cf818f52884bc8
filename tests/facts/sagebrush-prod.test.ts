import { expect, it } from "vitest";
import { describeFacts, type Elsewhere, type Fact } from "../support/facts";
import { changedConfig, type Inputs, type Plan, planWith, statementsOf } from "../support/plan";

type Plans = Readonly<Record<"plan", Plan>>;
type Check = (plans: Plans) => void;

const STACK = "sagebrush-production";

const VPC = "awsx:ec2:Vpc";
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
const SECRET = "aws:secretsmanager/secret:Secret";
const SECRET_VERSION = "aws:secretsmanager/secretVersion:SecretVersion";
const KEY = "aws:kms/key:Key";
const KEY_ALIAS = "aws:kms/alias:Alias";
const BUCKET = "aws:s3/bucket:Bucket";
const BUCKET_VERSIONING = "aws:s3/bucketVersioning:BucketVersioning";
const BUCKET_ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const BUCKET_LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";
const BUCKET_POLICY = "aws:s3/bucketPolicy:BucketPolicy";
const PUBLIC_ACCESS_BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const ROLE_ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";

const PUBLIC_SUBNETS = ["subnet-public-us-west-2a", "subnet-public-us-west-2b", "subnet-public-us-west-2c"];
const PRIVATE_SUBNETS = ["subnet-private-us-west-2a", "subnet-private-us-west-2b", "subnet-private-us-west-2c"];

const SITE = "www.sagebrush.services";
const LOAD_BALANCER_HOST = "sagebrush-production-alb-1234567890.us-west-2.elb.amazonaws.com";
const WEB_TARGETS =
  "arn:aws:elasticloadbalancing:us-west-2:978489150794:targetgroup/sagebrush-production-web-8080/0123456789abcdef";

const LOAD_BALANCER_GROUP = "sagebrush-production-alb-sg";
const WEB_GROUP = "sagebrush-production-web-sg";
const DATABASE_GROUP = "sagebrush-production-db-sg";

const EXECUTION_ROLE = "sagebrush-production-web-execution";
const TASK_ROLE = "sagebrush-production-web-task";
const READ_ROLE = "ProductionReadRole";

const ASSETS = "arn:aws:s3:::sagebrush-prod-assets";
const UPLOADS = "arn:aws:s3:::sagebrush-prod-uploads";
const BACKUPS = "arn:aws:s3:::sagebrush-prod-backups";
const DATABASE = [
  "arn:aws:rds:us-west-2:978489150794:cluster:sagebrush-production-db",
  "arn:aws:rds:us-west-2:978489150794:db:sagebrush-production-db-writer",
  "arn:aws:rds:us-west-2:978489150794:db:sagebrush-production-db-reader-1",
];
const WRITER_HOST = "sagebrush-production-db.cluster-xxxxx.us-west-2.rds.amazonaws.com";
const READER_HOST = "sagebrush-production-db.cluster-ro-xxxxx.us-west-2.rds.amazonaws.com";
const LOG_STREAM = "arn:aws:logs:us-west-2:978489150794:log-group:/ecs/sagebrush-production-web:log-stream:web/web/1";
/** Variable to the secret that the web application gets. */
const SECRETS = {
  API_KEYS: "arn:aws:secretsmanager:us-west-2:978489150794:secret:sagebrush/production/api-keys-xxxxxx",
  DATABASE_READER_URL:
    "arn:aws:secretsmanager:us-west-2:978489150794:secret:sagebrush/production/DATABASE_READER_URL-xxxxxx",
  DATABASE_URL: "arn:aws:secretsmanager:us-west-2:978489150794:secret:sagebrush/production/DATABASE_URL-xxxxxx",
};

const EXECUTION_ACTIONS = [
  "ecr:BatchCheckLayerAvailability",
  "ecr:BatchGetImage",
  "ecr:GetAuthorizationToken",
  "ecr:GetDownloadUrlForLayer",
  "logs:CreateLogStream",
  "logs:PutLogEvents",
  "secretsmanager:GetSecretValue",
];
const TASK_ACTIONS = [
  "cloudwatch:PutMetricData",
  "kms:Decrypt",
  "kms:GenerateDataKey",
  "s3:AbortMultipartUpload",
  "s3:DeleteObject",
  "s3:GetBucketLocation",
  "s3:GetObject",
  "s3:ListBucket",
  "s3:PutObject",
];

const DIAGRAM = "Architecture Diagram";

const network = [
  ...under(DIAGRAM, {
    'Production["Production Account (978489150794)"]': ({ plan }) => {
      expect(plan.recording.accountId).toBe("978489150794");
      expect(plan.recording.region).toBe("us-west-2");
    },
    'VPC["VPC (10.10.0.0/16)"]': vpcHasItsRange,
    'PublicSubnets["Public Subnets"]': publicSubnets,
    'PUB_1A["Public Subnet<br/>10.10.0.0/24<br/>us-west-2a"]': publicSubnet("us-west-2a 10.10.0.0/24"),
    'PUB_1B["Public Subnet<br/>10.10.1.0/24<br/>us-west-2b"]': publicSubnet("us-west-2b 10.10.1.0/24"),
    'PUB_1C["Public Subnet<br/>10.10.2.0/24<br/>us-west-2c"]': publicSubnet("us-west-2c 10.10.2.0/24"),
    'PrivateSubnets["Private Subnets"]': privateSubnets,
    'PRIV_1A["Private Subnet<br/>10.10.10.0/24<br/>us-west-2a"]': privateSubnet("us-west-2a 10.10.10.0/24"),
    'PRIV_1B["Private Subnet<br/>10.10.11.0/24<br/>us-west-2b"]': privateSubnet("us-west-2b 10.10.11.0/24"),
    'PRIV_1C["Private Subnet<br/>10.10.12.0/24<br/>us-west-2c"]': privateSubnet("us-west-2c 10.10.12.0/24"),
    // awsx makes the internet gateway, and the routes to it, for subnets of the type Public.
    'IGW["Internet Gateway"]': publicSubnets,
    "IGW -->|Route| PUB_1A": publicSubnet("us-west-2a 10.10.0.0/24"),
    "IGW -->|Route| PUB_1B": publicSubnet("us-west-2b 10.10.1.0/24"),
    "IGW -->|Route| PUB_1C": publicSubnet("us-west-2c 10.10.2.0/24"),
    'NAT_A["NAT Gateway<br/>us-west-2a"]': natGatewayIn("us-west-2a"),
    'NAT_B["NAT Gateway<br/>us-west-2b"]': natGatewayIn("us-west-2b"),
    "NAT_A -->|NAT| PRIV_1A": ({ plan }) =>
      expect(internetRoutes(plan)["rtb-private-us-west-2a"]).toBe("nat-network-us-west-2a"),
    "NAT_B -->|NAT| PRIV_1B": ({ plan }) =>
      expect(internetRoutes(plan)["rtb-private-us-west-2b"]).toBe("nat-network-us-west-2b"),
  }),
  ...under("VPC and Networking (3 AZs)", {
    "**CIDR Block**: 10.10.0.0/16 (Class B = 10 for Production)": vpcHasItsRange,
    "**Public Subnets**: 3 subnets across 3 AZs (us-west-2a, 2b, 2c) for high availability": publicSubnets,
    "**Private Subnets**: 3 subnets across 3 AZs for ECS tasks and RDS": (plans) => {
      privateSubnets(plans);
      tasksRunInPrivateSubnets(plans);
      databaseSpansPrivateSubnets(plans);
    },
    "**NAT Gateways**: 2 NAT Gateways (us-west-2a, 2b) for redundancy": (plans) => {
      expect(plans.plan.all(NAT_GATEWAY)).toHaveLength(2);
      natGatewayIn("us-west-2a")(plans);
      natGatewayIn("us-west-2b")(plans);
      // The document leaves open how 2c gets out; it is through 2a.
      expect(internetRoutes(plans.plan)).toEqual({
        "rtb-private-us-west-2a": "nat-network-us-west-2a",
        "rtb-private-us-west-2b": "nat-network-us-west-2b",
        "rtb-private-us-west-2c": "nat-network-us-west-2a",
      });
    },
  }),
];

const compute = [
  ...under(DIAGRAM, {
    'ECS["ECS Fargate"]': runsOnFargate,
    'ECS_CLUSTER["ECS Cluster<br/>production-cluster"]': cluster,
    'ECS_SERVICE["ECS Service<br/>Web Application<br/>Min: 3, Max: 20 tasks"]': webScales,
    'ECS_TASK["Task Definition<br/>Fargate<br/>2 vCPU, 4 GB"]': taskHasItsSize,
    "ECS_SERVICE -->|Run| ECS_TASK": ({ plan }) =>
      expect(plan.inputs(ECS_SERVICE, "web").taskDefinition).toBe(
        "arn:aws:ecs:us-west-2:978489150794:task-definition/sagebrush-production-web:1",
      ),
    "PRIV_1A -.->|Hosts| ECS_TASK": tasksRunInPrivateSubnets,
  }),
  ...under("Compute - ECS Fargate (Production Scale)", {
    "**Cluster**: production-cluster": cluster,
    "**Service**: Auto-scaling web application (min: 3, max: 20 tasks)": webScales,
    "**Task Definition**: Fargate, 2 vCPU, 4 GB memory (larger than staging)": taskHasItsSize,
    "**Container**: Web application pulling from ECR": ({ plan }) => {
      expect(plan.inputs(REPOSITORY).name).toBe("sagebrush/web");
      expect(plan.containers("web").map(({ name }) => name)).toEqual(["web"]);
      expect(webContainer(plan).image).toMatch(/^978489150794\.dkr\.ecr\.us-west-2\.amazonaws\.com\/sagebrush\/web:\w/);
      const image = "arn:aws:ecr:us-west-2:978489150794:repository/sagebrush/web";
      expect(actionsOn(plan, EXECUTION_ROLE, image)).toEqual([
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:GetAuthorizationToken",
        "ecr:GetDownloadUrlForLayer",
      ]);
    },
    "**Health Checks**: ALB health checks + Container health checks": (plans) => {
      loadBalancerChecksHealth(plans);
      expect(webContainer(plans.plan).healthCheck.command).toEqual([
        "CMD-SHELL",
        "curl -fsS http://localhost:8080/health || exit 1",
      ]);
    },
  }),
];

const loadBalancing = [
  ...under(DIAGRAM, {
    'ALB["Application Load Balancer<br/>www.sagebrush.services"]': (plans) => {
      expect(plans.plan.inputs(LOAD_BALANCER)).toMatchObject({ loadBalancerType: "application", internal: false });
      siteIsLoadBalancer(plans);
    },
    'ALB_TG["Target Group<br/>IP targets<br/>Health checks"]': targetsAreAddressesWithHealthChecks,
    "ALB -->|Forward| ALB_TG": loadBalancerForwards,
    "ALB_TG -->|Route| ECS_SERVICE": targetsAreWebService,
    "PUB_1A -.->|Hosts| ALB": loadBalancerStandsInPublicSubnets,
  }),
  ...under("Application Load Balancer + CloudFront", {
    "**Domain**: <www.sagebrush.services>": siteIsLoadBalancer,
    "**Listeners**: HTTPS:443 (ACM certificate), HTTP:80 (redirect to HTTPS)": (plans) => {
      servesHttpsWithCertificate(plans);
      expect(plans.plan.all(LISTENER).map(({ inputs }) => inputs.port)).toEqual([80, 443]);
      expect(plans.plan.inputs(LISTENER, "load-balancer-http")).toMatchObject({
        port: 80,
        protocol: "HTTP",
        defaultActions: [{ type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } }],
      });
    },
    "**Target Group**: IP targets (for Fargate tasks) with health checks": (plans) => {
      targetsAreAddressesWithHealthChecks(plans);
      targetsAreWebService(plans);
    },
  }),
];

const domainAndCertificate = [
  ...under(DIAGRAM, {
    'R53_ZONE["Route53 Hosted Zone<br/>sagebrush.services"]': hostedZone,
    'ACM_CERT["ACM Certificate<br/>*.sagebrush.services"]': wildcardCertificate,
    "MGMT_R53 -.->|Delegate zone| R53_ZONE": zoneCanBeDelegated,
    "R53_ZONE -->|A record| ALB": siteIsLoadBalancer,
    "ACM_CERT -.->|TLS termination| ALB": servesHttpsWithCertificate,
  }),
  ...under("Route53 & ACM", {
    "**Hosted Zone**: sagebrush.services (delegated from Management account)": (plans) => {
      hostedZone(plans);
      zoneCanBeDelegated(plans);
    },
    "**A Record**: <www.sagebrush.services> → ALB DNS name": siteIsLoadBalancer,
    "**ACM Certificate**: *.sagebrush.services (wildcard)": wildcardCertificate,
    "**Validation**: DNS validation via Route53": ({ plan }) => {
      expect(plan.inputs(CERTIFICATE).validationMethod).toBe("DNS");
      const records = plan.all(RECORD).filter(({ inputs }) => inputs.type === "CNAME");
      expect(records.map(({ inputs }) => inputs)).toEqual([
        expect.objectContaining({
          zoneId: "Z-sagebrush.services",
          name: "_validation.sagebrush.services.",
          records: ["_validation.acm-validations.aws."],
        }),
      ]);
      expect(plan.inputs(VALIDATION).validationRecordFqdns).toEqual(["_validation.sagebrush.services."]);
    },
  }),
];

const database = [
  ...under(DIAGRAM, {
    'RDS["Aurora Postgres<br/>Serverless v2<br/>Multi-AZ"]': (plans) => {
      expect(plans.plan.inputs(DB_CLUSTER)).toMatchObject({ engine: "aurora-postgresql", engineMode: "provisioned" });
      const classes = plans.plan.all(DB_INSTANCE).map(({ inputs }) => inputs.instanceClass);
      expect(classes).toEqual(["db.serverless", "db.serverless"]);
      writerAndReaderInThreeZones(plans);
    },
    'RDS_REPLICA["Read Replica<br/>(Auto-scaling)"]': readersScale,
    'RDS_SUBNET["DB Subnet Group<br/>3 AZs"]': databaseSpansPrivateSubnets,
    'RDS_SG["Security Group"]': webReachesDatabase,
    "ECS_TASK -->|Query| RDS": ({ plan }) => {
      webReachesDatabase({ plan });
      expect(containerSecrets(plan).DATABASE_URL).toBe(SECRETS.DATABASE_URL);
      expect(secretValue(plan, "database-url")).toBe(urlOf(plan, WRITER_HOST));
    },
    "ECS_TASK -->|Read replica| RDS_REPLICA": taskReadsReplica,
    "PRIV_1A -.->|Hosts| RDS": databaseSpansPrivateSubnets,
    "RDS_SUBNET -.->|Spans| PRIV_1A": databaseSpans("subnet-private-us-west-2a"),
    "RDS_SUBNET -.->|Spans| PRIV_1B": databaseSpans("subnet-private-us-west-2b"),
    "RDS_SUBNET -.->|Spans| PRIV_1C": databaseSpans("subnet-private-us-west-2c"),
  }),
  ...under("Aurora Postgres Serverless v2 (Production)", {
    "**Engine**: PostgreSQL 15": ({ plan }) => {
      expect(plan.inputs(DB_CLUSTER)).toMatchObject({ engine: "aurora-postgresql", engineVersion: "15" });
      expect(plan.inputs(DB_PARAMETERS).family).toBe("aurora-postgresql15");
    },
    "**Capacity**: Min 0.5 ACU, Max 4 ACU (auto-scaling for production load)": ({ plan }) =>
      expect(plan.inputs(DB_CLUSTER).serverlessv2ScalingConfiguration).toEqual({ minCapacity: 0.5, maxCapacity: 4 }),
    "**Availability**: Multi-AZ deployment across 3 AZs": writerAndReaderInThreeZones,
    "**Read Replicas**: 1-2 read replicas for read-heavy workloads": readersScale,
    "**Backups**: Automated daily snapshots, 30-day retention": ({ plan }) =>
      expect(plan.inputs(DB_CLUSTER).backupRetentionPeriod).toBe(30),
    "**Encryption**: At-rest (KMS), in-transit (SSL/TLS)": ({ plan }) => {
      expect(plan.inputs(DB_CLUSTER)).toMatchObject({
        storageEncrypted: true,
        kmsKeyId: keyArn(plan, "sagebrush-production-db"),
      });
      const { name, parameters } = plan.inputs(DB_PARAMETERS);
      expect(parameters).toEqual([{ name: "rds.force_ssl", value: "1" }]);
      expect(plan.inputs(DB_CLUSTER).dbClusterParameterGroupName).toBe(name);
    },
  }),
];

const storage = [
  ...under(DIAGRAM, {
    'S3_ASSETS["S3: prod-assets<br/>Public + CloudFront"]': anybodyReadsAssets,
    'S3_UPLOADS["S3: prod-uploads<br/>Private + Encryption"]': ({ plan }) => {
      isPrivate(plan, "prod-uploads");
      hasKeyOfItsOwn(plan, "prod-uploads", "us-west-2");
    },
    'S3_BACKUPS["S3: prod-backups<br/>Cross-region replication"]': backupsLieInOtherRegion,
    "ECS_TASK -->|Read/Write| S3_UPLOADS": taskReadsAndWritesUploads,
    "ECS_TASK -->|Read| S3_ASSETS": ({ plan }) => {
      expect(actionsOn(plan, TASK_ROLE, ASSETS)).toEqual(["s3:GetBucketLocation", "s3:ListBucket"]);
      expect(actionsOn(plan, TASK_ROLE, `${ASSETS}/logo.svg`)).toEqual(["s3:GetObject"]);
      expect(environment(plan).ASSETS_BUCKET).toBe("sagebrush-prod-assets");
    },
  }),
  ...under("S3 Buckets (Production)", {
    "**prod-assets**: Public bucket for static assets, CloudFront origin": anybodyReadsAssets,
    "**prod-uploads**: Private bucket for user uploads, versioning enabled": ({ plan }) => {
      isPrivate(plan, "prod-uploads");
      expect(plan.inputs(BUCKET_VERSIONING, "prod-uploads").versioningConfiguration).toEqual({ status: "Enabled" });
    },
    "**prod-backups**: Cross-region replication to us-east-1 for disaster recovery": backupsLieInOtherRegion,
    "server-side encryption with KMS": ({ plan }) => {
      hasKeyOfItsOwn(plan, "prod-uploads", "us-west-2");
      hasKeyOfItsOwn(plan, "prod-backups", "us-east-1");
    },
    "**Encryption**: AES-256 server-side encryption with KMS": ({ plan }) =>
      expect(
        byBucket(plan, BUCKET_ENCRYPTION, ({ rules }) =>
          rules.map((rule: Inputs) => rule.applyServerSideEncryptionByDefault.sseAlgorithm),
        ),
      ).toEqual({
        // The document's public bucket can have no key: the public couldn't use it.
        "sagebrush-prod-assets": ["AES256"],
        "sagebrush-prod-backups": ["aws:kms"],
        "sagebrush-prod-uploads": ["aws:kms"],
      }),
    "**Lifecycle**: Old versions → Glacier (90 days) → Deep Archive (1 year)": ({ plan }) => {
      for (const bucket of ["prod-assets", "prod-uploads", "prod-backups"]) {
        expect(archiveOf(plan, bucket)).toEqual(["GLACIER after 90", "DEEP_ARCHIVE after 365"]);
      }
    },
  }),
];

const monitoring = [
  ...under(DIAGRAM, {
    'CW_LOGS["CloudWatch Logs<br/>30-day retention"]': logsAreKept,
    'CW_METRICS["CloudWatch Metrics"]': clusterSendsMetrics,
    "ECS_TASK -->|Logs| CW_LOGS": taskWritesLogs,
    "ECS_TASK -->|Metrics| CW_METRICS": taskPublishesMetrics,
  }),
  ...under("Monitoring & Alarms", {
    "**CloudWatch Logs**: 30-day retention (longer than staging)": logsAreKept,
    "**CloudWatch Metrics**: Custom metrics for business KPIs": taskPublishesMetrics,
  }),
];

const security = [
  ...under(DIAGRAM, {
    'SECRETS["Secrets Manager<br/>DB credentials<br/>API keys"]': secretsManagerKeepsSecrets,
    "ECS_TASK -.->|Fetch secrets| SECRETS": ({ plan }) => {
      expect(containerSecrets(plan)).toEqual(SECRETS);
      const read = plan.statements(EXECUTION_ROLE).filter(({ Action }) => Action.join().includes("secretsmanager:"));
      expect(read.map(({ Effect, Action }) => [Effect, ...Action])).toEqual([
        ["Allow", "secretsmanager:GetSecretValue"],
      ]);
      expect(read.flatMap(({ Resource }) => Resource).sort()).toEqual(Object.values(SECRETS).sort());
      expect(environment(plan)).toEqual({
        APP_ENV: "production",
        ASSETS_BUCKET: "sagebrush-prod-assets",
        UPLOADS_BUCKET: "sagebrush-prod-uploads",
      });
    },
    'ROLE_EXEC["ECS Task Execution Role"]': ecsAssumes(EXECUTION_ROLE),
    'ROLE_TASK["ECS Task Role"]': ecsAssumes(TASK_ROLE),
    'ROLE_READ["ProductionReadRole<br/>(for Housekeeping)"]': housekeepingAssumesReadRole,
    "ROLE_EXEC -.->|Used by| ECS_TASK": taskStartsWithExecutionRole,
    "ROLE_TASK -.->|Used by| ECS_TASK": taskRunsWithTaskRole,
    'Housekeeping["Housekeeping Account (374073887345)"]': housekeepingAssumesReadRole,
    'HK_ROLE["AssumeRole:<br/>ProductionReadRole"]': housekeepingAssumesReadRole,
    "HK_ROLE -.->|STS AssumeRole| ROLE_READ": housekeepingAssumesReadRole,
    "ROLE_READ -->|Read| S3_UPLOADS": readRoleReadsUploads,
    "ROLE_READ -->|Describe| RDS": readRoleDescribesDatabase,
    "ROLE_READ -->|Read| CW_LOGS": readRoleReadsLogs,
  }),
  ...under("Security", {
    "**Secrets Manager**: Stores database credentials, API keys": secretsManagerKeepsSecrets,
    "**IAM Least Privilege**: Separate roles for task execution vs task runtime": (plans) => {
      taskStartsWithExecutionRole(plans);
      taskRunsWithTaskRole(plans);
    },
    "**VPC Security Groups**: Restrict ingress to known sources only": ({ plan }) => {
      expect(plan.ingress(LOAD_BALANCER_GROUP)).toEqual(["443 0.0.0.0/0", "80 0.0.0.0/0"]);
      expect(plan.ingress(WEB_GROUP)).toEqual([`8080 ${LOAD_BALANCER_GROUP}`]);
      expect(plan.ingress(DATABASE_GROUP)).toEqual([`5432 ${WEB_GROUP}`]);
    },
  }),
  ...under("Cross-Account Access (Housekeeping)", {
    "**ProductionReadRole**: IAM role trusted by Housekeeping account (374073887345)": housekeepingAssumesReadRole,
    "**Permissions**: Read-only access to S3, RDS (describe), CloudWatch Logs": ({ plan }) =>
      expect(actions(plan, READ_ROLE)).toEqual([
        "kms:Decrypt",
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
    // It is off: the Lambda functions that assume the role can't present MFA.
    "**MFA**: Optionally require MFA for production access": ({ plan }) =>
      expect(plan.trust(READ_ROLE).map(({ Condition }) => Condition)).toEqual([undefined]),
    "**Usage**: Log aggregation, backup orchestration": (plans) => {
      readRoleReadsLogs(plans);
      const snapshots = "arn:aws:rds:us-west-2:978489150794:cluster-snapshot:rds:sagebrush-production-db-2025-01-31";
      expect(actionsOn(plans.plan, READ_ROLE, snapshots)).toContain("rds:DescribeDBClusterSnapshots");
    },
  }),
];

const consequences = [
  ...under("Why 3 Availability Zones?", {
    "**Zone failure**: Application remains available even if 2 AZs fail": (plans) => {
      loadBalancerStandsInPublicSubnets(plans);
      tasksRunInPrivateSubnets(plans);
      expect(plans.plan.inputs(SCALING_TARGET, "web").minCapacity).toBe(3);
    },
    "**Geographic diversity**: us-west-2a, 2b, 2c are physically separate data centers": ({ plan }) =>
      expect(plan.inputs(VPC).availabilityZoneNames).toEqual(["us-west-2a", "us-west-2b", "us-west-2c"]),
  }),
  ...under("Data Flow", {
    "**HTTPS Request**: User → CloudFront → ALB (HTTPS:443) → ECS Task → Aurora Postgres": (plans) => {
      expect(plans.plan.ingress(LOAD_BALANCER_GROUP)).toEqual(["443 0.0.0.0/0", "80 0.0.0.0/0"]);
      servesHttpsWithCertificate(plans);
      loadBalancerForwards(plans);
      targetsAreWebService(plans);
      webReachesDatabase(plans);
    },
    "**File Upload**: User → ECS Task / Lambda → S3 (prod-uploads) → Cross-region replication":
      taskReadsAndWritesUploads,
    "**Log Aggregation**: ECS/Lambda → CloudWatch Logs → Housekeeping Lambda → Iceberg S3": (plans) => {
      taskWritesLogs(plans);
      housekeepingAssumesReadRole(plans);
      readRoleReadsLogs(plans);
    },
    "**Database Reads**: Application → RDS read replica (for analytics queries)": taskReadsReplica,
  }),
];

describeFacts(
  "sagebrush-prod.md",
  { plan: STACK },
  [
    ...network,
    ...compute,
    ...loadBalancing,
    ...domainAndCertificate,
    ...database,
    ...storage,
    ...monitoring,
    ...security,
    ...consequences,
  ],
  [
    ...because("functions are not built yet", {
      [DIAGRAM]: ['Lambda["Lambda Functions"]', "LAMBDA_API", "LAMBDA_WORKER", "LAMBDA_SCHEDULER", 'ROLE_LAMBDA["'],
      "Compute - Lambda Functions (Optimized)": [""],
      "Data Flow": ["**Background Jobs**"],
    }),
    ...because("the API and its firewall are not built yet", {
      [DIAGRAM]: ["APIGW", "WAF", "API_CLIENTS["],
      "API Gateway + WAF": [""],
      Security: ["**AWS WAF**"],
      "Data Flow": ["**API Request**"],
    }),
    ...because("the CDN is not built yet", {
      [DIAGRAM]: ["CDN"],
      "Application Load Balancer + CloudFront": ["**CloudFront CDN**"],
      "Data Flow": ["**Static Assets**"],
    }),
    ...because("replication is not built yet", {
      [DIAGRAM]: ["S3_UPLOADS -.->|Replicate| S3_BACKUPS"],
      "Why Cross-Region Replication?": ["**RTO/RPO**", "**Regional failure**"],
    }),
    ...because("tracing is not built yet", { [DIAGRAM]: ["XRAY"], "Monitoring & Alarms": ["**X-Ray Tracing**"] }),
    ...because("alarms are not built yet", {
      [DIAGRAM]: ["CW_ALARMS"],
      "Monitoring & Alarms": ["**CloudWatch Alarms**"],
      "Data Flow": ["**Monitoring**"],
    }),
    ...because("a box around others", {
      [DIAGRAM]: [
        'Compute["Compute"]',
        'LoadBalancing["Load Balancing & API"]',
        'DNS_SSL["DNS & SSL"]',
        'Database["Database"]',
        'Storage["S3 Storage"]',
        'Monitoring["Monitoring & Alarms"]',
        'Security["Security"]',
        'IAM_Prod["IAM Roles"]',
        'Internet["Internet"]',
      ],
    }),
    ...because("people outside of AWS", { [DIAGRAM]: ['USERS["'] }),
    ...because("the Management account does it", { [DIAGRAM]: ['Management["', 'MGMT_R53["'] }),
    ...because("the Housekeeping account has it", {
      [DIAGRAM]: [
        'HK_LAMBDA["',
        'HK_BACKUP["',
        "HK_LAMBDA -.->|AssumeRole| HK_ROLE",
        "HK_BACKUP -.->|AssumeRole| HK_ROLE",
      ],
    }),
    ...because("rationale", {
      "Why 3 Availability Zones?": ["**99.99% SLA**"],
      "Why Provisioned Concurrency for Lambda?": [""],
      "Why CloudFront CDN?": [""],
      "Why Cross-Region Replication?": ["**Compliance**"],
    }),
  ],
);

it("lets the read role require MFA", async () => {
  const plan = await planWith(
    STACK,
    changedConfig(STACK, "readRole", (role) => ({ ...role, requireMfa: true })),
  );
  expect(plan.trust(READ_ROLE).map(({ Condition }) => Condition)).toEqual([
    { Bool: { "aws:MultiFactorAuthPresent": "true" } },
  ]);
});

/** The facts of a section, by what stands there. */
function under(section: string, checks: Readonly<Record<string, Check>>): Fact<"plan">[] {
  return Object.entries(checks).map(([quote, check]) => ({ section, quote, check }));
}

/** What stands elsewhere for one reason, by section; an empty quote is the whole section. */
function because(why: string, quotes: Readonly<Record<string, readonly string[]>>): Elsewhere[] {
  return Object.entries(quotes).flatMap(([section, list]) => list.map((quote) => ({ section, quote, why })));
}

function vpcHasItsRange({ plan }: Plans): void {
  expect(plan.inputs(VPC).cidrBlock).toBe("10.10.0.0/16");
}

function publicSubnets({ plan }: Plans): void {
  expect(subnets(plan, "Public")).toEqual([
    "us-west-2a 10.10.0.0/24",
    "us-west-2b 10.10.1.0/24",
    "us-west-2c 10.10.2.0/24",
  ]);
}

function publicSubnet(subnet: string): Check {
  return ({ plan }) => expect(subnets(plan, "Public")).toContain(subnet);
}

function privateSubnets({ plan }: Plans): void {
  expect(subnets(plan, "Private")).toEqual([
    "us-west-2a 10.10.10.0/24",
    "us-west-2b 10.10.11.0/24",
    "us-west-2c 10.10.12.0/24",
  ]);
}

function privateSubnet(subnet: string): Check {
  return ({ plan }) => expect(subnets(plan, "Private")).toContain(subnet);
}

function natGatewayIn(zone: string): Check {
  return ({ plan }) => {
    const gateway = plan.inputs(NAT_GATEWAY, `network-${zone}`);
    expect(gateway).toMatchObject({ subnetId: `subnet-public-${zone}`, allocationId: `eipalloc-network-${zone}` });
    expect(gateway.connectivityType ?? "public").toBe("public");
  };
}

function cluster({ plan }: Plans): void {
  expect(plan.inputs(ECS_CLUSTER).name).toBe("production-cluster");
  expect(plan.inputs(ECS_SERVICE, "web").cluster).toBe("arn:aws:ecs:us-west-2:978489150794:cluster/production-cluster");
}

function runsOnFargate({ plan }: Plans): void {
  expect(plan.inputs(ECS_SERVICE, "web").launchType).toBe("FARGATE");
  expect(plan.inputs(TASK_DEFINITION, "web")).toMatchObject({
    requiresCompatibilities: ["FARGATE"],
    networkMode: "awsvpc",
  });
}

function taskHasItsSize(plans: Plans): void {
  runsOnFargate(plans);
  expect(plans.plan.inputs(TASK_DEFINITION, "web")).toMatchObject({ cpu: "2048", memory: "4096" });
}

function webScales({ plan }: Plans): void {
  expect(plan.inputs(SCALING_TARGET, "web")).toMatchObject({
    serviceNamespace: "ecs",
    scalableDimension: "ecs:service:DesiredCount",
    resourceId: "service/production-cluster/sagebrush-production-web",
    minCapacity: 3,
    maxCapacity: 20,
  });
  expect(plan.inputs(SCALING_POLICY, "web")).toMatchObject({
    policyType: "TargetTrackingScaling",
    resourceId: "service/production-cluster/sagebrush-production-web",
    targetTrackingScalingPolicyConfiguration: {
      predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
    },
  });
  expect(plan.one(ECS_SERVICE, "web").ignoreChanges).toEqual(["desiredCount"]);
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

function loadBalancerForwards({ plan }: Plans): void {
  expect(plan.inputs(LISTENER, "load-balancer-https").defaultActions).toEqual([
    { type: "forward", targetGroupArn: WEB_TARGETS },
  ]);
  expect(plan.all(LISTENER_RULE)).toEqual([]);
}

function loadBalancerChecksHealth({ plan }: Plans): void {
  expect(plan.inputs(TARGET_GROUP).healthCheck).toMatchObject({ protocol: "HTTP", path: "/health" });
}

function targetsAreAddressesWithHealthChecks(plans: Plans): void {
  expect(plans.plan.inputs(TARGET_GROUP)).toMatchObject({
    name: "sagebrush-production-web-8080",
    targetType: "ip",
    protocol: "HTTP",
    port: 8080,
  });
  loadBalancerChecksHealth(plans);
}

function targetsAreWebService({ plan }: Plans): void {
  expect(plan.inputs(ECS_SERVICE, "web").loadBalancers).toEqual([
    { targetGroupArn: WEB_TARGETS, containerName: "web", containerPort: 8080 },
  ]);
  expect(webContainer(plan).portMappings).toEqual([{ containerPort: 8080, hostPort: 8080, protocol: "tcp" }]);
  expect(plan.ingress(WEB_GROUP)).toEqual([`8080 ${LOAD_BALANCER_GROUP}`]);
}

function hostedZone({ plan }: Plans): void {
  expect(plan.inputs(ZONE).name).toBe("sagebrush.services");
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
    zoneId: "Z-sagebrush.services",
    name: SITE,
    type: "A",
    aliases: [{ name: LOAD_BALANCER_HOST, zoneId: "ZLOADBALANCER" }],
  });
  expect(plan.outputs.siteUrl).toBe(`https://${SITE}`);
}

function wildcardCertificate({ plan }: Plans): void {
  expect(plan.inputs(CERTIFICATE)).toMatchObject({
    domainName: "sagebrush.services",
    subjectAlternativeNames: ["*.sagebrush.services"],
  });
}

function servesHttpsWithCertificate({ plan }: Plans): void {
  const listener = plan.one(LISTENER, "load-balancer-https");
  const validation = plan.one(VALIDATION);
  expect(listener.inputs).toMatchObject({ port: 443, protocol: "HTTPS" });
  expect(listener.inputs.certificateArn).toMatch(/^arn:aws:acm:us-west-2:978489150794:certificate\//);
  expect(listener.inputs.certificateArn).toBe(validation.inputs.certificateArn);
  // AWS refuses a listener whose certificate isn't valid yet.
  expect(listener.dependencies).toContain(validation.urn);
}

function databaseSpansPrivateSubnets({ plan }: Plans): void {
  const subnetGroup = plan.inputs(DB_SUBNETS);
  expect(subnetGroup.subnetIds).toEqual(PRIVATE_SUBNETS);
  expect(plan.inputs(DB_CLUSTER).dbSubnetGroupName).toBe(subnetGroup.name);
  expect(plan.all(DB_INSTANCE).map(({ inputs }) => inputs.publiclyAccessible)).toEqual([false, false]);
}

function databaseSpans(subnet: string): Check {
  return ({ plan }) => expect(plan.inputs(DB_SUBNETS).subnetIds).toContain(subnet);
}

function writerAndReaderInThreeZones(plans: Plans): void {
  const instances = plans.plan.all(DB_INSTANCE).map(({ inputs }) => inputs);
  expect(instances.map(({ identifier, clusterIdentifier }) => `${identifier} of ${clusterIdentifier}`)).toEqual([
    "sagebrush-production-db-writer of sagebrush-production-db",
    "sagebrush-production-db-reader-1 of sagebrush-production-db",
  ]);
  databaseSpansPrivateSubnets(plans);
}

function readersScale({ plan }: Plans): void {
  expect(plan.all(DB_INSTANCE).map(({ name }) => name)).toEqual(["database-writer", "database-reader-1"]);
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

function webReachesDatabase({ plan }: Plans): void {
  expect(plan.inputs(DB_CLUSTER).vpcSecurityGroupIds).toEqual([`sg-${DATABASE_GROUP}`]);
  expect(plan.ingress(DATABASE_GROUP)).toEqual([`5432 ${WEB_GROUP}`]);
  expect(plan.egress(DATABASE_GROUP)).toEqual([]);
  expect(plan.egress(WEB_GROUP)).toEqual(["-1 0.0.0.0/0"]);
}

function taskReadsReplica(plans: Plans): void {
  const { plan } = plans;
  webReachesDatabase(plans);
  expect(containerSecrets(plan).DATABASE_READER_URL).toBe(SECRETS.DATABASE_READER_URL);
  expect(secretValue(plan, "database-reader-url")).toBe(urlOf(plan, READER_HOST));
}

function anybodyReadsAssets({ plan }: Plans): void {
  expect(publicAccess(plan, "prod-assets")).toEqual([
    expect.objectContaining({ Principal: "*", Action: ["s3:GetObject"], Resource: [`${ASSETS}/*`] }),
  ]);
  expect(plan.inputs(PUBLIC_ACCESS_BLOCK, "prod-assets")).toMatchObject({
    blockPublicPolicy: false,
    restrictPublicBuckets: false,
  });
}

/** The other half of cross-region replication: an own place for the copies, with versions and a key of that region. */
function backupsLieInOtherRegion({ plan }: Plans): void {
  expect(plan.inputs(BUCKET, "prod-backups")).toEqual({ bucket: "sagebrush-prod-backups", region: "us-east-1" });
  expect(plan.inputs(BUCKET_VERSIONING, "prod-backups")).toEqual({
    bucket: "sagebrush-prod-backups",
    region: "us-east-1",
    versioningConfiguration: { status: "Enabled" },
  });
  hasKeyOfItsOwn(plan, "prod-backups", "us-east-1");
  isPrivate(plan, "prod-backups");
  const parts = [BUCKET_ENCRYPTION, BUCKET_LIFECYCLE, BUCKET_POLICY, PUBLIC_ACCESS_BLOCK];
  expect(parts.map((type) => plan.inputs(type, "prod-backups").region)).toEqual(parts.map(() => "us-east-1"));
}

function taskReadsAndWritesUploads({ plan }: Plans): void {
  expect(actionsOn(plan, TASK_ROLE, UPLOADS)).toEqual(["s3:GetBucketLocation", "s3:ListBucket"]);
  expect(actionsOn(plan, TASK_ROLE, `${UPLOADS}/letter.pdf`)).toEqual([
    "s3:AbortMultipartUpload",
    "s3:DeleteObject",
    "s3:GetObject",
    "s3:PutObject",
  ]);
  const key = keyArn(plan, "sagebrush-prod-uploads");
  expect(actionsOn(plan, TASK_ROLE, key)).toEqual(["kms:Decrypt", "kms:GenerateDataKey"]);
  expect(actionsOn(plan, TASK_ROLE, `${BACKUPS}/letter.pdf`)).toEqual([]);
  expect(environment(plan).UPLOADS_BUCKET).toBe("sagebrush-prod-uploads");
}

function logsAreKept({ plan }: Plans): void {
  expect(plan.inputs(LOG_GROUP, "web")).toEqual({ name: "/ecs/sagebrush-production-web", retentionInDays: 30 });
  expect(plan.all(LOG_GROUP).filter(({ inputs }) => inputs.retentionInDays !== 30)).toEqual([]);
}

function clusterSendsMetrics({ plan }: Plans): void {
  expect(plan.inputs(ECS_CLUSTER).settings).toEqual([{ name: "containerInsights", value: "enabled" }]);
}

function taskPublishesMetrics({ plan }: Plans): void {
  const publishing = plan.statements(TASK_ROLE).filter(({ Action }) => Action.includes("cloudwatch:PutMetricData"));
  expect(publishing.map(({ Action, Condition }) => ({ Action, Condition }))).toEqual([
    {
      Action: ["cloudwatch:PutMetricData"],
      Condition: { StringEquals: { "cloudwatch:namespace": "sagebrush/production" } },
    },
  ]);
}

function taskWritesLogs({ plan }: Plans): void {
  expect(webContainer(plan).logConfiguration).toMatchObject({
    logDriver: "awslogs",
    options: { "awslogs-group": "/ecs/sagebrush-production-web", "awslogs-region": "us-west-2" },
  });
  expect(actionsOn(plan, EXECUTION_ROLE, LOG_STREAM)).toEqual(["logs:CreateLogStream", "logs:PutLogEvents"]);
}

function secretsManagerKeepsSecrets({ plan }: Plans): void {
  expect(plan.inputs(SECRET, "database-credentials").name).toBe("sagebrush/production/database");
  const { masterUsername, masterPassword, databaseName } = plan.inputs(DB_CLUSTER);
  expect(JSON.parse(secretValue(plan, "database-credentials"))).toEqual({
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

function ecsAssumes(role: string): Check {
  return ({ plan }) =>
    expect(plan.trust(role)).toEqual([
      expect.objectContaining({
        Effect: "Allow",
        Principal: { Service: "ecs-tasks.amazonaws.com" },
        Action: ["sts:AssumeRole"],
        Condition: { StringEquals: { "aws:SourceAccount": "978489150794" } },
      }),
    ]);
}

function taskStartsWithExecutionRole({ plan }: Plans): void {
  const { executionRoleArn } = plan.inputs(TASK_DEFINITION, "web");
  expect(executionRoleArn).toBe(`arn:aws:iam::978489150794:role/${EXECUTION_ROLE}`);
  expect(actions(plan, EXECUTION_ROLE)).toEqual(EXECUTION_ACTIONS);
}

function taskRunsWithTaskRole({ plan }: Plans): void {
  expect(plan.inputs(TASK_DEFINITION, "web").taskRoleArn).toBe(`arn:aws:iam::978489150794:role/${TASK_ROLE}`);
  expect(actions(plan, TASK_ROLE)).toEqual(TASK_ACTIONS);
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
  expect(actionsOn(plan, READ_ROLE, keyArn(plan, "sagebrush-prod-uploads"))).toEqual(["kms:Decrypt"]);
  expect(actionsOn(plan, READ_ROLE, `${ASSETS}/logo.svg`)).toEqual([]);
  expect(actionsOn(plan, READ_ROLE, `${BACKUPS}/letter.pdf`)).toEqual([]);
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

function isPrivate(plan: Plan, bucket: string): void {
  expect(publicAccess(plan, bucket)).toEqual([]);
  expect(plan.inputs(PUBLIC_ACCESS_BLOCK, bucket)).toMatchObject({
    blockPublicAcls: true,
    ignorePublicAcls: true,
    blockPublicPolicy: true,
    restrictPublicBuckets: true,
  });
}

/** Whether objects of a bucket are encrypted with a key that stands in the bucket's region and rotates. */
function hasKeyOfItsOwn(plan: Plan, bucket: string, region: string): void {
  expect(plan.inputs(BUCKET_ENCRYPTION, bucket).rules).toEqual([
    {
      applyServerSideEncryptionByDefault: {
        sseAlgorithm: "aws:kms",
        kmsMasterKeyId: keyArn(plan, `sagebrush-${bucket}`, region),
      },
      bucketKeyEnabled: true,
    },
  ]);
  expect(plan.inputs(KEY, bucket).enableKeyRotation).toBe(true);
  expect(plan.inputs(KEY, bucket).region ?? "us-west-2").toBe(region);
}

/** The ARN of the key that an alias stands for. */
function keyArn(plan: Plan, alias: string, region = "us-west-2"): string {
  const found = plan.all(KEY_ALIAS).filter(({ inputs }) => inputs.name === `alias/${alias}`);
  expect(found).toHaveLength(1);
  return `arn:aws:kms:${region}:978489150794:key/${found[0]?.inputs.targetKeyId}`;
}

/** Where old versions of a bucket's objects go, and after how many days. */
function archiveOf(plan: Plan, bucket: string): string[] {
  return plan
    .inputs(BUCKET_LIFECYCLE, bucket)
    .rules.filter((rule: Inputs) => rule.status === "Enabled")
    .flatMap((rule: Inputs) => rule.noncurrentVersionTransitions ?? [])
    .map(({ storageClass, noncurrentDays }: Inputs) => `${storageClass} after ${noncurrentDays}`);
}

/** Secrets of the web application, by variable. */
function containerSecrets(plan: Plan): Record<string, string> {
  return Object.fromEntries(webContainer(plan).secrets.map(({ name, valueFrom }: Inputs) => [name, valueFrom]));
}

function secretValue(plan: Plan, name: string): string {
  return plan.inputs(SECRET_VERSION, name).secretString;
}

/** How one logs in to the database at a host. */
function urlOf(plan: Plan, host: string): string {
  const { masterUsername, masterPassword, databaseName } = plan.inputs(DB_CLUSTER);
  return `postgresql://${masterUsername}:${masterPassword}@${host}:5432/${databaseName}`;
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
