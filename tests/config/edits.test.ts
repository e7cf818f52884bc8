import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { findingsIn, preview, stackFile } from "../support/preview";

/**
 * One edit of a real stack's file: text that stands there once, what stands there afterwards, the path of the mistake, words
 * of the report, and the text of the line where the mistake is told if it isn't the first that was changed.
 */
type Edit = [before: string, after: string, path: string, says: string, at?: string];

const edits: Record<string, Edit[]> = {
  "aep-staging": [
    ["aws:region: us-east-1", "aws:region: us-east", "aws:region", "write it like us-west-2"],
    ['["625847798833"]', '["62584779883"]', "aws:allowedAccountIds[0]", "12 digits"],
    ['["625847798833"]', "[625847798833]", "aws:allowedAccountIds[0]", 'put it in quotes: "625847798833"'],
    ['["625847798833"]', '"625847798833"', "aws:allowedAccountIds", "write it as a list: [625847798833]"],
    ['["625847798833"]', "[]", "aws:allowedAccountIds", "a list of 1 or more"],
    ['["625847798833"]', '["625847798833", "625847798833"]', "aws:allowedAccountIds[1]", "each account once"],
    ["aws:allowedAccountIds", "aws:allowedAccountsIds", "aws:allowedAccountsIds", "did you mean allowedAccountIds?"],
    ["      Environment: staging\n", "", "aws:defaultTags.tags.Environment", "add it", "    tags:"],
    ["platform:prefix", "platform:perfix", "platform:perfix", "did you mean prefix?"],
    ["platform:protect", "platfrom:protect", "platfrom:protect", "did you mean platform?"],
    ["  platform:protect: false\n", "", "platform:protect", "add it", "config:"],
    ["platform:prefix: aep-staging", "platform:prefix: Aep-Staging", "platform:prefix", "2 to 30 lower-case letters"],
    ["protect: false", "protect: no", "platform:protect", "write false, without quotes"],
    ["logRetentionDays: 30", "logRetentionDays: 31", "platform:logRetentionDays", "did you mean 30?"],
    [
      "zone: navralabs.com",
      "zone: example.com",
      "platform:dns.domain",
      "example.com, or a name below",
      "    domain: staging.navralabs.com\n    certificate",
    ],
    ["createZone: false", "createZone: off", "platform:dns.createZone", "write false"],
    ["wildcard: false", "wildcards: false", "platform:dns.certificate.wildcards", "did you mean wildcard?"],
    ["vpc: default", "vpc: defualt", "platform:network.vpc", "did you mean default?"],
    ["vpcId: vpc-0652a6de1c9efdc2f", "vpcId: 0652a6de1c9efdc2f", "platform:network.vpcId", "a VPC id"],
    ["us-east-1c]", "us-east-2c]", "platform:network.availabilityZones[2]", "a zone of aws:region, like us-east-1a"],
    ["us-east-1c]", "us-east-1a]", "platform:network.availabilityZones[2]", "each zone once"],
    ["[us-east-1a, us-east-1b, us-east-1c]", "[us-east-1a]", "platform:network.availabilityZones", "two zones or more"],
    ["publicIp: true", "publicIp: false", "platform:cluster.publicIp", "true in the default VPC"],
    [
      "family: aep-frontend-staging",
      "famly: aep-frontend-staging",
      "platform:services.frontend.famly",
      "did you mean family?",
    ],
    ["repository: aep/frontend", "repository: AEP/frontend", "platform:services.frontend.repository", "in lower case"],
    ["cpu: 512 # 0.5 vCPU", "cpu: 500", "platform:services.backend.cpu", "did you mean 512?"],
    ["memoryMiB: 1024", "memoryMiB: 512", "platform:services.backend.memoryMiB", "with 512 CPU units: 1024, 2048"],
    ["      memoryMiB: 1024\n", "", "platform:services.backend.memoryMiB", "add it", "    backend:"],
    ["memoryMiB: 1024", "memory: 1024", "platform:services.backend.memory", "did you mean memoryMiB?"],
    ["port: 8787", "port: 87870", "platform:services.backend.port", "lower it to 65535 or less"],
    ["port: 8787", 'port: "8787"', "platform:services.backend.port", "write it without quotes: 8787"],
    ["port: 8787", "port: 87.5", "platform:services.backend.port", "a whole number"],
    [
      "name: aep-backend-staging-svc",
      "name: aep-frontend-staging-svc",
      "platform:services.frontend.name",
      "a name of its own",
      "      name: aep-frontend-staging-svc\n      family: aep-frontend",
    ],
    [
      "aep-staging-tg-backend",
      "aep-staging-target-group-of-backend",
      "platform:services.backend.route.targetGroup",
      "at most 32",
    ],
    [
      "aep-staging-tg-backend",
      "aep-staging-tg-backend-",
      "platform:services.backend.route.targetGroup",
      "no dash at an end",
    ],
    [
      "/health/*: 20",
      "/health/*: 10",
      "platform:services.backend.route.paths./health/*",
      "a priority that no other path has",
    ],
    ["/health/*: 20", "health/*: 20", "platform:services.backend.route.paths.health/*", "start it with a slash"],
    ["/health/*: 20", "/health/*: 0", "platform:services.backend.route.paths./health/*", "raise it to 1 or more"],
    [
      "{ path: /health/live }",
      "{ path: /health/live, timeoutSeconds: 40 }",
      "platform:services.backend.route.healthCheck.timeoutSeconds",
      "less than 30",
    ],
    [
      "BUDGET_ENFORCEMENT_MODE: strict",
      "budgetEnforcementMode: strict",
      "platform:services.backend.environment.budgetEnforcementMode",
      "capital letters",
    ],
    [
      "BUDGET_ENFORCEMENT_MODE: strict",
      "BUDGET_ENFORCEMENT_MODE: 1",
      "platform:services.backend.environment.BUDGET_ENFORCEMENT_MODE",
      'put it in quotes: "1"',
    ],
    [
      "OPENAI_API_KEY: openai-api-key",
      "OPENAI_API_KEY: openai-key",
      "platform:services.backend.secrets.OPENAI_API_KEY",
      "did you mean openai-api-key?",
    ],
    ["bucket: alb-logs", "bucket: logs", "platform:loadBalancer.accessLogs.bucket", "did you mean alb-logs?"],
    [
      "      value: database-url",
      "      value: databse-url",
      "platform:secrets.database-url.value",
      "did you mean database-url?",
    ],
    [
      "name: aep/staging/DATABASE_URL",
      "name: aep/staging/REDIS_URL",
      "platform:secrets.redis-url.name",
      "a secret's name of its own",
      "      name: aep/staging/REDIS_URL\n      value: cache-url",
    ],
    ["name: aep/staging/DATABASE_URL", "name: aep staging", "platform:secrets.database-url.name", "letters, digits"],
    ["databaseName: aep", "databaseName: 1aep", "platform:database.databaseName", "no digit first"],
    ["masterUsername: aep_admin", "masterUsername: admin", "platform:database.masterUsername", "not admin"],
    [
      "instanceClass: db.t3.micro",
      "instanceClass: db.t3.mirco",
      "platform:database.instanceClass",
      "an RDS instance class",
    ],
    ["storageGiB: 20", "storageGiB: 10", "platform:database.storageGiB", "raise it to 20 or more"],
    [
      "migrate:\n      service: backend",
      "migrate:\n      service: backnd",
      "platform:tasks.migrate.service",
      "did you mean backend?",
      "      service: backnd",
    ],
    ["- [alembic, upgrade, head]", "- []", "platform:tasks.migrate.steps[0]", "a list of 1 or more"],
    ['version: "7.1"', 'version: "6.2"', "platform:cache.version", "a Redis 7 version"],
    [
      "bucketName: aep-staging-alb-logs",
      "bucketName: aep-staging--s3alias.mrap",
      "platform:buckets.alb-logs.bucketName",
      "that S3 keeps for itself",
    ],
    ["bucketName: aep-staging-alb-logs", "bucketName: 10.0.0.1", "platform:buckets.alb-logs.bucketName", "no address"],
    [
      "expireDays: 90",
      "expireDays: 90\n      region: us-west-2",
      "platform:buckets.alb-logs.region",
      "us-east-1 (aws:region)",
      "      region: us-west-2",
    ],
  ],
  "aussie-staging": [
    ["cidr: 10.0.0.0/16", "cidr: 10.0.0.1/16", "platform:network.cidr", "starts at its own first address"],
    ["cidr: 10.0.0.0/16", "cidr: 10.0.0.0/15", "platform:network.cidr", "/16 to /28"],
    ["10.0.2.0/24]", "10.1.2.0/24]", "platform:network.publicSubnets[1]", "inside 10.0.0.0/16"],
    ["10.0.2.0/24]", "10.0.1.0/24]", "platform:network.publicSubnets[1]", "apart from network.publicSubnets[0]"],
    ["10.0.2.0/24]", "10.0.2.0/29]", "platform:network.publicSubnets[1]", "/16 to /28"],
    ["[10.0.10.0/24, 10.0.20.0/24]", "[10.0.10.0/24]", "platform:network.privateSubnets", "2 ranges"],
    [
      "natGateways: [ap-southeast-2a]",
      "natGateways: [ap-southeast-2c]",
      "platform:network.natGateways[0]",
      "correct or remove the zone",
    ],
    ["natGateways", "natGateway", "platform:network.natGateway", "did you mean natGateways?"],
    ["    engine: postgres\n", "", "platform:database.engine", "add it", "  platform:database:"],
    ["engine: postgres", "engine: postgresql", "platform:database.engine", "did you mean postgres?"],
    ['version: "15"', "version: 15", "platform:database.version", 'put it in quotes: "15"'],
    ['version: "15"', 'version: "9.6"', "platform:database.version", "13 to 18"],
    [
      "identifier: aussie-markets-staging-db",
      "identifier: aussie-markets-staging-db-",
      "platform:database.identifier",
      "no dash last",
    ],
    [
      "maxStorageGiB: 100",
      "maxStorageGiB: 100\n    storageGB: 20",
      "platform:database.storageGB",
      "did you mean storageGiB?",
      "    storageGB: 20",
    ],
    ["readReplicas: 0", "readReplicas: -1", "platform:database.readReplicas", "raise it to 0 or more"],
    [
      "backupRetentionDays: 7",
      "backupRetentionDays: 36",
      "platform:database.backupRetentionDays",
      "lower it to 35 or less",
    ],
    ["backupRetentionDays: 7", "backupRetentionDays:", "platform:database.backupRetentionDays", "a number"],
    ["nodeType: cache.t3.micro", "nodeType: t3.micro", "platform:cache.nodeType", "an ElastiCache node type"],
    [
      "name: aussie-markets-staging-alb",
      "name: aussie-markets-staging-load-balancer",
      "platform:loadBalancer.name",
      "at most 32",
    ],
    ["name: aussie-markets-staging-alb", "name: internal-alb", "platform:loadBalancer.name", "at most 32"],
    [
      "    domain: staging-api.aussie-markets.com\n    cert",
      "    domain: staging-web.aussie-markets.com\n    cert",
      "platform:dns.certificate.domain",
      "let the certificate cover staging-web",
      "      domain: staging-api",
    ],
    [
      "{ min: 1, max: 3, cpuPercent: 70 }",
      "{ min: 1, max: 3, cpuPercent: 99 }",
      "platform:services.api.scaling.cpuPercent",
      "lower it to 95",
    ],
    [
      "{ min: 1, max: 3, cpuPercent: 70 }",
      "{ min: 2, max: 3 }",
      "platform:services.api.desiredCount",
      "2 to 3",
      "desiredCount: 1",
    ],
    [
      "{ min: 1, max: 3, cpuPercent: 70 }",
      "{ min: 4, max: 3 }",
      "platform:services.api.scaling.min",
      "3 (scaling.max) or less",
    ],
    ["        cache: true", "        cache: yes", "platform:services.api.access.cache", "write true"],
    [
      "aussie-markets-staging-logs: read-write",
      "aussie-markets-staging-log: read-write",
      "platform:services.api.access.buckets.aussie-markets-staging-log",
      "did you mean aussie-markets-staging-logs?",
    ],
    [
      "logs: read-write",
      "logs: readwrite",
      "platform:services.api.access.buckets.aussie-markets-staging-logs",
      "did you mean read-write?",
    ],
    [
      "LOGS_BUCKET: { bucket: aussie-markets-staging-logs }",
      "LOGS_BUCKET: { bucket: staging-logs }",
      "platform:services.api.environment.LOGS_BUCKET.bucket",
      "did you mean aussie-markets-staging-logs?",
    ],
    [
      "      expireDays: 90\n",
      "",
      "platform:buckets.aussie-markets-staging-logs.expirePrefix",
      "nothing without expireDays",
      "expirePrefix: logs/",
    ],
    [
      "encryption: AES256",
      "encryption: aes-256",
      "platform:buckets.aussie-markets-staging-logs.encryption",
      "did you mean AES256?",
    ],
    [
      "name: /aussie-markets/staging/api/REDIS_URL",
      "name: redis",
      "platform:secrets.redis-url.name",
      "write it like /stack/service/NAME",
    ],
    [
      "      value: cache-url",
      "      value: operator",
      "platform:secrets.redis-url.value",
      "keep what operators set in secrets-manager",
    ],
    ["keepImages: 10", "keepImages: 0", "platform:registry.keepImages", "raise it to 1 or more"],
  ],
  "inventory-dev": [
    [
      "aws:region: us-west-2",
      "aws:region: us-west-1",
      "platform:network.availabilityZones[0]",
      "like us-west-1a",
      "availabilityZones: [",
    ],
    ["secretRecoveryDays: 0", "secretRecoveryDays: 5", "platform:secretRecoveryDays", "0, or 7 to 30"],
    ["10.0.21.0/24]", "10.0.11.0/24]", "platform:network.databaseSubnets[1]", "apart from network.privateSubnets[1]"],
    [
      "namespace: dev.inventory.local",
      "namespace: inventory",
      "platform:cluster.namespace",
      "a lower-case domain name",
    ],
    ["port: 8001", "prot: 8001", "platform:services.user-service.prot", "did you mean port?"],
    [
      "USER_SERVICE_URL: { service: user-service }",
      "USER_SERVICE_URL: { service: users-service }",
      "platform:services.api-gateway.environment.USER_SERVICE_URL.service",
      "did you mean user-service?",
    ],
    [
      "clients: [api-gateway, inventory-service, location-service, reporting-service]",
      "clients: [api-gatway]",
      "platform:services.user-service.clients[0]",
      "did you mean api-gateway?",
    ],
    [
      "clients: [api-gateway, inventory-service, location-service, reporting-service]",
      "clients: [api-gateway, api-gateway]",
      "platform:services.user-service.clients[1]",
      "each name once",
    ],
    [
      "clients: [api-gateway, inventory-service, location-service, reporting-service]",
      "clients: api-gateway",
      "platform:services.user-service.clients",
      "write it as a list: [api-gateway]",
    ],
    ["name: dev-ui-service", "name: dev ui service", "platform:services.ui-service.name", "letters, digits"],
    [
      "localhost:80/health || exit 1",
      "localhost:80/health || exit 1\n        retries: 11",
      "platform:services.ui-service.containerHealthCheck.retries",
      "lower it to 10",
      "        retries: 11",
    ],
    [
      "          /health: 20",
      "          /health: 10",
      "platform:services.api-gateway.route.paths./health",
      "a priority that no other path has",
    ],
    ["    jwt-secret:\n", "    jwt_secret:\n", "platform:secrets.jwt_secret", "rename the entry"],
    [
      "      value: cache-token",
      "      value: cache-tokn",
      "platform:secrets.redis-auth-token.value",
      "did you mean cache-token?",
    ],
    [
      "service: inventory-service\n      steps",
      "service: inventori-service\n      steps",
      "platform:tasks.seed.service",
      "did you mean inventory-service?",
    ],
  ],
  "inventory-staging": [
    ["platform:release: v1.0.0", "platform:release: v1:0", "platform:release", "an image tag"],
    [
      "natGateways: [us-east-1a, us-east-1b]",
      "natGateways: [us-east-1a, us-east-1a]",
      "platform:network.natGateways[1]",
      "at most once",
    ],
    [
      "instanceClass: db.t3.small",
      "instanceClas: db.t3.small",
      "platform:database.instanceClas",
      "did you mean instanceClass?",
    ],
    ["name: staging-inventory-cluster", "name: staging inventory", "platform:cluster.name", "letters, digits"],
    ["port: 8004", "port: 0", "platform:services.reporting-service.port", "raise it to 1 or more"],
    [
      "name: staging-inventory/jwt-secret",
      "nam: staging-inventory/jwt-secret",
      "platform:secrets.jwt-secret.nam",
      "did you mean name?",
    ],
    ["  platform:cache:", "  platform:cashe:", "platform:cashe", "did you mean cache?"],
  ],
  "sagebrush-production": [
    ["cron(15 1 * * ? *)", "cron(15 1 * * *)", "platform:schedules.reports.expression", "write it like cron(15 1"],
    ["cron(45 2 * * ? *)", "cron(75 2 * * ? *)", "platform:schedules.clean-ups.expression", "cron(minutes hours"],
    ["cron(45 2 * * ? *)", "rate(1 hours)", "platform:schedules.clean-ups.expression", "or rate(number unit)"],
    ["handler: migrate", "handler: migrat", "platform:functions.migrate.handler", "did you mean migrate?"],
    [
      "visibilityTimeoutSeconds: 1800",
      "visibilityTimeoutSeconds: 60",
      "platform:queues.jobs.visibilityTimeoutSeconds",
      "300 (timeoutSeconds of worker)",
    ],
    [
      "consumer:\n        function: worker",
      "consumer:\n        function: worcker",
      "platform:queues.jobs.consumer.function",
      "did you mean worker?",
    ],
    ['    account: "374073887345"', "    account: 374073887345", "platform:events.account", "put it in quotes"],
    ["    function: api\n", "    function: apo\n", "platform:api.function", "did you mean api?"],

    ["protect: true", "protect: 1", "platform:protect", "true or false"],
    ["minCapacityAcu: 0.5", "minCapacityAcu: 0.7", "platform:database.minCapacityAcu", "write 0.5"],
    ["minCapacityAcu: 0.5", "minCapacityAcu: 8", "platform:database.minCapacityAcu", "4 (maxCapacityAcu) or less"],
    ["maxCapacityAcu: 4", "maxCapacityAcu: 512", "platform:database.maxCapacityAcu", "lower it to 256"],
    ["readers: 1", "readers: 3", "platform:database.maxReaders", "3 (readers) or more", "maxReaders: 2"],
    [
      "natGateways: [us-west-2a, us-west-2b]",
      "natGateways: [us-west-2a, us-west-2d]",
      "platform:network.natGateways[1]",
      "us-west-2a, us-west-2b, us-west-2c",
    ],
    [
      "wildcard: true",
      "wildcard: false",
      "platform:dns.certificate.domain",
      "sagebrush.services with wildcard: true",
      "      domain: sagebrush.services",
    ],
    ["desiredCount: 3", "desiredCount: 2", "platform:services.web.desiredCount", "3 to 20"],
    [
      "          prod-uploads: read-write",
      "          uploads: read-write",
      "platform:services.web.access.buckets.uploads",
      "did you mean prod-uploads?",
    ],
    [
      "bucketName: sagebrush-prod-uploads",
      "bucketName: sagebrush-prod-assets",
      "platform:buckets.prod-uploads.bucketName",
      "a bucket name of its own",
    ],
    [
      "bucketName: sagebrush-prod-uploads",
      "bucketName: Sagebrush_Uploads",
      "platform:buckets.prod-uploads.bucketName",
      "3 to 63",
    ],
    [
      "region: us-east-1\n      encryption: aws:kms\n      versioning: true\n",
      "region: us-east-1\n      encryption: aws:kms\n      versioning: false\n",
      "platform:buckets.prod-backups.noncurrentGlacierDays",
      "nothing without versioning",
      "      noncurrentGlacierDays: 90\n      noncurrentDeepArchiveDays: 365\n    prod-cdn-logs:",
    ],
    [
      'trustedAccountId: "374073887345"',
      'trustedAccountId: "978489150794"',
      "platform:readRole.trustedAccountId",
      "another account than the stack's own",
    ],
    [
      'trustedAccountId: "374073887345"',
      "trustedAccountId: 374073887345",
      "platform:readRole.trustedAccountId",
      'put it in quotes: "374073887345"',
    ],
    ["buckets: [prod-uploads]", "buckets: [prod-upload]", "platform:readRole.buckets[0]", "did you mean prod-uploads?"],
    ["name: ProductionReadRole", "name: Production Read Role", "platform:readRole.name", "at most 64"],
  ],
  "sagebrush-staging": [
    [
      "zone: staging.sagebrush.services",
      "zone: staging.sagebrush.services.",
      "platform:dns.zone",
      "without a final dot",
    ],
    ["readers: 1", "readers: 1.5", "platform:database.readers", "a whole number"],
    [
      "database: true\n        buckets:\n          staging-uploads: read-write\n          staging-assets",
      "databse: true\n        buckets:\n          staging-uploads: read-write\n          staging-assets",
      "platform:services.web.access.databse",
      "did you mean database?",
    ],
    [
      "          staging-assets: read\n",
      "          staging-assets: raed\n",
      "platform:services.web.access.buckets.staging-assets",
      "did you mean read?",
    ],
    [
      "publicRead: true",
      "publicRead: true\n      noncurrentGlacierDays: 0",
      "platform:buckets.staging-assets.noncurrentGlacierDays",
      "raise it to 1",
      "noncurrentGlacierDays: 0",
    ],
    ["    staging-uploads:\n", "    Staging-uploads:\n", "platform:buckets.Staging-uploads", "lower-case letters"],
    [
      "buckets: [staging-uploads]",
      "buckets: [staging-uploads, staging-uploads]",
      "platform:readRole.buckets[1]",
      "each name once",
    ],
    [
      "logGroup: /ecs/sagebrush-staging-web",
      "logGroup: /ecs/sagebrush staging",
      "platform:services.web.logGroup",
      "a CloudWatch log group name",
    ],
    [
      "metricsNamespace: sagebrush/staging",
      'metricsNamespace: ":sagebrush"',
      "platform:services.web.metricsNamespace",
      "a CloudWatch namespace",
    ],
  ],
};

