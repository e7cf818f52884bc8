import type { Inputs } from "../../support/plan";

/**
 * A setting of a real stack, a value that it can't have, words of what is allowed, and the path of the mistake where it
 * isn't the setting's own. Nothing is a value too: it takes the setting away.
 */
type Case = readonly [stack: string, setting: string, value: unknown, allowed: string, path?: string];

const deploymentRole = (subject: string) => ({
  name: "deployment",
  repository: "acme/inventory",
  subjects: [subject],
  createProvider: true,
  stateBucket: "state",
});

/** A schedule with settings that it can't have. */
const asleep = (settings: Inputs) => ({ wakes: "07:00", sleeps: "20:00", ...settings });

const CANARY = { strategy: "canary" };

/** An instance whose password RDS has, with a replica. */
const replicated = {
  engine: "postgres",
  identifier: "aussie-markets-staging-db",
  databaseName: "aussie_markets_staging",
  masterUsername: "aussie_markets_admin",
  instanceClass: "db.t3.micro",
  storageGiB: 20,
  readReplicas: 1,
  backupRetentionDays: 7,
  passwordRotationDays: 30,
};

function manyTags(count: number): Inputs {
  const more = Object.fromEntries(Array.from({ length: count - 2 }, (_, i) => [`Tag${i}`, "a"]));
  return { Project: "a", Environment: "b", ...more };
}

