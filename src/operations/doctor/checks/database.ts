import { DescribeDBClustersCommand, DescribeDBInstancesCommand } from "@aws-sdk/client-rds";
import { ifThere } from "../ask";
import { blocking, type Check, type Subject } from "../check";

/** States in which a database answers nobody, or won't for long; others pass by themselves. */
const BAD = /^(stopp(ed|ing)|failed|storage-full|inaccessible-.*|incompatible-.*|restore-error|deleting)$/;

/** The database answers. */
export const database: Check<Subject> = {
  name: "database",
  async look({ stack, config, aws, made }) {
    if (!config.database) return [];
    const { engine, identifier } = config.database;
    const [kind, type] =
      engine === "postgres" ? ["instance", "aws:rds/instance:Instance"] : ["cluster", "aws:rds/cluster:Cluster"];
    if (!made.count(type as string)) return [];
    const { rds } = aws();
    const status =
      kind === "instance"
        ? (await ifThere(rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: identifier }))))
            ?.DBInstances?.[0]?.DBInstanceStatus
        : (await ifThere(rds.send(new DescribeDBClustersCommand({ DBClusterIdentifier: identifier }))))?.DBClusters?.[0]
            ?.Status;
    if (status === undefined)
      return [
        blocking(`the database ${identifier} is gone`, "docs/runbooks/restore-database.md, before any pulumi up"),
      ];
    if (!BAD.test(status)) return [];
    const start = `aws rds start-db-${kind} --db-${kind}-identifier ${identifier}`;
    return [
      blocking(
        `the database ${identifier} is ${status}`,
        status.startsWith("stopp")
          ? start
          : `RDS's events say why: aws rds describe-events --source-type db-${kind} --source-identifier ${identifier}; npm run doctor -- ${stack} again`,
      ),
    ];
  },
};
