import { expect } from "vitest";
import { type Fact, under } from "../support/facts";
import type { Plan } from "../support/plan";
import { VPC } from "../support/types";
import { databaseSpans, hasSubnet, type Stage, sagebrush } from "./sagebrush";
import { serverless } from "./sagebrush-serverless";

const DIAGRAM = "Architecture Diagram";

/** What {@link Stage.readRole} may do, beside using keys. */
export const READ_ONLY = [
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
];

/** What the documents of both stages state in the same words, but for names, ranges and days. */
export function statedAlike(stage: Stage): Fact[] {
  const { name, account, zones, range, cluster, domain, readRole, logDays } = stage;
  const title = name === "staging" ? "Staging" : "Production";
  const checks = sagebrush(stage);
  const functions = serverless(stage);
  const { vpcHasItsRange, publicSubnets, privateSubnets } = subnetsOf(stage);
  // 1A, 1B, 1C.
  const eachZone = <T>(fact: (id: string, zone: string, i: number) => Record<string, T>): Record<string, T> =>
    Object.assign({}, ...zones.map((zone, i) => fact(`1${zone.slice(-1).toUpperCase()}`, zone, i)));
  return [
    ...under(DIAGRAM, {
      [`${title}["${title} Account (${account})"]`]: (plan) => {
        expect(plan.recording.accountId).toBe(account);
        expect(plan.recording.region).toBe("us-west-2");
      },
      [`VPC["VPC (${range}.0.0/16)"]`]: vpcHasItsRange,
      'PublicSubnets["Public Subnets"]': publicSubnets,
      ...eachZone((id, zone, i) => ({
        [`PUB_${id}["Public Subnet<br/>${range}.${i}.0/24<br/>${zone}"]`]: hasSubnet(
          "Public",
          `${zone} ${range}.${i}.0/24`,
        ),
      })),
      'PrivateSubnets["Private Subnets"]': privateSubnets,
      ...eachZone((id, zone, i) => ({
        [`PRIV_${id}["Private Subnet<br/>${range}.1${i}.0/24<br/>${zone}"]`]: hasSubnet(
          "Private",
          `${zone} ${range}.1${i}.0/24`,
        ),
      })),
      // awsx makes the internet gateway, and the routes to it, for subnets of the type Public.
      'IGW["Internet Gateway"]': publicSubnets,
      ...eachZone((id, zone, i) => ({
        [`IGW -->|Route| PUB_${id}`]: hasSubnet("Public", `${zone} ${range}.${i}.0/24`),
      })),
      'ECS["ECS Fargate"]': checks.runsOnFargate,
      [`ECS_CLUSTER["ECS Cluster<br/>${cluster}"]`]: checks.clusterHasItsName,
      "ECS_SERVICE -->|Run| ECS_TASK": checks.serviceRunsTask,
      "PRIV_1A -.->|Hosts| ECS_TASK": checks.tasksRunInPrivateSubnets,
      "ALB -->|Forward| ALB_TG": checks.loadBalancerForwards,
      "ALB_TG -->|Route| ECS_SERVICE": checks.targetsAreWebService,
      "PUB_1A -.->|Hosts| ALB": checks.loadBalancerStandsInPublicSubnets,
      [`R53_ZONE["Route53 Hosted Zone<br/>${domain}"]`]: checks.hostedZone,
      [`ACM_CERT["ACM Certificate<br/>*.${domain}"]`]: checks.wildcardCertificate,
      "MGMT_R53 -.->|Delegate zone| R53_ZONE": checks.zoneCanBeDelegated,
      "ACM_CERT -.->|TLS termination| ALB": checks.servesHttpsWithCertificate,
      "ECS_TASK -->|Query| RDS": checks.taskQueriesDatabase,
      "PRIV_1A -.->|Hosts| RDS": checks.databaseSpansPrivateSubnets,
      ...eachZone((id, zone) => ({ [`RDS_SUBNET -.->|Spans| PRIV_${id}`]: databaseSpans(`subnet-private-${zone}`) })),
      "ECS_TASK -->|Read| S3_ASSETS": checks.taskReadsAssets,
      [`CW_LOGS["CloudWatch Logs<br/>${logDays}-day retention"]`]: checks.logsAreKept(logDays),
      'CW_METRICS["CloudWatch Metrics"]': checks.clusterSendsMetrics,
      "ECS_TASK -->|Logs| CW_LOGS": checks.taskWritesLogs,
      "ECS_TASK -->|Metrics| CW_METRICS": checks.taskPublishesMetrics,
      'ROLE_EXEC["ECS Task Execution Role"]': checks.ecsAssumesExecutionRole,
      'ROLE_TASK["ECS Task Role"]': checks.ecsAssumesTaskRole,
      [`ROLE_READ["${readRole}<br/>(for Housekeeping)"]`]: checks.housekeepingAssumesReadRole,
      "ROLE_EXEC -.->|Used by| ECS_TASK": checks.taskStartsWithExecutionRole,
      'Housekeeping["Housekeeping Account (374073887345)"]': checks.housekeepingAssumesReadRole,
      [`HK_ROLE["AssumeRole:<br/>${readRole}"]`]: checks.housekeepingAssumesReadRole,
      "HK_ROLE -.->|STS AssumeRole| ROLE_READ": checks.housekeepingAssumesReadRole,
      "ROLE_READ -->|Describe| RDS": checks.readRoleDescribesDatabase,
      "ROLE_READ -->|Read| CW_LOGS": checks.readRoleReadsLogs,
      'Lambda["Lambda Functions"]': functions.allRunOnArm,
      'LAMBDA_WORKER["Background Worker<br/>ARM64/Graviton"]': functions.runsOnArm("worker"),
      "LAMBDA_API -->|Query| RDS": functions.queriesDatabase("api"),
      "LAMBDA_WORKER -->|Query| RDS": functions.queriesDatabase("worker"),
      "LAMBDA_API -->|Logs| CW_LOGS": functions.writesLogs("api", logDays),
      "LAMBDA_WORKER -->|Logs| CW_LOGS": functions.writesLogs("worker", logDays),
      "LAMBDA_API -->|Metrics| CW_METRICS": functions.sendsMetrics,
      // A role for each function: what it may do is what the arrows say that leave it.
      'ROLE_LAMBDA["Lambda Execution Role"]': functions.onlyLambdaAttaches,
      'API_CLIENTS["API Clients"]': functions.apiAuthorizesByIam,
      "APIGW -->|Invoke| LAMBDA_API": functions.apiInvokesFunction,
    }),
    ...under("Route53 & ACM", {
      [`**Hosted Zone**: ${domain} (delegated from Management account)`]: (plan) => {
        checks.hostedZone(plan);
        checks.zoneCanBeDelegated(plan);
      },
      [`**ACM Certificate**: *.${domain} (wildcard)`]: checks.wildcardCertificate,
      "**Validation**: DNS validation via Route53": checks.zoneValidatesCertificate,
    }),
    ...under("Cross-Account Access (Housekeeping)", {
      [`**${readRole}**: IAM role trusted by Housekeeping account (374073887345)`]: checks.housekeepingAssumesReadRole,
      "**Usage**: Log aggregation, backup orchestration": checks.readRoleSeesLogsAndSnapshots,
    }),
  ];
}

/** Checks of the ranges of the VPC and of its subnets. */
export function subnetsOf({ zones, range }: Stage) {
  const subnets = (tens: string) => zones.map((zone, i) => `${zone} ${range}.${tens}${i}.0/24`);
  return {
    vpcHasItsRange: (plan: Plan) => expect(plan.inputs(VPC).cidrBlock).toBe(`${range}.0.0/16`),
    publicSubnets: (plan: Plan) => expect(plan.subnets("Public")).toEqual(subnets("")),
    privateSubnets: (plan: Plan) => expect(plan.subnets("Private")).toEqual(subnets("1")),
  };
}
