import type { Inputs } from "@pulumi/pulumi";
import { expect, it } from "vitest";
import { adopt, type ImportResource } from "../../../src/operations/adopt";
import { record } from "../../../src/plan/record";
import { type Answers, awsError, clientsWith } from "../../support/aws-clients";
import { asked } from "../../support/finders";
import { planOf, rawConfig } from "../../support/plan";

const REGION = "us-west-2";
const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const ROUTE_TABLE = "aws:ec2/routeTable:RouteTable";
const KEY = "aws:kms/key:Key";
const ALIAS = "aws:kms/alias:Alias";
const DATABASE = "aws:rds/instance:Instance";
const SERVICE = "aws:ecs/service:Service";
const TASK_DEFINITION = "aws:ecs/taskDefinition:TaskDefinition";
const TOPIC = "aws:sns/topic:Topic";

interface Registered extends ImportResource {
  readonly inputs: Inputs;
  readonly provider?: string;
}

/** Adopts resources that a program registers one after the other. */
function adoptAll(resources: readonly Registered[], answers: Answers) {
  return adopt(
    { resources },
    async (program) => {
      for (const { type, name, inputs, provider } of resources) {
        await program.newResource({ type, name, inputs, provider, custom: true });
      }
    },
    clientsWith(answers),
    REGION,
  );
}

const reasons = (missing: readonly (ImportResource & { why: string })[]) =>
  missing.map(({ type, name, why }) => `${type} ${name}: ${why}`);

/** Everything in a stack that Pulumi imports, awsx's children of one zone among it. */
async function importFileOf(stack: string) {
  const children: ImportResource[] = [
    { type: "aws:ec2/vpc:Vpc", name: "network" },
    { type: "aws:ec2/subnet:Subnet", name: "network-private-2" },
    { type: ROUTE_TABLE, name: "network-private-2" },
    { type: "aws:ec2/route:Route", name: "network-public-1" },
    { type: "aws:ecr/lifecyclePolicy:LifecyclePolicy", name: "inventory-management-api-gateway" },
  ];
  const { resources } = (await planOf(stack)).recording;
  const own = resources.map(({ type, name, custom }) => ({ type, name, component: !custom }));
  return { nameTable: { a: "urn" }, resources: stack === "inventory-dev" ? [...own, ...children] : own };
}

async function adoptStack(stack: string, answers: Answers) {
  const run = (given: Parameters<Parameters<typeof adopt>[1]>[0]) => record(stack, rawConfig(stack), { given });
  return adopt(await importFileOf(stack), run, clientsWith(answers), String(rawConfig(stack)["aws:region"]));
}

const nowhere = () => {
  throw awsError("NotFound");
};

/** An account that has nothing. */
const EMPTY: Answers = { kms: { DescribeKey: nowhere }, s3: { HeadBucket: nowhere } };

