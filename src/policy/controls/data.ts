import type { Inputs } from "@pulumi/pulumi";
import { type Control, type Example, must } from "../control";
import { CLUSTER_INSTANCE, DB_CLUSTER, DB_INSTANCE, REPLICATION_GROUP, TABLE } from "./types";

/** Names of administrators that RDS proposes, or PostgreSQL has. */
const DEFAULT_USERS = ["postgres", "admin", "root"];

export const dataControls: readonly Control[] = [
  {
    id: "RDS.2",
    title: "Databases have no public address",
    severity: "critical",
    types: [DB_INSTANCE, CLUSTER_INSTANCE],
    violation: must(({ publiclyAccessible }) => publiclyAccessible === false, "it may have one"),
    ...instances({ publiclyAccessible: false }, { publiclyAccessible: true }),
  },
  {
    id: "RDS.3",
    title: "Databases are encrypted (clusters: RDS.27)",
    severity: "medium",
    types: [DB_INSTANCE, DB_CLUSTER],
    violation: must(({ storageEncrypted }) => storageEncrypted, "it isn't"),
    ...instances({ storageEncrypted: true }, {}),
  },
  {
    id: "RDS.5",
    title: "Database instances have a standby in another zone",
    severity: "medium",
    types: [DB_INSTANCE],
    applies: isPrimary,
    violation: must(({ multiAz }) => multiAz, "it stands in one zone"),
    ...instances({ multiAz: true }, { multiAz: false }),
  },
  {
    id: "RDS.6",
    title: "Databases have enhanced monitoring",
    severity: "low",
    types: [DB_INSTANCE, CLUSTER_INSTANCE],
    violation: must(({ monitoringInterval = 0 }) => monitoringInterval > 0, "it has none"),
    ...instances({ monitoringInterval: 60 }, { monitoringInterval: 0 }),
  },
  {
    id: "RDS.7",
    title: "Database clusters can't be deleted by accident",
    severity: "medium",
    types: [DB_CLUSTER],
    violation: must(({ deletionProtection }) => deletionProtection, "it has no deletion protection"),
    ...clusters({ deletionProtection: true }, { deletionProtection: false }),
  },
  {
    id: "RDS.8",
    title: "Database instances can't be deleted by accident",
    severity: "low",
    types: [DB_INSTANCE],
    violation: must(({ deletionProtection }) => deletionProtection, "it has no deletion protection"),
    ...instances({ deletionProtection: true }, { deletionProtection: false }),
  },
  {
    id: "RDS.9",
    title: "Database instances write their logs to CloudWatch",
    severity: "medium",
    types: [DB_INSTANCE],
    violation: must(logsPostgres, "it keeps its log to itself"),
    ...instances({ enabledCloudwatchLogsExports: ["postgresql"] }, {}),
  },
  {
    id: "RDS.10",
    title: "One can log in to database instances by IAM",
    severity: "medium",
    types: [DB_INSTANCE],
    violation: must(iamLogin, "passwords only"),
    ...instances({ iamDatabaseAuthenticationEnabled: true }, {}),
  },
  {
    id: "RDS.11",
    title: "Automated backups are kept for a week or longer",
    severity: "medium",
    types: [DB_INSTANCE, DB_CLUSTER],
    applies: isPrimary,
    violation: must(({ backupRetentionPeriod = 0 }) => backupRetentionPeriod >= 7, "they are kept for less"),
    ...instances({ backupRetentionPeriod: 7 }, { backupRetentionPeriod: 1 }),
  },
  {
    id: "RDS.12",
    title: "One can log in to database clusters by IAM",
    severity: "medium",
    types: [DB_CLUSTER],
    violation: must(iamLogin, "passwords only"),
    ...clusters({ iamDatabaseAuthenticationEnabled: true }, {}),
  },
  {
    id: "RDS.13",
    title: "AWS applies minor versions (clusters: RDS.35)",
    severity: "high",
    types: [DB_INSTANCE, CLUSTER_INSTANCE],
    violation: must(({ autoMinorVersionUpgrade }) => autoMinorVersionUpgrade, "it doesn't"),
    ...instances({ autoMinorVersionUpgrade: true }, { autoMinorVersionUpgrade: false }),
  },
  {
    id: "RDS.16",
    title: "Snapshots have their database's tags (instances: RDS.17)",
    severity: "low",
    types: [DB_CLUSTER, DB_INSTANCE],
    violation: must(({ copyTagsToSnapshot }) => copyTagsToSnapshot, "they have none"),
    ...clusters({ copyTagsToSnapshot: true }, {}),
  },
  {
    id: "RDS.23",
    title: "Databases don't listen on the usual port",
    severity: "low",
    types: [DB_INSTANCE, DB_CLUSTER],
    applies: isPrimary,
    violation: must(({ port = 5432 }) => Number(port) !== 5432, "it listens on 5432"),
    ...instances({ port: 6543 }, { port: 5432 }),
  },
  {
    id: "RDS.37",
    title: "Aurora PostgreSQL writes its log to CloudWatch",
    severity: "medium",
    types: [DB_CLUSTER],
    violation: must(logsPostgres, "it keeps its log to itself"),
    ...clusters({ enabledCloudwatchLogsExports: ["postgresql"] }, {}),
  },
  {
    id: "RDS.15",
    title: "Database clusters stand in two zones or more",
    severity: "medium",
    types: [DB_CLUSTER],
    violation: (cluster, stack) => {
      const zones = new Set(stack.about(cluster, CLUSTER_INSTANCE).map(({ inputs }) => inputs.availabilityZone));
      return zones.size >= 2 ? undefined : "its instances stand in one";
    },
    good: [
      { type: DB_CLUSTER, inputs: {} },
      { type: CLUSTER_INSTANCE, inputs: { availabilityZone: "a" } },
      { type: CLUSTER_INSTANCE, inputs: { availabilityZone: "b" } },
    ],
    bad: [
      { type: DB_CLUSTER, inputs: {} },
      { type: CLUSTER_INSTANCE, inputs: { availabilityZone: "a" } },
      { type: CLUSTER_INSTANCE, inputs: { availabilityZone: "a" } },
    ],
  },
  {
    id: "RDS.24",
    title: "Administrators of database clusters have names of their own",
    severity: "medium",
    types: [DB_CLUSTER],
    violation: must(({ masterUsername }) => !DEFAULT_USERS.includes(masterUsername), "it is everybody's first guess"),
    ...clusters({ masterUsername: "shop_admin" }, { masterUsername: "postgres" }),
  },
  {
    id: "RDS.25",
    title: "Administrators of database instances have names of their own",
    severity: "medium",
    types: [DB_INSTANCE],
    applies: isPrimary,
    violation: must(({ username }) => !DEFAULT_USERS.includes(username), "it is everybody's first guess"),
    ...instances({ username: "shop_admin" }, { username: "admin" }),
  },
  {
    id: "DynamoDB.2",
    title: "Tables can be restored to any moment",
    severity: "medium",
    types: [TABLE],
    violation: must(({ pointInTimeRecovery }) => pointInTimeRecovery?.enabled, "it can't"),
    ...examples(TABLE, { pointInTimeRecovery: { enabled: true } }, {}),
  },
  {
    id: "DynamoDB.6",
    title: "Tables can't be deleted by accident",
    severity: "medium",
    types: [TABLE],
    violation: must(({ deletionProtectionEnabled }) => deletionProtectionEnabled, "it has no deletion protection"),
    ...examples(TABLE, { deletionProtectionEnabled: true }, { deletionProtectionEnabled: false }),
  },
  ofCache(
    "ElastiCache.1",
    "high",
    "Redis is backed up",
    ({ snapshotRetentionLimit = 0 }) => snapshotRetentionLimit > 0,
    {
      good: { snapshotRetentionLimit: 1 },
      bad: { snapshotRetentionLimit: 0 },
    },
  ),
  ofCache("ElastiCache.2", "high", "AWS applies Redis' minor versions", (inputs) => inputs.autoMinorVersionUpgrade, {
    good: { autoMinorVersionUpgrade: true },
    bad: { autoMinorVersionUpgrade: false },
  }),
  ofCache("ElastiCache.3", "medium", "Redis fails over", (inputs) => inputs.automaticFailoverEnabled, {
    good: { automaticFailoverEnabled: true },
    bad: { automaticFailoverEnabled: false },
  }),
  ofCache("ElastiCache.4", "medium", "Redis is encrypted", ({ atRestEncryptionEnabled }) => atRestEncryptionEnabled, {
    good: { atRestEncryptionEnabled: true },
    bad: {},
  }),
  ofCache("ElastiCache.5", "medium", "Redis speaks TLS", (inputs) => inputs.transitEncryptionEnabled, {
    good: { transitEncryptionEnabled: true },
    bad: {},
  }),
  ofCache("ElastiCache.6", "medium", "Redis asks for a token", ({ authToken }) => authToken, {
    good: { authToken: "[secret]" },
    bad: {},
  }),
  ofCache(
    "ElastiCache.7",
    "high",
    "Redis stands in subnets of its own",
    ({ subnetGroupName = "default" }) => subnetGroupName !== "default",
    {
      good: { subnetGroupName: "cache" },
      bad: { subnetGroupName: "default" },
    },
  ),
  {
    id: "Platform.3",
    title: "A database that is deleted leaves a snapshot",
    severity: "high",
    types: [DB_INSTANCE, DB_CLUSTER],
    applies: isPrimary,
    violation: must(
      ({ skipFinalSnapshot, finalSnapshotIdentifier }) => !skipFinalSnapshot && finalSnapshotIdentifier,
      "it leaves none",
    ),
    ...instances({ finalSnapshotIdentifier: "last" }, { skipFinalSnapshot: true }),
  },
];

