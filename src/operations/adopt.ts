import { ACMClient, ListCertificatesCommand } from "@aws-sdk/client-acm";
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { DescribeSecurityGroupsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { DescribeRepositoriesCommand, ECRClient } from "@aws-sdk/client-ecr";
import { DescribeClustersCommand, DescribeServicesCommand, ECSClient } from "@aws-sdk/client-ecs";
import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { DescribeReplicationGroupsCommand, ElastiCacheClient } from "@aws-sdk/client-elasticache";
import { GetRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { DescribeDBInstancesCommand, DescribeDBSubnetGroupsCommand, RDSClient } from "@aws-sdk/client-rds";
import { ListHostedZonesByNameCommand, ListResourceRecordSetsCommand, Route53Client } from "@aws-sdk/client-route-53";
import { DescribeSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { Config } from "../config/schema";
import { networkFinders } from "./adopt-network";

/** A resource in the file that `pulumi import` takes. */
export interface ImportResource {
  readonly type: string;
  readonly name: string;
  /** The program's name, where `name` is another. */
  readonly logicalName?: string;
  readonly id?: string;
  readonly component?: boolean;
  readonly parent?: string;
}

export interface ImportFile {
  readonly nameTable?: Readonly<Record<string, string>>;
  readonly resources?: readonly ImportResource[];
}

/** What the program gives a resource, where it is known before there is one. */
// biome-ignore lint/suspicious/noExplicitAny: resources' inputs have every shape.
export type Inputs = Readonly<Record<string, any>>;

/** The parts of AWS in which documented names are looked up. */
export interface Registers {
  readonly acm: ACMClient;
  readonly cache: ElastiCacheClient;
  readonly ec2: EC2Client;
  readonly ecr: ECRClient;
  readonly ecs: ECSClient;
  readonly elb: ElasticLoadBalancingV2Client;
  readonly iam: IAMClient;
  readonly logs: CloudWatchLogsClient;
  readonly rds: RDSClient;
  readonly route53: Route53Client;
  readonly secrets: SecretsManagerClient;
}

export function registersIn(region: string): Registers {
  return {
    acm: new ACMClient({ region }),
    cache: new ElastiCacheClient({ region }),
    ec2: new EC2Client({ region }),
    ecr: new ECRClient({ region }),
    ecs: new ECSClient({ region }),
    elb: new ElasticLoadBalancingV2Client({ region }),
    iam: new IAMClient({ region }),
    logs: new CloudWatchLogsClient({ region }),
    rds: new RDSClient({ region }),
    route53: new Route53Client({ region }),
    secrets: new SecretsManagerClient({ region }),
  };
}

/** Looks a resource up by its documented name. @returns the id that `pulumi import` takes; undefined: it isn't there */
type Finder = (inputs: Inputs, aws: Registers, config: Config) => Promise<string | undefined>;

export interface Adoption {
  readonly file: ImportFile;
  readonly found: readonly ImportResource[];
  /** What a deployment will make. */
  readonly missing: readonly ImportResource[];
}

/**
 * Fills an import file with the ids of what exists, and leaves out what doesn't.
 *
 * @param inputsOf what the program gives a resource
 */
export async function adopt(
  file: ImportFile,
  inputsOf: (resource: ImportResource) => Inputs | undefined,
  aws: Registers,
  config: Config,
): Promise<Adoption> {
  const components: ImportResource[] = [];
  const found: ImportResource[] = [];
  const missing: ImportResource[] = [];
  for (const resource of file.resources ?? []) {
    if (resource.component) {
      components.push(resource);
      continue;
    }
    const id = await orUndefined(() => {
      const { type, name, logicalName = name } = resource;
      const inputs = inputsOf(resource);
      if (inputs && finders[type]) return finders[type](inputs, aws, config);
      return networkFinders[type]?.(logicalName, aws.ec2, config);
    });
    if (id) found.push({ ...resource, id });
    else missing.push(resource);
  }
  return { file: { ...file, resources: [...components, ...found] }, found, missing };
}

/** AWS says in many ways that something isn't there; whatever else is wrong must be heard. */
async function orUndefined(ask: () => Promise<string | undefined> | undefined): Promise<string | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Error && /NotFound|NoSuchEntity|InvalidGroup/.test(error.name)) return undefined;
    throw error;
  }
}

