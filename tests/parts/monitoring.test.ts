import { beforeAll, describe, expect, it } from "vitest";
import { parseConfig, type RawConfig } from "../../src/config/parse";
import { parseStackFile, stackNames } from "../../src/config/stack-file";
import { AWS_METRICS } from "../support/aws-metrics";
import { DOCUMENTED } from "../support/documented";
import {
  alarmOf,
  dimensionsOf,
  drawnMetrics,
  expectAlarms,
  expectCall,
  graphOf,
  metricsOf,
  widgetsOf,
} from "../support/monitoring";
import {
  changedConfig,
  type Inputs,
  type Plan,
  planOf,
  planWith,
  ROOT,
  rawConfig,
  statementsOf,
} from "../support/plan";
import {
  API_STAGE,
  BUCKET_REPLICATION,
  DASHBOARD,
  DB_CLUSTER,
  DB_INSTANCE,
  ECS_CLUSTER,
  ECS_SERVICE,
  FUNCTION,
  KEY,
  KEY_ALIAS,
  LOAD_BALANCER,
  LOG_METRIC_FILTER,
  METRIC_ALARM,
  QUEUE,
  REPLICATION_GROUP,
  REST_API,
  TARGET_GROUP,
  TOPIC,
  TOPIC_POLICY,
  TOPIC_SUBSCRIPTION,
} from "../support/types";

const PRODUCTION = "sagebrush-prod";

/** A stack with one thing of its monitoring changed. */
const monitored = (stack: string, change: (monitoring: Inputs) => void) =>
  planWith(
    stack,
    changedConfig(stack, "monitoring", (monitoring) => {
      monitoring.alarms ??= {};
      change(monitoring);
    }),
  );

