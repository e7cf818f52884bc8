import { ResourceNotFoundException } from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";
import { stackNames } from "../../../src/config/stack-file";
import { isBlocked, newsIn, renderDiagnosis } from "../../../src/operations/doctor";
import { refuses, Ward } from "../../support/operations/doctor";
import { ROOT } from "../../support/plan";

/** What is spoiled, on which stack, and what is told: `blocks` or `odd`, the check, what, and the fix. */
type Row = readonly [fault: string, stack: string, spoil: (ward: Ward) => void, told: RegExp];

const rows: readonly Row[] = [
  [
    "another account's credentials",
    "aep-staging",
    ({ answers }) => {
      answers.sts.GetCallerIdentity = () => ({ Account: "111111111111", Arn: "arn:aws:iam::111111111111:user/ann" });
    },
    /^blocks credentials: .*111111111111 \(\S+ann\), and account 625847798833 is meant. fix: log in to account 625847798833/,
  ],
  [
    "no credentials",
    "aep-staging",
    ({ answers }) => {
      answers.sts.GetCallerIdentity = refuses("CredentialsProviderError", "Could not load credentials");
    },
    /^blocks credentials: there are no credentials: Could not load credentials. fix: log in/,
  ],
  [
    "expired credentials",
    "aep-staging",
    ({ answers }) => {
      answers.sts.GetCallerIdentity = refuses("ExpiredToken", "The security token is expired");
    },
    /^blocks credentials: AWS takes no credentials: ExpiredToken: The security token is expired. fix: log in/,
  ],
  [
    "a stack that the backend doesn't have",
    "inventory-dev",
    (ward) => {
      ward.hasStack = false;
      ward.undeploy();
    },
    /^blocks state: the backend doesn't have the stack yet. fix: pulumi stack init inventory-dev/,
  ],
  [
    "a lock",
    "inventory-dev",
    (ward) => {
      ward.locks = [{ username: "ann", hostname: "laptop", pid: 7, timestamp: "2026-03-01T11:00:00Z" }];
    },
    /^blocks state: the state is locked by ann@laptop since 2026-03-01T11:00:00Z \(process 7\). fix: .*pulumi cancel --stack inventory-dev/,
  ],
  [
    "a run of Pulumi that was killed",
    "inventory-dev",
    (ward) => {
      const urn = "urn:pulumi:inventory-dev::platform::aws:ec2/natGateway:NatGateway::us-west-2a";
      ward.pending = [{ type: "creating", resource: { urn, type: "aws:ec2/natGateway:NatGateway", custom: true } }];
    },
    /^blocks state: a run of Pulumi was killed.*: creating us-west-2a. fix: docs\/state.md/,
  ],
  [
    "a release left half-way",
    "inventory-staging",
    (ward) => {
      const from = { version: "v1.2.0", revisions: { services: {}, tasks: {} }, at: "", by: "" };
      const attempt = { what: "release v1.3.0", tried: [], from, step: "move", since: "", at: "11:00", by: "bob" };
      ward.answers.dynamodb.GetItem = recorded({ record: { previous: [], attempt } });
    },
    /^blocks release: release v1\.3\.0 hasn't ended \(move\), begun 11:00 by bob. fix: npm run rollback -- inventory-staging returns to v1\.2\.0/,
  ],
  [
    "somebody at work",
    "inventory-staging",
    (ward) => {
      const holder = { id: "1", what: "release v1.3.0", who: "bob", since: "11:00" };
      let serial = 0;
      const content = { S: JSON.stringify({ holder, record: { previous: [] } }) };
      ward.answers.dynamodb.GetItem = () => ({ Item: { serial: { N: String(serial++) }, content } });
    },
    /^blocks release: bob is at it since 11:00: release v1\.3\.0. fix: wait until it is done/,
  ],
  [
    "a table that somebody deleted",
    "inventory-staging",
    (ward) => {
      ward.answers.dynamodb.GetItem = () => {
        throw new ResourceNotFoundException({ message: "gone", $metadata: {} });
      };
    },
    /^odd release: it couldn't be looked at: There is no table staging-inventory-releases/,
  ],
  [
    "an operator's secret without a value",
    "aep-staging",
    ({ answers }) => {
      answers.secrets.DescribeSecret = ({ SecretId }) =>
        SecretId === "aep/staging/OPENAI_API_KEY" ? {} : { VersionIdsToStages: { one: ["AWSCURRENT"] } };
    },
    /^blocks secrets: the secret aep\/staging\/OPENAI_API_KEY has no value.* fix: npm run secret -- aep-staging set openai-api-key/,
  ],
  [
    "a secret that waits for its deletion",
    "inventory-dev",
    (ward) => {
      ward.undeploy();
      ward.answers.secrets.DescribeSecret = ({ SecretId }) => {
        if (SecretId !== "dev-inventory/jwt-secret") return refuses("ResourceNotFoundException")({});
        return { DeletedDate: new Date() };
      };
    },
    /^blocks secrets: the secret dev-inventory\/jwt-secret waits for its deletion.* fix: aws secretsmanager restore-secret --secret-id dev-inventory\/jwt-secret, then npm run adopt/,
  ],
  [
    "a secret that is gone",
    "inventory-dev",
    ({ answers }) => {
      answers.secrets.DescribeSecret = ({ SecretId }) =>
        SecretId === "dev-inventory/jwt-secret"
          ? refuses("ResourceNotFoundException")({})
          : { VersionIdsToStages: { one: ["AWSCURRENT"] } };
    },
    /^blocks secrets: the secret dev-inventory\/jwt-secret is gone. fix: pulumi up --refresh/,
  ],
  [
    "a certificate that waits",
    "sagebrush-staging",
    ({ answers }) => {
      answers.acm.ListCertificates = () => ({
        CertificateSummaryList: [{ DomainName: "staging.sagebrush.services", Status: "PENDING_VALIDATION" }],
      });
    },
    /^blocks certificates: .*staging\.sagebrush\.services in us-west-2 waits to be validated.* fix: .*parent zone/,
  ],
  [
    "a certificate that AWS has given up",
    "sagebrush-staging",
    ({ answers }) => {
      answers.acm.ListCertificates = () => ({
        CertificateSummaryList: [{ DomainName: "staging.sagebrush.services", Status: "VALIDATION_TIMED_OUT" }],
      });
    },
    /^blocks certificates: .* is VALIDATION_TIMED_OUT. fix: mend the zone/,
  ],
  [
    "a certificate that isn't renewed",
    "aep-staging",
    ({ answers, clock }) => {
      const NotAfter = new Date(clock.in(10 * 86_400));
      answers.acm.ListCertificates = () => ({
        CertificateSummaryList: [{ DomainName: "staging.navralabs.com", Status: "ISSUED", NotAfter }],
      });
    },
    /^odd certificates: .* ends on 2026-03-11, and isn't renewed. fix: put back its validation record/,
  ],
  [
    "a zone that is missing",
    "aep-staging",
    ({ answers }) => {
      answers.route53.ListHostedZonesByName = () => ({ HostedZones: [{ Name: "other.com.", Id: "Z2" }] });
    },
    /^blocks delegation: the account has no zone navralabs\.com.* fix: make the zone/,
  ],
  [
    "two zones of a name",
    "aep-staging",
    ({ answers }) => {
      const zone = { Name: "navralabs.com." };
      const hidden = { ...zone, Id: "Z3", Config: { PrivateZone: true } };
      answers.route53.ListHostedZonesByName = () => ({
        HostedZones: [{ ...zone, Id: "/hostedzone/Z1" }, { ...zone, Id: "/hostedzone/Z2" }, hidden],
      });
    },
    /^blocks delegation: the account has 2 zones navralabs\.com.* fix: .*: Z1, Z2$/,
  ],
  [
    "a zone that nobody asks",
    "sagebrush-staging",
    (ward) => {
      ward.nameServers = async () => [];
    },
    /^blocks delegation: the internet asks nobody for staging\.sagebrush\.services.* fix: enter these as NS .*: ns-1\.awsdns-1\.org, ns-2/,
  ],
  [
    "a zone of another registrar",
    "aep-staging",
    (ward) => {
      ward.nameServers = async () => ["ns1.registrar.net"];
    },
    /^blocks delegation: the internet asks ns1\.registrar\.net for navralabs\.com/,
  ],
  [
    "an image that isn't there",
    "inventory-staging",
    ({ answers }) => {
      answers.ecr.DescribeImages = ({ repositoryName }) =>
        repositoryName === "inventory-management/ui-service" ? refuses("ImageNotFoundException")({}) : {};
    },
    /^blocks images: there is no image v1\.0\.0 in inventory-management\/ui-service. fix: build and push it/,
  ],
  [
    "a release before there are repositories",
    "aep-staging",
    ({ answers }) => {
      answers.ecr.DescribeRepositories = refuses("RepositoryNotFoundException");
    },
    /^blocks images: the stack file says v1\.0\.0, and there is no repository aep\/backend, aep\/frontend. fix: take platform:release out/,
  ],
  [
    "too few Fargate vCPUs for a release",
    "sagebrush-prod",
    ({ answers }) => {
      answers.quotas.GetServiceQuota = () => ({ Quota: { Value: 10, UsageMetric: { MetricName: "ResourceCount" } } });
      answers.cloudwatch.GetMetricStatistics = () => ({
        Datapoints: [
          { Timestamp: new Date(1), Maximum: 1 },
          { Timestamp: new Date(2), Maximum: 6 },
        ],
      });
    },
    /^blocks Fargate vCPUs: a release starts tasks with 6 Fargate vCPUs, and of the account's 10 6 are in use. fix: .*L-3032A538 --desired-value 12$/,
  ],
  [
    "a new account's Fargate vCPUs",
    "inventory-staging",
    (ward) => {
      ward.undeploy();
      ward.answers.quotas.GetServiceQuota = refuses("NoSuchResourceException");
      ward.answers.quotas.GetAWSDefaultServiceQuota = () => ({ Quota: { Value: 4 } });
    },
    /^blocks Fargate vCPUs: a release starts tasks with [\d.]+ Fargate vCPUs, and of the account's 4 0 are in use/,
  ],
  [
    "too few Elastic IPs",
    "inventory-dev",
    (ward) => {
      ward.undeploy();
      ward.answers.ec2.DescribeAddresses = () => ({ Addresses: [{}, {}, {}, {}] });
      ward.answers.quotas.GetServiceQuota = ({ ServiceCode }) => ({
        Quota: { Value: ServiceCode === "ec2" ? 5 : 140 },
      });
    },
    /^blocks Elastic IPs: NAT gateways need 2 Elastic IPs, and of the account's 5 4 are in use. fix: .*--service-code ec2 .*--desired-value 6$/,
  ],
  [
    "too few VPCs",
    "inventory-dev",
    (ward) => {
      ward.undeploy();
      ward.answers.ec2.DescribeVpcs = () => ({ Vpcs: [{}, {}, {}, {}, {}] });
      ward.answers.quotas.GetServiceQuota = ({ ServiceCode }) => ({
        Quota: { Value: ServiceCode === "vpc" ? 5 : 140 },
      });
    },
    /^blocks VPCs: the stack needs 1 VPCs, and of the account's 5 5 are in use. fix: .*--service-code vpc .*--desired-value 6$/,
  ],
  [
    "a new account's Lambda concurrency",
    "sagebrush-prod",
    ({ answers }) => {
      answers.lambda.GetAccountSettings = () => ({
        AccountLimit: { ConcurrentExecutions: 10, UnreservedConcurrentExecutions: 10 },
      });
    },
    /^blocks Lambda concurrency: functions reserve 420 of the account's 10 .* fix: raise it by 510: .*L-B99A9384 --desired-value 520$/,
  ],
  [
    "a zone without Fargate",
    "inventory-dev",
    (ward) => {
      const { config } = ward;
      const network = { ...config.network, availabilityZones: ["us-west-1a", "us-west-1b"] };
      ward.config = { ...config, network, aws: { ...config.aws, region: "us-west-1" } } as typeof config;
      const zone = (ZoneName: string, ZoneId: string) => ({ ZoneName, ZoneId, State: "available" });
      ward.answers.ec2.DescribeAvailabilityZones = () => ({
        AvailabilityZones: [
          zone("us-west-1a", "usw1-az2"),
          zone("us-west-1b", "usw1-az3"),
          zone("us-west-1c", "usw1-az1"),
        ],
      });
    },
    /^blocks zones: Fargate isn't in the zone us-west-1a \(usw1-az2\). fix: .*: us-west-1c$/,
  ],
  [
    "a zone that the account hasn't",
    "aep-staging",
    ({ answers }) => {
      const zone = (ZoneName: string) => ({ ZoneName, State: "available" });
      answers.ec2.DescribeAvailabilityZones = () => ({
        AvailabilityZones: [zone("us-east-1a"), zone("us-east-1b"), zone("us-east-1d")],
      });
    },
    /^blocks zones: the account has no zone us-east-1c. fix: .*: us-east-1d$/,
  ],
  [
    "another default VPC",
    "aep-staging",
    ({ answers }) => {
      answers.ec2.DescribeVpcs = ({ VpcIds }) =>
        VpcIds ? refuses("InvalidVpcID.NotFound")({}) : { Vpcs: [{ VpcId: "vpc-1" }] };
    },
    /^blocks default VPC: the account has no VPC vpc-0652a6de1c9efdc2f. fix: its default VPC is vpc-1/,
  ],
  [
    "a default VPC without a subnet",
    "aep-staging",
    ({ answers }) => {
      answers.ec2.DescribeSubnets = () => ({
        Subnets: [{ AvailabilityZone: "us-east-1a" }, { AvailabilityZone: "us-east-1b" }],
      });
    },
    /^blocks default VPC: .* no default subnet in us-east-1c. fix: aws ec2 create-default-subnet --availability-zone us-east-1c/,
  ],
  [
    "an account that forbids public buckets",
    "sagebrush-staging",
    ({ answers }) => {
      answers.s3control.GetPublicAccessBlock = () => ({
        PublicAccessBlockConfiguration: { RestrictPublicBuckets: true },
      });
    },
    /^blocks public buckets: the account forbids public buckets, and \S+ is to be public/,
  ],
  [
    "a bucket's name that somebody else has",
    "aep-staging",
    (ward) => {
      ward.undeploy();
      ward.answers.s3.HeadBucket = () => {
        throw Object.assign(new Error("UnknownError"), { name: "403", $metadata: { httpStatusCode: 403 } });
      };
    },
    /^blocks bucket names: the name aep-staging-alb-logs is taken/,
  ],
  [
    "a bucket that an earlier stack has left",
    "aep-staging",
    (ward) => {
      ward.undeploy();
      ward.answers.s3.HeadBucket = () => ({});
    },
    /^blocks bucket names: the account has a bucket aep-staging-alb-logs already. fix: npm run adopt/,
  ],
  [
    "an account that CloudFront may not know",
    "sagebrush-prod",
    (ward) => ward.undeploy(),
    /^odd CloudFront: the account never had a CloudFront distribution/,
  ],
  [
    "a subscription that nobody has confirmed",
    "aep-staging",
    ({ answers }) => {
      answers.sns.ListSubscriptionsByTopic = ({ NextToken }) =>
        NextToken
          ? {
              Subscriptions: [
                { SubscriptionArn: "PendingConfirmation", Protocol: "email", Endpoint: "on-call@example.com" },
              ],
            }
          : { Subscriptions: [{ SubscriptionArn: "arn:one", Protocol: "https" }], NextToken: "more" };
    },
    /^odd subscriptions: on-call@example\.com hasn't confirmed aep-staging-alarms in us-east-1/,
  ],
  [
    "alarms that nobody gets",
    "aep-staging",
    ({ answers }) => {
      answers.sns.ListSubscriptionsByTopic = () => ({});
    },
    /^odd subscriptions: nobody gets the alarms of aep-staging-alarms in us-east-1. fix: add addresses/,
  ],
  [
    "a topic that is gone",
    "aep-staging",
    ({ answers }) => {
      answers.sns.ListSubscriptionsByTopic = refuses("NotFoundException");
    },
    /^blocks subscriptions: the topic aep-staging-alarms in us-east-1 is gone/,
  ],
  [
    "a stopped database",
    "aep-staging",
    ({ answers }) => {
      answers.rds.DescribeDBInstances = () => ({ DBInstances: [{ DBInstanceStatus: "stopped" }] });
    },
    /^blocks database: the database aep-staging-db is stopped. fix: aws rds start-db-instance --db-instance-identifier aep-staging-db/,
  ],
  [
    "a cluster without storage",
    "sagebrush-prod",
    ({ answers }) => {
      answers.rds.DescribeDBClusters = () => ({ DBClusters: [{ Status: "inaccessible-encryption-credentials" }] });
    },
    /^blocks database: .* is inaccessible-encryption-credentials. fix: RDS's events/,
  ],
  [
    "a database that is gone",
    "aep-staging",
    ({ answers }) => {
      answers.rds.DescribeDBInstances = refuses("DBInstanceNotFoundFault");
    },
    /^blocks database: the database aep-staging-db is gone. fix: docs\/runbooks\/restore-database.md/,
  ],
  [
    "roles that trust a provider that isn't there",
    "inventory-staging",
    (ward) => {
      ward.config = withRole(ward.config, false);
      ward.answers.iam.ListOpenIDConnectProviders = () => ({});
    },
    /^blocks GitHub's identity provider: the account lacks GitHub's/,
  ],
  [
    "a second provider of an account",
    "inventory-staging",
    (ward) => {
      ward.config = withRole(ward.config, true);
    },
    /^blocks GitHub's identity provider: the account has GitHub's .* fix: set createProvider: false/,
  ],
  [
    "drift",
    "inventory-dev",
    (ward) => {
      ward.changes = ["update Service a", "b", "c", "d", "e", "f", "g"];
    },
    /^odd drift: AWS isn't as the program says; pulumi up would update Service a, b, c, d, e, and 2 more. fix: pulumi preview --refresh/,
  ],
];

