import { describe, expect, it } from "vitest";
import packageFile from "../../package.json";
import { REPLACEMENTS } from "../../src/components/replacement";
import table from "../../src/review/replacements.json";
import { keeps, replaces, TABLE } from "../../src/review/replacing";

const INSTANCE = "aws:rds/instance:Instance";
const QUEUE = "aws:sqs/queue:Queue";
const RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const CACHE = "aws:elasticache/replicationGroup:ReplicationGroup";

it("the table is of the provider that the program uses, and has every kind that it makes", () => {
  expect(TABLE).toContain(`@pulumi/aws ${packageFile.dependencies["@pulumi/aws"]}`);
  const kinds = Object.keys(REPLACEMENTS).filter((kind) => !(kind in table.kinds));
  expect(kinds).toEqual([]);
});

/** As the provider's sources have it. */
describe.each([
  [INSTANCE, "dbName", true],
  [INSTANCE, "username", true],
  [INSTANCE, "kmsKeyId", true],
  [INSTANCE, "identifier", false],
  [INSTANCE, "instanceClass", false],
  [INSTANCE, "engineVersion", false],
  ["aws:rds/cluster:Cluster", "clusterIdentifier", true],
  ["aws:rds/cluster:Cluster", "databaseName", true],
  ["aws:ec2/natGateway:NatGateway", "subnetId", true],
  ["aws:ec2/subnet:Subnet", "cidrBlock", true],
  ["aws:ec2/subnet:Subnet", "availabilityZone", true],
  ["aws:lb/targetGroup:TargetGroup", "port", true],
  ["aws:lb/targetGroup:TargetGroup", "healthCheck.path", false],
  ["aws:ecs/service:Service", "name", true],
  ["aws:ecs/service:Service", "desiredCount", false],
  ["aws:ecs/taskDefinition:TaskDefinition", "containerDefinitions", true],
  ["aws:iam/role:Role", "name", true],
  ["aws:iam/role:Role", "assumeRolePolicy", false],
  [QUEUE, "name", true],
  [QUEUE, "redrivePolicy", false],
  ["aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", "rules[0].id", false],
  ["aws:kms/key:Key", "policy", false],
  ["aws:ec2/securityGroup:SecurityGroup", "description", true],
  ["aws:secretsmanager/secretVersion:SecretVersion", "secretString", true],
  ["aws:ssm/parameter:Parameter", "value", false],
  ["random:index/randomPassword:RandomPassword", "length", true],
])("%s %s", (type, path, expected) => {
  it(expected ? "replaces" : "is changed in place", () => {
    expect(replaces(type, path)).toBe(expected);
  });
});

it("a rule of a security group is replaced by another kind of source, not by another range", () => {
  expect(replaces(RULE, "cidrIpv4", { before: "10.0.0.0/16", after: "10.1.0.0/16" })).toBe(false);
  expect(replaces(RULE, "cidrIpv4", { before: undefined, after: "10.1.0.0/16" })).toBe(true);
});

it("a cache is replaced by an older version, not by a newer one", () => {
  expect(replaces(CACHE, "engineVersion", { before: "7.1", after: "7.0" })).toBe(true);
  expect(replaces(CACHE, "engineVersion", { before: "7.0", after: "7.1" })).toBe(false);
});

it("what AWS fills in stays as it is where nobody says it any more", () => {
  expect(keeps(INSTANCE, "kmsKeyId")).toBe(true);
  expect(keeps(INSTANCE, "deletionProtection")).toBe(false);
});
