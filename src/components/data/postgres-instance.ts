import * as rds from "@pulumi/aws/rds";
import * as pulumi from "@pulumi/pulumi";
import {
  createDatabaseBase,
  createLogGroups,
  createLogin,
  type Database,
  type DatabaseArgs,
  type DatabaseBase,
  insightsOf,
  type Login,
  POSTGRES_PORT,
  slowQueries,
} from "./database";

export interface PostgresInstanceArgs extends DatabaseArgs {
  /** Like `db.t3.micro`. */
  readonly instanceClass: string;
  /** gp3 storage at the start. */
  readonly storageGiB: number;
  /** Largest size that storage grows to by itself; undefined: it doesn't. */
  readonly maxStorageGiB?: number;
  /** Whether a standby waits in another zone. */
  readonly multiAz: boolean;
  readonly readReplicas: number;
}

/** A PostgreSQL instance on RDS, encrypted and reachable with TLS only, with its read replicas. */
export class PostgresInstance extends pulumi.ComponentResource implements Database {
  readonly writerHost: pulumi.Output<string>;
  readonly readerHost: pulumi.Output<string>;
  readonly databaseName: string;
  readonly username: string;
  readonly login: Login;
  /** The primary and its replicas: what each is called, and its physical identifier. */
  readonly instances: readonly { readonly name: string; readonly identifier: string }[];

  constructor(
    private readonly name: string,
    private readonly args: PostgresInstanceArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("platform:database:PostgresInstance", name, {}, opts);

    const base = createDatabaseBase(name, args, this);
    const parameterGroup = this.createParameterGroup();
    const primary = this.createPrimary(base, parameterGroup);
    const replicaNames = Array.from({ length: args.readReplicas }, (_, i) => `replica-${i + 1}`);
    const replicas = replicaNames.map((replica) => this.createReplica(replica, primary, base, parameterGroup));
    this.instances = [
      { name, identifier: args.identifier },
      ...replicaNames.map((replica) => ({ name: `${name}-${replica}`, identifier: this.identifierOf(replica) })),
    ];
    this.writerHost = primary.address;
    this.readerHost = (replicas[0] ?? primary).address;
    this.databaseName = args.databaseName;
    this.username = args.masterUsername;
    this.login = createLogin(name, base, args, primary.masterUserSecrets, primary, this);

    this.registerOutputs({ writerHost: this.writerHost, readerHost: this.readerHost });
  }

  private createParameterGroup(): rds.ParameterGroup {
    const major = this.args.version.split(".")[0];
    return new rds.ParameterGroup(
      // One for each major version: where an upgrade fails, the one before is still there, and in use.
      `${this.name}-pg${major}`,
      {
        name: `${this.args.identifier}-pg${major}`,
        family: `postgres${major}`,
        description: `Parameters of ${this.args.identifier}`,
        // PostgreSQL 15's own value. AWS says of such a one that it waits for a restart, whatever it was told.
        parameters: [
          { name: "rds.force_ssl", value: "1", applyMethod: "pending-reboot" },
          ...slowQueries(this.args).map((parameter) => ({ ...parameter, applyMethod: "immediate" })),
        ],
      },
      { parent: this, aliases: [{ name: this.name }] },
    );
  }

  private createPrimary(base: DatabaseBase, parameterGroup: rds.ParameterGroup): rds.Instance {
    const { args } = this;
    return new rds.Instance(
      this.name,
      {
        identifier: args.identifier,
        engine: "postgres",
        engineVersion: args.version,
        allowMajorVersionUpgrade: args.allowMajorVersionUpgrade,
        allocatedStorage: args.storageGiB,
        dbName: args.databaseName,
        username: args.masterUsername,
        ...(base.password ? { password: base.password.result } : { manageMasterUserPassword: true }),
        port: POSTGRES_PORT,
        dbSubnetGroupName: base.subnetGroup.name,
        multiAz: args.multiAz,
        backupRetentionPeriod: args.backupRetentionDays,
        skipFinalSnapshot: false,
        finalSnapshotIdentifier: base.finalSnapshotIdentifier,
        ...this.common(base, parameterGroup),
      },
      { parent: this, dependsOn: this.createLogGroups(this.name, args.identifier) },
    );
  }

  private createReplica(
    replica: string,
    primary: rds.Instance,
    base: DatabaseBase,
    parameterGroup: rds.ParameterGroup,
  ): rds.Instance {
    return new rds.Instance(
      `${this.name}-${replica}`,
      {
        identifier: this.identifierOf(replica),
        replicateSourceDb: primary.identifier,
        skipFinalSnapshot: true,
        ...this.common(base, parameterGroup),
      },
      {
        parent: this,
        // It has nothing that its source hasn't.
        protect: false,
        dependsOn: this.createLogGroups(`${this.name}-${replica}`, this.identifierOf(replica)),
      },
    );
  }

  private createLogGroups(name: string, identifier: string): pulumi.Resource[] {
    return createLogGroups(name, `instance/${identifier}`, this.logs(), this.args, this);
  }

  private logs(): string[] {
    return this.args.exportLogs ? ["postgresql", "upgrade"] : [];
  }

  private identifierOf(replica: string): string {
    return `${this.args.identifier}-${replica}`;
  }

  /** What the primary and its replicas have in common. */
  private common(base: DatabaseBase, parameterGroup: rds.ParameterGroup) {
    const { args } = this;
    return {
      instanceClass: args.instanceClass,
      storageType: "gp3",
      maxAllocatedStorage: args.maxStorageGiB,
      storageEncrypted: true,
      kmsKeyId: base.key?.arn,
      parameterGroupName: parameterGroup.name,
      vpcSecurityGroupIds: [base.securityGroup.id],
      publiclyAccessible: false,
      autoMinorVersionUpgrade: true,
      copyTagsToSnapshot: true,
      enabledCloudwatchLogsExports: this.logs(),
      ...insightsOf(args),
      deletionProtection: args.protect,
      // A change of size waits for no maintenance window: what a preview shows is what happens.
      applyImmediately: true,
    };
  }
}
