import { expect } from "vitest";
import { denyPlainHttp } from "../../support/expected";
import { every, type Fact, under } from "../../support/facts";
import {
  BUCKET,
  BUCKET_POLICY,
  DASHBOARD,
  DB_INSTANCE,
  DB_PARAMETER_GROUP,
  ECS_CLUSTER,
  ECS_SERVICE,
  LISTENER,
  LOAD_BALANCER,
  REPLICATION_GROUP,
  REPOSITORY,
  SECURITY_GROUP,
  VPC,
} from "../../support/types";
import {
  expectDatabaseUrl,
  expectEncryptedDatabase,
  expectEncryptedRedis,
  expectPostgres15,
  expectRedis7,
  expectRedisUrl,
} from "./data";
import {
  expectApiBehindLoadBalancer,
  expectCertificate,
  expectHealthCheck,
  expectRedirectToHttps,
  expectSiteRecord,
} from "./load-balancer";
import { expectAlarmsOfAll, expectLogGroups } from "./monitoring";
import { ARN } from "./names";
import {
  expectInternetReachesLoadBalancer,
  expectNetworkAcls,
  expectOnlyApiReachesDatabase,
  expectOnlyApiReachesRedis,
  expectOnlyLoadBalancerReachesApi,
} from "./network";
import { expectEncryptedParameters, expectParameters, expectSecretOfApi } from "./secrets";
import { expectScalingByCpu } from "./service";
import { expectEncryptedBucket } from "./storage";

/** What the document states of all parts together. */
export const overviewFacts: readonly Fact[] = [
  ...under("Cloud Infrastructure - Staging Environment", {
    "Aussie Markets staging environment in AWS ap-southeast-2": (plan) => {
      expect(plan.recording.region).toBe("ap-southeast-2");
      expect(plan.recording.tags).toMatchObject({ Project: "aussie-markets", Environment: "staging" });
    },
  }),
  ...under("Deployment Architecture", {
    "Route 53 (DNS)": expectSiteRecord,
    "Application Load Balancer": every(expectInternetReachesLoadBalancer, expectApiBehindLoadBalancer),
    "ECS Fargate (API Containers)": expectOnlyLoadBalancerReachesApi,
    "RDS PostgreSQL + ElastiCache Redis": every(expectOnlyApiReachesDatabase, expectOnlyApiReachesRedis),
  }),
  ...under("Application Backups", {
    "**Configuration**: Infrastructure as Code": (plan) => expect(plan.recording.tags.ManagedBy).toBe("pulumi"),
    "**Secrets**: AWS Parameter Store with KMS": every(expectParameters, expectEncryptedParameters),
  }),
  ...under("Data Security", {
    "Encryption at rest for all data stores": every(
      expectEncryptedDatabase,
      expectEncryptedRedis,
      expectEncryptedBucket,
      expectEncryptedParameters,
    ),
    "Encryption in transit (TLS 1.2+)": (plan) => {
      expect(plan.listener(443).sslPolicy).toBe("ELBSecurityPolicy-TLS13-1-2-2021-06");
      expectRedirectToHttps(plan);
      expect(plan.inputs(DB_PARAMETER_GROUP).parameters).toContainEqual({
        name: "rds.force_ssl",
        value: "1",
        applyMethod: "pending-reboot",
      });
      expect(plan.inputs(REPLICATION_GROUP).transitEncryptionEnabled).toBe(true);
      expect(JSON.parse(plan.inputs(BUCKET_POLICY).policy).Statement).toContainEqual(denyPlainHttp(ARN.logs));
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
    "Test connectivity and health checks": every(expectHealthCheck, expectOnlyLoadBalancerReachesApi),
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
];