export const cases: readonly Case[] = [
  // releases
  ["inventory-dev", "releases.migrate.task", "migrat", "migrate, seed"],
  ["inventory-dev", "releases.migrate", "migrate", "{ task: <entry under tasks> }"],
  ["inventory-dev", "releases.healthPaths", ["health"], "a URL path", "releases.healthPaths[0]"],
  ["inventory-dev", "tasks.seed.deadlineSeconds", 5, "30 or more"],
  ["inventory-dev", "deploymentRole", deploymentRole("environment:*"), "wildcards", "deploymentRole.subjects[0]"],
  ["inventory-dev", "deploymentRole", deploymentRole("ref:refs/tags/v*"), "wildcards", "deploymentRole.subjects[0]"],
  [
    "inventory-dev",
    "deploymentRole",
    deploymentRole("pull_request"),
    "environment:<name>",
    "deploymentRole.subjects[0]",
  ],

  // deployments
  ["aep-staging", "services.backend.deployment", CANARY, "No blue/green", "services.backend.deployment.strategy"],
  [
    "aep-staging",
    "services.backend.scaling",
    { min: 1, max: 2 },
    'the document rules it out (11) Staging Tradeoffs: "No',
  ],
  ["aep-staging", "loadBalancer.firewall", { requestsPerMinute: 10_000 }, '"No WAF"'],
  [
    "inventory-dev",
    "services.user-service.deployment",
    CANARY,
    "rolling, since it has no route",
    "services.user-service.deployment.strategy",
  ],
  [
    "inventory-dev",
    "services.api-gateway.deployment",
    CANARY,
    "one priority for all paths",
    "services.api-gateway.route.paths",
  ],
  [
    "inventory-dev",
    "services.ui-service.deployment",
    { strategy: "codedeploy" },
    "rolling, blue-green, canary, linear",
    "services.ui-service.deployment.strategy",
  ],
  [
    "inventory-dev",
    "services.ui-service.deployment",
    { ...CANARY, bakeMinutes: 1441 },
    "1440 or less",
    "services.ui-service.deployment.bakeMinutes",
  ],
  [
    "inventory-dev",
    "services.ui-service.deployment",
    { ...CANARY, canaryPercent: 0.05 },
    "0.1 or more",
    "services.ui-service.deployment.canaryPercent",
  ],
  [
    "inventory-dev",
    "services.ui-service.deployment",
    { ...CANARY, canaryPercent: 2.25 },
    "a multiple of 0.1",
    "services.ui-service.deployment.canaryPercent",
  ],
  [
    "inventory-dev",
    "services.ui-service.deployment",
    { ...CANARY, stepPercent: 10 },
    "strategy, canaryPercent, canaryMinutes, bakeMinutes, alarms",
    "services.ui-service.deployment.stepPercent",
  ],
  [
    "inventory-dev",
    "services.ui-service.deployment",
    { strategy: "linear", stepPercent: 2 },
    "3 or more",
    "services.ui-service.deployment.stepPercent",
  ],
  [
    "inventory-dev",
    "services.ui-service.deployment",
    { strategy: "rolling", alarms: ["errors"] },
    "error-rate",
    "services.ui-service.deployment.alarms[0]",
  ],
  [
    "inventory-dev",
    "services.ui-service.deployment",
    { strategy: "rolling", alarms: ["cpu", "cpu"] },
    "each alarm once",
    "services.ui-service.deployment.alarms",
  ],
  [
    "inventory-dev",
    "services.user-service.deployment",
    { strategy: "rolling", alarms: ["unavailable"] },
    "no load balancer leads to it",
    "services.user-service.deployment.alarms[0]",
  ],

  // renamed entries
  ["aep-staging", "services.backend.previously", "backend", "the key that the entry had before"],
  ["aep-staging", "services.backend.previously", "frontend", "a key that no entry has"],
  ["aep-staging", "services.backend.previously", "database", "a key that nothing else of the program is called by"],
  ["sagebrush-staging", "functions.api.previously", "gateway", "a key that nothing else of the program is called by"],
  ["aep-staging", "tasks.migrate.previously", "alembic", "service, steps, deadlineSeconds"],

  // types, unknown keys, missing keys
  ["aussie-staging", "network.cidrs", "x", "cidr, availabilityZones"],
  ["aussie-staging", "network.cidr", undefined, "text"],
  ["aussie-staging", "network.vpc", "shared", "dedicated, default"],
  ["aussie-staging", "network.flowLogs", "yes", "true or false"],
  ["aussie-staging", "services.api.prot", 80, "port"],
  ["aussie-staging", "services.api.port", 70_000, "65535 or less"],
  ["aussie-staging", "services.api.port", "3000", "a number"],
  ["aussie-staging", "services.Api", {}, "lower-case letters"],
  ["aussie-staging", "services.api.secrets.Url", "x", "capital letters"],
  ["aussie-staging", "services.api.environment.A", 1, "text in quotes"],
  ["aussie-staging", "database.engine", "mysql", "aurora-postgresql, postgres"],
  ["aussie-staging", "database.version", "latest", "a PostgreSQL version"],
  ["aussie-staging", "database.instanceClass", "t3", "an RDS instance class"],
  ["aussie-staging", "database.identifier", "a--b", "single dashes"],
  ["aussie-staging", "cache.nodeType", "db.t3.micro", "an ElastiCache node type"],
  ["sagebrush-prod", "readRole.name", "Sagebrush-Production-Web-Task", "services.web.name has one of it"],
  ["sagebrush-prod", "functions.worker.name", "sagebrush-production-web-execution", "services.web.name has one of it"],
  ["sagebrush-prod", "functions.worker.name", "sagebrush-production-flow-logs", "prefix has one of it"],
  ["aussie-staging", "cache.nodeType", "cache.t9.micro", "a class that AWS has in ap-southeast-2"],
  ["aussie-staging", "database.instanceClass", "db.t3.tiny", "an RDS instance class"],
  ["aussie-staging", "database.instanceClass", "db.t3.8xlarge", "a class that AWS has in ap-southeast-2"],
  ["aussie-staging", "cache.version", "6.2", "a Redis 7 version"],
  ["aussie-staging", "registry.keepImages", 0, "1 or more"],
  ["sagebrush-staging", "database.minCapacityAcu", 0.7, "multiple of 0.5"],
  ["sagebrush-staging", "readRole.trustedAccountId", "37", "12 digits"],
  ["sagebrush-staging", "loadBalancer.name", "a_b", "at most 32"],
  ["sagebrush-staging", "buckets.staging-assets.bucketName", "A", "3 to 63"],
  ["sagebrush-staging", "dns.domain", "a b", "a lower-case domain name"],
  ["sagebrush-staging", "logRetentionDays", "8", "7, 14, 30"],
  ["sagebrush-staging", "secretRecoveryDays", "3", "0, or 7 to 30"],
  ["sagebrush-staging", "release", "v1:0", "an image tag"],
  ["sagebrush-staging", "protect", "maybe", "true or false"],
  ["sagebrush-staging", "aws:region", "Oregon", "a region"],
  ["sagebrush-staging", "aws:region", "us-wset-2", "a region"],
  [
    "sagebrush-staging",
    "network.availabilityZones",
    ["us-west-2a", "us-west-2z"],
    "us-west-2a, us-west-2b, us-west-2c, us-west-2d",
    "network.availabilityZones[1]",
  ],
  ["sagebrush-staging", "aws:allowedAccountIds", ["123"], "12 digits", "aws:allowedAccountIds[0]"],
  ["sagebrush-staging", "aws:defaultTags.tags.Environment", undefined, "text"],

  // monitoring
  ["aep-staging", "monitoring.alarms.cpuPercent", 101, "100 or less"],
  ["aep-staging", "monitoring.alarms.cpu", 80, "cpuPercent, memoryPercent"],
  ["aep-staging", "monitoring.alarms.responseTimeSeconds", 0, "more than 0"],
  ["aep-staging", "monitoring.emails", ["nobody"], "an e-mail address", "monitoring.emails[0]"],
  ["aep-staging", "monitoring.logAlarms.budget-rejections.service", "back-end", "frontend, backend"],
  ["aep-staging", "services.backend.tracing", "on", "true or false"],

  // network
  ["aussie-staging", "network.cidr", "10.0.0.0/33", "an IPv4 range"],
  ["aussie-staging", "network.cidr", "10.0.0.0/8", "/16 to /28"],
  ["aussie-staging", "network.publicSubnets[1]", "10.9.0.0/24", "inside 10.0.0.0/16"],
  ["aussie-staging", "network.publicSubnets[1]", "10.0.1.128/25", "apart from network.publicSubnets[0]"],
  ["aussie-staging", "network.privateSubnets", ["10.0.10.0/24"], "2 ranges"],
  ["aussie-staging", "network.availabilityZones[1]", "us-east-1a", "like ap-southeast-2a"],
  ["aussie-staging", "network.natGateways[0]", "ap-southeast-2c", "ap-southeast-2a, ap-southeast-2b"],
  ["aussie-staging", "dns.zone", "example.com", "example.com, or a name below it", "dns.domain"],
  ["sagebrush-prod", "dns.certificate.wildcard", false, "www.sagebrush.services", "dns.certificate.domain"],
  [
    "aussie-staging",
    "dns.delegation",
    { roleArn: "arn:aws:iam::731099197338:role/Dns", parentZoneId: "Z1" },
    "true with delegation",
    "dns.createZone",
  ],
  [
    "sagebrush-prod",
    "dns.delegation",
    { roleArn: "Dns", parentZoneId: "Z1" },
    "the ARN of an IAM role",
    "dns.delegation.roleArn",
  ],

  // CDN
  ["sagebrush-prod", "cdn.origin", "www.sagebrush.services", "other than dns"],
  ["sagebrush-prod", "cdn.origin", "a.b.sagebrush.services", "covers"],
  ["sagebrush-prod", "cdn.origin", "origin.example.com", "in zone"],
  ["sagebrush-prod", "cdn.assets.bucket", "assets", "prod-assets"],
  ["sagebrush-prod", "cdn.assets.paths", ["assets"], "a path of at most 128", "cdn.assets.paths[0]"],
  ["sagebrush-prod", "cdn.assets.paths", ["/a/*", "/a/*"], "once", "cdn.assets.paths[1]"],
  ["sagebrush-prod", "cdn.accessLogs.bucket", "logs", "prod-cdn-logs"],
  ["sagebrush-prod", "cdn.accessLogs.bucket", "prod-assets", "another bucket"],

  // services
  ["aussie-staging", "services.api.cpu", 300, "256, 512, 1024"],
  ["aussie-staging", "services.api.memoryMiB", 4096, "with 256 CPU units: 512, 1024, 2048"],
  ["aussie-staging", "services.api.scaling.min", 4, "3 (scaling.max) or less"],
  ["aussie-staging", "services.api.desiredCount", 9, "1 to 3"],
  ["aussie-staging", "services.api.secrets.TOKEN", "token", "database-url, redis-url"],
  [
    "aussie-staging",
    "services.api.environment.DATABASE_URL",
    "x",
    "isn't under environment",
    "services.api.secrets.DATABASE_URL",
  ],
  ["aussie-staging", "services.api.access.buckets.logs", "read", "aussie-markets-staging-logs"],
  ["aussie-staging", "services.api.clients", ["web"], "an entry of services", "services.api.clients[0]"],
  ["inventory-dev", "cluster.namespace", undefined, "cluster.namespace", "services.user-service.clients"],
  [
    "inventory-dev",
    "services.user-service.route",
    { paths: { "/api/*": 30 }, healthCheck: { path: "/" } },
    "a path that api-gateway hasn't",
    "services.user-service.route.paths./api/*",
  ],
  [
    "sagebrush-prod",
    "services.web.route.paths",
    { "/a": 49_999 },
    "1 to 49998: what comes after leads to the default target, and refuses others than the CDN",
    "services.web.route.paths./a",
  ],
  [
    "inventory-dev",
    "services.user-service.route",
    { paths: { "/u": 10 }, healthCheck: { path: "/" } },
    "a priority that no other path has",
    "services.user-service.route.paths./u",
  ],
  [
    "inventory-dev",
    "services.user-service.route",
    { paths: { "/api/audit/*": 30 }, healthCheck: { path: "/" } },
    "a priority below 10: /api/* of api-gateway takes all that /api/audit/* would",
    "services.user-service.route.paths./api/audit/*",
  ],
  ["inventory-dev", "services.user-service.logGroup", "/ecs/dev-inventory-api-gateway", "a log group of its own"],
  ["inventory-dev", "services.user-service.route", { healthCheck: { path: "/" } }, "exactly one service", "services"],
  [
    "inventory-dev",
    "services.api-gateway.environment.X",
    { service: "none" },
    "an entry of services",
    "services.api-gateway.environment.X.service",
  ],
  ["inventory-dev", "tasks.seed.service", "none", "an entry of services"],
  ["aep-staging", "cluster.publicIp", false, "true in the default VPC"],

  // data
  ["sagebrush-staging", "database.minCapacityAcu", 4, "2 (maxCapacityAcu) or less"],
  ["sagebrush-prod", "database.readers", 3, "3 (readers) or more", "database.maxReaders"],
  ["aussie-staging", "database.maxStorageGiB", 20, "21 or more"],
  ["aussie-staging", "database.storageGiB", 200, "more than 200", "database.maxStorageGiB"],
  ["sagebrush-prod", "database.passwordRotationDays", 1001, "1000 or less"],
  ["sagebrush-prod", "database.passwordRotationDays", 30, "only RDS has the password", "secrets.database-url.value"],
  ["sagebrush-prod", "database.passwordRotationDays", 30, "false: a service", "services.web.access.database"],
  [
    "sagebrush-prod",
    "database.passwordRotationDays",
    30,
    "nothing: with database.passwordRotationDays it is set by itself",
    "functions.scheduler.secrets.DATABASE_SECRET_ARN",
  ],
  ["aussie-staging", "database", replicated, "0, since RDS makes no replica", "database.readReplicas"],
  ["sagebrush-prod", "secrets.api-keys.passwordRotationDays", 30, "name, store, value, previously"],
  ["sagebrush-prod", "buckets.prod-uploads.noncurrentDeepArchiveDays", 100, "180 or more"],
  ["sagebrush-prod", "buckets.prod-assets.encryption", "aws:kms", "AES256 with publicRead"],
  ["aep-staging", "buckets.alb-logs.encryption", "aws:kms", "AES256: what writes access logs"],
  ["aep-staging", "loadBalancer.accessLogs.bucket", "logs", "alb-logs"],
  ["sagebrush-prod", "buckets.prod-cdn-logs.encryption", "aws:kms", "AES256: what writes access logs"],
  ["sagebrush-prod", "buckets.prod-uploads.replicateTo", "backups", "an entry of buckets"],
  ["sagebrush-prod", "buckets.prod-uploads.accessLogs.bucket", "logs", "an entry of buckets"],
  ["sagebrush-prod", "buckets.prod-uploads.replicateTo", "prod-cdn-logs", "another region than us-west-2"],
  ["sagebrush-prod", "buckets.prod-uploads.versioning", false, "S3 replicates versions"],
  ["sagebrush-prod", "buckets.prod-backups.versioning", false, "S3 replicates versions"],
  ["sagebrush-prod", "buckets.prod-backups.encryption", "AES256", "aws:kms, as prod-uploads has"],
  ["aussie-staging", "secrets.redis-url.value", "operator", "another value"],
  ["aussie-staging", "secrets.redis-url.name", "redis", "a path of 15 steps at most"],
  ["aussie-staging", "secrets.redis-url.name", "/redis/url=1", "letters, digits and _ . -"],
  ["aussie-staging", "secrets.redis-url.name", "/AWS/redis", "doesn't begin with /aws or /ssm"],
  ["aussie-staging", "secrets.redis-url.name", "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p", "15 steps"],
  ["sagebrush-staging", "secrets.database-url.value", "cache-url", "operator, generated"],
  ["sagebrush-staging", "readRole.buckets", ["uploads"], "staging-assets, staging-uploads", "readRole.buckets[0]"],
  ["sagebrush-staging", "services.web.access.cache", true, "false, since there is no platform:cache"],

  // what AWS keeps, or takes no longer
  ["aep-staging", "services.backend.name", "b".repeat(55), "at most 54"],
  ["aep-staging", "services.backend.name", "sg-backend", "no sg- before them"],
  ["aussie-staging", "services.api.name", "my_api", "as a target group's name is", "services.api.route.targetGroup"],
  ["aep-staging", "services.backend.repository", "a", "2 to 200 characters"],
  ["aep-staging", "services.backend.route.healthCheck.path", `/${"h".repeat(255)}`, "at most 255"],
  ["aep-staging", "services.backend.route.paths./a b", 30, "at most 128"],
  ["aep-staging", "services.backend.environment", { TEXT: "x".repeat(50_000) }, "49152 characters all together"],
  ["aep-staging", "tasks.migrate.steps", [["x".repeat(50_000)]], "49152 characters all together"],
  ["aep-staging", "loadBalancer.name", "sg-alb", "AWS keeps those"],
  ["aep-staging", "cluster.name", "c".repeat(241), "at most 240"],
  ["aep-staging", "database.identifier", "default", "not default"],
  ["aep-staging", "database.identifier", "d".repeat(53), "2 to 52"],
  ["aep-staging", "database.databaseName", "_aep", "a letter first"],
  ["aep-staging", "database.databaseName", "user", "no word that SQL keeps"],
  ["aep-staging", "database.masterUsername", "select", "a word of SQL"],
  ["aep-staging", "prefix", "aep--staging", "single dashes"],
  ["aep-staging", "prefix", "aep-", "no dash last"],
  ["aep-staging", "aws:defaultTags.tags.Team", "a, b", "at most 256 letters"],
  ["aep-staging", "aws:defaultTags.tags.aws:team", "a", "without aws: before it"],
  ["aep-staging", "aws:defaultTags.tags", manyTags(46), "at most 45 tags"],
  ["sagebrush-staging", "database.maxCapacityAcu", 0.5, "1 or more"],
  ["sagebrush-staging", "functions.api.environment.AWS_REGION", "us-west-2", "none that Lambda sets itself"],
  [
    "sagebrush-staging",
    "functions.api.environment.TEXT",
    "x".repeat(4096),
    "4096 characters",
    "functions.api.environment",
  ],
  ["sagebrush-staging", "api.name", "my api", "at most 100 letters"],
  ["sagebrush-staging", "events.bus", "default", "not default"],
  [
    "sagebrush-staging",
    "dns.certificate.domain",
    `${"d".repeat(50)}.staging.sagebrush.services`,
    "at most 64 characters",
  ],
  [
    "sagebrush-staging",
    "readRole.principals",
    Array.from({ length: 40 }, (_, i) => `arn:aws:iam::374073887345:role/log-aggregator-${i}`),
    "1600 characters all together",
  ],
  [
    "inventory-dev",
    "deploymentRole",
    deploymentRole(`environment:${"e".repeat(1600)}`),
    "1600 characters",
    "deploymentRole.subjects",
  ],
  [
    "inventory-dev",
    "deploymentRole",
    deploymentRole("environment:bücher"),
    "without wildcards",
    "deploymentRole.subjects[0]",
  ],

  // sleep
  ["inventory-dev", "schedule", { wakes: "7:00", sleeps: "20:00" }, "a time from 01:00 to 21:59", "schedule.wakes"],
  ["inventory-dev", "schedule", { wakes: "07:00", sleeps: "23:30" }, "a time from 02:00 to 22:59", "schedule.sleeps"],
  ["inventory-dev", "schedule", { wakes: "09:00", sleeps: "08:00" }, "an hour or more after 09:00", "schedule.sleeps"],
  ["inventory-dev", "schedule", asleep({ days: ["MON", "FRYDAY"] }), "MON, TUE", "schedule.days[1]"],
  ["inventory-dev", "schedule", asleep({ days: ["MON", "MON"] }), "each day once", "schedule.days"],
  ["inventory-dev", "schedule", asleep({ timezone: "Pacific" }), "a time zone", "schedule.timezone"],
  ["inventory-dev", "schedule", asleep({ database: false }), "days, wakes, sleeps, timezone", "schedule.database"],
];

/** The part that a setting like `network.publicSubnets[1]` is of, and a change of the part that puts a value there. */
export function changeTo(setting: string, value: unknown): [part: string, change: (content: Inputs) => unknown] {
  const [part = "", ...steps] = setting.split(/[.[\]]+/).filter((step) => step !== "");
  const last = steps.pop();
  const change = (content: Inputs) => {
    if (last === undefined) return value;
    const place = steps.reduce((inner, step) => inner[step], content);
    if (value === undefined) delete place[last];
    else place[last] = value;
    return content;
  };
  return [part, change];
}
