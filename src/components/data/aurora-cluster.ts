import * as appautoscaling from "@pulumi/aws/appautoscaling";
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

export interface AuroraClusterArgs extends DatabaseArgs {
  /** Smallest capacity of an instance in Aurora capacity units. */
  readonly minCapacityAcu: number;
  /** Largest capacity of an instance in Aurora capacity units. */
  readonly maxCapacityAcu: number;
  /** Readers beside the writer. */
  readonly readers: number;
  /** Most readers that autoscaling adds up to; undefined: it adds none. */
  readonly maxReaders?: number;
  /** Zones that the writer and the readers are spread over. */
  readonly availabilityZones: readonly string[];
}

/** An Aurora PostgreSQL cluster, Serverless v2, encrypted and reachable with TLS only: a writer, readers, their scaling. */
export class AuroraCluster extends pulumi.ComponentResource implements Database {
  readonly writerHost: pulumi.Output<string>;
  readonly readerHost: pulumi.Output<string>;
  readonly databaseName: string;
  readonly username: string;
  readonly login: Login;

  constructor(
    private readonly name: string,
    private readonly args: AuroraClusterArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("platform:database:AuroraCluster", name, {}, opts);

    const base = createDatabaseBase(name, args, this);
    const cluster = this.createCluster(base);
    const writer = this.createInstance("writer", cluster, 0);
    const readers = Array.from({ length: args.readers }, (_, i) =>
      // The first instance of a cluster becomes its writer.
      this.createInstance(`reader-${i + 1}`, cluster, i + 1, [writer]),
    );
    if (args.maxReaders) this.scaleReaders(cluster, args.maxReaders, readers);
    this.writerHost = cluster.endpoint;
    this.readerHost = cluster.readerEndpoint;
    this.databaseName = args.databaseName;
    this.username = args.masterUsername;
    this.login = createLogin(name, base, args, cluster.masterUserSecrets, writer, this);

    this.registerOutputs({ writerHost: this.writerHost, readerHost: this.readerHost });
  }

  private createCluster(base: DatabaseBase): rds.Cluster {
    const { args } = this;
    const logs = args.exportLogs ? ["postgresql"] : [];
    return new rds.Cluster(
      this.name,
      {
        clusterIdentifier: args.identifier,
        engine: "aurora-postgresql",
        engineMode: "provisioned",
        engineVersion: args.version,
        allowMajorVersionUpgrade: args.allowMajorVersionUpgrade,
        serverlessv2ScalingConfiguration: { minCapacity: args.minCapacityAcu, maxCapacity: args.maxCapacityAcu },
        databaseName: args.databaseName,
        masterUsername: args.masterUsername,
        ...(base.password ? { masterPassword: base.password.result } : { manageMasterUserPassword: true }),
        port: POSTGRES_PORT,
        dbSubnetGroupName: base.subnetGroup.name,
        dbClusterParameterGroupName: this.createParameterGroup().name,
        vpcSecurityGroupIds: [base.securityGroup.id],
        storageEncrypted: true,
        kmsKeyId: base.key?.arn,
        backupRetentionPeriod: args.backupRetentionDays,
        copyTagsToSnapshot: true,
        skipFinalSnapshot: false,
        finalSnapshotIdentifier: base.finalSnapshotIdentifier,
        enabledCloudwatchLogsExports: logs,
        deletionProtection: args.protect,
        // A change of size waits for no maintenance window: what a preview shows is what happens.
        applyImmediately: true,
      },
      { parent: this, dependsOn: createLogGroups(this.name, `cluster/${args.identifier}`, logs, args, this) },
    );
  }

  private createParameterGroup(): rds.ClusterParameterGroup {
    const major = this.args.version.split(".")[0];
    return new rds.ClusterParameterGroup(
      // One for each major version: where an upgrade fails, the one before is still there, and in use.
      `${this.name}-pg${major}`,
      {
        name: `${this.args.identifier}-pg${major}`,
        family: `aurora-postgresql${major}`,
        description: `Parameters of ${this.args.identifier}`,
        parameters: [{ name: "rds.force_ssl", value: "1" }, ...slowQueries(this.args)],
      },
      { parent: this, aliases: [{ name: this.name }] },
    );
  }

  private createInstance(
    role: string,
    cluster: rds.Cluster,
    index: number,
    dependsOn: pulumi.Resource[] = [],
  ): rds.ClusterInstance {
    return new rds.ClusterInstance(
      `${this.name}-${role}`,
      {
        identifier: `${this.args.identifier}-${role}`,
        clusterIdentifier: cluster.id,
        engine: "aurora-postgresql",
        instanceClass: "db.serverless",
        publiclyAccessible: false,
        autoMinorVersionUpgrade: true,
        ...insightsOf(this.args),
        // Left alone, Aurora may put them all in one zone.
        availabilityZone: this.args.availabilityZones[index % this.args.availabilityZones.length],
        promotionTier: Math.min(index, 1),
        applyImmediately: true,
      },
      // Where it was put, it stays: another number of zones moves nobody.
      { parent: this, dependsOn, ignoreChanges: ["availabilityZone"] },
    );
  }

  /** Adds and removes readers with their load. */
  private scaleReaders(cluster: rds.Cluster, maxCapacity: number, dependsOn: pulumi.Resource[]): void {
    const target = new appautoscaling.Target(
      this.name,
      {
        serviceNamespace: "rds",
        scalableDimension: "rds:cluster:ReadReplicaCount",
        resourceId: pulumi.interpolate`cluster:${cluster.clusterIdentifier}`,
        minCapacity: this.args.readers,
        maxCapacity,
      },
      { parent: this, dependsOn },
    );
    new appautoscaling.Policy(
      this.name,
      {
        name: `${this.args.identifier}-readers-cpu`,
        policyType: "TargetTrackingScaling",
        serviceNamespace: target.serviceNamespace,
        scalableDimension: target.scalableDimension,
        resourceId: target.resourceId,
        targetTrackingScalingPolicyConfiguration: {
          predefinedMetricSpecification: { predefinedMetricType: "RDSReaderAverageCPUUtilization" },
          targetValue: 70,
          // A reader takes minutes to come, and to show in the average.
          scaleOutCooldown: 300,
          scaleInCooldown: 300,
        },
      },
      { parent: this },
    );
  }
}
