import { inPulumiForm } from "../../config/pulumi-form";
import { zonesOf } from "../../config/schema/regions";
import { type CidrBlock, formatCidr, parseCidr, subnetOf } from "../../lib/cidr";
import { fitName } from "../../lib/names";
import type { Answers } from "./questions";

/** Ranges of each kind of subnet begin that many ranges after those of the kind before. */
const MOST_ZONES = 4;

/** The text of a new stack's file, with comments for who writes on. */
export function renderStackFile(answers: Answers): string {
  const { name, region, account, database, cache, zone } = answers;
  const dash = name.lastIndexOf("-");
  const [project, environment] = dash > 0 ? [name.slice(0, dash), name.slice(dash + 1)] : [name, name];
  const blocks = [
    `# yaml-language-server: $schema=docs/config.schema.json
# ${name}. What may stand here, with units and defaults: docs/configuration.md
config:
  aws:region: ${region}
  ${account === "any" ? "# " : ""}aws:allowedAccountIds: ["${account === "any" ? "123456789012" : account}"] # with credentials for another account, nothing is changed
  aws:defaultTags:
    tags:
      Project: ${project}
      Environment: ${environment}
      ManagedBy: pulumi
  platform:prefix: ${name} # begins the names of what has no name here
  # platform:release: v1.0.0 # tag of the images; put it in when the first ones are pushed
  platform:protect: "false" # true: databases, buckets, zone and load balancer can't be deleted
  platform:logRetentionDays: "30"`,
    networkBlock(answers),
    `  # ---- Load balancer ----
  platform:loadBalancer:
    name: ${fitName(`${name}-alb`, 32)}`,
    ...(zone === "none" ? [] : [dnsBlock(name, zone)]),
    `  # ---- Cluster and images ----
  platform:cluster:
    name: ${name}
  platform:registry:
    immutableTags: true`,
    serviceBlock(answers),
    ...(database === "none" ? [] : [databaseBlock(name, database)]),
    ...(cache === "no" ? [] : [cacheBlock(name)]),
    ...(database === "none" && cache === "no" ? [] : [secretsBlock(answers)]),
    ...(answers.migrate === "none" ? [] : [tasksBlock(answers)]),
    releasesBlock(answers),
    monitoringBlock(answers),
    "  # ---- GitHub's roles: docs/runbooks/first-deployment.md ----",
  ];
  return inPulumiForm(`${blocks.join("\n")}\n`);
}

function networkBlock({ region, cidr, zones, database }: Answers): string {
  const names = zonesOf(region).slice(0, zones);
  const vpc = parseCidr(cidr) as CidrBlock;
  const ranges = (kind: number) =>
    names.map((_, i) => formatCidr(subnetOf(vpc, Math.min(28, vpc.bits + 8), kind * MOST_ZONES + i))).join(", ");
  return [
    `  # ---- Network ----
  platform:network:
    vpc: dedicated
    cidr: ${cidr}
    availabilityZones: [${names.join(", ")}]
    publicSubnets: [${ranges(0)}] # load balancer and NAT gateways
    privateSubnets: [${ranges(1)}] # tasks`,
    ...(database === "none" ? [] : [`    databaseSubnets: [${ranges(2)}] # no way to the internet`]),
    `    natGateways: [${names[0]}] # one a zone outlives the loss of a zone, and costs more`,
  ].join("\n");
}

function dnsBlock(name: string, zone: string): string {
  return `  # ---- Name and certificate ----
  platform:dns:
    zone: ${zone}
    createZone: false # true: create the zone, and output its name servers
    domain: ${name}.${zone}
    certificate:
      domain: ${name}.${zone}
      wildcard: false`;
}

function serviceBlock({ name, service, port, database, cache, zone }: Answers): string {
  const secrets = [
    ...(database === "none" ? [] : ["        DATABASE_URL: database-url"]),
    ...(cache === "no" ? [] : ["        REDIS_URL: redis-url"]),
  ];
  const stores = [...(database === "none" ? [] : ["database: true"]), ...(cache === "no" ? [] : ["cache: true"])];
  return [
    `  # ---- Services ----
  platform:services:
    ${service}:
      name: ${name}-${service}
      repository: ${name}/${service}
      cpu: 256 # 1024 are one vCPU
      memoryMiB: 512
      port: ${port}
      desiredCount: 1
      # scaling: {min: 1, max: 3} # by CPU; without it there are always desiredCount tasks
      logGroup: /ecs/${name}-${service}
      route:
        healthCheck: {path: /health} # must answer 200
      # plain values in quotes; never secrets
      environment:
        SITE_URL: ${zone === "none" ? "http://localhost" : `https://${name}.${zone}`}`,
    ...(stores.length > 0 ? [`      access: {${stores.join(", ")}} # what it may reach`] : []),
    ...(secrets.length > 0 ? ["      # variable: entry of platform:secrets", "      secrets:", ...secrets] : []),
  ].join("\n");
}

function databaseBlock(name: string, engine: "postgres" | "aurora-postgresql"): string {
  const size =
    engine === "postgres"
      ? `    instanceClass: db.t3.micro
    storageGiB: 20
    multiAz: false # true: a standby in another zone`
      : `    minCapacityAcu: 0.5
    maxCapacityAcu: 2
    readers: 1 # in another zone`;
  return `  # ---- Database ----
  platform:database:
    engine: ${engine}
    identifier: ${name}-db
    version: "15"
    databaseName: app
    masterUsername: app_owner
${size}
    backupRetentionDays: 7`;
}

function cacheBlock(name: string): string {
  return `  # ---- Cache ----
  platform:cache:
    identifier: ${name}-redis
    version: "7.1"
    nodeType: cache.t3.micro
    replicas: 0 # 1 or more: it fails over by itself`;
}

function secretsBlock({ name, database, cache }: Answers): string {
  const entry = (secret: string, value: string) =>
    `    ${secret}:\n      name: ${name}/${secret}\n      value: ${value}`;
  return [
    "  # ---- Secrets ----",
    "  # value: composed from what the stack makes, generated, or set by an operator",
    "  platform:secrets:",
    ...(database === "none" ? [] : [entry("database-url", "database-url")]),
    ...(cache === "no" ? [] : [entry("redis-url", "cache-url")]),
  ].join("\n");
}

function tasksBlock({ service, migrate }: Answers): string {
  return `  # ---- One-off tasks, with the image of a service ----
  platform:tasks:
    migrate:
      service: ${service}
      steps:
        - ${JSON.stringify(migrate.split(/\s+/))}
      deadlineSeconds: 600`;
}

function releasesBlock({ migrate }: Answers): string {
  return [
    "  # ---- How npm run release brings a version into service ----",
    "  platform:releases:",
    ...(migrate === "none" ? [] : ["    migrate: {task: migrate} # before any service gets the version"]),
    "    serviceDeadlineSeconds: 300",
    "    healthPaths: [/health] # of the site; must answer 2xx",
  ].join("\n");
}

function monitoringBlock({ database, email }: Answers): string {
  return [
    `  # ---- Alarms and the dashboard; PagerDuty: pulumi config set --secret platform:pagerDutyUrl ----
  platform:monitoring:
    dashboard: true
    alarms:
      enabled: true
      errorPercent: 5
      responseTimeSeconds: 1
      cpuPercent: 85
      memoryPercent: 85`,
    ...(database === "postgres" ? ["      databaseConnections: 60", "      databaseStorageGiB: 4"] : []),
    `    emails: [${email === "none" ? "" : email}] # who is called; each address confirms once`,
  ].join("\n");
}
