import { parseConfig } from "../../../src/config/parse";
import type { Config } from "../../../src/config/schema";
import type { State, StateResource } from "../../../src/engine/pulumi";
import { type DoctorAws, doctorAwsIn } from "../../../src/operations/doctor/aws";
import type { Lock, PulumiView } from "../../../src/operations/doctor/check";
import { examineStack } from "../../../src/operations/doctor/stack";
import { type AnswersOf, answering, awsError } from "../aws-clients";
import { rawConfig } from "../plan";
import { FakeClock } from "./clock";

type Query = Readonly<Record<string, unknown>>;
type Command = (query: Query) => object;

/** Throws what AWS would. */
export function refuses(name: string, message = name): Command {
  return () => {
    throw Object.assign(awsError(name), { message, $metadata: { httpStatusCode: 400 } });
  };
}

const NAME_SERVERS = ["ns-1.awsdns-1.org", "ns-2.awsdns-2.com"];
const CLOUDFRONT = "aws:cloudfront/distribution:Distribution";

/** A stack that is deployed and well, in an AWS made of answers: tests spoil one of them. */
export class Ward {
  readonly clock = new FakeClock();
  readonly accountId: string;
  readonly resources: StateResource[] = [];
  pending: NonNullable<State["deployment"]["pending_operations"]> = [];
  config: Config;
  hasStack = true;
  locks: Lock[] | undefined = [];
  changes: string[] = [];
  /** Called with each call to AWS, like `ecs.DescribeServices`. */
  onCall: (call: string) => void = () => {};
  nameServers: () => Promise<readonly string[]> = async () => NAME_SERVERS;
  readonly answers: { [Client in keyof DoctorAws]: Record<string, Command> };

  constructor(readonly stack: string) {
    this.config = parseConfig(stack, rawConfig(stack));
    this.accountId = this.config.aws.allowedAccountIds?.[0] ?? "123456789012";
    this.answers = this.wellAnswers();
    this.makeAll();
  }

  /** Nothing of it is deployed yet. */
  undeploy(): void {
    this.resources.length = 0;
    this.answers.secrets.DescribeSecret = refuses("ResourceNotFoundException");
    this.answers.s3.HeadBucket = refuses("NotFound");
    this.config = { ...this.config, release: undefined };
  }

  examine(quick = false) {
    const pulumi: PulumiView = {
      version: async () => "v3.250.0",
      backend: async () => "s3://state",
      state: async () => (this.hasStack ? this.state() : undefined),
      locks: async () => this.locks,
      changes: async () => this.changes,
    };
    return examineStack({
      stack: this.stack,
      config: this.config,
      awsIn: (region) => answering(doctorAwsIn(region), this.listened()),
      pulumi,
      nameServers: () => this.nameServers(),
      clock: this.clock,
      quick,
    });
  }

  /** The answers, of which it is heard who asks. */
  private listened(): AnswersOf<DoctorAws> {
    const listen = (client: string, commands: Record<string, Command>) =>
      new Proxy(commands, {
        get: (target, command: string) => {
          this.onCall(`${client}.${command}`);
          return target[command];
        },
      });
    const entries = Object.entries(this.answers).map(([client, commands]) => [client, listen(client, commands)]);
    return Object.fromEntries(entries);
  }

  private state(): State {
    return { version: 3, deployment: { resources: this.resources, pending_operations: this.pending } };
  }

  private make(type: string, outputs: Query, count = 1): void {
    for (let i = 0; i < count; i++) {
      const urn = `urn:pulumi:${this.stack}::platform::${type}::it-${this.resources.length}`;
      this.resources.push({ urn, type, custom: true, outputs });
    }
  }

