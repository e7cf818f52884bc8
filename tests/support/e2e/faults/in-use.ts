import {
  AuthorizeSecurityGroupIngressCommand,
  CreateNatGatewayCommand,
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DeleteSubnetCommand,
  DescribeSubnetsCommand,
  EC2Client,
  ReleaseAddressCommand,
} from "@aws-sdk/client-ec2";
import { CreateServiceCommand, DeleteClusterCommand, ECSClient } from "@aws-sdk/client-ecs";
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  DeleteTargetGroupCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import {
  CreateCacheSubnetGroupCommand,
  CreateReplicationGroupCommand,
  DeleteCacheSubnetGroupCommand,
  ElastiCacheClient,
  ModifyCacheSubnetGroupCommand,
} from "@aws-sdk/client-elasticache";
import { AttachRolePolicyCommand, CreatePolicyCommand, DeletePolicyCommand, IAMClient } from "@aws-sdk/client-iam";
import { CreateEventSourceMappingCommand, CreateFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  CreateDBClusterCommand,
  CreateDBInstanceCommand,
  CreateDBParameterGroupCommand,
  CreateDBSubnetGroupCommand,
  DeleteDBParameterGroupCommand,
  DeleteDBSubnetGroupCommand,
  ModifyDBInstanceCommand,
  ModifyDBSubnetGroupCommand,
  RDSClient,
} from "@aws-sdk/client-rds";
import { ChangeResourceRecordSetsCommand, CreateHostedZoneCommand, Route53Client } from "@aws-sdk/client-route-53";
import {
  CreateServiceCommand as CreateDiscoveryServiceCommand,
  CreatePrivateDnsNamespaceCommand,
  DeleteNamespaceCommand,
  GetOperationCommand,
  ServiceDiscoveryClient,
} from "@aws-sdk/client-servicediscovery";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Fault } from "./malformed";
import { CLUSTER, listener, type World } from "./world";

const DATABASE = {
  DBInstanceClass: "db.t3.micro",
  Engine: "postgres",
  EngineVersion: "15.8",
  MasterUsername: "master",
  MasterUserPassword: "long-enough",
  AllocatedStorage: 20,
} as const;

async function database({ aws, subnets }: World, name: string) {
  const group = { DBSubnetGroupName: name, DBSubnetGroupDescription: name, SubnetIds: [...subnets] };
  await aws.send(RDSClient, new CreateDBSubnetGroupCommand(group));
  const parameters = { DBParameterGroupName: name, DBParameterGroupFamily: "postgres15", Description: name };
  await aws.send(RDSClient, new CreateDBParameterGroupCommand(parameters));
  const used = { DBSubnetGroupName: name, DBParameterGroupName: name };
  await aws.send(RDSClient, new CreateDBInstanceCommand({ ...DATABASE, ...used, DBInstanceIdentifier: name }));
}

async function functionOf({ aws, roleArn }: World, name: string, seconds: number) {
  const Code = { ZipFile: new Uint8Array([80, 75, 5, 6, ...Array(18).fill(0)]) };
  const settings = { Role: roleArn, Runtime: "nodejs22.x", Handler: "index.handler", Timeout: seconds, Code } as const;
  await aws.send(LambdaClient, new CreateFunctionCommand({ FunctionName: name, ...settings }));
}

async function queue({ aws, region }: { aws: World["aws"]; region: string }, name: string) {
  await aws.send(SQSClient, new CreateQueueCommand({ QueueName: name }));
  return `arn:aws:sqs:${region}:${aws.account}:${name}`;
}

