import {
  CreateDBInstanceReadReplicaCommand,
  type DBInstance,
  DescribeDBInstancesCommand,
  DescribeDBSnapshotsCommand,
  ModifyDBInstanceCommand,
  RestoreDBInstanceFromDBSnapshotCommand,
  RestoreDBInstanceToPointInTimeCommand,
} from "@aws-sdk/client-rds";
import type { Aws } from "../aws";
import { type Database, describeSource, type Kind, majorOf, orNone, RESTORED_FROM } from "./kind";

const NONE = ["DBInstanceNotFoundFault", "DBInstanceNotFound"];
const NO_SNAPSHOT = ["DBSnapshotNotFoundFault", "DBSnapshotNotFound"];
const DAY = 86_400_000;

/** PostgreSQL on RDS: an instance with its read replicas. */
export function instanceKind(rds: Aws["rds"]): Kind<DBInstance> {
  const describe = async (DBInstanceIdentifier: string) =>
    (await orNone(NONE, () => rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier }))))?.DBInstances?.[0];
  const rename = (DBInstanceIdentifier: string, NewDBInstanceIdentifier: string) =>
    rds.send(new ModifyDBInstanceCommand({ DBInstanceIdentifier, NewDBInstanceIdentifier, ApplyImmediately: true }));
  return {
    snapshotNoun: "db-snapshot",
    find: async (identifier) => {
      const found = await describe(identifier);
      if (!found) return undefined;
      const replicas = await Promise.all((found.ReadReplicaDBInstanceIdentifiers ?? []).map(describe));
      return foundOf(
        found,
        replicas.filter((one) => one !== undefined),
      );
    },
    findSnapshot: async (DBSnapshotIdentifier) => {
      const ask = () => rds.send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier }));
      const found = (await orNone(NO_SNAPSHOT, ask))?.DBSnapshots?.[0];
      return found && { status: found.Status ?? "", keyId: found.KmsKeyId, major: majorOf(found.EngineVersion) };
    },
    begin: (source, { identifier, details }, to) => {
      const like = {
        DBInstanceClass: details.DBInstanceClass,
        Port: details.Endpoint?.Port,
        DBSubnetGroupName: details.DBSubnetGroup?.DBSubnetGroupName,
        DBParameterGroupName: details.DBParameterGroups?.[0]?.DBParameterGroupName,
        VpcSecurityGroupIds: groupsOf(details),
        MultiAZ: details.MultiAZ,
        StorageType: details.StorageType,
        PubliclyAccessible: false,
        AutoMinorVersionUpgrade: details.AutoMinorVersionUpgrade,
        CopyTagsToSnapshot: details.CopyTagsToSnapshot,
        DeletionProtection: details.DeletionProtection,
        EnableCloudwatchLogsExports: details.EnabledCloudwatchLogsExports,
        Tags: [...(details.TagList ?? []), { Key: RESTORED_FROM, Value: describeSource(source) }],
      };
      return "snapshot" in source
        ? rds.send(
            new RestoreDBInstanceFromDBSnapshotCommand({
              ...like,
              DBInstanceIdentifier: to,
              DBSnapshotIdentifier: source.snapshot,
            }),
          )
        : rds.send(
            new RestoreDBInstanceToPointInTimeCommand({
              ...like,
              SourceDBInstanceIdentifier: identifier,
              TargetDBInstanceIdentifier: to,
              RestoreTime: source.time,
            }),
          );
    },
    settle: (DBInstanceIdentifier, { details }, login) =>
      rds.send(
        new ModifyDBInstanceCommand({
          DBInstanceIdentifier,
          ...login,
          BackupRetentionPeriod: details.BackupRetentionPeriod,
          MaxAllocatedStorage: details.MaxAllocatedStorage,
          ApplyImmediately: true,
        }),
      ),
    addMember: async (of, identifier, like) => {
      const replica = await describe(like.identifier);
      return rds.send(
        new CreateDBInstanceReadReplicaCommand({
          DBInstanceIdentifier: identifier,
          SourceDBInstanceIdentifier: of.identifier,
          DBInstanceClass: replica?.DBInstanceClass,
          DBParameterGroupName: replica?.DBParameterGroups?.[0]?.DBParameterGroupName,
          VpcSecurityGroupIds: replica && groupsOf(replica),
          StorageType: replica?.StorageType,
          MaxAllocatedStorage: replica?.MaxAllocatedStorage,
          PubliclyAccessible: false,
          AutoMinorVersionUpgrade: replica?.AutoMinorVersionUpgrade,
          CopyTagsToSnapshot: replica?.CopyTagsToSnapshot,
          DeletionProtection: replica?.DeletionProtection,
          Tags: replica?.TagList,
        }),
      );
    },
    rename,
    renameMember: rename,
  };
}

function foundOf(found: DBInstance, replicas: readonly DBInstance[]): Database<DBInstance> {
  const retained = (found.BackupRetentionPeriod ?? 0) * DAY;
  const to = found.LatestRestorableTime;
  return {
    identifier: found.DBInstanceIdentifier ?? "",
    status: found.DBInstanceStatus ?? "",
    restoredFrom: found.TagList?.find(({ Key }) => Key === RESTORED_FROM)?.Value,
    members: replicas.map((one) => ({
      identifier: one.DBInstanceIdentifier ?? "",
      status: one.DBInstanceStatus ?? "",
    })),
    // An instance keeps its resource id when it is renamed, and Pulumi knows it by that.
    stateIds: Object.fromEntries(
      [found, ...replicas].map((one) => [one.DBInstanceIdentifier ?? "", one.DbiResourceId ?? ""]),
    ),
    keyId: found.KmsKeyId,
    major: majorOf(found.EngineVersion),
    restorable: { from: to && new Date(to.getTime() - retained), to },
    details: found,
  };
}

function groupsOf({ VpcSecurityGroups = [] }: DBInstance): string[] {
  return VpcSecurityGroups.flatMap(({ VpcSecurityGroupId }) => VpcSecurityGroupId ?? []);
}