  private makeAll(): void {
    const { network, buckets, secrets, database, cdn, prefix, aws, services, deploymentRole } = this.config;
    if (network.vpc === "dedicated") {
      this.make("aws:ec2/vpc:Vpc", {});
      this.make("aws:ec2/eip:Eip", {}, network.natGateways.length);
    }
    for (const { bucketName } of Object.values(buckets)) this.make("aws:s3/bucket:Bucket", { bucket: bucketName });
    for (const { name, store } of Object.values(secrets))
      if (store === "secrets-manager") this.make("aws:secretsmanager/secret:Secret", { name });
    if (database?.engine === "postgres") this.make("aws:rds/instance:Instance", {});
    if (database?.engine === "aurora-postgresql") this.make("aws:rds/cluster:Cluster", {});
    if (cdn) this.make(CLOUDFRONT, {});
    this.make("aws:sns/topic:Topic", { arn: `arn:aws:sns:${aws.region}:${this.accountId}:${prefix}-alarms` });
    if (Object.keys(services).length > 0) this.make("aws:dynamodb/table:Table", { name: `${prefix}-releases` });
    if (deploymentRole?.createProvider) this.make("aws:iam/openIdConnectProvider:OpenIdConnectProvider", {});
  }

  private wellAnswers() {
    const { network, dns, services } = this.config;
    const zones = network.availabilityZones.map((ZoneName, i) => ({
      ZoneName,
      ZoneId: `zone-az${i}`,
      State: "available",
    }));
    const status = { DBInstanceStatus: "available", Status: "available" };
    return {
      acm: {
        ListCertificates: () => ({
          CertificateSummaryList: [
            { DomainName: dns?.certificate.domain, Status: "ISSUED", NotAfter: new Date(this.clock.in(200 * 86_400)) },
            { DomainName: dns?.certificate.domain, Status: "VALIDATION_TIMED_OUT" },
          ],
        }),
      },
      cloudfront: { ListDistributions: () => ({ DistributionList: { Quantity: 0 } }) },
      cloudwatch: { GetMetricStatistics: () => ({ Datapoints: [] }) },
      dynamodb: {},
      ec2: {
        DescribeAvailabilityZones: () => ({ AvailabilityZones: zones }),
        DescribeVpcs: () => ({
          Vpcs: [{ VpcId: network.vpc === "default" ? network.vpcId : "vpc-0", IsDefault: true }],
        }),
        DescribeSubnets: () => ({ Subnets: zones.map(({ ZoneName }) => ({ AvailabilityZone: ZoneName })) }),
        DescribeAddresses: () => ({ Addresses: [] }),
      },
      ecr: { DescribeRepositories: () => ({}), DescribeImages: () => ({}) },
      ecs: {
        DescribeServices: () => ({
          services: Object.values(services).map(({ name, desiredCount }) => ({
            serviceName: name,
            runningCount: desiredCount,
          })),
        }),
      },
      iam: {
        ListOpenIDConnectProviders: () => ({
          OpenIDConnectProviderList: [
            { Arn: `arn:aws:iam::${this.accountId}:oidc-provider/token.actions.githubusercontent.com` },
          ],
        }),
      },
      lambda: {
        GetAccountSettings: () => ({
          AccountLimit: { ConcurrentExecutions: 1000, UnreservedConcurrentExecutions: 1000 },
        }),
        GetFunctionConcurrency: () => ({}),
      },
      quotas: {
        GetServiceQuota: () => ({
          Quota: {
            Value: 140,
            UsageMetric: { MetricName: "ResourceCount", MetricNamespace: "AWS/Usage", MetricDimensions: {} },
          },
        }),
      },
      rds: {
        DescribeDBInstances: () => ({ DBInstances: [status] }),
        DescribeDBClusters: () => ({ DBClusters: [status] }),
      },
      route53: {
        ListHostedZonesByName: () => ({ HostedZones: [{ Name: `${dns?.zone}.`, Id: "/hostedzone/Z1" }] }),
        GetHostedZone: () => ({ DelegationSet: { NameServers: NAME_SERVERS } }),
      },
      s3: {},
      s3control: { GetPublicAccessBlock: refuses("NoSuchPublicAccessBlockConfiguration") },
      secrets: { DescribeSecret: () => ({ VersionIdsToStages: { one: ["AWSCURRENT"] } }) },
      sns: { ListSubscriptionsByTopic: () => ({ Subscriptions: [{ SubscriptionArn: "arn:one", Protocol: "email" }] }) },
      sts: { GetCallerIdentity: () => ({ Account: this.accountId, Arn: "arn:aws:iam::1:user/ann" }) },
    } as unknown as { [Client in keyof DoctorAws]: Record<string, Command> };
  }
}
