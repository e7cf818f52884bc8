import {
  CreateDBClusterSnapshotCommand,
  CreateDBSnapshotCommand,
  DBClusterSnapshotAlreadyExistsFault,
  DBSnapshotAlreadyExistsFault,
  DescribeDBClusterSnapshotsCommand,
  DescribeDBSnapshotsCommand,
  InvalidDBClusterStateFault,
  InvalidDBInstanceStateFault,
  SnapshotQuotaExceededFault,
} from "@aws-sdk/client-rds";
import type { Config } from "../config/schema";
import type { Aws } from "./aws";
import { type Clock, poll } from "./clock";
import { Failure, messageOf } from "./failure";

/** Longest time in which a database that is busy may begin with a snapshot. */
const BUSY_SECONDS = 600;
/** Longest time in which a snapshot becomes ready. */
const READY_SECONDS = 1200;
export const SNAPSHOT_SECONDS = BUSY_SECONDS + READY_SECONDS;

/**
 * Takes a snapshot of the database and waits until it can be restored.
 *
 * @param at when the attempt began: run again, it waits for the snapshot that it has begun
 * @returns its identifier
 */
export async function takeSnapshot(
  rds: Aws["rds"],
  clock: Clock,
  { engine, identifier }: NonNullable<Config["database"]>,
  version: string,
  at: string,
  note: (text: string) => void,
): Promise<string> {
  const moment = at.replace(/\.\d+Z$/, "");
  const id = snapshotName(identifier, version, moment);
  const isCluster = engine === "aurora-postgresql";
  const create = () =>
    isCluster
      ? rds.send(
          new CreateDBClusterSnapshotCommand({ DBClusterIdentifier: identifier, DBClusterSnapshotIdentifier: id }),
        )
      : rds.send(new CreateDBSnapshotCommand({ DBInstanceIdentifier: identifier, DBSnapshotIdentifier: id }));
  const patience = { everySeconds: 10, deadlineSeconds: BUSY_SECONDS };
  const begun = await poll(clock, patience, () => begin(create, identifier, note));
  if (!begun) throw new Failure("snapshot", `${identifier} takes no snapshot at the moment. Nothing was changed.`);

  const status = async () => {
    if (isCluster) {
      const found = await rds.send(new DescribeDBClusterSnapshotsCommand({ DBClusterSnapshotIdentifier: id }));
      return found.DBClusterSnapshots?.[0]?.Status;
    }
    const found = await rds.send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: id }));
    return found.DBSnapshots?.[0]?.Status;
  };
  const end = await poll(clock, { everySeconds: 10, deadlineSeconds: READY_SECONDS }, async () => {
    const now = await status();
    return now === "available" || now === "failed" ? now : undefined;
  });
  if (end === "available") return id;
  throw new Failure(
    "snapshot",
    end
      ? `The snapshot ${id} failed. Nothing was changed. See the events of ${identifier} in RDS.`
      : `The snapshot ${id} wasn't ready within ${READY_SECONDS / 60} minutes. Nothing was changed.`,
  );
}

/** @returns undefined where the database is busy, as in its backup window */
async function begin(
  create: () => Promise<unknown>,
  identifier: string,
  note: (text: string) => void,
): Promise<true | undefined> {
  try {
    await create();
    return true;
  } catch (error) {
    if (error instanceof DBSnapshotAlreadyExistsFault || error instanceof DBClusterSnapshotAlreadyExistsFault)
      return true;
    if (error instanceof InvalidDBInstanceStateFault || error instanceof InvalidDBClusterStateFault) {
      note(messageOf(error));
      return undefined;
    }
    const advice = error instanceof SnapshotQuotaExceededFault ? ` Delete the oldest ${identifier}-before-… ones.` : "";
    throw error instanceof Failure
      ? error
      : new Failure("snapshot", `${messageOf(error)}${advice} Nothing was changed.`);
  }
}

/** Of what RDS takes: letters, digits and single dashes, 255 at most. */
function snapshotName(identifier: string, version: string, moment: string): string {
  const name = `${identifier}-before-${version}-${moment}`.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return name.slice(0, 255).replace(/-$/, "");
}
