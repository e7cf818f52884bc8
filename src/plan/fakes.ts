import { createHash } from "node:crypto";
import type { Inputs } from "@pulumi/pulumi";
import * as pulumi from "@pulumi/pulumi";

/** Stands for the account of a stack that may go to any. */
export const EXAMPLE_ACCOUNT = "123456789012";

/** Where the resources would stand. */
export interface AwsEnvironment {
  readonly accountId: string;
  readonly region: string;
}

interface Fake {
  readonly id?: string;
  readonly outputs?: Inputs;
}

/**
 * What AWS would answer for a resource, made up: the same for the same resource, and with names that tell where it comes
 * from. Only what the program reads is here.
 */
export function fakeResource(
  type: string,
  name: string,
  inputs: Inputs,
  environment: AwsEnvironment,
): { id: string; state: Inputs } {
  const fake = fakes[type]?.(name, inputs, environment) ?? {};
  const id = fake.id ?? inputs.name ?? name;
  return { id, state: { ...inputs, arn: arn(type, inputs, id, environment), ...fake.outputs } };
}

/** What AWS would answer to a look-up, made up. */
export function fakeCall(token: string, inputs: Inputs, environment: AwsEnvironment): Inputs {
  switch (token) {
    case "aws:index/getCallerIdentity:getCallerIdentity":
      return { accountId: environment.accountId };
    case "aws:ec2/getVpc:getVpc":
      return { id: inputs.id };
    case "aws:ec2/getSubnet:getSubnet":
      return { id: `subnet-default-${inputs.availabilityZone}` };
    case "aws:ec2/getManagedPrefixList:getManagedPrefixList":
      return { id: `pl-${inputs.name}` };
    case "aws:route53/getZone:getZone":
      return zone(inputs.name);
    default:
      throw new Error(`the offline plan has no answer to ${token}; add one to fakes.ts`);
  }
}

