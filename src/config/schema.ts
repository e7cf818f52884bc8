import { z } from "zod";
import { parseCidr } from "../lib/cidr";
import { FARGATE_MEMORY_MIB } from "../lib/fargate";
import type { Advice } from "./mistakes";

const text = (pattern: RegExp, allowed: string, fix: string) =>
  z.string().refine((value) => pattern.test(value), { params: { allowed, fix } satisfies Advice });

const integer = (min: number, max: number) => z.number().int().min(min).max(max);

const cidr = z.string().refine((value) => parseCidr(value) !== undefined, {
  params: {
    allowed: "an IPv4 range a.b.c.d/bits that starts at its own first address",
    fix: "write it like 10.0.0.0/16",
  } satisfies Advice,
});

const key = text(/^[a-z][a-z0-9-]*$/, "lower-case letters, digits and dashes, a letter first", "rename the entry");

const keyed = <T extends z.ZodType>(value: T) => z.record(key, value);

const accountId = text(/^\d{12}$/, "an AWS account number of 12 digits, in quotes", 'write it like "123456789012"');

const zoneName = text(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, "an availability zone", "write it like us-west-2a");

const domain = text(
  /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
  "a lower-case domain name without a final dot",
  "write it like www.example.com",
);

const instanceClass = text(/^db\.[a-z0-9]+\.[a-z0-9]+$/, "an RDS instance class", "write it like db.t3.micro");

const nodeType = text(/^cache\.[a-z0-9]+\.[a-z0-9]+$/, "an ElastiCache node type", "write it like cache.t3.micro");

