import type { Clock } from "../../../src/operations/clock";
import type { Handlers } from "./machine";

/** A database or an instance of a cluster in {@link FakeRds}. */
interface Held {
  name: string;
  readonly resourceId: string;
  readonly data: string;
  password: string;
  tags: { Key: string; Value: string }[];
  /** What it replicates, or belongs to: for good, whatever that is called. */
  readonly of?: Held;
  /** What it is at, until when, and what comes of it. */
  busy?: { readonly status: string; readonly until: number; readonly then?: () => void };
}

interface Input {
  readonly [key: string]: unknown;
}

const KEY = "arn:aws:kms:us-east-1:1:key/own";
const SECOND = 1000;

/** RDS in memory: instances with replicas, or one Aurora cluster with its instances. Everything takes its time. */
export class FakeRds {
  readonly snapshots = new Map<string, Input>();
  private readonly all: Held[] = [];
  private made = 0;

  constructor(private readonly clock: Clock) {}

  add(name: string, data: string, of?: Held, password = "current", tags: Held["tags"] = []): Held {
    this.made++;
    const resourceId = `db-${this.made}`;
    const held = { name, resourceId, data, password, tags, of };
    this.all.push(held);
    return held;
  }

  addSnapshot(name: string, data: string, other: Input = {}): void {
    this.snapshots.set(name, { Status: "available", KmsKeyId: KEY, EngineVersion: "15.8", data, ...other });
  }

  /** What each database has, by name; of a member, what it belongs to, too. */
  get content(): Record<string, string> {
    this.settle();
    return Object.fromEntries(this.all.map(({ name, data, of }) => [name, of ? `${of.data} of ${of.name}` : data]));
  }

  get passwords(): Record<string, string> {
    return Object.fromEntries(this.all.filter(({ of }) => !of).map(({ name, password }) => [name, password]));
  }

  get ids(): Record<string, string> {
    return Object.fromEntries(this.all.map(({ name, resourceId }) => [name, resourceId]));
  }

  /** As `pulumi up` gives the program's tags. */
  retag(): void {
    const [active] = this.all.filter(({ name }) => name === "orders");
    if (active) active.tags = [];
  }

  remove(name: string): void {
    this.all.splice(0, this.all.length, ...this.all.filter((one) => one.name !== name && one.of?.name !== name));
  }

  private settle(): void {
    for (const held of this.all) {
      if (!held.busy || held.busy.until > this.clock.now()) continue;
      held.busy.then?.();
      held.busy = undefined;
    }
  }

  private find(name: unknown, kind: "Instance" | "Cluster"): Held {
    this.settle();
    const found = this.all.find((one) => one.name === name);
    if (!found) throw aws(`DB${kind}NotFoundFault`, `${name} not found`);
    return found;
  }

  private begin(held: Held, status: string, seconds: number, then?: () => void): void {
    held.busy = { status, until: this.clock.now() + seconds * SECOND, then };
  }

  private modify(kind: "Instance" | "Cluster", input: Input): object {
    const held = this.find(input[`DB${kind}Identifier`], kind);
    const name = input[`NewDB${kind}Identifier`] as string | undefined;
    if (held.busy) throw aws(`InvalidDB${kind}StateFault`, `${held.name} is ${held.busy.status}`);
    if (!name) {
      this.begin(held, "modifying", 15, () => {
        held.password = input.ManageMasterUserPassword ? "RDS's" : String(input.MasterUserPassword);
      });
      return {};
    }
    if (this.all.some((one) => one.name === name)) throw aws(`DB${kind}AlreadyExistsFault`, `${name} exists`);
    this.begin(held, "renaming", 15, () => {
      held.name = name;
    });
    return {};
  }

  private restore(name: unknown, data: string, Tags: unknown, kind: "Instance" | "Cluster"): object {
    this.settle();
    if (this.all.some((one) => one.name === name)) throw aws(`DB${kind}AlreadyExistsFault`, `${name} exists`);
    const made = this.add(String(name), data, undefined, "old", Tags as Held["tags"]);
    this.begin(made, "creating", 25);
    return {};
  }