const finders: Readonly<Record<string, Finder>> = {
  "aws:acm/certificate:Certificate": async ({ domainName }, { acm }) => {
    const { CertificateSummaryList: list = [] } = await acm.send(
      new ListCertificatesCommand({ CertificateStatuses: ["ISSUED"] }),
    );
    return list.find((certificate) => certificate.DomainName === domainName)?.CertificateArn;
  },
  "aws:cloudwatch/logGroup:LogGroup": async ({ name }, { logs }) => {
    const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name }));
    return logGroups.find(({ logGroupName }) => logGroupName === name)?.logGroupName;
  },
  "aws:ec2/securityGroup:SecurityGroup": async ({ name }, { ec2 }) => {
    const Filters = [{ Name: "group-name", Values: [name] }];
    return one((await ec2.send(new DescribeSecurityGroupsCommand({ Filters }))).SecurityGroups)?.GroupId;
  },
  "aws:ecr/repository:Repository": async ({ name }, { ecr }) => {
    const { repositories } = await ecr.send(new DescribeRepositoriesCommand({ repositoryNames: [name] }));
    return repositories?.[0]?.repositoryName;
  },
  "aws:ecs/cluster:Cluster": async ({ name }, { ecs }) => {
    const { clusters = [] } = await ecs.send(new DescribeClustersCommand({ clusters: [name] }));
    return clusters.find(({ status }) => status === "ACTIVE")?.clusterName;
  },
  "aws:ecs/service:Service": async ({ name }, { ecs }, config) => {
    const service = await serviceNamed(name, ecs, config);
    return service && `${config.cluster?.name}/${name}`;
  },
  "aws:ecs/taskDefinition:TaskDefinition": async ({ family }, { ecs }, config) => {
    const entry = Object.values(config.services).find((service) => (service.family ?? service.name) === family);
    return entry && (await serviceNamed(entry.name, ecs, config))?.taskDefinition;
  },
  "aws:elasticache/replicationGroup:ReplicationGroup": async (
    { replicationGroupId: ReplicationGroupId },
    { cache },
  ) => {
    const { ReplicationGroups } = await cache.send(new DescribeReplicationGroupsCommand({ ReplicationGroupId }));
    return ReplicationGroups?.[0]?.ReplicationGroupId;
  },
  "aws:iam/role:Role": async ({ name }, { iam }) =>
    (await iam.send(new GetRoleCommand({ RoleName: name }))).Role?.RoleName,
  "aws:lb/listener:Listener": async ({ port }, { elb }, config) => (await listenerOn(port, elb, config))?.ListenerArn,
  "aws:lb/listenerRule:ListenerRule": async ({ priority }, { elb }, config) => {
    const listener = await listenerOn(config.dns ? 443 : 80, elb, config);
    if (!listener) return undefined;
    const { Rules = [] } = await elb.send(new DescribeRulesCommand({ ListenerArn: listener.ListenerArn }));
    return Rules.find((rule) => rule.Priority === String(priority))?.RuleArn;
  },
  "aws:lb/loadBalancer:LoadBalancer": ({ name }, { elb }) => loadBalancerArn(name, elb),
  "aws:lb/targetGroup:TargetGroup": async ({ name }, { elb }) =>
    (await elb.send(new DescribeTargetGroupsCommand({ Names: [name] }))).TargetGroups?.[0]?.TargetGroupArn,
  "aws:rds/instance:Instance": async ({ identifier }, { rds }) => {
    const { DBInstances } = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: identifier }));
    return DBInstances?.[0]?.DBInstanceIdentifier;
  },
  "aws:rds/subnetGroup:SubnetGroup": async ({ name }, { rds }) => {
    const { DBSubnetGroups } = await rds.send(new DescribeDBSubnetGroupsCommand({ DBSubnetGroupName: name }));
    return DBSubnetGroups?.[0]?.DBSubnetGroupName;
  },
  "aws:route53/record:Record": async ({ name, type }, { route53 }, { dns }) => {
    const { HostedZones = [] } = await route53.send(new ListHostedZonesByNameCommand({ DNSName: dns?.zone }));
    const zone = HostedZones.find((one) => one.Name === `${dns?.zone}.`)?.Id?.replace("/hostedzone/", "");
    if (!zone) return undefined;
    const sets = await route53.send(
      new ListResourceRecordSetsCommand({ HostedZoneId: zone, StartRecordName: name, StartRecordType: type }),
    );
    const there = sets.ResourceRecordSets?.some((set) => set.Name === `${name}.` && set.Type === type);
    return there ? `${zone}_${name}_${type}` : undefined;
  },
  "aws:secretsmanager/secret:Secret": async ({ name }, { secrets }) =>
    (await secrets.send(new DescribeSecretCommand({ SecretId: name }))).ARN,
};

async function serviceNamed(name: string, ecs: ECSClient, { cluster }: Config) {
  const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster: cluster?.name, services: [name] }));
  return services.find(({ status }) => status === "ACTIVE");
}

async function loadBalancerArn(name: string | undefined, elb: ElasticLoadBalancingV2Client) {
  if (!name) return undefined;
  return (await elb.send(new DescribeLoadBalancersCommand({ Names: [name] }))).LoadBalancers?.[0]?.LoadBalancerArn;
}

async function listenerOn(port: number, elb: ElasticLoadBalancingV2Client, { loadBalancer }: Config) {
  const LoadBalancerArn = await loadBalancerArn(loadBalancer?.name, elb);
  if (!LoadBalancerArn) return undefined;
  const { Listeners = [] } = await elb.send(new DescribeListenersCommand({ LoadBalancerArn }));
  return Listeners.find((listener) => listener.Port === port);
}

/** The only one; of several nobody knows which is meant. */
function one<T>(list: readonly T[] | undefined): T | undefined {
  return list?.length === 1 ? list[0] : undefined;
}
