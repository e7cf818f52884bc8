import { expect } from "vitest";
import { NOTHING_PUBLIC, portMapping, publishMetrics, REDIRECT_TO_HTTPS } from "../support/expected";
import type { Check } from "../support/facts";
import { type Inputs, type Plan, statementsOf } from "../support/plan";
import {
  BUCKET_ENCRYPTION,
  BUCKET_POLICY,
  CERTIFICATE,
  CERTIFICATE_VALIDATION,
  DB_CLUSTER,
  DB_CLUSTER_INSTANCE,
  DB_CLUSTER_PARAMETER_GROUP,
  DB_SUBNET_GROUP,
  DISTRIBUTION,
  ECS_CLUSTER,
  ECS_SERVICE,
  HOSTED_ZONE,
  LISTENER,
  LISTENER_RULE,
  LOAD_BALANCER,
  LOG_GROUP,
  PUBLIC_ACCESS_BLOCK,
  RECORD,
  REPOSITORY,
  SCALING_POLICY,
  SCALING_TARGET,
  SECRET_VERSION,
  TARGET_GROUP,
  TASK_DEFINITION,
} from "../support/types";

/** What Sagebrush calls its things in a stage. */
export interface Stage {
  readonly name: "staging" | "production";
  readonly account: string;
  readonly zones: readonly string[];
  /** The VPC's, its first two numbers. */
  readonly range: string;
  /** For how many days logs are kept. */
  readonly logDays: number;
  readonly cluster: string;
  /** The hosted zone, and what the certificate is for. */
  readonly domain: string;
  readonly site: string;
  /** Buckets, without the `sagebrush-` before their names. */
  readonly assets: string;
  readonly uploads: string;
  readonly readRole: string;
  /** Entries of the Lambda functions. */
  readonly functions: readonly string[];
}

/** What a role that reads may do with the bucket itself. */
const LIST_BUCKET = ["s3:GetBucketLocation", "s3:ListBucket"];