function withRole(config: Ward["config"], createProvider: boolean): Ward["config"] {
  const role = { name: "r", repository: "a/b", subjects: [], policyArns: [], createProvider, stateBucket: "state" };
  return { ...config, deploymentRole: role as Ward["config"]["deploymentRole"] };
}

function recorded(content: object) {
  return () => ({ Item: { serial: { N: "1" }, content: { S: JSON.stringify(content) } } });
}

async function toldOf(ward: Ward): Promise<string[]> {
  const { findings } = await ward.examine();
  return findings.map(({ check, what, fix, blocks }) => `${blocks ? "blocks" : "odd"} ${check}: ${what}. fix: ${fix}`);
}

describe("a planted fault is found and explained, and nothing else is told", () => {
  it.each(rows)("%s", async (_, stack, spoil, told) => {
    const ward = new Ward(stack);
    spoil(ward);
    expect(await toldOf(ward)).toEqual([expect.stringMatching(told)]);
  });
});

describe("a stack that is well", () => {
  it.each(stackNames(ROOT))("%s: nothing is told, deployed or before", async (stack) => {
    const ward = new Ward(stack);
    expect(await toldOf(ward)).toEqual([]);
    ward.undeploy();
    expect((await toldOf(ward)).filter((text) => !text.includes("CloudFront"))).toEqual([]);
  });

  it("has no drift that is looked for where time is short", async () => {
    const ward = new Ward("inventory-dev");
    ward.changes = ["update Service a"];
    const { findings, looked } = await ward.examine(true);
    expect(findings).toEqual([]);
    expect(looked).not.toContain("drift");
  });

  it("may be held by one who was killed: the next command goes on by itself", async () => {
    const ward = new Ward("inventory-dev");
    ward.answers.dynamodb.GetItem = recorded({
      holder: { id: "1", what: "task", who: "bob", since: "11:00" },
      record: { previous: [] },
    });
    expect(await toldOf(ward)).toEqual([]);
  });
});

