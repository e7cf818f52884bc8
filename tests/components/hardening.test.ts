import { describe, expect, it } from "vitest";
import { changedConfig, type Inputs, planOf, planWith, statementsOf } from "../support/plan";
import {
  BUCKET_POLICY,
  DB_CLUSTER_INSTANCE,
  DB_INSTANCE,
  DB_PARAMETER_GROUP,
  DISTRIBUTION,
  FIREWALL,
  FIREWALL_ASSOCIATION,
  FLOW_LOG,
  LISTENER_RULE,
  LOG_GROUP,
  REPLICATION_GROUP,
  REST_API,
  TASK_DEFINITION,
} from "../support/types";

const PRODUCTION = "sagebrush-prod";

describe("a network of a stack's own", () => {
  it("has a closed default group and logs its traffic, unless it is told not to", async () => {
    const plan = await planOf("inventory-dev");
    expect(plan.inputs("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")).toEqual({
      vpcId: "vpc-network",
      tags: { Name: "dev-inventory-default" },
    });
    expect(plan.has(FLOW_LOG)).toBe(true);
    const quiet = changedConfig("inventory-dev", "network", (network) => ({ ...network, flowLogs: false }));
    expect((await planWith("inventory-dev", quiet)).has(FLOW_LOG)).toBe(false);
  });
});

describe("a load balancer behind a CDN", () => {
  it("refuses nobody before the CDN sends its header, and a rule admits it", async () => {
    const plan = await planOf(PRODUCTION);
    const { dependencies } = plan.one(LISTENER_RULE, "load-balancer-refuse");
    const before = [plan.one(DISTRIBUTION), plan.one(LISTENER_RULE, "load-balancer-web-49999")].map(({ urn }) => urn);
    expect(dependencies).toEqual(expect.arrayContaining(before));
  });
});

describe("a database", () => {
  it("writes its log to groups that stand before it, and can be told not to", async () => {
    const plan = await planOf("inventory-dev");
    const { inputs, dependencies } = plan.one(DB_INSTANCE);
    expect(inputs).toMatchObject({
      enabledCloudwatchLogsExports: ["postgresql", "upgrade"],
      performanceInsightsEnabled: true,
      performanceInsightsRetentionPeriod: 7,
    });
    const groups = ["database-postgresql", "database-upgrade"].map((name) => plan.one(LOG_GROUP, name).urn);
    expect(dependencies).toEqual(expect.arrayContaining(groups));
    const raw = changedConfig("inventory-dev", "database", (database) => ({
      ...database,
      exportLogs: false,
      insights: false,
      slowQueryMs: -1,
    }));
    const silent = await planWith("inventory-dev", raw);
    expect(silent.inputs(DB_INSTANCE).enabledCloudwatchLogsExports).toEqual([]);
    expect(silent.inputs(DB_INSTANCE)).not.toHaveProperty("performanceInsightsEnabled");
    expect(silent.all(LOG_GROUP).map(({ name }) => name)).not.toContain("database-postgresql");
    expect(silent.inputs(DB_PARAMETER_GROUP).parameters).toContainEqual({
      name: "log_min_duration_statement",
      value: "-1",
      applyMethod: "immediate",
    });
  });

  it("of Aurora has insights by instance", async () => {
    const instances = (await planOf(PRODUCTION)).all(DB_CLUSTER_INSTANCE);
    expect(instances.map(({ inputs }) => inputs.performanceInsightsEnabled)).toEqual([true, true]);
  });

  it("in memory has snapshots, for as many days as are asked for", async () => {
    expect((await planOf("inventory-dev")).inputs(REPLICATION_GROUP).snapshotRetentionLimit).toBe(1);
    const raw = changedConfig("inventory-dev", "cache", (cache) => ({ ...cache, snapshotDays: 0 }));
    expect((await planWith("inventory-dev", raw)).inputs(REPLICATION_GROUP).snapshotRetentionLimit).toBe(0);
  });
});

describe("a container", () => {
  it("can be kept from writing to its image and from being root; its one-off tasks too", async () => {
    const raw = changedConfig("inventory-dev", "services", (services) => {
      Object.assign(services["user-service"], {
        readonlyRootFilesystem: true,
        writablePaths: ["/tmp", "/var/cache"],
        user: "1000:1000",
      });
      return services;
    });
    const plan = await planWith("inventory-dev", raw);
    for (const task of ["user-service", "migrate"]) {
      expect(plan.containers(task)).toMatchObject([
        {
          readonlyRootFilesystem: true,
          user: "1000:1000",
          mountPoints: [
            { sourceVolume: `${task}-tmp`, containerPath: "/tmp" },
            { sourceVolume: `${task}-var-cache`, containerPath: "/var/cache" },
          ],
        },
      ]);
      expect(plan.inputs(TASK_DEFINITION, task).volumes).toEqual([
        { name: `${task}-tmp` },
        { name: `${task}-var-cache` },
      ]);
    }
    expect(plan.inputs(TASK_DEFINITION, "ui-service")).not.toHaveProperty("volumes");
  });
});

