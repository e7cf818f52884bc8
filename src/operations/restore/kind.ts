/** What a database is restored from. */
export type Source = { readonly snapshot: string } | { readonly time: Date };

/** Written on what is restored, so that a command that was interrupted knows its own. */
export const RESTORED_FROM = "restored-from";

/** As text, for people and for the tag. */
export function describeSource(source: Source): string {
  return "snapshot" in source ? `snapshot ${source.snapshot}` : `time ${source.time.toISOString()}`;
}

/** A read replica, or an instance of a cluster. */
interface Member {
  readonly identifier: string;
  readonly status: string;
}

/** A database as AWS has it, with its members. */
export interface Database<Details = unknown> {
  readonly identifier: string;
  readonly status: string;
  /** What it was restored from; undefined: it wasn't, or `pulumi up` has taken the note away since. */
  readonly restoredFrom?: string;
  readonly members: readonly Member[];
  /** By what Pulumi's state knows it and its members: ids by identifier. */
  readonly stateIds: Readonly<Record<string, string>>;
  readonly keyId?: string;
  /** Of its version. */
  readonly major: string;
  /** The moments that it can be restored to. */
  readonly restorable: { readonly from?: Date; readonly to?: Date };
  readonly details: Details;
}

/** What of a snapshot must fit. */
interface DatabaseSnapshot {
  readonly status: string;
  readonly keyId?: string;
  readonly major: string;
}

/** The password that applications know, or that RDS makes one and keeps it itself. */
export type Login = { readonly MasterUserPassword: string } | { readonly ManageMasterUserPassword: true };

/** An RDS instance or an Aurora cluster: what each step is called there. */
export interface Kind<Details = unknown> {
  /** As in AWS's command line: `db-snapshot`, `db-cluster-snapshot`. */
  readonly snapshotNoun: string;
  /** @returns undefined where AWS has none of that name */
  find(identifier: string): Promise<Database<Details> | undefined>;
  findSnapshot(identifier: string): Promise<DatabaseSnapshot | undefined>;
  /** Begins to restore a database of another name, set up like the one that it is to replace. */
  begin(source: Source, like: Database<Details>, identifier: string): Promise<unknown>;
  /** Sets what a restore leaves out: the password above all, which is that of the moment that was restored. */
  settle(identifier: string, like: Database<Details>, login: Login): Promise<unknown>;
  addMember(of: Database<Details>, identifier: string, like: Member): Promise<unknown>;
  rename(identifier: string, to: string): Promise<unknown>;
  renameMember(identifier: string, to: string): Promise<unknown>;
}

export function majorOf(version: string | undefined): string {
  return version?.split(".")[0] ?? "";
}

/** Whether AWS says by this that it has no such thing; whatever else it says is thrown. */
export async function orNone<T>(names: readonly string[], ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Error && names.includes(error.name)) return undefined;
    throw error;
  }
}
