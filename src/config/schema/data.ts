import { z } from "zod";
import { integer, text } from "./values";

const SIZE = "(micro|small|medium|large|xlarge|[1-9]\\d?xlarge)";

const instanceClass = text(
  new RegExp(`^db\\.[a-z]\\d+[a-z]*\\.${SIZE}$`),
  "an RDS instance class",
  "write it like db.t3.micro",
);

const nodeType = text(
  new RegExp(`^cache\\.[a-z]\\d+[a-z]*\\.${SIZE}$`),
  "an ElastiCache node type",
  "write it like cache.t3.micro",
);

const identifier = text(
  /^(?!.*--)(?!sg-)(?!default$)[a-z][a-z0-9-]{0,50}[a-z0-9]$/,
  "2 to 52 lower-case letters, digits and single dashes, a letter first, no dash last; not default or sg-…, which AWS keeps",
  "rename it",
);

/** The words that PostgreSQL keeps, which RDS refuses as names. A test holds them against PostgreSQL's own list. */
export const RESERVED =
  "all|analyse|analyze|and|any|array|as|asc|asymmetric|both|case|cast|check|collate|column|constraint|create|current_catalog|" +
  "current_date|current_role|current_time|current_timestamp|current_user|default|deferrable|desc|distinct|do|else|end|except|" +
  "false|fetch|for|foreign|from|grant|group|having|in|initially|intersect|into|lateral|leading|limit|localtime|localtimestamp|" +
  "not|null|offset|on|only|or|order|placing|primary|references|returning|select|session_user|some|symmetric|system_user|table|" +
  "then|to|trailing|true|union|unique|user|using|variadic|when|where|window|with";

const databaseCommon = {
  identifier: identifier.describe("cluster or instance identifier; of a cluster, another one is another database"),
  version: text(/^1[3-8](\.\d{1,2})?$/, "a PostgreSQL version in quotes, 13 to 18", 'write it like "15"')
    .default("15")
    .describe(
      "PostgreSQL version; a major one lets AWS apply the minor ones; another major one: docs/runbooks/upgrade-postgres.md",
    ),
  allowMajorVersionUpgrade: z
    .boolean()
    .optional()
    .describe("lets `version` name a later major one; take it away again once the upgrade is done"),
  databaseName: text(
    new RegExp(`^(?!(${RESERVED})$)[a-zA-Z][a-zA-Z0-9_]{0,62}$`),
    "at most 63 letters, digits and _, a letter first; no word that SQL keeps, like user",
    "rename it",
  ).describe("the database made at first; another one is another database"),
  masterUsername: text(
    new RegExp(`^(?!(admin|rdsadmin|pg_.*|${RESERVED})$)[a-zA-Z][a-zA-Z0-9_]{0,62}$`),
    "at most 63 letters, digits and _, a letter first; not admin, rdsadmin, pg_… or a word of SQL like user, which RDS or PostgreSQL keep",
    "rename it",
  ).describe("user that owns the database; the password is generated; another one is another database"),
  passwordRotationDays: integer(1, 1000)
    .optional()
    .describe(
      "RDS makes the user's password, keeps it in a secret of its own, and makes another after so many days: for a database that " +
        "only functions read; none: the password is Pulumi's, and stays until it is rotated by hand",
    ),
  backupRetentionDays: integer(1, 35).describe(
    "days that automated backups are kept; any moment in them can be restored",
  ),
  exportLogs: z.boolean().default(true).describe("PostgreSQL's log goes to CloudWatch"),
  slowQueryMs: integer(-1, 2_147_483_647)
    .default(1000)
    .describe("statements that take longer are logged, with their values; 0: all are, -1: none"),
  insights: z
    .boolean()
    .default(true)
    .describe("Database Insights: which statements are the load, for seven days; free of charge"),
  ownKey: z
    .boolean()
    .default(true)
    .describe("encrypted with a KMS key of its own, otherwise with AWS's key for RDS; another key is another database"),
};

const acu = (min: number) => z.number().min(min).max(256).multipleOf(0.5);

const auroraDatabase = z.strictObject({
  engine: z.literal("aurora-postgresql").describe("Aurora Serverless v2"),
  ...databaseCommon,
  minCapacityAcu: acu(0.5).describe("smallest capacity of an instance in Aurora capacity units"),
  maxCapacityAcu: acu(1).describe("largest capacity of an instance in Aurora capacity units"),
  readers: integer(0, 15).describe("readers beside the writer, each in another zone"),
  maxReaders: integer(1, 15).optional().describe("most readers that autoscaling adds; none: it adds none"),
});

const instanceDatabase = z.strictObject({
  engine: z.literal("postgres").describe("an RDS instance"),
  ...databaseCommon,
  instanceClass: instanceClass.describe("class of the instance and its replicas"),
  storageGiB: integer(20, 65_536).describe("gp3 storage at the start"),
  maxStorageGiB: integer(21, 65_536).optional().describe("largest size that storage autoscaling reaches; none: off"),
  multiAz: z.boolean().default(false).describe("a standby in another zone"),
  readReplicas: integer(0, 15).default(0).describe("read replicas"),
});

export const database = z
  .discriminatedUnion("engine", [auroraDatabase, instanceDatabase])
  .describe("PostgreSQL; none: no database");

export const cache = z.strictObject({
  identifier: text(
    /^(?!.*--)(?!sg-)(?!default$)[a-z][a-z0-9-]{0,38}[a-z0-9]$/,
    "2 to 40 lower-case letters, digits and single dashes, a letter first, no dash last; not default or sg-…, which AWS keeps",
    "rename it",
  ).describe("replication group id"),
  version: text(/^7\.\d+$/, "a Redis 7 version in quotes", 'write it like "7.1"')
    .default("7.1")
    .describe("Redis version"),
  nodeType: nodeType.describe("type of the nodes"),
  snapshotDays: integer(0, 35).default(1).describe("days that its daily snapshots are kept; 0: there are none"),
  replicas: integer(0, 5).default(0).describe("replicas of the primary; with one or more it fails over by itself"),
});
