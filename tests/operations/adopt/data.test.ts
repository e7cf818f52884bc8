import { expect, it } from "vitest";
import { dataFinders } from "../../../src/operations/adopt/data";
import { describeFinders, search, throws } from "../../support/finders";

describeFinders(dataFinders, {
  "aws:rds/instance:Instance": {
    inputs: { identifier: "dev-db" },
    there: {
      rds: {
        DescribeDBInstances: ({ DBInstanceIdentifier }) => ({
          DBInstances: [{ DBInstanceIdentifier, KmsKeyId: "arn:key/1" }],
        }),
      },
      kms: { DescribeKey: { KeyMetadata: { KeyId: "1", KeyManager: "CUSTOMER" } } },
    },
    id: "dev-db",
    more: { brings: { "aws:kms/key:Key": "1" } },
    absent: { rds: { DescribeDBInstances: throws("DBInstanceNotFoundFault") } },
  },
  "aws:rds/parameterGroup:ParameterGroup": {
    inputs: { name: "dev-db-pg15" },
    there: {
      rds: {
        DescribeDBParameterGroups: ({ DBParameterGroupName }) => ({ DBParameterGroups: [{ DBParameterGroupName }] }),
      },
    },
    id: "dev-db-pg15",
    absent: { rds: { DescribeDBParameterGroups: throws("DBParameterGroupNotFoundFault") } },
  },
  "aws:rds/subnetGroup:SubnetGroup": {
    inputs: { name: "dev-db" },
    there: {
      rds: { DescribeDBSubnetGroups: ({ DBSubnetGroupName }) => ({ DBSubnetGroups: [{ DBSubnetGroupName }] }) },
    },
    id: "dev-db",
    absent: { rds: { DescribeDBSubnetGroups: throws("DBSubnetGroupNotFoundFault") } },
  },
  "aws:elasticache/replicationGroup:ReplicationGroup": {
    inputs: { replicationGroupId: "dev-redis" },
    there: {
      elasticache: {
        DescribeReplicationGroups: ({ ReplicationGroupId }) => ({ ReplicationGroups: [{ ReplicationGroupId }] }),
      },
    },
    id: "dev-redis",
    absent: { elasticache: { DescribeReplicationGroups: throws("ReplicationGroupNotFoundFault") } },
  },
  "aws:elasticache/subnetGroup:SubnetGroup": {
    inputs: { name: "dev-redis" },
    there: {
      elasticache: {
        DescribeCacheSubnetGroups: ({ CacheSubnetGroupName }) => ({ CacheSubnetGroups: [{ CacheSubnetGroupName }] }),
      },
    },
    id: "dev-redis",
    absent: { elasticache: { DescribeCacheSubnetGroups: throws("CacheSubnetGroupNotFoundFault") } },
  },
});

it("a database that isn't encrypted has no key to import", async () => {
  const rds = { DescribeDBInstances: { DBInstances: [{ DBInstanceIdentifier: "dev-db" }] } };
  const { missing } = await search("aws:rds/instance:Instance", { identifier: "dev-db" }, { rds }, ["aws:kms/key:Key"]);
  expect(missing.map(({ why }) => why)).toEqual(["its database isn't encrypted"]);
});
