import {
  CreateDBClusterSnapshotCommand,
  CreateDBSnapshotCommand,
  DescribeDBClusterSnapshotsCommand,
  DescribeDBSnapshotsCommand,
} from "@aws-sdk/client-rds";
import type { Config } from "../config/schema";
import type { Aws } from "./aws";
import { type Clock, poll } from "./clock";
import { Failure } from "./failure";

/** Longest time that a snapshot may take. */
export const SNAPSHOT_SECONDS = 1200;

/**
 * Takes a snapshot of the database and waits until it can be restored.
 *
 * @returns its identifier
 */
export async function takeSnapshot(
  rds: Aws["rds"],
  clock: Clock,
  { engine, identifier }: NonNullable<Config["database"]>,
  version: string,
): Promise<string> {
  const moment = new Date(clock.now()).toISOString().replace(/\.\d+Z$/, "");
  const id = snapshotName(identifier, version, moment);
  const isCluster = engine === "aurora-postgresql";
  await (isCluster
    ? rds.send(new CreateDBClusterSnapshotCommand({ DBClusterIdentifier: identifier, DBClusterSnapshotIdentifier: id }))
    : rds.send(new CreateDBSnapshotCommand({ DBInstanceIdentifier: identifier, DBSnapshotIdentifier: id })));

  const status = async () => {
    if (isCluster) {
      const found = await rds.send(new DescribeDBClusterSnapshotsCommand({ DBClusterSnapshotIdentifier: id }));
      return found.DBClusterSnapshots?.[0]?.Status;
    }
    const found = await rds.send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: id }));
    return found.DBSnapshots?.[0]?.Status;
  };
  const end = await poll(clock, { everySeconds: 10, deadlineSeconds: SNAPSHOT_SECONDS }, async () => {
    const now = await status();
    return now === "available" || now === "failed" ? now : undefined;
  });
  if (end === "available") return id;
  throw new Failure(
    "snapshot",
    end
      ? `The snapshot ${id} failed. Nothing was changed. See the events of ${identifier} in RDS.`
      : `The snapshot ${id} wasn't ready within ${SNAPSHOT_SECONDS / 60} minutes. Nothing was changed.`,
  );
}

/** Of what RDS takes: letters, digits and single dashes, 255 at most. */
export function snapshotName(identifier: string, version: string, moment: string): string {
  const name = `${identifier}-before-${version}-${moment}`.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return name.slice(0, 255).replace(/-$/, "");
}