/** Checks of what the documents of both stages state alike. */
export function sagebrush(stage: Stage) {
  const { name, account, zones, cluster, domain, site, assets, uploads, readRole, functions } = stage;
  const prefix = `sagebrush-${name}`;
  const web = `${prefix}-web`;
  const executionRole = `${web}-execution`;
  const taskRole = `${web}-task`;
  const [loadBalancerGroup, webGroup, databaseGroup] = [`${prefix}-alb-sg`, `${web}-sg`, `${prefix}-db-sg`];
  const assetsArn = `arn:aws:s3:::sagebrush-${assets}`;
  const uploadsArn = `arn:aws:s3:::sagebrush-${uploads}`;
  const webTargets = `arn:aws:elasticloadbalancing:us-west-2:${account}:targetgroup/${web}-8080/0123456789abcdef`;
  const logStream = `arn:aws:logs:us-west-2:${account}:log-group:/ecs/${web}:log-stream:web/web/1`;
  const publicSubnets = zones.map((zone) => `subnet-public-${zone}`);
  const privateSubnets = zones.map((zone) => `subnet-private-${zone}`);

  function clusterHasItsName(plan: Plan): void {
    expect(plan.inputs(ECS_CLUSTER).name).toBe(cluster);
    expect(plan.inputs(ECS_SERVICE, "web").cluster).toBe(`arn:aws:ecs:us-west-2:${account}:cluster/${cluster}`);
  }

  function runsOnFargate(plan: Plan): void {
    expect(plan.inputs(ECS_SERVICE, "web").launchType).toBe("FARGATE");
    expect(plan.inputs(TASK_DEFINITION, "web")).toMatchObject({
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
    });
  }

  function serviceRunsTask(plan: Plan): void {
    expect(plan.inputs(ECS_SERVICE, "web").taskDefinition).toBe(
      `arn:aws:ecs:us-west-2:${account}:task-definition/${web}:1`,
    );
  }

  function webScales(minCapacity: number, maxCapacity: number): Check {
    return (plan) => {
      expect(plan.inputs(SCALING_TARGET, "web")).toMatchObject({
        serviceNamespace: "ecs",
        scalableDimension: "ecs:service:DesiredCount",
        resourceId: `service/${cluster}/${web}`,
        minCapacity,
        maxCapacity,
      });
      expect(plan.inputs(SCALING_POLICY, "web")).toMatchObject({
        policyType: "TargetTrackingScaling",
        resourceId: `service/${cluster}/${web}`,
        targetTrackingScalingPolicyConfiguration: {
          predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
        },
      });
      expect(plan.one(ECS_SERVICE, "web").ignoreChanges).toEqual(["desiredCount"]);
    };
  }

  function containerComesFromRegistry(plan: Plan): void {
    expect(plan.inputs(REPOSITORY).name).toBe("sagebrush/web");
    const { name, image } = plan.container("web");
    expect(name).toBe("web");
    expect(image).toMatch(new RegExp(`^${account}\\.dkr\\.ecr\\.us-west-2\\.amazonaws\\.com/sagebrush/web:\\w`));
    expect(plan.actionsOn(executionRole, `arn:aws:ecr:us-west-2:${account}:repository/sagebrush/web`)).toEqual([
      "ecr:BatchCheckLayerAvailability",
      "ecr:BatchGetImage",
      "ecr:GetAuthorizationToken",
      "ecr:GetDownloadUrlForLayer",
    ]);
  }

  function tasksRunInPrivateSubnets(plan: Plan): void {
    expect(plan.inputs(ECS_SERVICE, "web").networkConfiguration).toEqual({
      subnets: privateSubnets,
      securityGroups: [`sg-${webGroup}`],
      assignPublicIp: false,
    });
  }

  function loadBalancerStandsInPublicSubnets(plan: Plan): void {
    expect(plan.inputs(LOAD_BALANCER).subnets).toEqual(publicSubnets);
  }

  function usersReachLoadBalancer(plan: Plan): void {
    expect(plan.inputs(LOAD_BALANCER)).toMatchObject({ internal: false, securityGroups: [`sg-${loadBalancerGroup}`] });
    expect(plan.ingress(loadBalancerGroup)).toEqual(["443 0.0.0.0/0", "80 0.0.0.0/0"]);
  }

  function loadBalancerServesSite(plan: Plan): void {
    expect(plan.inputs(LOAD_BALANCER)).toMatchObject({ loadBalancerType: "application", internal: false });
    siteIsLoadBalancer(plan);
  }

  function listensOnHttpsAndRedirectsHttp(plan: Plan): void {
    servesHttpsWithCertificate(plan);
    expect(
      plan
        .all(LISTENER)
        .map(({ inputs }) => inputs.port)
        .sort(),
    ).toEqual([443, 80]);
    expect(plan.inputs(LISTENER, "load-balancer-http")).toMatchObject({
      port: 80,
      protocol: "HTTP",
      defaultActions: [REDIRECT_TO_HTTPS],
    });
  }

  function loadBalancerForwards(plan: Plan): void {
    const forwards = [{ type: "forward", targetGroupArn: webTargets }];
    expect(plan.inputs(LISTENER, "load-balancer-https").defaultActions).toEqual(forwards);
    if (!plan.has(DISTRIBUTION)) {
      expect(plan.all(LISTENER_RULE)).toEqual([]);
      return;
    }
    // To its own CDN, which knows a word that others don't.
    const [header] = plan.inputs(DISTRIBUTION).origins.flatMap(({ customHeaders = [] }: Inputs) => customHeaders);
    const rules = plan.all(LISTENER_RULE).map(({ inputs }) => inputs);
    expect(rules.sort((a, b) => a.priority - b.priority)).toEqual([
      {
        listenerArn: expect.stringContaining("listener"),
        priority: 49_999,
        conditions: [
          { pathPattern: { values: ["*"] } },
          { httpHeader: { httpHeaderName: "x-origin-key", values: [header.value] } },
        ],
        actions: forwards,
      },
      {
        listenerArn: expect.stringContaining("listener"),
        priority: 50_000,
        conditions: [{ pathPattern: { values: ["*"] } }],
        actions: [
          expect.objectContaining({
            type: "fixed-response",
            fixedResponse: expect.objectContaining({ statusCode: "403" }),
          }),
        ],
      },
    ]);
  }

  function loadBalancerChecksHealth(plan: Plan): void {
    expect(plan.inputs(TARGET_GROUP).healthCheck).toMatchObject({ protocol: "HTTP", path: "/health" });
  }

  function targetsAreAddresses(plan: Plan): void {
    expect(plan.inputs(TARGET_GROUP)).toMatchObject({
      name: `${web}-8080`,
      targetType: "ip",
      protocol: "HTTP",
      port: 8080,
    });
  }

  function targetsAreWebService(plan: Plan): void {
    expect(plan.inputs(ECS_SERVICE, "web").loadBalancers).toEqual([
      { targetGroupArn: webTargets, containerName: "web", containerPort: 8080 },
    ]);
    expect(plan.container("web").portMappings).toEqual([portMapping(8080)]);
    expect(plan.ingress(webGroup)).toEqual([`8080 ${loadBalancerGroup}`]);
  }

  function hostedZone(plan: Plan): void {
    expect(plan.inputs(HOSTED_ZONE).name).toBe(domain);
  }

  function zoneCanBeDelegated(plan: Plan): void {
    expect(plan.outputs.nameServers).toEqual([
      "ns-1.awsdns-1.org",
      "ns-2.awsdns-2.org",
      "ns-3.awsdns-3.org",
      "ns-4.awsdns-4.org",
    ]);
  }

  function siteIsLoadBalancer(plan: Plan): void {
    expect(plan.inputs(RECORD, "site")).toMatchObject({
      zoneId: `Z-${domain}`,
      name: site,
      type: "A",
      aliases: [{ name: `${prefix}-alb-1234567890.us-west-2.elb.amazonaws.com`, zoneId: "ZLOADBALANCER" }],
    });
    expect(plan.outputs.siteUrl).toBe(`https://${site}`);
  }

  /** A wildcard doesn't cover the name above it, which is the site's in staging. */
  function wildcardCertificate(plan: Plan): void {
    expect(plan.inputs(CERTIFICATE, "certificate")).toMatchObject({
      domainName: domain,
      subjectAlternativeNames: [`*.${domain}`],
    });
  }

  function zoneValidatesCertificate(plan: Plan): void {
    for (const { inputs } of plan.all(CERTIFICATE)) expect(inputs.validationMethod).toBe("DNS");
    const records = plan.all(RECORD).filter(({ inputs }) => inputs.type === "CNAME");
    expect(records.map(({ inputs }) => inputs)).toEqual([
      expect.objectContaining({
        zoneId: `Z-${domain}`,
        name: `_validation.${domain}.`,
        records: ["_validation.acm-validations.aws."],
      }),
    ]);
    // Certificates of the same domain have the same record, which can be there once only.
    const validations = plan.all(CERTIFICATE_VALIDATION).map(({ inputs }) => inputs.validationRecordFqdns);
    expect(validations).toEqual(plan.all(CERTIFICATE).map(() => [`_validation.${domain}.`]));
  }

  function servesHttpsWithCertificate(plan: Plan): void {
    const listener = plan.one(LISTENER, "load-balancer-https");
    const validation = plan.one(CERTIFICATE_VALIDATION, "certificate");
    expect(listener.inputs).toMatchObject({ port: 443, protocol: "HTTPS" });
    expect(listener.inputs.certificateArn).toMatch(new RegExp(`^arn:aws:acm:us-west-2:${account}:certificate/`));
    expect(listener.inputs.certificateArn).toBe(validation.inputs.certificateArn);
    // AWS refuses a listener whose certificate isn't valid yet.
    expect(listener.dependencies).toContain(validation.urn);
  }

  function auroraServerless(plan: Plan): void {
    expect(plan.inputs(DB_CLUSTER)).toMatchObject({ engine: "aurora-postgresql", engineMode: "provisioned" });
    const classes = plan.all(DB_CLUSTER_INSTANCE).map(({ inputs }) => inputs.instanceClass);
    expect(classes).toEqual(["db.serverless", "db.serverless"]);
  }

  function postgres15(plan: Plan): void {
    expect(plan.inputs(DB_CLUSTER)).toMatchObject({ engine: "aurora-postgresql", engineVersion: "15" });
    expect(plan.inputs(DB_CLUSTER_PARAMETER_GROUP).family).toBe("aurora-postgresql15");
  }

  function databaseSpansPrivateSubnets(plan: Plan): void {
    const subnetGroup = plan.inputs(DB_SUBNET_GROUP);
    expect(subnetGroup.subnetIds).toEqual(privateSubnets);
    expect(plan.inputs(DB_CLUSTER).dbSubnetGroupName).toBe(subnetGroup.name);
    expect(plan.all(DB_CLUSTER_INSTANCE).map(({ inputs }) => inputs.publiclyAccessible)).toEqual([false, false]);
  }

  function writerAndReaderInAllZones(plan: Plan): void {
    const instances = plan.all(DB_CLUSTER_INSTANCE).map(({ inputs }) => inputs);
    expect(instances.map(({ identifier, clusterIdentifier }) => `${identifier} of ${clusterIdentifier}`)).toEqual([
      `${prefix}-db-writer of ${prefix}-db`,
      `${prefix}-db-reader-1 of ${prefix}-db`,
    ]);
    databaseSpansPrivateSubnets(plan);
  }

  function databaseAdmitsApplication(plan: Plan): void {
    expect(plan.inputs(DB_CLUSTER).vpcSecurityGroupIds).toEqual([`sg-${databaseGroup}`]);
    const groups = [webGroup, ...functions.map((entry) => `${prefix}-${entry}-sg`)];
    expect(plan.ingress(databaseGroup)).toEqual(groups.map((group) => `5432 ${group}`).sort());
    expect(plan.egress(databaseGroup)).toEqual([]);
  }

  function webReachesDatabase(plan: Plan): void {
    databaseAdmitsApplication(plan);
    expect(plan.egress(webGroup)).toEqual(["-1 0.0.0.0/0"]);
  }

  /** That the web application has a secret with how one logs in to the database at a host. */
  function webLogsIn(plan: Plan, variable: string, secret: string, host: string): void {
    webReachesDatabase(plan);
    const arn = `arn:aws:secretsmanager:us-west-2:${account}:secret:sagebrush/${name}/${variable}-xxxxxx`;
    expect(plan.container("web").secrets).toContainEqual({ name: variable, valueFrom: arn });
    expect(plan.actionsOn(executionRole, arn)).toEqual(["secretsmanager:GetSecretValue"]);
    const { masterUsername, masterPassword, databaseName } = plan.inputs(DB_CLUSTER);
    expect(plan.inputs(SECRET_VERSION, secret).secretString).toBe(
      `postgresql://${masterUsername}:${masterPassword}@${host}:5432/${databaseName}`,
    );
  }

  function taskQueriesDatabase(plan: Plan): void {
    webLogsIn(plan, "DATABASE_URL", "database-url", `${prefix}-db.cluster-xxxxx.us-west-2.rds.amazonaws.com`);
  }

  function anybodyReadsAssets(plan: Plan): void {
    expect(publicAccess(plan, assets)).toEqual([
      expect.objectContaining({ Principal: "*", Action: ["s3:GetObject"], Resource: [`${assetsArn}/*`] }),
    ]);
    expect(plan.inputs(PUBLIC_ACCESS_BLOCK, assets)).toMatchObject({
      blockPublicPolicy: false,
      restrictPublicBuckets: false,
    });
  }

  function taskReadsAssets(plan: Plan): void {
    expect(plan.actionsOn(taskRole, assetsArn)).toEqual(LIST_BUCKET);
    expect(plan.actionsOn(taskRole, `${assetsArn}/logo.svg`)).toEqual(["s3:GetObject"]);
    expect(plan.environment("web").ASSETS_BUCKET).toBe(`sagebrush-${assets}`);
  }

  function taskReadsAndWritesUploads(plan: Plan): void {
    expect(plan.actionsOn(taskRole, uploadsArn)).toEqual(LIST_BUCKET);
    expect(plan.actionsOn(taskRole, `${uploadsArn}/letter.pdf`)).toEqual([
      "s3:AbortMultipartUpload",
      "s3:DeleteObject",
      "s3:GetObject",
      "s3:PutObject",
    ]);
    expect(plan.environment("web").UPLOADS_BUCKET).toBe(`sagebrush-${uploads}`);
  }

  function logsAreKept(retentionInDays: number): Check {
    return (plan) => {
      expect(plan.inputs(LOG_GROUP, "web")).toEqual({ name: `/ecs/${web}`, retentionInDays });
      expect(plan.all(LOG_GROUP).filter(({ inputs }) => inputs.retentionInDays !== retentionInDays)).toEqual([]);
    };
  }

  function clusterSendsMetrics(plan: Plan): void {
    expect(plan.inputs(ECS_CLUSTER).settings).toEqual([{ name: "containerInsights", value: "enabled" }]);
  }

  function taskPublishesMetrics(plan: Plan): void {
    const publishing = plan.statements(taskRole).filter(({ Action }) => Action.includes("cloudwatch:PutMetricData"));
    expect(publishing).toEqual([publishMetrics(`sagebrush/${name}`)]);
  }

  function taskWritesLogs(plan: Plan): void {
    expect(plan.container("web").logConfiguration).toMatchObject({
      logDriver: "awslogs",
      options: { "awslogs-group": `/ecs/${web}`, "awslogs-region": "us-west-2" },
    });
    expect(plan.actionsOn(executionRole, logStream)).toEqual(["logs:CreateLogStream", "logs:PutLogEvents"]);
  }

  function ecsAssumes(role: string): Check {
    return (plan) =>
      expect(plan.trust(role)).toEqual([
        expect.objectContaining({
          Effect: "Allow",
          Principal: { Service: "ecs-tasks.amazonaws.com" },
          Action: ["sts:AssumeRole"],
          Condition: { StringEquals: { "aws:SourceAccount": account } },
        }),
      ]);
  }

  function taskStartsWithExecutionRole(plan: Plan): void {
    const { executionRoleArn } = plan.inputs(TASK_DEFINITION, "web");
    expect(executionRoleArn).toBe(`arn:aws:iam::${account}:role/${executionRole}`);
    expect(plan.actions(executionRole)).toEqual([
      "ecr:BatchCheckLayerAvailability",
      "ecr:BatchGetImage",
      "ecr:GetAuthorizationToken",
      "ecr:GetDownloadUrlForLayer",
      "logs:CreateLogStream",
      "logs:PutLogEvents",
      "secretsmanager:GetSecretValue",
    ]);
  }

  function taskRunsWithTaskRole(plan: Plan, actions: readonly string[]): void {
    expect(plan.inputs(TASK_DEFINITION, "web").taskRoleArn).toBe(`arn:aws:iam::${account}:role/${taskRole}`);
    expect(plan.actions(taskRole)).toEqual(actions);
  }

  function housekeepingAssumesReadRole(plan: Plan): void {
    expect(plan.trust(readRole)).toEqual([
      {
        Sid: expect.any(String),
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::374073887345:root" },
        Action: ["sts:AssumeRole"],
        Resource: [],
      },
    ]);
  }

  function readRoleReadsUploads(plan: Plan): void {
    expect(plan.actionsOn(readRole, uploadsArn)).toEqual(LIST_BUCKET);
    expect(plan.actionsOn(readRole, `${uploadsArn}/letter.pdf`)).toEqual(["s3:GetObject"]);
    expect(plan.actionsOn(readRole, `${assetsArn}/logo.svg`)).toEqual([]);
  }

  function readRoleDescribesDatabase(plan: Plan): void {
    for (const resource of [`cluster:${prefix}-db`, `db:${prefix}-db-writer`, `db:${prefix}-db-reader-1`]) {
      expect(plan.actionsOn(readRole, `arn:aws:rds:us-west-2:${account}:${resource}`), resource).toEqual([
        "rds:DescribeDBClusterSnapshots",
        "rds:DescribeDBClusters",
        "rds:DescribeDBInstances",
        "rds:DescribeDBSnapshots",
        "rds:ListTagsForResource",
      ]);
    }
  }

  function readRoleReadsLogs(plan: Plan): void {
    const logGroups = functions.map((entry) => `/aws/lambda/${prefix}-${entry}`);
    const streams = logGroups.map((group) => `arn:aws:logs:us-west-2:${account}:log-group:${group}:log-stream:1`);
    for (const stream of [logStream, ...streams]) {
      expect(plan.actionsOn(readRole, stream), stream).toEqual([
        "logs:DescribeLogGroups",
        "logs:DescribeLogStreams",
        "logs:FilterLogEvents",
        "logs:GetLogEvents",
      ]);
    }
  }

  function readRoleSeesLogsAndSnapshots(plan: Plan): void {
    readRoleReadsLogs(plan);
    const snapshots = `arn:aws:rds:us-west-2:${account}:cluster-snapshot:rds:${prefix}-db-2025-01-31`;
    expect(plan.actionsOn(readRole, snapshots)).toContain("rds:DescribeDBClusterSnapshots");
  }

  return {
    anybodyReadsAssets,
    auroraServerless,
    clusterHasItsName,
    clusterSendsMetrics,
    containerComesFromRegistry,
    databaseAdmitsApplication,
    databaseSpansPrivateSubnets,
    ecsAssumesExecutionRole: ecsAssumes(executionRole),
    ecsAssumesTaskRole: ecsAssumes(taskRole),
    hostedZone,
    housekeepingAssumesReadRole,
    listensOnHttpsAndRedirectsHttp,
    loadBalancerChecksHealth,
    loadBalancerForwards,
    loadBalancerServesSite,
    loadBalancerStandsInPublicSubnets,
    logsAreKept,
    postgres15,
    readRoleDescribesDatabase,
    readRoleReadsLogs,
    readRoleReadsUploads,
    readRoleSeesLogsAndSnapshots,
    runsOnFargate,
    servesHttpsWithCertificate,
    serviceRunsTask,
    siteIsLoadBalancer,
    targetsAreAddresses,
    targetsAreWebService,
    taskPublishesMetrics,
    taskQueriesDatabase,
    taskReadsAndWritesUploads,
    taskReadsAssets,
    taskRunsWithTaskRole,
    tasksRunInPrivateSubnets,
    taskStartsWithExecutionRole,
    taskWritesLogs,
    usersReachLoadBalancer,
    webLogsIn,
    webReachesDatabase,
    webScales,
    wildcardCertificate,
    writerAndReaderInAllZones,
    zoneCanBeDelegated,
    zoneValidatesCertificate,
  };
}