  private join(name: unknown, of: Held, kind: "Instance" | "Cluster"): object {
    if (of.busy) throw aws(`InvalidDB${kind}StateFault`, `${of.name} is ${of.busy.status}`);
    if (this.all.some((one) => one.name === name)) throw aws("DBInstanceAlreadyExistsFault", `${name} exists`);
    this.begin(this.add(String(name), of.data, of), "creating", 15);
    return {};
  }

  private membersOf(held: Held): string[] {
    return this.all.filter(({ of }) => of === held).map(({ name }) => name);
  }

  private snapshot(id: unknown, kind: string): Input {
    const found = this.snapshots.get(String(id));
    if (!found) throw aws(`DB${kind}SnapshotNotFoundFault`, `${id} not found`);
    return found;
  }

  private readonly common = () => ({
    KmsKeyId: KEY,
    EngineVersion: "15.8",
    BackupRetentionPeriod: 7,
    LatestRestorableTime: new Date(this.clock.now() - 300 * SECOND),
    EarliestRestorableTime: new Date(this.clock.now() - 7 * 86_400_000),
  });

  readonly handlers: Handlers = {
    DescribeDBInstancesCommand: ({ DBInstanceIdentifier }) => {
      const held = this.find(DBInstanceIdentifier, "Instance");
      const instance = {
        ...this.common(),
        DBInstanceIdentifier: held.name,
        DBInstanceStatus: held.busy?.status ?? "available",
        DbiResourceId: held.resourceId,
        TagList: held.tags,
        ReadReplicaDBInstanceIdentifiers: this.membersOf(held),
      };
      return { DBInstances: [instance] };
    },
    DescribeDBClustersCommand: ({ DBClusterIdentifier }) => {
      const held = this.find(DBClusterIdentifier, "Cluster");
      const cluster = {
        ...this.common(),
        Status: held.busy?.status ?? "available",
        TagList: held.tags,
        DBClusterMembers: this.membersOf(held).map((name) => ({ DBInstanceIdentifier: name })),
      };
      return { DBClusters: [cluster] };
    },
    DescribeDBSnapshotsCommand: ({ DBSnapshotIdentifier: id }) => ({ DBSnapshots: [this.snapshot(id, "")] }),
    DescribeDBClusterSnapshotsCommand: ({ DBClusterSnapshotIdentifier: id }) => ({
      DBClusterSnapshots: [this.snapshot(id, "Cluster")],
    }),
    RestoreDBInstanceFromDBSnapshotCommand: ({ DBInstanceIdentifier, DBSnapshotIdentifier: id, Tags }) =>
      this.restore(DBInstanceIdentifier, String(this.snapshot(id, "").data), Tags, "Instance"),
    RestoreDBInstanceToPointInTimeCommand: ({ TargetDBInstanceIdentifier, RestoreTime, Tags }) =>
      this.restore(TargetDBInstanceIdentifier, `as of ${RestoreTime.toISOString()}`, Tags, "Instance"),
    RestoreDBClusterFromSnapshotCommand: ({ DBClusterIdentifier, SnapshotIdentifier: id, Tags }) =>
      this.restore(DBClusterIdentifier, String(this.snapshot(id, "Cluster").data), Tags, "Cluster"),
    RestoreDBClusterToPointInTimeCommand: ({ DBClusterIdentifier, RestoreToTime, Tags }) =>
      this.restore(DBClusterIdentifier, `as of ${RestoreToTime.toISOString()}`, Tags, "Cluster"),
    CreateDBInstanceReadReplicaCommand: ({ DBInstanceIdentifier, SourceDBInstanceIdentifier: source }) =>
      this.join(DBInstanceIdentifier, this.find(source, "Instance"), "Instance"),
    CreateDBInstanceCommand: ({ DBInstanceIdentifier, DBClusterIdentifier: cluster }) =>
      this.join(DBInstanceIdentifier, this.find(cluster, "Cluster"), "Cluster"),
    ModifyDBInstanceCommand: (input) => this.modify("Instance", input),
    ModifyDBClusterCommand: (input) => this.modify("Cluster", input),
  };
}

function aws(name: string, message: string): Error {
  return Object.assign(new Error(message), { name, $metadata: {} });
}