describe("a firewall", () => {
  const FIREWALL_CONFIG = { requestsPerMinute: 6000, blockedAddresses: [] };

  it("stands before the CDN in us-east-1, and the distribution asks for it", async () => {
    const plan = await planWith(
      PRODUCTION,
      changedConfig(PRODUCTION, "cdn", (cdn) => ({ ...cdn, firewall: FIREWALL_CONFIG })),
    );
    expect(plan.inputs(FIREWALL, "cdn-firewall")).toMatchObject({ scope: "CLOUDFRONT", region: "us-east-1" });
    expect(plan.inputs(LOG_GROUP, "cdn-firewall")).toMatchObject({ region: "us-east-1" });
    expect(plan.inputs(DISTRIBUTION).webAclId).toMatch(/^arn:aws:wafv2:us-east-1:/);
    expect(plan.all(FIREWALL_ASSOCIATION).map(({ name }) => name)).toEqual(["api-firewall"]);
  });

  it("stands before a load balancer", async () => {
    const plan = await planWith(
      "aussie-staging",
      changedConfig("aussie-staging", "loadBalancer", (balancer) => ({ ...balancer, firewall: FIREWALL_CONFIG })),
    );
    expect(plan.inputs(FIREWALL)).toMatchObject({ name: "aussie-markets-staging-load-balancer", scope: "REGIONAL" });
    expect(plan.inputs(FIREWALL_ASSOCIATION).resourceArn).toMatch(/:loadbalancer\//);
  });
});

describe("an API", () => {
  const withApi = (change: (api: Inputs) => Inputs) => planWith(PRODUCTION, changedConfig(PRODUCTION, "api", change));

  it("admits other accounts where they are named, and leaves open what is open", async () => {
    const policies = "aws:apigateway/restApiPolicy:RestApiPolicy";
    expect((await planOf(PRODUCTION)).has(policies)).toBe(false);
    const plan = await withApi((api) => ({ ...api, callerAccounts: ["444455556666"] }));
    const [accounts, open] = statementsOf(plan.inputs(policies).policy);
    expect(accounts).toMatchObject({ Principal: { AWS: ["arn:aws:iam::444455556666:root"] } });
    expect(accounts?.Resource).toContain("arn:aws:execute-api:us-west-2:978489150794:api-id/v1/GET/uploads/*");
    expect(accounts?.Resource).not.toContain("arn:aws:execute-api:us-west-2:978489150794:api-id/v1/GET/health");
    expect(open).toMatchObject({
      Principal: "*",
      Resource: ["arn:aws:execute-api:us-west-2:978489150794:api-id/v1/GET/health"],
    });
  });

  it("answers under no other name than its own", async () => {
    const plan = await withApi((api) => ({ ...api, domain: "api.sagebrush.services" }));
    expect(plan.inputs(REST_API).disableExecuteApiEndpoint).toBe(true);
  });

  it("writes nothing to its log that came from a caller's headers", async () => {
    const { format } = (await planOf(PRODUCTION)).inputs("aws:apigateway/stage:Stage").accessLogSettings;
    expect(JSON.parse(format).error).toBe("$context.error.responseType");
    expect(format).not.toMatch(/error\.message|requestOverride|header/);
  });
});

describe("a bucket", () => {
  it("logs who asks for its objects to another, which admits S3 in the account's name", async () => {
    const plan = await planOf(PRODUCTION);
    expect(plan.inputs("aws:s3/bucketLogging:BucketLogging")).toMatchObject({
      bucket: "sagebrush-prod-uploads",
      targetBucket: "sagebrush-prod-access-logs",
      targetPrefix: "prod-uploads/",
    });
    expect(statementsOf(plan.inputs(BUCKET_POLICY, "prod-access-logs").policy)).toContainEqual({
      Sid: "BucketLogs",
      Effect: "Allow",
      Principal: { Service: "logging.s3.amazonaws.com" },
      Action: ["s3:PutObject"],
      Resource: ["arn:aws:s3:::sagebrush-prod-access-logs/prod-uploads/*"],
      Condition: { StringEquals: { "aws:SourceAccount": "978489150794" } },
    });
  });
});

describe("the role that another account reads with", () => {
  it("can name who takes it", async () => {
    const principals = ["arn:aws:iam::374073887345:role/log-aggregator"];
    const plan = await planWith(
      PRODUCTION,
      changedConfig(PRODUCTION, "readRole", (role) => ({ ...role, principals, requireMfa: true })),
    );
    expect(plan.trust("ProductionReadRole")).toMatchObject([
      { Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" }, ArnLike: { "aws:PrincipalArn": principals } } },
    ]);
  });
});
