import {
  CreateDBInstanceCommand,
  type DBCluster,
  DescribeDBClusterSnapshotsCommand,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  ModifyDBClusterCommand,
  ModifyDBInstanceCommand,
  RestoreDBClusterFromSnapshotCommand,
  RestoreDBClusterToPointInTimeCommand,
} from "@aws-sdk/client-rds";
import type { Aws } from "../aws";
import { describeSource, type Kind, majorOf, orNone, RESTORED_FROM } from "./kind";

const NONE = ["DBClusterNotFoundFault", "DBClusterNotFound"];
const NO_INSTANCE = ["DBInstanceNotFoundFault", "DBInstanceNotFound"];
const NO_SNAPSHOT = ["DBClusterSnapshotNotFoundFault", "DBClusterSnapshotNotFound"];

/** Aurora: a cluster with the instances that the program has named. Readers that scaling adds come and go by themselves. */
export function clusterKind(rds: Aws["rds"], identifier: string): Kind<DBCluster> {
  const describeInstance = async (DBInstanceIdentifier: string) => {
    const ask = () => rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier }));
    return (await orNone(NO_INSTANCE, ask))?.DBInstances?.[0];
  };
  return {
    snapshotNoun: "db-cluster-snapshot",
    find: async (DBClusterIdentifier) => {
      const ask = () => rds.send(new DescribeDBClustersCommand({ DBClusterIdentifier }));
      const found = (await orNone(NONE, ask))?.DBClusters?.[0];
      if (!found) return undefined;
      const names = (found.DBClusterMembers ?? []).flatMap(({ DBInstanceIdentifier: name }) => name ?? []);
      const own = names.filter((name) => name.startsWith(`${identifier}-`)).sort();
      const members = await Promise.all(
        own.map(async (name) => ({
          identifier: name,
          status: (await describeInstance(name))?.DBInstanceStatus ?? "renaming",
        })),
      );
      return {
        identifier: DBClusterIdentifier,
        status: found.Status ?? "",
        restoredFrom: found.TagList?.find(({ Key }) => Key === RESTORED_FROM)?.Value,
        members,
        // Pulumi knows them by their names, which they take over.
        stateIds: Object.fromEntries([DBClusterIdentifier, ...own].map((name) => [name, name])),
        keyId: found.KmsKeyId,
        major: majorOf(found.EngineVersion),
        restorable: { from: found.EarliestRestorableTime, to: found.LatestRestorableTime },
        details: found,
      };
    },
    findSnapshot: async (DBClusterSnapshotIdentifier) => {
      const ask = () => rds.send(new DescribeDBClusterSnapshotsCommand({ DBClusterSnapshotIdentifier }));
      const found = (await orNone(NO_SNAPSHOT, ask))?.DBClusterSnapshots?.[0];
      return found && { status: found.Status ?? "", keyId: found.KmsKeyId, major: majorOf(found.EngineVersion) };
    },
    begin: (source, { identifier: from, details }, to) => {
      const { MinCapacity, MaxCapacity } = details.ServerlessV2ScalingConfiguration ?? {};
      const like = {
        DBClusterIdentifier: to,
        Port: details.Port,
        DBSubnetGroupName: details.DBSubnetGroup,
        DBClusterParameterGroupName: details.DBClusterParameterGroup,
        VpcSecurityGroupIds: (details.VpcSecurityGroups ?? []).flatMap((group) => group.VpcSecurityGroupId ?? []),
        ServerlessV2ScalingConfiguration: { MinCapacity, MaxCapacity },
        CopyTagsToSnapshot: details.CopyTagsToSnapshot,
        DeletionProtection: details.DeletionProtection,
        EnableCloudwatchLogsExports: details.EnabledCloudwatchLogsExports,
        Tags: [...(details.TagList ?? []), { Key: RESTORED_FROM, Value: describeSource(source) }],
      };
      return "snapshot" in source
        ? rds.send(
            new RestoreDBClusterFromSnapshotCommand({
              ...like,
              Engine: details.Engine,
              SnapshotIdentifier: source.snapshot,
            }),
          )
        : rds.send(
            new RestoreDBClusterToPointInTimeCommand({
              ...like,
              SourceDBClusterIdentifier: from,
              RestoreToTime: source.time,
            }),
          );
    },
    settle: (DBClusterIdentifier, { details }, login) =>
      rds.send(
        new ModifyDBClusterCommand({
          DBClusterIdentifier,
          ...login,
          BackupRetentionPeriod: details.BackupRetentionPeriod,
          ApplyImmediately: true,
        }),
      ),
    addMember: async (of, name, like) => {
      const instance = await describeInstance(like.identifier);
      return rds.send(
        new CreateDBInstanceCommand({
          DBInstanceIdentifier: name,
          DBClusterIdentifier: of.identifier,
          Engine: of.details.Engine,
          DBInstanceClass: instance?.DBInstanceClass,
          AvailabilityZone: instance?.AvailabilityZone,
          PromotionTier: instance?.PromotionTier,
          PubliclyAccessible: false,
          AutoMinorVersionUpgrade: instance?.AutoMinorVersionUpgrade,
          CopyTagsToSnapshot: instance?.CopyTagsToSnapshot,
          Tags: instance?.TagList,
        }),
      );
    },
    rename: (DBClusterIdentifier, NewDBClusterIdentifier) =>
      rds.send(new ModifyDBClusterCommand({ DBClusterIdentifier, NewDBClusterIdentifier, ApplyImmediately: true })),
    renameMember: (DBInstanceIdentifier, NewDBInstanceIdentifier) =>
      rds.send(new ModifyDBInstanceCommand({ DBInstanceIdentifier, NewDBInstanceIdentifier, ApplyImmediately: true })),
  };
}