const fakes: Readonly<Record<string, (name: string, inputs: Inputs, environment: AwsEnvironment) => Fake>> = {
  "awsx:ec2:Vpc": (name, inputs) => vpc(name, inputs),
  "awsx:ecr:Repository": (_, { name }, environment) => ({
    outputs: {
      url: `${environment.accountId}.dkr.ecr.${environment.region}.amazonaws.com/${name}`,
      repository: { arn: `arn:aws:ecr:${environment.region}:${environment.accountId}:repository/${name}` },
    },
  }),
  "aws:ec2/securityGroup:SecurityGroup": (_, { name }) => ({ id: `sg-${name}` }),
  "aws:ec2/eip:Eip": (name) => ({ outputs: { allocationId: `eipalloc-${name}` } }),
  "aws:ec2/natGateway:NatGateway": (name) => ({ id: `nat-${name}` }),
  "aws:kms/key:Key": (name) => ({ id: uuid(name), outputs: { keyId: uuid(name) } }),
  "aws:acm/certificate:Certificate": (name, { domainName }) => ({
    id: uuid(name),
    outputs: {
      domainValidationOptions: [
        {
          domainName,
          resourceRecordName: `_validation.${domainName}.`,
          resourceRecordType: "CNAME",
          resourceRecordValue: "_validation.acm-validations.aws.",
        },
      ],
    },
  }),
  "aws:route53/zone:Zone": (_, { name }) => ({ outputs: zone(name) }),
  "aws:route53/record:Record": (_, { name }) => ({ outputs: { fqdn: name } }),
  "aws:cloudfront/distribution:Distribution": (name) => {
    const id = hash(name).slice(0, 13).toUpperCase();
    return {
      id: `E${id}`,
      outputs: { domainName: `d${hash(name).slice(0, 13)}.cloudfront.net`, hostedZoneId: "Z2FDTNDATAQYW2" },
    };
  },
  "aws:lb/loadBalancer:LoadBalancer": (_, { name }, { region }) => ({
    outputs: {
      arnSuffix: `app/${name}/0123456789abcdef`,
      dnsName: `${name}-1234567890.${region}.elb.amazonaws.com`,
      zoneId: "ZLOADBALANCER",
    },
  }),
  "aws:lb/targetGroup:TargetGroup": (_, { name }) => ({
    outputs: { arnSuffix: `targetgroup/${name}/0123456789abcdef` },
  }),
  "aws:rds/instance:Instance": (_, { identifier, manageMasterUserPassword }, { region, accountId }) => ({
    outputs: {
      address: `${identifier}.xxxxx.${region}.rds.amazonaws.com`,
      masterUserSecrets: manageMasterUserPassword ? [masterSecret(`db-${identifier}`, region, accountId)] : [],
    },
  }),
  "aws:rds/cluster:Cluster": (_, { clusterIdentifier, manageMasterUserPassword }, { region, accountId }) => ({
    id: clusterIdentifier,
    outputs: {
      masterUserSecrets: manageMasterUserPassword
        ? [masterSecret(`cluster-${clusterIdentifier}`, region, accountId)]
        : [],
      endpoint: `${clusterIdentifier}.cluster-xxxxx.${region}.rds.amazonaws.com`,
      readerEndpoint: `${clusterIdentifier}.cluster-ro-xxxxx.${region}.rds.amazonaws.com`,
    },
  }),
  "aws:elasticache/replicationGroup:ReplicationGroup": (_, { replicationGroupId }, { region }) => ({
    outputs: { primaryEndpointAddress: `master.${replicationGroupId}.xxxxx.cache.${region}.amazonaws.com` },
  }),
  // Another value is another version, as with AWS: who reads it starts anew.
  "aws:secretsmanager/secretVersion:SecretVersion": (name, { secretString }) => ({
    outputs: { versionId: uuid(`${name} ${plain(secretString)}`) },
  }),
  "aws:ssm/parameter:Parameter": (name, { value }) => ({
    outputs: { version: Number.parseInt(hash(`${name} ${plain(value)}`).slice(0, 3), 16) },
  }),
  "aws:sqs/queue:Queue": (_, { name }, { region, accountId }) => ({
    outputs: { url: `https://sqs.${region}.amazonaws.com/${accountId}/${name}` },
  }),
  "aws:lambda/function:Function": () => ({ outputs: { version: "1" } }),
  "aws:lambda/alias:Alias": (_, { functionName, name }, { region, accountId }) => {
    const arn = `arn:aws:lambda:${region}:${accountId}:function:${functionName}:${name}`;
    const path = `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${arn}/invocations`;
    return { outputs: { arn, invokeArn: path } };
  },
  "aws:apigateway/restApi:RestApi": (name, _, { region, accountId }) => ({
    id: `${name}-id`,
    outputs: {
      rootResourceId: `${name}-root`,
      executionArn: `arn:aws:execute-api:${region}:${accountId}:${name}-id`,
    },
  }),
  "aws:apigateway/resource:Resource": (name) => ({ id: name }),
  "aws:apigateway/authorizer:Authorizer": (name) => ({ id: `authorizer-${name}` }),
  "aws:apigateway/deployment:Deployment": (name) => ({ id: `deployment-${name}` }),
  "aws:apigateway/stage:Stage": (_, { restApi, stageName }, { region }) => ({
    id: `${restApi}-${stageName}`,
    outputs: {
      arn: `arn:aws:apigateway:${region}::/restapis/${restApi}/stages/${stageName}`,
      invokeUrl: `https://${restApi}.execute-api.${region}.amazonaws.com/${stageName}`,
    },
  }),
  "aws:apigateway/domainName:DomainName": (name, _, { region }) => ({
    outputs: { regionalDomainName: `d-${name}.execute-api.${region}.amazonaws.com`, regionalZoneId: "ZAPIGATEWAY" },
  }),
  "random:index/randomPassword:RandomPassword": (name, { length }) => ({
    outputs: { result: pulumi.secret(`generated${hash(name)}`.padEnd(length, "0").slice(0, length)) },
  }),
  "random:index/randomId:RandomId": (name, { byteLength }) => ({
    outputs: { hex: hash(name).slice(0, byteLength * 2) },
  }),
};

/** What RDS keeps a master user's password in. */
function masterSecret(name: string, region: string, accountId: string): Inputs {
  const secretArn = `arn:aws:secretsmanager:${region}:${accountId}:secret:rds!${name}-AbCdEf`;
  return { kmsKeyId: `arn:aws:kms:${region}:${accountId}:key/${uuid(name)}`, secretArn, secretStatus: "active" };
}