/** Read replicas are what their primary is. */
function isPrimary({ inputs }: { readonly inputs: Inputs }): boolean {
  return !inputs.replicateSourceDb;
}

function logsPostgres({ enabledCloudwatchLogsExports = [] }: Inputs): boolean {
  return enabledCloudwatchLogsExports.includes("postgresql");
}

function iamLogin({ iamDatabaseAuthenticationEnabled }: Inputs): boolean {
  return iamDatabaseAuthenticationEnabled === true;
}

function instances(good: Inputs, bad: Inputs) {
  return examples(DB_INSTANCE, good, bad);
}

function clusters(good: Inputs, bad: Inputs) {
  return examples(DB_CLUSTER, good, bad);
}

function examples(type: string, good: Inputs, bad: Inputs): { good: Example[]; bad: Example[] } {
  return { good: [{ type, inputs: good }], bad: [{ type, inputs: bad }] };
}

function ofCache(
  id: string,
  severity: Control["severity"],
  title: string,
  keeps: (inputs: Inputs) => unknown,
  { good, bad }: { readonly good: Inputs; readonly bad: Inputs },
): Control {
  const types = [REPLICATION_GROUP];
  return {
    id,
    severity,
    title,
    types,
    violation: must(keeps, "it doesn't"),
    ...examples(REPLICATION_GROUP, good, bad),
  };
}
