import { DescribeCacheSubnetGroupsCommand, DescribeReplicationGroupsCommand } from "@aws-sdk/client-elasticache";
import {
  DescribeDBInstancesCommand,
  DescribeDBParameterGroupsCommand,
  DescribeDBSubnetGroupsCommand,
} from "@aws-sdk/client-rds";
import { type Finders, found } from "./finder";
import { keyOf } from "./security";

export const dataFinders: Finders = {
  "aws:rds/instance:Instance": async ({ identifier }, { rds, kms }) => {
    const { DBInstances } = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: identifier }));
    const instance = DBInstances?.[0];
    // Another key would replace the database.
    return found(instance?.DBInstanceIdentifier, { brings: await keyOf(instance?.KmsKeyId, kms) });
  },
  "aws:rds/parameterGroup:ParameterGroup": async ({ name }, { rds }) => {
    const { DBParameterGroups } = await rds.send(new DescribeDBParameterGroupsCommand({ DBParameterGroupName: name }));
    return found(DBParameterGroups?.[0]?.DBParameterGroupName);
  },
  "aws:rds/subnetGroup:SubnetGroup": async ({ name }, { rds }) => {
    const { DBSubnetGroups } = await rds.send(new DescribeDBSubnetGroupsCommand({ DBSubnetGroupName: name }));
    return found(DBSubnetGroups?.[0]?.DBSubnetGroupName);
  },
  "aws:elasticache/replicationGroup:ReplicationGroup": async ({ replicationGroupId }, { elasticache }) => {
    const query = new DescribeReplicationGroupsCommand({ ReplicationGroupId: replicationGroupId });
    return found((await elasticache.send(query)).ReplicationGroups?.[0]?.ReplicationGroupId);
  },
  "aws:elasticache/subnetGroup:SubnetGroup": async ({ name }, { elasticache }) => {
    const query = new DescribeCacheSubnetGroupsCommand({ CacheSubnetGroupName: name });
    return found((await elasticache.send(query)).CacheSubnetGroups?.[0]?.CacheSubnetGroupName);
  },
};