it.each(["inventory-dev", "aep-staging"])("every type of %s is looked up, or never imported", async (stack) => {
  const { found, missing } = await adoptStack(stack, EMPTY);
  expect(found).toEqual([]);
  const never = [
    "it waits for the certificate, and is nothing in AWS",
    "it is the new value; the one before stays as AWSPREVIOUS",
    "it is in Pulumi's state only",
    "it is made anew, see docs/runbooks/adopt.md",
    "neither its alias nor what it encrypts was found",
    "AWS has none",
  ];
  expect(reasons(missing.filter(({ why }) => !never.includes(why) && !/^its .* wasn't found$/.test(why)))).toEqual([]);
});

it("what is looked up by another resource is given that one's id in AWS", async () => {
  const group = (query: Inputs) => ({ SecurityGroups: [{ GroupId: `sg of ${asked(query)["group-name"]}` }] });
  const rule = { IsEgress: false, IpProtocol: "tcp", FromPort: 8001, ToPort: 8001 };
  const rules = (query: Inputs) => ({
    SecurityGroupRules: [
      {
        ...rule,
        ReferencedGroupInfo: { GroupId: "sg of dev-api-gateway-sg" },
        SecurityGroupRuleId: `rule of ${asked(query)["group-id"]}`,
      },
    ],
  });
  const { file, found } = await adoptStack("inventory-dev", {
    ec2: {
      DescribeVpcs: { Vpcs: [{ VpcId: "vpc-1" }] },
      DescribeSubnets: (query) => ({ Subnets: [{ SubnetId: `subnet ${asked(query)["cidr-block"]}` }] }),
      DescribeRouteTables: (query) => ({
        RouteTables: [{ RouteTableId: `table of ${asked(query)["association.subnet-id"]}` }],
      }),
      DescribeSecurityGroups: group,
      DescribeSecurityGroupRules: rules,
    },
  });
  const idOf = (type: string, name: string) =>
    found.find((resource) => resource.type === type && resource.name === name)?.id;
  expect(idOf(INGRESS, "user-service-8001-from-api-gateway")).toBe("rule of sg of dev-user-service-sg");
  expect(idOf(INGRESS, "user-service-8001-from-inventory-service")).toBeUndefined();
  expect(idOf("aws:ec2/subnet:Subnet", "network-private-2")).toBe("subnet 10.0.11.0/24");
  expect(idOf(ROUTE_TABLE, "network-private-2")).toBe("table of subnet 10.0.11.0/24");

  expect(file.nameTable).toEqual({ a: "urn" });
  const components = (await importFileOf("inventory-dev")).resources.filter(({ component }) => component);
  expect(file.resources).toEqual([...components, ...found]);
});

it("a name in the file that isn't the program's own stands beside it", async () => {
  const resource = { type: TOPIC, name: "alarmTopic", logicalName: "alarm", id: "<PLACEHOLDER>" };
  const { found } = await adopt(
    { resources: [resource] },
    async (program) => program.newResource({ type: TOPIC, name: "alarm", inputs: { name: "dev" }, custom: true }),
    clientsWith({ sns: { ListTopics: { Topics: [{ TopicArn: "arn:dev" }] } } }),
    REGION,
  );
  expect(found).toEqual([{ ...resource, id: "arn:dev" }]);
});

it("a service knows better which revision runs than the family's last", async () => {
  const { found } = await adoptAll(
    [
      { type: TASK_DEFINITION, name: "api", inputs: { family: "api" } },
      { type: SERVICE, name: "api", inputs: { cluster: "arn:cluster/dev", name: "api" } },
    ],
    {
      ecs: {
        ListTaskDefinitions: { taskDefinitionArns: ["arn:api:9"] },
        DescribeServices: { services: [{ status: "ACTIVE", taskDefinition: "arn:api:7" }] },
      },
    },
  );
  expect(found.map(({ id }) => id)).toEqual(["arn:api:7", "dev/api"]);
});

const ENCRYPTED: readonly Registered[] = [
  { type: KEY, name: "database", inputs: { description: "Data" } },
  { type: ALIAS, name: "database", inputs: { name: "alias/dev-db" } },
  { type: DATABASE, name: "database", inputs: { identifier: "dev-db" } },
];

function encrypted(keyOfAlias: string, keyOfDatabase: string): Answers {
  return {
    rds: { DescribeDBInstances: { DBInstances: [{ DBInstanceIdentifier: "dev-db", KmsKeyId: keyOfDatabase }] } },
    kms: {
      DescribeKey: ({ KeyId }) => ({ KeyMetadata: { KeyId: KeyId === "alias/dev-db" ? keyOfAlias : KeyId } }),
    },
  };
}

it("a database's key is the one that it is encrypted with", async () => {
  const { found } = await adoptAll(ENCRYPTED, encrypted("1", "1"));
  expect(found.map(({ id }) => id)).toEqual(["1", "alias/dev-db", "dev-db"]);
});

it("isn't decided where the alias is another key's", async () => {
  const { missing } = await adoptAll(ENCRYPTED, encrypted("1", "2"));
  expect(reasons(missing)).toEqual([`${KEY} database: several match: 1, 2`]);
});

it("what two resources would take over belongs to neither", async () => {
  const { found, missing } = await adoptAll(
    [
      { type: ROUTE_TABLE, name: "public-1", inputs: { subnetId: "subnet-1" } },
      { type: ROUTE_TABLE, name: "public-2", inputs: { subnetId: "subnet-2" } },
    ],
    { ec2: { DescribeRouteTables: { RouteTables: [{ RouteTableId: "rtb-1" }] } } },
  );
  expect(found).toEqual([]);
  const both = `rtb-1 is also that of another: ${ROUTE_TABLE} public-1, ${ROUTE_TABLE} public-2`;
  expect(missing.map(({ why }) => why)).toEqual([both, both]);
});

it("resources with the same type and name can't be told apart", async () => {
  const topic = { type: TOPIC, name: "alarms", inputs: { name: "dev" } };
  const { missing } = await adoptAll([topic, topic], {
    sns: { ListTopics: { Topics: [{ TopicArn: "arn:dev" }] } },
  });
  expect(new Set(missing.map(({ why }) => why))).toEqual(new Set(["the program has several of this type and name"]));
});

it.each([
  ["another region", { inputs: { name: "dev", region: "us-east-1" } }],
  ["another account", { inputs: { name: "dev" }, provider: "urn::parent-zone::id" }],
])("%s isn't searched", async (_, resource) => {
  const { missing } = await adoptAll([{ type: TOPIC, name: "alarms", ...resource }], {
    sns: { ListTopics: { Topics: [{ TopicArn: "arn:dev" }] } },
  });
  expect(missing[0]?.why).toBe("other regions and accounts aren't searched");
});

it("a type that isn't looked up is named", async () => {
  const { missing } = await adoptAll([{ type: "aws:sqs/queue:Queue", name: "jobs", inputs: { name: "jobs" } }], {});
  expect(missing[0]?.why).toBe("this type isn't looked up, see docs/runbooks/adopt.md");
});

it("a refusal isn't an absence", async () => {
  const denied = () => {
    throw awsError("AccessDenied");
  };
  const resource = { type: GROUP, name: "api", inputs: { vpcId: "vpc-1", name: "api-sg" } };
  await expect(adoptAll([resource], { ec2: { DescribeSecurityGroups: denied } })).rejects.toThrow("AccessDenied");
});