describe.each(stackNames(ROOT))("%s", (stack) => {
  let plan: Plan;
  beforeAll(async () => {
    plan = await planOf(stack);
  });

  it("is watched by default, and its file says so", () => {
    const { "platform:monitoring": text = "{}", ...raw } = rawConfig(stack);
    const watched = { dashboard: true, alarms: { enabled: true } };
    if (stack in DOCUMENTED) expect(JSON.parse(text)).toMatchObject(watched);
    expect(parseConfig(stack, raw).monitoring).toMatchObject(watched);
  });

  it("has an alarm for everything that can fail", () => {
    const watched = plan
      .all(METRIC_ALARM)
      .flatMap(({ inputs }) => dimensionsOf(inputs).map((dimensions) => JSON.stringify(dimensions)));
    const unwatched = physicalNames(plan).filter(
      (name) => !watched.some((dimensions) => dimensions.includes(`"${name}"`)),
    );
    expect(unwatched).toEqual([]);
  });

  it("watches nothing that isn't there", () => {
    const known = new Set([...physicalNames(plan), ...plan.names(ECS_CLUSTER), "WRITER", stageOf(plan)]);
    const values = plan
      .all(METRIC_ALARM)
      .flatMap(({ inputs }) => dimensionsOf(inputs).flatMap((dimensions) => Object.values(dimensions)));
    expect(values.length).toBeGreaterThan(5);
    expect(values.filter((value) => !known.has(value))).toEqual([]);
  });

  it("watches and draws what AWS publishes", () => {
    const metrics = [...plan.all(METRIC_ALARM).flatMap(({ inputs }) => metricsOf(inputs)), ...drawnMetrics(plan)];
    expect(metrics.length).toBeGreaterThan(20);
    for (const { namespace, name, dimensions, stat } of metrics) {
      if (namespace === `${rawConfig(stack)["platform:prefix"]}/logs`) continue;
      const place = [namespace, ...Object.keys(dimensions).sort()].join(" ");
      expect(AWS_METRICS[place]?.[name] ?? [], `${place} ${name}`).toContain(stat);
    }
  });

  it("calls somebody with every alarm, and says what to do first", () => {
    const prefix = rawConfig(stack)["platform:prefix"];
    for (const { name, inputs } of plan.all(METRIC_ALARM)) {
      expectCall(plan, name);
      expect(inputs.name).toBe(`${prefix}-${name}`);
      expect(inputs.alarmDescription).toMatch(/^[A-Z].+[.:;] ?\S.+\.$/);
      expect(inputs.treatMissingData).toMatch(/^(notBreaching|breaching)$/);
    }
    expect(new Set(plan.names(METRIC_ALARM)).size).toBe(plan.all(METRIC_ALARM).length);
  });

  it("without alarms has neither alarms nor their topic, and a dashboard still", async () => {
    const quiet = await monitored(stack, ({ alarms }) => {
      alarms.enabled = false;
    });
    for (const type of [METRIC_ALARM, TOPIC, TOPIC_POLICY, TOPIC_SUBSCRIPTION]) expect(quiet.all(type)).toEqual([]);
    expect(quiet.outputs).not.toHaveProperty("alarmTopicArn");
    expect(widgetsOf(quiet).map(({ type }) => type)).not.toContain("alarm");
    expect(withoutMonitoring(quiet)).toEqual(withoutMonitoring(plan));
  });

  it("without the dashboard keeps its alarms", async () => {
    const blind = await monitored(stack, (monitoring) => {
      monitoring.dashboard = false;
    });
    expect(blind.has(DASHBOARD)).toBe(false);
    expect(blind.outputs).not.toHaveProperty("dashboardUrl");
    expect(blind.names(METRIC_ALARM)).toEqual(plan.names(METRIC_ALARM));
    expect(withoutMonitoring(blind)).toEqual(withoutMonitoring(plan));
  });

  it("without both has nothing of it", async () => {
    const unwatched = await monitored(stack, (monitoring) => {
      monitoring.dashboard = false;
      monitoring.alarms.enabled = false;
    });
    expect(unwatched.recording.resources.map(({ urn }) => urn).sort()).toEqual(withoutMonitoring(plan));
  });

  it("shows all its alarms on the dashboard, and nothing upon another", () => {
    const { region } = plan.recording;
    expect(plan.outputs.dashboardUrl).toBe(
      `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards/dashboard/${plan.inputs(DASHBOARD).dashboardName}`,
    );
    const [alarms, ...graphs] = widgetsOf(plan);
    expect(alarms?.properties.alarms.map((arn: string) => arn.split(":alarm:")[1]).sort()).toEqual(
      plan.names(METRIC_ALARM),
    );
    for (const { properties, type } of graphs) if (type === "metric") expect(properties.region).toBe(region);
    const cells = widgetsOf(plan).flatMap(cellsOf);
    expect(new Set(cells).size).toBe(cells.length);
  });
});

it("calls nobody for services that have no release yet", async () => {
  const { "platform:release": _, ...raw } = rawConfig("aep-staging");
  const silence = (plan: Plan) => plan.inputs(METRIC_ALARM, "service-backend-unavailable").treatMissingData;
  expect(silence(await planWith("aep-staging", raw))).toBe("notBreaching");
  expect(silence(await planOf("aep-staging"))).toBe("breaching");
});