const table = Object.entries(edits).flatMap(([stack, list]) =>
  list.map(([before, after, path, says, at]) => ({ stack, before, after, path, says, at })),
);

describe("one edit of a real file", () => {
  it.each(table)("is told at $path of $stack: $says", async ({ stack, before, after, path, says, at }) => {
    const original = stackFile(stack);
    expect(original.split(before), `${before} stands once in the file`).toHaveLength(2);
    const text = original.replace(before, () => after);
    const line = at ? lineOf(text, at) : firstDifference(original, text);

    const { mistakes } = findingsIn(stack, text);
    const mistake = mistakes.find((found) => found.path === path);
    expect(mistake, mistakes.map((found) => found.path).join(", ")).toBeDefined();
    expect(`${mistake?.allowed}\n${mistake?.fix}`).toContain(says);
    expect(mistake?.place).toMatchObject({ file: `Pulumi.${stack}.yaml`, line });

    const { error, registered } = await preview(stack, text);
    expect(pulumi.RunError.isInstance(error)).toBe(true);
    const { column } = mistake?.place ?? {};
    expect((error as Error).message).toContain(`  Pulumi.${stack}.yaml:${line}:${column}  ${path}\n    ${line} |`);
    expect(registered).toEqual([]);
  });

  function lineOf(text: string, part: string): number {
    const [start = "", ...rest] = text.split(part);
    expect(rest, `${part} stands once in the changed file`).toHaveLength(1);
    return start.split("\n").length;
  }

  function firstDifference(original: string, text: string): number {
    const lines = original.split("\n");
    return text.split("\n").findIndex((line, i) => line !== lines[i]) + 1;
  }
});