/** That the network has a subnet: its zone and range. */
export function hasSubnet(type: "Public" | "Private", subnet: string): Check {
  return (plan) => expect(plan.subnets(type)).toContain(subnet);
}

export function databaseSpans(subnet: string): Check {
  return (plan) => expect(plan.inputs(DB_SUBNET_GROUP).subnetIds).toContain(subnet);
}

/** That nobody else gets in to a bucket, which may stand in a region of its own. */
export function isPrivate(plan: Plan, bucket: string, region?: string): void {
  expect(publicAccess(plan, bucket)).toEqual([]);
  expect(plan.inputs(PUBLIC_ACCESS_BLOCK, bucket)).toEqual({
    bucket: `sagebrush-${bucket}`,
    region,
    ...NOTHING_PUBLIC,
  });
}

/** The algorithms that encrypt each bucket, by physical name. */
export function encryption(plan: Plan): Record<string, string[]> {
  return Object.fromEntries(
    plan
      .all(BUCKET_ENCRYPTION)
      .map(({ inputs: { bucket, rules } }) => [
        bucket,
        rules.map((rule: Inputs) => rule.applyServerSideEncryptionByDefault.sseAlgorithm),
      ]),
  );
}

/** What the policy of a bucket allows to others. */
function publicAccess(plan: Plan, bucket: string) {
  return statementsOf(plan.inputs(BUCKET_POLICY, bucket).policy).filter(({ Effect }) => Effect === "Allow");
}