describe.each([
  ["alarm-topic", "us-west-2"],
  ["alarm-topic-us-east-1", "us-east-1"],
])("production's %s in %s", (name, region) => {
  const onlyAlarms = {
    Principal: { Service: "cloudwatch.amazonaws.com" },
    Condition: {
      StringEquals: { "aws:SourceAccount": "978489150794" },
      ArnLike: { "aws:SourceArn": `arn:aws:cloudwatch:${region}:978489150794:alarm:sagebrush-production-*` },
    },
  };
  const topic = `arn:aws:sns:${region}:978489150794:sagebrush-production-alarms`;

  it("takes messages of the stack's alarms only", async () => {
    const plan = await planOf(PRODUCTION);
    const { arn, region: place, policy } = plan.inputs(TOPIC_POLICY, name);
    expect([arn, place]).toEqual([topic, region]);
    expect(statementsOf(policy)).toEqual([
      expect.objectContaining({ Effect: "Allow", Action: ["sns:Publish"], Resource: [topic], ...onlyAlarms }),
    ]);
  });

  it("is encrypted with a key that alarms can use: they can't use AWS's own", async () => {
    const plan = await planOf(PRODUCTION);
    const { targetKeyId } = plan.inputs(KEY_ALIAS, name);
    expect(plan.inputs(TOPIC, name)).toEqual({
      name: "sagebrush-production-alarms",
      region,
      kmsMasterKeyId: `arn:aws:kms:${region}:978489150794:key/${targetKeyId}`,
    });
    const [account, ...alarms] = statementsOf(plan.inputs(KEY, name).policy);
    expect(account).toMatchObject({ Principal: { AWS: "arn:aws:iam::978489150794:root" }, Action: ["kms:*"] });
    expect(alarms).toEqual([
      expect.objectContaining({ Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey*"], ...onlyAlarms }),
    ]);
  });

  it("sends e-mails to all addresses", async () => {
    const plan = await monitored(PRODUCTION, (monitoring) => {
      monitoring.emails = ["a@example.com", "b@example.com"];
    });
    expect(subscriptions(plan)).toEqual(
      ["a@example.com", "b@example.com"].map((endpoint) => ({ topic, region, protocol: "email", endpoint })),
    );
    expect(subscriptions(await planOf(PRODUCTION))).toEqual([]);
  });

  it("calls PagerDuty at a URL that is secret, and for alarms only", async () => {
    const plan = await planWith(PRODUCTION, { ...rawConfig(PRODUCTION), ...encrypted("ciphertext") });
    expect(subscriptions(plan)).toEqual([
      {
        ...{ topic, region, protocol: "https", endpoint: "[secret]", endpointAutoConfirms: true },
        filterPolicyScope: "MessageBody",
        filterPolicy: '{"AlarmName":[{"exists":true}]}',
      },
    ]);
    expect(new Set(plan.shown(TOPIC_SUBSCRIPTION, "endpoint"))).toEqual(new Set(["[secret]"]));
    expect(JSON.stringify([plan.recording.resources, plan.outputs])).not.toContain("ciphertext");
  });

  const subscriptions = (plan: Plan) =>
    plan.all(TOPIC_SUBSCRIPTION).flatMap(({ inputs }) => (inputs.region === region ? [inputs] : []));
});

describe("the topics of the alarms", () => {
  it("stand in the regions that have alarms", async () => {
    const regions = async (stack: string) => (await planOf(stack)).all(TOPIC).map(({ inputs }) => inputs.region);
    expect(await regions(PRODUCTION)).toEqual(["us-west-2", "us-east-1"]);
    expect(await regions("sagebrush-staging")).toEqual(["us-west-2"]);
  });

  it("stand before the first alarm, and with them all that would be missed", async () => {
    const plan = await planOf(PRODUCTION);
    for (const { dependencies, inputs } of plan.all(METRIC_ALARM)) {
      const policies = plan.all(TOPIC_POLICY).filter((policy) => policy.inputs.arn === inputs.alarmActions[0]);
      expect(dependencies).toEqual(expect.arrayContaining(policies.map(({ urn }) => urn)));
      expect(policies).toHaveLength(1);
    }
    const { dependencies } = plan.one("platform:monitoring:Alarms");
    expect(dependencies).toContain(plan.one(DB_CLUSTER).urn);
    expect(dependencies).toContain(plan.one(ECS_SERVICE).urn);
  });
});

describe("PagerDuty's URL", () => {
  const KEY_NAME = "platform:pagerDutyUrl";
  const URL_TEXT = "https://events.pagerduty.com/integration/0123456789abcdef/enqueue";
  const parse = (url: string, secretKeys: string[]) =>
    parseConfig(PRODUCTION, { ...rawConfig(PRODUCTION), [KEY_NAME]: url }, secretKeys);

  it("is taken as Pulumi decrypts it", () => {
    expect(parse(URL_TEXT, [KEY_NAME]).pagerDutyUrl).toBe(URL_TEXT);
  });

  it("must be encrypted, and isn't shown where it isn't", () => {
    expect(() => parse(URL_TEXT, [])).toThrow(
      /pagerDutyUrl[\s\S]*an encrypted value[\s\S]*pulumi config set --secret platform:pagerDutyUrl/,
    );
    expect(() => parse(URL_TEXT, [])).not.toThrow(/0123456789abcdef/);
  });

  it("must be an https URL, and isn't shown where it isn't", () => {
    expect(() => parse("http://x.example/key-0123", [KEY_NAME])).toThrow(/value: {3}\[secret\][\s\S]*an https URL/);
  });
});

describe("thresholds", () => {
  it("are the stack's values", async () => {
    const plan = await monitored(PRODUCTION, ({ alarms }) => {
      Object.assign(alarms, {
        errorPercent: 1,
        minimumRequests: 7,
        refusedRequests: 8,
        responseTimeSeconds: 0.25,
        cpuPercent: 51,
        memoryPercent: 52,
        functionDurationPercent: 50,
        messageAgeMinutes: 7,
        messages: 99,
        databaseConnections: 77,
        databaseCapacityPercent: 53,
      });
    });
    const thresholds = Object.fromEntries(plan.all(METRIC_ALARM).map(({ name, inputs }) => [name, inputs.threshold]));
    expect(thresholds).toMatchObject({
      "load-balancer-error-rate": 1,
      "load-balancer-refused-requests": 8,
      "load-balancer-response-time": 0.25,
      "api-error-rate": 1,
      "api-response-time": 250,
      "service-web-cpu": 51,
      "service-web-memory": 52,
      "function-api-error-rate": 1,
      "function-api-duration": 14_500,
      "function-worker-duration": 150_000,
      "queue-jobs-age": 420,
      "queue-jobs-depth": 99,
      "database-cpu": 51,
      "database-connections": 77,
      "database-capacity": 53,
    });
    expect(alarmOf(plan, "load-balancer-error-rate")).toContain(
      "Sum app/sagebrush-production-alb/0123456789abcdef] >= 7,",
    );
  });

  it("of instances and caches too", async () => {
    const plan = await monitored("aussie-staging", ({ alarms }) => {
      Object.assign(alarms, { cpuPercent: 51, memoryPercent: 52, databaseConnections: 77, databaseStorageGiB: 3 });
    });
    expectAlarms(plan, {
      "database-cpu": "AWS/RDS CPUUtilization Average aussie-markets-staging-db above 51 for 15 min",
      "database-connections": "AWS/RDS DatabaseConnections Average aussie-markets-staging-db above 77 for 5 min",
      "database-storage": "AWS/RDS FreeStorageSpace Average aussie-markets-staging-db below 3221225472 for 5 min",
      "cache-001-cpu":
        "AWS/ElastiCache EngineCPUUtilization Average aussie-markets-staging-redis-001 above 51 for 15 min",
      "cache-001-memory":
        "AWS/ElastiCache DatabaseMemoryUsagePercentage Average aussie-markets-staging-redis-001 above 52 for 15 min",
    });
  });
});

it("watches replicas and cache nodes one by one", async () => {
  const raw = {
    ...changedConfig("aussie-staging", "database", (database) => ({ ...database, readReplicas: 1 })),
    ...pick(
      "platform:cache",
      changedConfig("aussie-staging", "cache", (cache) => ({ ...cache, replicas: 1 })),
    ),
  };
  const plan = await planWith("aussie-staging", raw);
  expectAlarms(plan, {
    "database-replica-1-cpu": "AWS/RDS CPUUtilization Average aussie-markets-staging-db-replica-1 above 85 for 15 min",
    "cache-002-memory":
      "AWS/ElastiCache DatabaseMemoryUsagePercentage Average aussie-markets-staging-redis-002 above 85 for 15 min",
  });
});

it("watches how far the copies of buckets lag behind: where S3 publishes it, which is the copy's region", async () => {
  const plan = await planOf(PRODUCTION);
  const region = (alarm: string) => plan.inputs(METRIC_ALARM, `bucket-prod-uploads-replication-${alarm}`).region;
  expect([region("lag"), region("failures")]).toEqual(["us-east-1", undefined]);
  const copy = "sagebrush-prod-backups everything sagebrush-prod-uploads";
  const dimensions = "SourceBucket sagebrush-prod-uploads DestinationBucket sagebrush-prod-backups RuleId everything";
  expectAlarms(plan, {
    "bucket-prod-uploads-replication-lag": `AWS/S3 ReplicationLatency Maximum ${copy} above 900 for 5 min`,
    "bucket-prod-uploads-replication-failures": `AWS/S3 OperationsFailedReplication Sum ${copy} above 0 for 1 min`,
  });
  expect(graphOf(plan, "Replication lag in seconds")).toEqual([
    `AWS/S3 ReplicationLatency ${dimensions} Maximum us-east-1`,
  ]);
  expect(graphOf(plan, "Bytes waiting for replication")).toEqual([
    `AWS/S3 BytesPendingReplication ${dimensions} Maximum us-east-1`,
  ]);
});

it("counts no tasks without Container Insights", async () => {
  const plan = await planWith(
    "aep-staging",
    changedConfig("aep-staging", "cluster", (cluster) => ({ ...cluster, containerInsights: false })),
  );
  const names = plan.all(METRIC_ALARM).map(({ name }) => name);
  expect(names).toContain("service-backend-cpu");
  expect(names).not.toContain("service-backend-missing-tasks");
});

it("counts lines in the log that a service has", async () => {
  const plan = await planOf("aep-staging");
  const filter = plan.one(LOG_METRIC_FILTER);
  expect(filter.inputs).toMatchObject({
    logGroupName: "/ecs/aep-backend-staging",
    metricTransformation: { name: "budget-rejections", namespace: "aep-staging/logs", value: "1" },
  });
  const quiet = await monitored("aep-staging", (monitoring) => {
    delete monitoring.logAlarms;
  });
  expect(quiet.has(LOG_METRIC_FILTER)).toBe(false);
});

/** What CloudWatch knows the things of a stack by, that alarms are due for. */
function physicalNames(plan: Plan): string[] {
  const of = (type: string, property = "name") => plan.all(type).map(({ inputs }) => inputs[property]);
  const nodes = plan
    .all(REPLICATION_GROUP)
    .flatMap(({ inputs: { replicationGroupId, numCacheClusters } }) =>
      Array.from({ length: numCacheClusters }, (_, i) => `${replicationGroupId}-00${i + 1}`),
    );
  const copies = plan
    .all(BUCKET_REPLICATION)
    .flatMap(({ inputs: { bucket, rules } }) => [
      bucket,
      ...rules.flatMap(({ id, destination }: Inputs) => [id, destination.bucket.replace("arn:aws:s3:::", "")]),
    ]);
  return [
    ...copies,
    ...of(LOAD_BALANCER).map((name) => `app/${name}/0123456789abcdef`),
    ...of(TARGET_GROUP).map((name) => `targetgroup/${name}/0123456789abcdef`),
    ...of(ECS_SERVICE),
    ...of(FUNCTION),
    ...of(QUEUE),
    ...of(REST_API),
    ...of(DB_CLUSTER, "clusterIdentifier"),
    ...of(DB_INSTANCE, "identifier"),
    ...nodes,
  ];
}

function stageOf(plan: Plan): string {
  return plan.all(API_STAGE)[0]?.inputs.stageName;
}

/** All else that a stack registers. */
function withoutMonitoring(plan: Plan): string[] {
  const ofMonitoring = /platform:monitoring:|::alarm-topic(-us-east-1)?$/;
  return plan.recording.resources
    .map(({ urn }) => urn)
    .filter((urn) => !ofMonitoring.test(urn))
    .sort();
}

/** The cells of the dashboard's grid that a widget covers. */
function cellsOf({ x, y, width, height }: Inputs): string[] {
  expect(x + width).toBeLessThanOrEqual(24);
  return Array.from({ length: width * height }, (_, i) => `${x + (i % width)} ${y + Math.floor(i / width)}`);
}

function encrypted(secure: string): RawConfig {
  return parseStackFile(`config:\n  platform:pagerDutyUrl:\n    secure: ${secure}\n`, "Pulumi.x.yaml");
}

function pick(key: string, raw: Readonly<Record<string, string>>): Record<string, string> {
  return { [key]: String(raw[key]) };
}
