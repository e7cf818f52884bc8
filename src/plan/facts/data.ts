import type { Inputs } from "@pulumi/pulumi";
import { days, type FactTable } from "./fact";

/** Databases and caches. */
export const data: FactTable = {
  "aws:rds/cluster:Cluster": (i) => [
    i.clusterIdentifier,
    `${i.engine} ${i.engineVersion}`,
    `${i.serverlessv2ScalingConfiguration.minCapacity} to ${i.serverlessv2ScalingConfiguration.maxCapacity} ACU`,
    `database ${i.databaseName}`,
    `user ${i.masterUsername}`,
    i.manageMasterUserPassword && "password by RDS",
    `backups ${days(i.backupRetentionPeriod)}`,
    i.storageEncrypted && "encrypted",
    logs(i),
    i.deletionProtection && "deletion protection",
  ],
  "aws:rds/clusterInstance:ClusterInstance": (i) => [
    i.identifier,
    i.instanceClass,
    i.availabilityZone,
    i.performanceInsightsEnabled && "insights",
  ],
  "aws:rds/instance:Instance": (i) => [
    i.identifier,
    i.engine && `${i.engine} ${i.engineVersion}`,
    i.instanceClass,
    i.allocatedStorage && `${i.allocatedStorage} GiB ${i.storageType}`,
    i.maxAllocatedStorage && `up to ${i.maxAllocatedStorage} GiB`,
    i.dbName && `database ${i.dbName}`,
    i.username && `user ${i.username}`,
    i.manageMasterUserPassword && "password by RDS",
    i.multiAz ? "two zones" : "one zone",
    i.backupRetentionPeriod && `backups ${days(i.backupRetentionPeriod)}`,
    i.storageEncrypted && "encrypted",
    logs(i),
    i.performanceInsightsEnabled && "insights",
    i.deletionProtection && "deletion protection",
  ],
  "aws:rds/subnetGroup:SubnetGroup": (i) => [i.name, i.subnetIds.join(" ")],
  "aws:rds/parameterGroup:ParameterGroup": (i) => [i.name, ...parameters(i)],
  "aws:rds/clusterParameterGroup:ClusterParameterGroup": (i) => [i.name, ...parameters(i)],
  "aws:elasticache/subnetGroup:SubnetGroup": (i) => [i.name, i.subnetIds.join(" ")],
  "aws:elasticache/replicationGroup:ReplicationGroup": (i) => [
    i.replicationGroupId,
    `${i.engine} ${i.engineVersion}`,
    i.nodeType,
    i.numCacheClusters === 1 ? "1 node" : `${i.numCacheClusters} nodes`,
    i.atRestEncryptionEnabled && i.transitEncryptionEnabled && "encrypted at rest and in transit",
    i.authToken && "with a token",
    i.snapshotRetentionLimit > 0 && `snapshots ${days(i.snapshotRetentionLimit)}`,
  ],
};

function logs({ enabledCloudwatchLogsExports = [] }: Inputs): string | false {
  return enabledCloudwatchLogsExports.length > 0 && `logs ${enabledCloudwatchLogsExports.join(" and ")}`;
}

function parameters({ parameters: list }: Inputs): string[] {
  return list.map(({ name, value }: Inputs) => `${name} = ${value}`);
}
