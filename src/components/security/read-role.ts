import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument, type Statement } from "../../lib/iam";
import type { Bucket } from "../storage/bucket";

export interface ReadRoleArgs {
  /** Physical name. */
  readonly roleName: string;
  /** Account whose principals may assume the role. */
  readonly trustedAccountId: string;
  /** Which of its principals, as ARNs in which `*` may stand for anything; none: all. */
  readonly principals: readonly string[];
  /** Whether only with multi-factor authentication. */
  readonly requireMfa: boolean;
  /** Buckets whose objects it reads. */
  readonly buckets: readonly Bucket[];
  /** Names of log groups that it reads; a name may end in `*`. */
  readonly logGroupNames: readonly string[];
  readonly region: string;
  readonly accountId: pulumi.Input<string>;
}

/** A role with which another account reads uploads, database descriptions and logs, and nothing else. */
export class ReadRole extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(
    name: string,
    private readonly args: ReadRoleArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("platform:security:ReadRole", name, {}, opts);

    const role = new iam.Role(
      name,
      {
        name: args.roleName,
        description: `Read access for account ${args.trustedAccountId}`,
        assumeRolePolicy: policyDocument([this.trust()]),
      },
      { parent: this },
    );
    new iam.RolePolicy(
      name,
      { role: role.name, policy: policyDocument([...this.objects(), ...this.databases(), ...this.logs()]) },
      { parent: this },
    );
    this.arn = role.arn;

    this.registerOutputs({ arn: this.arn });
  }

  private trust(): Statement {
    const { trustedAccountId, principals, requireMfa } = this.args;
    const Condition = {
      ...(requireMfa && { Bool: { "aws:MultiFactorAuthPresent": "true" } }),
      ...(principals.length > 0 && { ArnLike: { "aws:PrincipalArn": [...principals] } }),
    };
    return {
      Sid: "AssumedByAccount",
      Principal: { AWS: `arn:aws:iam::${trustedAccountId}:root` },
      Action: "sts:AssumeRole",
      ...(Object.keys(Condition).length > 0 && { Condition }),
    };
  }

  private objects(): Statement[] {
    const { buckets } = this.args;
    const keys = buckets.flatMap(({ keyArn }) => (keyArn ? [keyArn] : []));
    return [
      {
        Sid: "ListBuckets",
        Action: ["s3:GetBucketLocation", "s3:ListBucket"],
        Resource: buckets.map(({ arn }) => arn),
      },
      {
        Sid: "ReadObjects",
        Action: "s3:GetObject",
        Resource: buckets.map(({ arn }) => pulumi.interpolate`${arn}/*`),
      },
      ...(keys.length ? [{ Sid: "DecryptObjects", Action: "kms:Decrypt", Resource: keys }] : []),
    ];
  }

  /** All of the account's: autoscaling gives readers names of its own. */
  private databases(): Statement[] {
    const { region, accountId } = this.args;
    const arn = (kind: string) => pulumi.interpolate`arn:aws:rds:${region}:${accountId}:${kind}:*`;
    return [
      {
        Sid: "DescribeDatabases",
        Action: [
          "rds:DescribeDBClusterSnapshots",
          "rds:DescribeDBClusters",
          "rds:DescribeDBInstances",
          "rds:DescribeDBSnapshots",
          "rds:ListTagsForResource",
        ],
        Resource: ["cluster", "cluster-snapshot", "db", "snapshot"].map(arn),
      },
    ];
  }

  private logs(): Statement[] {
    const { region, accountId, logGroupNames } = this.args;
    const arn = (rest: string) => pulumi.interpolate`arn:aws:logs:${region}:${accountId}:log-group:${rest}`;
    return [
      { Sid: "ListLogGroups", Action: "logs:DescribeLogGroups", Resource: arn("*") },
      {
        Sid: "ReadLogs",
        Action: ["logs:DescribeLogStreams", "logs:FilterLogEvents", "logs:GetLogEvents"],
        Resource: logGroupNames.map((group) => arn(`${group}:*`)),
      },
    ];
  }
}