function vpc(name: string, { availabilityZoneNames, subnetSpecs }: Inputs): Fake {
  const types: string[] = subnetSpecs.map(({ type }: { type: string }) => type);
  const zones: string[] = availabilityZoneNames;
  const subnets = (type: string) =>
    types.includes(type) ? zones.map((zone) => `subnet-${type.toLowerCase()}-${zone}`) : [];
  return {
    id: `vpc-${name}`,
    outputs: {
      vpcId: `vpc-${name}`,
      publicSubnetIds: subnets("Public"),
      privateSubnetIds: subnets("Private"),
      isolatedSubnetIds: subnets("Isolated"),
      routeTables: zones.flatMap((zone) => types.map((type) => ({ id: `rtb-${type.toLowerCase()}-${zone}` }))),
    },
  };
}

/** A secret input comes in the SDK's wrapping. */
function plain(value: unknown): string {
  return typeof value === "string" ? value : (value as { readonly value: string }).value;
}

function zone(name: string): Inputs {
  return { zoneId: `Z-${name}`, nameServers: [1, 2, 3, 4].map((i) => `ns-${i}.awsdns-${i}.org`) };
}

/** The service in an ARN, by module or type, where it isn't the module's name. */
const ARN_SERVICES: Readonly<Record<string, string>> = {
  lb: "elasticloadbalancing",
  cloudwatch: "logs",
  appautoscaling: "application-autoscaling",
  "aws:cloudwatch/metricAlarm:MetricAlarm": "cloudwatch",
  "aws:cloudwatch/eventBus:EventBus": "events",
  "aws:cloudwatch/eventRule:EventRule": "events",
};

/** Services of no region. */
const GLOBAL: readonly string[] = ["cloudfront", "iam"];

const ARN_PATHS: Readonly<Record<string, (inputs: Inputs, id: string) => string>> = {
  "aws:cloudwatch/logGroup:LogGroup": ({ name }) => `log-group:${name}`,
  "aws:cloudwatch/metricAlarm:MetricAlarm": ({ name }) => `alarm:${name}`,
  "aws:sns/topic:Topic": ({ name }) => name,
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": ({ url }) =>
    `oidc-provider/${String(url).replace("https://", "")}`,
  "aws:cloudwatch/eventBus:EventBus": ({ name }) => `event-bus/${name}`,
  "aws:cloudwatch/eventRule:EventRule": ({ eventBusName, name }) => `rule/${eventBusName}/${name}`,
  "aws:sqs/queue:Queue": ({ name }) => name,
  "aws:lambda/function:Function": ({ name }) => `function:${name}`,
  "aws:wafv2/webAcl:WebAcl": ({ name }) => `regional/webacl/${name}/00000000-0000-0000-0000-000000000000`,
  "aws:wafv2/ipSet:IpSet": ({ name }) => `regional/ipset/${name}/00000000-0000-0000-0000-000000000000`,
  "aws:secretsmanager/secret:Secret": ({ name }) => `secret:${name}-xxxxxx`,
  "aws:ssm/parameter:Parameter": ({ name }) => `parameter${name}`,
  "aws:rds/cluster:Cluster": (_, id) => `cluster:${id}`,
  "aws:rds/clusterInstance:ClusterInstance": ({ identifier }) => `db:${identifier}`,
  "aws:rds/instance:Instance": ({ identifier }) => `db:${identifier}`,
  "aws:ecs/taskDefinition:TaskDefinition": ({ family }) => `task-definition/${family}:1`,
  "aws:lb/listenerRule:ListenerRule": ({ priority }) =>
    `listener-rule/app/load-balancer/0123456789abcdef/0123456789abcdef/${priority}`,
  "aws:lb/targetGroup:TargetGroup": ({ name }) => `targetgroup/${name}/0123456789abcdef`,
};

function arn(type: string, inputs: Inputs, id: string, { accountId, region }: AwsEnvironment): string {
  const [, module = "", kind = ""] = /^\w+:(\w+)\/(\w+):/.exec(type) ?? [];
  if (type === "aws:s3/bucket:Bucket") return `arn:aws:s3:::${inputs.bucket}`;
  const path = ARN_PATHS[type]?.(inputs, id) ?? `${kind.toLowerCase()}/${id}`;
  if (GLOBAL.includes(module)) return `arn:aws:${module}::${accountId}:${path}`;
  return `arn:aws:${ARN_SERVICES[type] ?? ARN_SERVICES[module] ?? module}:${inputs.region ?? region}:${accountId}:${path}`;
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function uuid(text: string): string {
  return hash(text).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
}