describe("what can't be looked at is told, and the rest is looked at all the same", () => {
  const denied = "User: ann is not authorized to perform: sns:ListSubscriptionsByTopic on resource: x";
  it.each([
    [
      "AuthorizationErrorException",
      denied,
      /AWS refuses sns:ListSubscriptionsByTopic. fix: allow sns:ListSubscriptionsByTopic/,
    ],
    ["AccessDenied", "Access Denied", /AWS refuses \(Access Denied\). fix: ask an administrator/],
    ["ThrottlingException", "Rate exceeded", /AWS throttles \(Rate exceeded\). fix: run it again in a minute/],
    ["InternalFailure", "oh", /InternalFailure: oh. fix: see AWS's message/],
  ])("%s", async (name, message, told) => {
    const ward = new Ward("aep-staging");
    ward.answers.sns.ListSubscriptionsByTopic = refuses(name, message);
    ward.changes = ["update Service a"];
    expect(await toldOf(ward)).toEqual([
      expect.stringMatching(/^odd subscriptions: it couldn't be looked at: /),
      expect.stringMatching(/^odd drift/),
    ]);
    expect((await toldOf(ward))[0]).toMatch(told);
  });

  it("a network that is down", async () => {
    const ward = new Ward("aep-staging");
    ward.nameServers = async () => {
      throw Object.assign(new Error("queryNs ETIMEOUT"), { code: "ETIMEOUT" });
    };
    expect(await toldOf(ward)).toEqual([
      expect.stringMatching(/^odd delegation: .*there is no answer \(queryNs ETIMEOUT\)/),
    ]);
  });

  it("but a mistake of the program shows its stack", async () => {
    const ward = new Ward("aep-staging");
    ward.nameServers = async () => {
      throw new TypeError("undefined is not a function");
    };
    await expect(ward.examine()).rejects.toThrow(TypeError);
  });
});

it("tells others what blocks and drift, not what is odd or couldn't be looked at", async () => {
  const ward = new Ward("aep-staging");
  ward.answers.secrets.DescribeSecret = () => ({});
  ward.answers.sns.ListSubscriptionsByTopic = () => ({});
  ward.answers.rds.DescribeDBInstances = refuses("AccessDenied");
  ward.changes = ["update Service a"];
  const checks = newsIn(await ward.examine()).map(({ check }) => check);
  expect([...new Set(checks)]).toEqual(["secrets", "drift"]);
});

it("is shown in 80 columns, what blocks first, with each fix in one line", async () => {
  const ward = new Ward("aep-staging");
  ward.answers.sns.ListSubscriptionsByTopic = () => ({});
  ward.answers.secrets.DescribeSecret = () => ({});
  const diagnosis = await ward.examine();
  expect(isBlocked(diagnosis)).toBe(true);
  const lines = renderDiagnosis("aep-staging", diagnosis, 80).split("\n");
  expect(lines.slice(0, 5)).toEqual([
    "aep-staging: 4 findings; 3 block a deployment",
    "",
    "blocks  secrets: the secret aep/staging/ANTHROPIC_API_KEY has no value: tasks",
    "        that read it don't start",
    "        fix: npm run secret -- aep-staging set anthropic-api-key, with the value on standard input",
  ]);
  expect(lines.filter((line) => line.length > 80 && !line.includes("fix: "))).toEqual([]);
  expect(renderDiagnosis("it", { looked: ["a"], findings: [] }, 80)).toBe("it: all is well\n\nlooked  at a");
});
