import * as elasticache from "@pulumi/aws/elasticache";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { type Client, SecurityGroup } from "../network/security-group";

export interface RedisCacheArgs {
  /** Physical identifier, 40 characters at most. */
  readonly identifier: string;
  /** Redis version, like `7.1`. */
  readonly version: string;
  /** Like `cache.t3.micro`. */
  readonly nodeType: string;
  /** Replicas of the primary; with one or more it fails over by itself. */
  readonly replicas: number;
  /** Days that its daily snapshots are kept; 0: there are none. */
  readonly snapshotDays: number;
  readonly vpcId: pulumi.Input<string>;
  readonly subnetIds: pulumi.Input<string[]>;
  /** Who may connect. */
  readonly clients: readonly Client[];
}

export const REDIS_PORT = 6379;

/** A Redis on ElastiCache that speaks TLS only, asks for a token, and is encrypted at rest. */
export class RedisCache extends pulumi.ComponentResource {
  readonly host: pulumi.Output<string>;
  /** Secret. */
  readonly token: pulumi.Output<string>;

  constructor(name: string, args: RedisCacheArgs, opts?: pulumi.ComponentResourceOptions) {
    super("platform:cache:RedisCache", name, {}, opts);

    const securityGroup = new SecurityGroup(
      name,
      { vpcId: args.vpcId, groupName: `${args.identifier}-sg`, description: `Cache ${args.identifier}` },
      { parent: this },
    );
    securityGroup.allowClients(REDIS_PORT, args.clients);
    const subnetGroup = new elasticache.SubnetGroup(
      name,
      { name: args.identifier, description: `Subnets of ${args.identifier}`, subnetIds: args.subnetIds },
      { parent: this },
    );
    // Letters and digits only: it becomes part of a URL.
    const token = new random.RandomPassword(name, { length: 64, special: false }, { parent: this });
    const group = new elasticache.ReplicationGroup(
      name,
      {
        replicationGroupId: args.identifier,
        description: `Redis ${args.identifier}`,
        engine: "redis",
        engineVersion: args.version,
        nodeType: args.nodeType,
        numCacheClusters: args.replicas + 1,
        automaticFailoverEnabled: args.replicas > 0,
        multiAzEnabled: args.replicas > 0,
        parameterGroupName: "default.redis7",
        port: REDIS_PORT,
        subnetGroupName: subnetGroup.name,
        securityGroupIds: [securityGroup.id],
        atRestEncryptionEnabled: true,
        transitEncryptionEnabled: true,
        authToken: token.result,
        snapshotRetentionLimit: args.snapshotDays,
        autoMinorVersionUpgrade: true,
        applyImmediately: true,
      },
      { parent: this },
    );
    this.host = group.primaryEndpointAddress;
    this.token = token.result;

    this.registerOutputs({ host: this.host });
  }
}
