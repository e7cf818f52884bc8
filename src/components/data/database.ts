import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as rds from "@pulumi/aws/rds";
import * as secretsmanager from "@pulumi/aws/secretsmanager";
import type * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { type Client, SecurityGroup } from "../network/security-group";
import { Key } from "../security/key";
import type { SecretReference } from "../security/secret";

/** What both kinds of PostgreSQL database take. */
export interface DatabaseArgs {
  /** Physical identifier. */
  readonly identifier: string;
  /** PostgreSQL version: the major one lets AWS choose and upgrade the minor. */
  readonly version: string;
  /** Whether AWS may upgrade it to another major version, which can't be undone; undefined: it refuses. */
  readonly allowMajorVersionUpgrade?: boolean;
  readonly databaseName: string;
  readonly masterUsername: string;
  /** Days after which RDS, whose the password is then, makes another; undefined: it is the program's. */
  readonly passwordRotationDays?: number;
  /** Days that automated backups are kept; any moment in them can be restored. */
  readonly backupRetentionDays: number;
  readonly vpcId: pulumi.Input<string>;
  readonly subnetIds: pulumi.Input<string[]>;
  /** Who may connect. */
  readonly clients: readonly Client[];
  /** Whether it is encrypted with a KMS key of its own; otherwise with AWS's for RDS. */
  readonly ownKey: boolean;
  /** Whether PostgreSQL's log goes to CloudWatch. */
  readonly exportLogs: boolean;
  /** Statements that take longer are logged; -1: none are. */
  readonly slowQueryMs: number;
  /** Whether Database Insights shows for seven days which statements are its load. */
  readonly insights: boolean;
  readonly logRetentionDays: number;
  /** Whether AWS refuses to delete it. */
  readonly protect: boolean;
}

/** What others need to know of a database, whoever made it. */
export interface Database extends pulumi.Resource {
  readonly writerHost: pulumi.Output<string>;
  /** The writer's where there is no reader. */
  readonly readerHost: pulumi.Output<string>;
  readonly databaseName: string;
  readonly username: string;
  /** Who may log in. */
  readonly login: Login;
}

/** Where a database's password is. */
export type Login =
  | { readonly password: pulumi.Output<string> }
  /** RDS's own: JSON with user and password only. */
  | { readonly secret: SecretReference };

export const POSTGRES_PORT = 5432;

/** The parts that a database stands on: where it is, who reaches it, how it is encrypted and who it belongs to. */
export interface DatabaseBase {
  readonly securityGroup: SecurityGroup;
  readonly subnetGroup: rds.SubnetGroup;
  /** None: AWS's. */
  readonly key?: Key;
  /** None: RDS makes it, and Pulumi never has it. */
  readonly password?: random.RandomPassword;
  /** Name of the snapshot that is taken when the database is deleted; unique, however often it is made anew. */
  readonly finalSnapshotIdentifier: pulumi.Output<string>;
}

/** Makes what both kinds of database stand on, as children of `parent`. */
export function createDatabaseBase(name: string, args: DatabaseArgs, parent: pulumi.Resource): DatabaseBase {
  const opts = { parent };
  const securityGroup = new SecurityGroup(
    name,
    { vpcId: args.vpcId, groupName: `${args.identifier}-sg`, description: `Database ${args.identifier}` },
    opts,
  );
  securityGroup.allowClients(POSTGRES_PORT, args.clients);
  const suffix = new random.RandomId(`${name}-final-snapshot`, { byteLength: 4 }, opts);
  return {
    securityGroup,
    subnetGroup: new rds.SubnetGroup(
      name,
      { name: args.identifier, description: `Subnets of ${args.identifier}`, subnetIds: args.subnetIds },
      // A database can't move to another group of its VPC: it keeps the one that it has when it is renamed.
      { ...opts, ignoreChanges: ["name", "description"] },
    ),
    key: args.ownKey
      ? new Key(name, { alias: args.identifier, description: `Data of ${args.identifier}`, outlives: true }, opts)
      : undefined,
    // Letters and digits only: it becomes part of a URL.
    password: args.passwordRotationDays
      ? undefined
      : new random.RandomPassword(name, { length: 32, special: false }, opts),
    finalSnapshotIdentifier: suffix.hex.apply((hex) => `${args.identifier}-final-${hex}`),
  };
}

/**
 * Says where the password of a database is, and has RDS make another by schedule where it is RDS's.
 *
 * @param secrets those that RDS keeps for it
 * @param instance that RDS rotates the password by
 */
export function createLogin(
  name: string,
  { password }: DatabaseBase,
  { passwordRotationDays }: DatabaseArgs,
  secrets: pulumi.Output<{ secretArn: string }[]>,
  instance: pulumi.Resource,
  parent: pulumi.Resource,
): Login {
  if (password) return { password: password.result };
  const arn = secrets.apply(([secret]) => secret?.secretArn ?? "");
  new secretsmanager.SecretRotation(
    name,
    { secretId: arn, rotateImmediately: false, rotationRules: { automaticallyAfterDays: passwordRotationDays } },
    // The secret goes with the database, or with the option: then there is nothing left to cancel.
    { parent, dependsOn: instance, retainOnDelete: true },
  );
  return { secret: { store: "secrets-manager", arn } };
}

/** Database Insights' Standard mode, for as long as it is free. */
export function insightsOf({ insights }: Pick<DatabaseArgs, "insights">) {
  return insights ? { performanceInsightsEnabled: true, performanceInsightsRetentionPeriod: 7 } : {};
}

/** What a parameter group has beside TLS: which statements are logged. */
export function slowQueries({ slowQueryMs }: Pick<DatabaseArgs, "slowQueryMs">) {
  return [{ name: "log_min_duration_statement", value: String(slowQueryMs) }];
}

/**
 * The log groups that a database writes to: RDS would make them itself, and keep them for ever.
 *
 * @param owner `cluster` or `instance` and its physical identifier
 * @param kinds which of its logs
 */
export function createLogGroups(
  name: string,
  owner: string,
  kinds: readonly string[],
  { logRetentionDays }: Pick<DatabaseArgs, "logRetentionDays">,
  parent: pulumi.Resource,
): pulumi.Resource[] {
  return kinds.map(
    (kind) =>
      new cloudwatch.LogGroup(
        `${name}-${kind}`,
        { name: `/aws/rds/${owner}/${kind}`, retentionInDays: logRetentionDays },
        { parent },
      ),
  );
}