const logGroupName = text(
  /^[a-zA-Z0-9_/.#-]{1,512}$/,
  "a CloudWatch log group name: letters, digits and _ / . # -",
  "write it like /ecs/my-service",
);

const absolutePath = text(/^\/\S*$/, "a URL path", "start it with a slash, like /health");

const environmentName = text(
  /^[A-Z][A-Z0-9_]*$/,
  "capital letters, digits and underscores",
  "write it like DATABASE_URL",
);

/** The retention periods in days that CloudWatch Logs takes. */
export const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

const dedicatedNetwork = z.strictObject({
  vpc: z.literal("dedicated"),
  cidr: cidr.describe("the address range of the VPC"),
  availabilityZones: z.array(zoneName).min(1).describe("zones, in the order of the subnets below"),
  publicSubnets: z.array(cidr).describe("one range a zone: load balancer and NAT gateways"),
  privateSubnets: z
    .array(cidr)
    .describe("one range a zone: tasks, and the databases where they have none of their own"),
  databaseSubnets: z.array(cidr).default([]).describe("one range a zone without a way to the internet; none: private"),
  natGateways: z.array(zoneName).default([]).describe("zones with a NAT gateway; the others go through the first"),
  flowLogs: z.boolean().default(false).describe("log all traffic of the VPC to CloudWatch"),
  networkAcls: z.boolean().default(false).describe("network ACLs on the subnets, beside the security groups"),
});

const defaultNetwork = z.strictObject({
  vpc: z.literal("default"),
  vpcId: text(/^vpc-[0-9a-f]+$/, "a VPC id", "write it like vpc-0123456789abcdef0").describe(
    "id of the account's default VPC; the program stops where it is another",
  ),
  availabilityZones: z.array(zoneName).min(1).describe("zones whose default subnets are used"),
});

const network = z.discriminatedUnion("vpc", [dedicatedNetwork, defaultNetwork]);

const dns = z.strictObject({
  zone: domain.describe("name of the hosted zone"),
  createZone: z.boolean().describe("true: create the zone and output its name servers; false: look it up"),
  domain: domain.describe("name of the site: an alias of the load balancer"),
  certificate: z
    .strictObject({
      domain: domain.describe("name on the certificate"),
      wildcard: z.boolean().describe("also *.<domain>"),
    })
    .describe("DNS-validated certificate; the load balancer serves HTTPS with it"),
});

const loadBalancer = z.strictObject({
  name: text(
    /^(?!internal-)[a-zA-Z0-9]([a-zA-Z0-9-]{0,30}[a-zA-Z0-9])?$/,
    "at most 32 letters, digits and dashes, no dash at an end",
    "shorten or rename it",
  ),
  deregistrationDelaySeconds: integer(0, 3600).default(30).describe("how long a leaving task may finish its requests"),
  accessLogs: z
    .strictObject({ bucket: key.describe("entry under buckets"), prefix: z.string().default("alb") })
    .optional()
    .describe("write access logs to a bucket"),
});

const cluster = z.strictObject({
  name: z.string().min(1).max(255),
  containerInsights: z.boolean().default(true).describe("CloudWatch metrics of tasks, such as their number"),
  publicIp: z.boolean().default(false).describe("tasks run in public subnets with a public address"),
  namespace: domain.optional().describe("Cloud Map namespace: every service is found as <service>.<namespace>"),
});

const registry = z.strictObject({
  immutableTags: z.boolean().describe("a pushed tag can't be moved to another image"),
  keepImages: integer(1, 1000).optional().describe("images kept in each repository; none given: all"),
  untaggedDays: integer(1, 3650).default(1).describe("days after which untagged images are deleted"),
});

const healthCheck = z.strictObject({
  path: absolutePath,
  intervalSeconds: integer(5, 300).default(30),
  timeoutSeconds: integer(2, 120).default(5),
  healthyThreshold: integer(2, 10).default(2),
  unhealthyThreshold: integer(2, 10).default(3),
});

const route = z.strictObject({
  targetGroup: text(
    /^[a-zA-Z0-9]([a-zA-Z0-9-]{0,30}[a-zA-Z0-9])?$/,
    "at most 32 letters, digits and dashes, no dash at an end",
    "shorten or rename it",
  )
    .optional()
    .describe("name of the target group; default <service name>-<port>"),
  paths: z
    .record(absolutePath, integer(1, 50_000))
    .optional()
    .describe("path pattern: priority of its listener rule; none: the default target of the load balancer"),
  healthCheck: healthCheck,
});

const containerHealthCheck = z.strictObject({
  command: z.string().min(1).describe("shell command that ends with 0 while the container is healthy"),
  intervalSeconds: integer(5, 300).default(30),
  timeoutSeconds: integer(2, 60).default(5),
  retries: integer(1, 10).default(3),
  startPeriodSeconds: integer(0, 300).default(60),
});

const environmentValue = z.union(
  [
    z.string(),
    z.strictObject({ bucket: key }).describe("name of a bucket"),
    z.strictObject({ service: key }).describe("URL of a service in the Cloud Map namespace"),
  ],
  { error: "text in quotes, { bucket: <entry under buckets> } or { service: <entry under services> }" },
);

/** What a service or function may reach: the arrows that leave it in its document's diagram. */
const access = z.strictObject({
  database: z.boolean().default(false).describe("may connect to the database"),
  cache: z.boolean().default(false).describe("may connect to the cache"),
  buckets: keyed(z.enum(["read", "read-write"]))
    .default({})
    .describe("bucket: what it may do there"),
});

const service = z
  .strictObject({
    name: text(/^[a-zA-Z0-9_-]{1,255}$/, "letters, digits, _ and -", "rename it").describe("name of the ECS service"),
    family: text(/^[a-zA-Z0-9_-]{1,255}$/, "letters, digits, _ and -", "rename it")
      .optional()
      .describe("task definition family; default: the service's name"),
    repository: text(
      /^[a-z0-9]+([._/-][a-z0-9]+)*$/,
      "a repository name in lower case",
      "write it like my-project/my-service",
    ).describe("ECR repository of the image; created once, however many services use it"),
    cpu: z.literal([...FARGATE_MEMORY_MIB.keys()]).describe("CPU units; 1024 are one vCPU"),
    memoryMiB: integer(512, 122_880).describe("memory in MiB"),
    port: integer(1, 65_535).describe("port that the container listens on"),
    desiredCount: integer(0, 1000).describe("tasks; where scaling is set: at the start only"),
    scaling: z
      .strictObject({
        min: integer(1, 1000).describe("fewest tasks"),
        max: integer(1, 1000).describe("most tasks"),
        cpuPercent: integer(10, 95).default(70).describe("average CPU that scaling aims at"),
      })
      .optional()
      .describe("target tracking; none: the number of tasks is desiredCount"),
    logGroup: logGroupName.describe("log group of the containers"),
    applicationLogGroup: logGroupName.optional().describe("log group that the application itself writes to"),
    metricsNamespace: text(
      /^[^:][a-zA-Z0-9_./#:-]{0,254}$/,
      "a CloudWatch namespace",
      "write it like my-project/staging",
    )
      .optional()
      .describe("CloudWatch namespace in which the application publishes metrics of its own; none: it doesn't"),
    securityGroup: text(/^[a-zA-Z0-9 ._:/()#,@[\]+=&;{}!$*-]{1,255}$/, "a security group name", "rename it")
      .optional()
      .describe("name of the security group; default <service name>-sg"),
    route: route.optional().describe("how the load balancer reaches it; none: it doesn't"),
    clients: z.array(key).default([]).describe("services that may call its port, beside the load balancer"),
    access: access.prefault({}),
    environment: z.record(environmentName, environmentValue).default({}).describe("plain values; never secrets"),
    secrets: z.record(environmentName, key).default({}).describe("variable: entry under secrets"),
    containerHealthCheck: containerHealthCheck.optional(),
  })
  .superRefine(
    ({ cpu, memoryMiB }, context) => {
      const sizes = FARGATE_MEMORY_MIB.get(cpu);
      if (!sizes || sizes.includes(memoryMiB)) return;
      context.addIssue({
        code: "custom",
        path: ["memoryMiB"],
        params: {
          allowed: `with ${cpu} CPU units: ${sizes.join(", ")}`,
          fix: "choose a memory size that Fargate has for this CPU, or another CPU",
        } satisfies Advice,
      });
    },
    // Even where other values of the service are wrong.
    { when: ({ value }) => Number.isInteger((value as { memoryMiB?: unknown } | undefined)?.memoryMiB) },
  );

const task = z.strictObject({
  service: key.describe("service whose image, roles, secrets and network it runs with"),
  steps: z
    .array(z.array(z.string().min(1)).min(1))
    .min(1)
    .max(9)
    .describe("commands, each run after the one before"),
});

const identifier = text(
  /^(?!.*--)[a-z][a-z0-9-]{0,61}[a-z0-9]$/,
  "2 to 63 lower-case letters, digits and single dashes, a letter first, no dash last",
  "rename it",
);

const databaseCommon = {
  identifier: identifier.describe("cluster or instance identifier"),
  version: text(/^\d+(\.\d+)?$/, "a PostgreSQL version in quotes", 'write it like "15"').default("15"),
  databaseName: text(/^[a-zA-Z_][a-zA-Z0-9_]{0,62}$/, "letters, digits and _, no digit first", "rename it"),
  masterUsername: text(/^[a-zA-Z][a-zA-Z0-9_]{0,62}$/, "letters, digits and _, a letter first", "rename it"),
  backupRetentionDays: integer(1, 35).describe(
    "days that automated backups are kept; any moment in them can be restored",
  ),
};

const acu = z.number().min(0.5).max(256).multipleOf(0.5);

const auroraDatabase = z.strictObject({
  engine: z.literal("aurora-postgresql"),
  ...databaseCommon,
  minCapacityAcu: acu.describe("smallest capacity of an instance in Aurora capacity units"),
  maxCapacityAcu: acu.describe("largest capacity of an instance in Aurora capacity units"),
  readers: integer(0, 15).describe("readers beside the writer, each in another zone"),
  maxReaders: integer(1, 15).optional().describe("most readers that autoscaling adds; none: it adds none"),
});

const instanceDatabase = z.strictObject({
  engine: z.literal("postgres"),
  ...databaseCommon,
  instanceClass: instanceClass,
  storageGiB: integer(20, 65_536).describe("gp3 storage at the start"),
  maxStorageGiB: integer(21, 65_536).optional().describe("largest size that storage autoscaling reaches; none: off"),
  multiAz: z.boolean().default(false).describe("a standby in another zone"),
  readReplicas: integer(0, 15).default(0).describe("read replicas"),
});

const database = z.discriminatedUnion("engine", [auroraDatabase, instanceDatabase]);

const cache = z.strictObject({
  identifier: text(
    /^(?!.*--)[a-z][a-z0-9-]{0,38}[a-z0-9]$/,
    "2 to 40 lower-case letters, digits and single dashes, a letter first",
    "rename it",
  ).describe("replication group id"),
  version: text(/^7\.\d+$/, "a Redis 7 version in quotes", 'write it like "7.1"').default("7.1"),
  nodeType: nodeType,
  replicas: integer(0, 5).default(0).describe("replicas of the primary; with one or more it fails over by itself"),
});

const bucket = z.strictObject({
  bucketName: text(
    /^(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
    "3 to 63 lower-case letters, digits, dots and dashes",
    "rename it",
  ).describe("physical name; unique in all of AWS"),
  region: text(/^[a-z]{2}(-[a-z]+)+-\d$/, "a region", "write it like us-east-1")
    .optional()
    .describe("default: the stack's region"),
  versioning: z.boolean().default(true),
  encryption: z.enum(["AES256", "aws:kms"]).default("AES256").describe("aws:kms: with a key of its own"),
  publicRead: z.boolean().default(false).describe("anybody may read objects; nobody may list them"),
  expireDays: integer(1, 3650).optional().describe("days after which objects are deleted"),
  expirePrefix: z.string().default("").describe("prefix of the objects that are deleted; empty: all"),
  noncurrentGlacierDays: integer(1, 3650).optional().describe("days after which old versions move to Glacier"),
  noncurrentDeepArchiveDays: integer(1, 3650).optional().describe("days after which old versions move to Deep Archive"),
});

const secretValue = z.enum([
  "operator",
  "generated",
  "database-url",
  "database-reader-url",
  "database-credentials",
  "cache-url",
  "cache-token",
]);

const secret = z.strictObject({
  name: text(/^[a-zA-Z0-9/_+=.@-]{1,512}$/, "letters, digits and / _ + = . @ -", "rename it"),
  store: z.enum(["secrets-manager", "parameter-store"]).default("secrets-manager"),
  value: secretValue.describe(
    "operator: somebody sets it after the first deployment; generated: a random one; the others: composed from the " +
      "database or the cache",
  ),
});

const readRole = z.strictObject({
  name: text(/^[\w+=,.@-]{1,64}$/, "at most 64 letters, digits and + = , . @ _ -", "rename it"),
  trustedAccountId: accountId.describe("account whose principals may assume the role"),
  requireMfa: z.boolean().default(false).describe("only with multi-factor authentication"),
  buckets: z.array(key).describe("buckets that it may read"),
});

/** The parts that are entries by name. */
export const keyedParts = { services: service, tasks: task, buckets: bucket, secrets: secret } as const;

/** The parts of a stack's configuration: each is the key `platform:<part>` of `Pulumi.<stack>.yaml`. */
export const parts = {
  prefix: text(
    /^[a-z][a-z0-9-]{1,29}$/,
    "2 to 30 lower-case letters, digits and dashes",
    "shorten or rename it",
  ).describe("begins the names of what the document doesn't name"),
  release: text(
    /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/,
    "an image tag",
    "write it like v1.0.0, or leave the key out while there are no images",
  )
    .optional()
    .describe("image tag that every service runs; none: services are registered with zero tasks"),
  protect: z.boolean().describe("databases, zones, buckets and the load balancer can't be deleted"),
  logRetentionDays: z.literal(LOG_RETENTION_DAYS).describe("how long CloudWatch keeps every log group of the stack"),
  secretRecoveryDays: z
    .number()
    .int()
    .refine((days) => days === 0 || (days >= 7 && days <= 30), {
      params: { allowed: "0, or 7 to 30", fix: "choose a number of days that Secrets Manager takes" } satisfies Advice,
    })
    .default(30)
    .describe("days in which a deleted secret can be restored; 0: none, so its name is free at once"),
  network,
  dns: dns.optional(),
  loadBalancer: loadBalancer.optional(),
  cluster: cluster.optional(),
  registry: registry.optional(),
  services: keyed(keyedParts.services).default({}),
  tasks: keyed(keyedParts.tasks).default({}).describe("one-off tasks, such as migrations: registered, not run"),
  database: database.optional(),
  cache: cache.optional(),
  buckets: keyed(keyedParts.buckets).default({}),
  secrets: keyed(keyedParts.secrets).default({}),
  readRole: readRole.optional(),
} as const;

/** What the program reads of the `aws:` settings; the provider checks the rest. */
export const awsSettings = z.object({
  region: text(/^[a-z]{2}(-[a-z]+)+-\d$/, "a region", "write it like us-west-2"),
  allowedAccountIds: z.array(accountId).optional(),
  defaultTags: z.object({
    tags: z.looseObject({ Project: z.string().min(1), Environment: z.string().min(1) }),
  }),
});

/** A stack's whole configuration, checked. */
export type Config = { readonly [Part in keyof typeof parts]: z.output<(typeof parts)[Part]> } & {
  readonly aws: z.output<typeof awsSettings>;
};

export type DedicatedNetworkConfig = z.output<typeof dedicatedNetwork>;
export type ServiceConfig = z.output<typeof service>;
export type EnvironmentValue = z.output<typeof environmentValue>;
export type SecretValue = z.output<typeof secretValue>;