/** What AWS refuses as things stand: in use, taken, or not to be undone. */
export const IN_USE: readonly Fault[] = [
  {
    what: "to delete a security group that another one's rule names",
    code: "DependencyViolation",
    call: async ({ aws, vpc }) => {
      const make = async (GroupName: string) =>
        (await aws.send(EC2Client, new CreateSecurityGroupCommand({ GroupName, Description: "d", VpcId: vpc })))
          .GroupId;
      const [named, other] = [await make("named"), await make("other")];
      const IpPermissions = [{ IpProtocol: "tcp", FromPort: 1, ToPort: 1, UserIdGroupPairs: [{ GroupId: named }] }];
      await aws.send(EC2Client, new AuthorizeSecurityGroupIngressCommand({ GroupId: other, IpPermissions }));
      await aws.send(EC2Client, new DeleteSecurityGroupCommand({ GroupId: named }));
    },
  },
  {
    what: "a second NAT gateway with one address",
    code: "Resource.AlreadyAssociated",
    call: ({ aws, address, subnets }) =>
      aws.send(EC2Client, new CreateNatGatewayCommand({ SubnetId: subnets[1], AllocationId: address })),
  },
  {
    what: "61 rules in a security group",
    code: "RulesPerSecurityGroupLimitExceeded",
    call: ({ aws, group }) => {
      const IpRanges = Array.from({ length: 61 }, (_, n) => ({ CidrIp: `10.0.${n}.0/24` }));
      const IpPermissions = [{ IpProtocol: "tcp", FromPort: 80, ToPort: 80, IpRanges }];
      return aws.send(EC2Client, new AuthorizeSecurityGroupIngressCommand({ GroupId: group, IpPermissions }));
    },
  },
  {
    what: "a target group behind two load balancers",
    code: "TargetGroupAssociationLimit",
    call: async ({ aws, subnets, targetGroup }) => {
      const second = { Name: "second", Subnets: [...subnets] };
      const { LoadBalancers } = await aws.send(ElasticLoadBalancingV2Client, new CreateLoadBalancerCommand(second));
      const command = new CreateListenerCommand(listener(LoadBalancers[0].LoadBalancerArn, targetGroup));
      await aws.send(ElasticLoadBalancingV2Client, command);
    },
  },
  {
    what: "to delete a subnet group that a database uses",
    code: "InvalidDBSubnetGroupState",
    call: async (world) => {
      await database(world, "grouped");
      await world.aws.send(RDSClient, new DeleteDBSubnetGroupCommand({ DBSubnetGroupName: "grouped" }));
    },
  },
  {
    what: "to delete a parameter group that a database uses",
    code: "InvalidDBParameterGroupState",
    call: async (world) => {
      await database(world, "configured");
      await world.aws.send(RDSClient, new DeleteDBParameterGroupCommand({ DBParameterGroupName: "configured" }));
    },
  },
  {
    what: "a major version of PostgreSQL without saying so",
    code: "InvalidParameterCombination",
    call: async (world) => {
      await database(world, "upgraded");
      const change = { DBInstanceIdentifier: "upgraded", EngineVersion: "16.4" };
      await world.aws.send(RDSClient, new ModifyDBInstanceCommand(change));
    },
  },
  {
    what: "a database that shrinks",
    code: "InvalidParameterCombination",
    call: async (world) => {
      await database(world, "shrunk");
      const change = { DBInstanceIdentifier: "shrunk", AllocatedStorage: 10 };
      await world.aws.send(RDSClient, new ModifyDBInstanceCommand(change));
    },
  },
  {
    what: "to take the subnets of a database out of its group",
    code: "SubnetAlreadyInUse",
    call: async (world) => {
      await database(world, "narrowed");
      const { Subnets } = await world.aws.send(EC2Client, new DescribeSubnetsCommand());
      const others = Subnets.map(({ SubnetId }: { SubnetId: string }) => SubnetId).slice(1);
      const change = { DBSubnetGroupName: "narrowed", SubnetIds: others };
      await world.aws.send(RDSClient, new ModifyDBSubnetGroupCommand(change));
    },
  },
  {
    what: "to move a database to another subnet group of its VPC",
    code: "InvalidVPCNetworkState",
    call: async (world) => {
      await database(world, "moved");
      const group = { DBSubnetGroupName: "there", DBSubnetGroupDescription: "d", SubnetIds: [...world.subnets] };
      await world.aws.send(RDSClient, new CreateDBSubnetGroupCommand(group));
      const change = { DBInstanceIdentifier: "moved", DBSubnetGroupName: "there" };
      await world.aws.send(RDSClient, new ModifyDBInstanceCommand(change));
    },
  },
  {
    what: "to give a database a name that is taken",
    code: "DBInstanceAlreadyExists",
    call: async (world) => {
      await database(world, "first");
      await database(world, "other");
      const change = { DBInstanceIdentifier: "other", NewDBInstanceIdentifier: "first" };
      await world.aws.send(RDSClient, new ModifyDBInstanceCommand(change));
    },
  },
  {
    what: "to delete a target group that a listener uses",
    code: "ResourceInUse",
    call: ({ aws, targetGroup }) =>
      aws.send(ElasticLoadBalancingV2Client, new DeleteTargetGroupCommand({ TargetGroupArn: targetGroup })),
  },
  {
    what: "a subnet group in one zone",
    code: "DBSubnetGroupDoesNotCoverEnoughAZs",
    call: ({ aws, subnets }) => {
      const group = { DBSubnetGroupName: "narrow", DBSubnetGroupDescription: "narrow", SubnetIds: subnets.slice(0, 1) };
      return aws.send(RDSClient, new CreateDBSubnetGroupCommand(group));
    },
  },
  {
    what: "a cluster's name that is taken",
    code: "DBClusterAlreadyExists",
    call: async ({ aws }) => {
      const login = { MasterUsername: "master", MasterUserPassword: "long-enough" };
      const cluster = { DBClusterIdentifier: "taken", Engine: "aurora-postgresql", ...login };
      await aws.send(RDSClient, new CreateDBClusterCommand(cluster));
      await aws.send(RDSClient, new CreateDBClusterCommand(cluster));
    },
  },
  {
    what: "to delete a subnet group that a cache uses",
    code: "CacheSubnetGroupInUse",
    call: async ({ aws, subnets }) => {
      const group = { CacheSubnetGroupName: "cached", CacheSubnetGroupDescription: "d", SubnetIds: [...subnets] };
      await aws.send(ElastiCacheClient, new CreateCacheSubnetGroupCommand(group));
      const cache = { ReplicationGroupId: "cached", ReplicationGroupDescription: "d", CacheSubnetGroupName: "cached" };
      await aws.send(ElastiCacheClient, new CreateReplicationGroupCommand({ ...cache, NumCacheClusters: 1 }));
      await aws.send(ElastiCacheClient, new DeleteCacheSubnetGroupCommand({ CacheSubnetGroupName: "cached" }));
    },
  },
  {
    what: "to take the subnets of a cache out of its group",
    code: "SubnetInUse",
    call: async ({ aws, subnets }) => {
      const group = { CacheSubnetGroupName: "narrow", CacheSubnetGroupDescription: "d", SubnetIds: [...subnets] };
      await aws.send(ElastiCacheClient, new CreateCacheSubnetGroupCommand(group));
      const cache = { ReplicationGroupId: "narrow", ReplicationGroupDescription: "d", CacheSubnetGroupName: "narrow" };
      await aws.send(ElastiCacheClient, new CreateReplicationGroupCommand({ ...cache, NumCacheClusters: 1 }));
      const change = { CacheSubnetGroupName: "narrow", SubnetIds: subnets.slice(0, 1) };
      await aws.send(ElastiCacheClient, new ModifyCacheSubnetGroupCommand(change));
    },
  },
  {
    what: "to delete a firewall's set of addresses in use",
    code: "WAFAssociatedItem",
    call: async ({ aws }) => {
      const call = (operation: string, body: object) =>
        aws.json("wafv2", `AWSWAF_20190729.${operation}`, { Scope: "REGIONAL", ...body });
      const { Summary } = await call("CreateIPSet", { Name: "used", IPAddressVersion: "IPV4", Addresses: [] });
      const { ARN, Id, LockToken } = Summary as Record<string, string>;
      const seen = { SampledRequestsEnabled: true, CloudWatchMetricsEnabled: true, MetricName: "m" };
      const rule = { Name: "r", Priority: 0, Action: { Block: {} }, VisibilityConfig: seen };
      const Rules = [{ ...rule, Statement: { IPSetReferenceStatement: { ARN } } }];
      await call("CreateWebACL", { Name: "acl", DefaultAction: { Allow: {} }, VisibilityConfig: seen, Rules });
      await call("DeleteIPSet", { Name: "used", Id, LockToken });
    },
  },
  {
    what: "to delete a policy that a role has",
    code: "DeleteConflict",
    call: async ({ aws, role }) => {
      const Statement = [{ Effect: "Allow", Action: "s3:ListAllMyBuckets", Resource: "*" }];
      const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
      const made = await aws.send(IAMClient, new CreatePolicyCommand({ PolicyName: "attached", PolicyDocument }));
      const PolicyArn = made.Policy.Arn;
      await aws.send(IAMClient, new AttachRolePolicyCommand({ RoleName: role, PolicyArn }));
      await aws.send(IAMClient, new DeletePolicyCommand({ PolicyArn }));
    },
  },
  {
    what: "to delete a cluster with a service",
    code: "ClusterContainsServices",
    call: ({ aws }) => aws.send(ECSClient, new DeleteClusterCommand({ cluster: CLUSTER })),
  },
  {
    what: "a service's name that is taken",
    code: "InvalidParameter",
    call: ({ aws }) => {
      const service = { cluster: CLUSTER, serviceName: "used", taskDefinition: "used", desiredCount: 2 };
      return aws.send(ECSClient, new CreateServiceCommand(service));
    },
  },
  {
    what: "a queue that hides messages for less time than its function takes",
    code: "InvalidParameterValue",
    call: async (world) => {
      await functionOf(world, "slow", 60);
      const EventSourceArn = await queue({ aws: world.aws, region: world.aws.region }, "impatient");
      await world.aws.send(LambdaClient, new CreateEventSourceMappingCommand({ FunctionName: "slow", EventSourceArn }));
    },
  },
  {
    what: "a second mapping of a queue to a function",
    code: "ResourceConflict",
    call: async (world) => {
      await functionOf(world, "twice", 10);
      const EventSourceArn = await queue({ aws: world.aws, region: world.aws.region }, "mapped");
      const command = new CreateEventSourceMappingCommand({ FunctionName: "twice", EventSourceArn });
      await world.aws.send(LambdaClient, command);
      await world.aws.send(LambdaClient, command);
    },
  },
  {
    what: "a DNS record that is there",
    code: "InvalidChangeBatch",
    call: async ({ aws }) => {
      const zone = await aws.send(
        Route53Client,
        new CreateHostedZoneCommand({ Name: "example.com", CallerReference: "1" }),
      );
      const create = (value: string) => {
        const ResourceRecordSet = {
          Name: "www.example.com",
          Type: "A",
          TTL: 60,
          ResourceRecords: [{ Value: value }],
        } as const;
        const Changes = [{ Action: "CREATE", ResourceRecordSet }] as const;
        const HostedZoneId = zone.HostedZone.Id;
        const change = { HostedZoneId, ChangeBatch: { Changes: [...Changes] } };
        return aws.send(Route53Client, new ChangeResourceRecordSetsCommand(change as never));
      };
      await create("192.0.2.1");
      await create("192.0.2.2");
    },
  },
  {
    what: "to delete a namespace with a service",
    code: "ResourceInUse",
    call: async ({ aws, vpc }) => {
      const namespace = new CreatePrivateDnsNamespaceCommand({ Name: "busy.local", Vpc: vpc });
      const { OperationId } = await aws.send(ServiceDiscoveryClient, namespace);
      const { Operation } = await aws.send(ServiceDiscoveryClient, new GetOperationCommand({ OperationId }));
      const NamespaceId = Operation.Targets.NAMESPACE;
      const service = new CreateDiscoveryServiceCommand({ Name: "busy", NamespaceId });
      await aws.send(ServiceDiscoveryClient, service);
      await aws.send(ServiceDiscoveryClient, new DeleteNamespaceCommand({ Id: NamespaceId }));
    },
  },
  // What moto alone does with these, no other fault may need.
  {
    what: "to delete a security group that a load balancer uses",
    code: "DependencyViolation",
    call: ({ aws, group }) => aws.send(EC2Client, new DeleteSecurityGroupCommand({ GroupId: group })),
  },
  {
    what: "to release the address of a NAT gateway",
    code: "InvalidIPAddress.InUse",
    call: ({ aws, address }) => aws.send(EC2Client, new ReleaseAddressCommand({ AllocationId: address })),
  },
  {
    what: "to delete a subnet with a load balancer",
    code: "DependencyViolation",
    call: ({ aws, subnets }) => aws.send(EC2Client, new DeleteSubnetCommand({ SubnetId: subnets[1] })),
  },
];
