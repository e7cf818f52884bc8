import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { CreateVpcCommand, EC2Client } from "@aws-sdk/client-ec2";
import { BatchDeleteImageCommand, ECRClient, PutImageCommand } from "@aws-sdk/client-ecr";
import { CreateOpenIDConnectProviderCommand, IAMClient } from "@aws-sdk/client-iam";
import {
  CreateHostedZoneCommand,
  DeleteHostedZoneCommand,
  ListHostedZonesCommand,
  Route53Client,
} from "@aws-sdk/client-route-53";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateSecretCommand, DeleteSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { ListSubscriptionsCommand, SNSClient, UnsubscribeCommand } from "@aws-sdk/client-sns";
import { expect, it } from "vitest";
import { changeSettings } from "../../src/engine/project";
import type { Intercept } from "../../src/engine/proxy";
import { discardStack, type EmulatedStack, prepareStack, type StackOptions } from "../../src/engine/stack";
import { clientOptions } from "../../src/engine/surroundings";
import { runCommand } from "../support/e2e/command";
import { answerOnQuotas } from "../support/e2e/quotas";
import { withSmallStack } from "../support/e2e/small";
import { ROOT } from "../support/plan";

const IMAGE = { repositoryName: "inventory-management/user-service", imageTag: "latest" };
const MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";

async function doctor(stack: EmulatedStack, ...flags: readonly string[]) {
  const { code, stdout, stderr } = await runCommand(stack, "doctor", stack.name, "--json", ...flags);
  expect(stderr).toBe("");
  const { findings } = JSON.parse(stdout) as { findings: { check: string; what: string; blocks: boolean }[] };
  return { code, told: findings.map(({ check, what, blocks }) => `${blocks ? "blocks" : "odd"} ${check}: ${what}`) };
}

/** The emulator has few quotas, and none of Lambda: this one stands for all. */
let quota = 100;

const answerQuotas: Intercept = (request) => answerOnQuotas(request, () => quota);

/** The backend of a test is a folder, which is told each time. */
const LOCAL = expect.stringMatching(/^odd backend: the state is on this machine only/);

it("is quiet on a stack that is well, before and after its deployment, and finds what somebody spoils", () =>
  withSmallStack(
    {
      intercept: answerQuotas,
      change: (settings) => {
        delete settings["platform:release"];
        settings["platform:monitoring"] = { emails: ["on-call@example.com"] };
      },
    },
    async (stack) => {
      const { emulator, pulumi, project, name } = stack;
      expect(await doctor(stack)).toEqual({ code: 0, told: [LOCAL] });

      await pulumi.run("up", "--yes", "--skip-preview");
      const ecr = new ECRClient(clientOptions(emulator));
      const imageManifest = JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, config: {}, layers: [] });
      await ecr.send(new PutImageCommand({ ...IMAGE, imageManifest }));
      changeSettings(project, name, (settings) => {
        settings["platform:release"] = IMAGE.imageTag;
      });
      await pulumi.run("up", "--yes", "--skip-preview");
      expect(await doctor(stack)).toEqual({ code: 0, told: [LOCAL] });

      quota = 0.1;
      const sns = new SNSClient(clientOptions(emulator));
      const { Subscriptions = [] } = await sns.send(new ListSubscriptionsCommand({}));
      for (const { SubscriptionArn } of Subscriptions) await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
      const { repositoryName, imageTag } = IMAGE;
      await ecr.send(new BatchDeleteImageCommand({ repositoryName, imageIds: [{ imageTag }] }));
      const secret = { SecretId: "dev-inventory/jwt-secret", RecoveryWindowInDays: 7 };
      await new SecretsManagerClient(clientOptions(emulator)).send(new DeleteSecretCommand(secret));
      const from = { version: "v0", revisions: { services: {}, tasks: {} }, at: "", by: "" };
      const attempt = { what: "release v1", tried: [], from, step: "move", since: "", at: "11:00", by: "bob" };
      const content = JSON.stringify({ record: { previous: [], attempt } });
      await new DynamoDBClient(clientOptions(emulator)).send(
        new PutItemCommand({
          TableName: "dev-inventory-releases",
          Item: { id: { S: "release" }, serial: { N: "1" }, content: { S: content } },
        }),
      );
      const backend = fileURLToPath(String(pulumi.env.PULUMI_BACKEND_URL));
      const locks = path.join(backend, ".pulumi/locks/organization/platform", name);
      mkdirSync(locks, { recursive: true });
      const lock = { username: "ann", hostname: "laptop", pid: 7, timestamp: "2026-03-01T11:00:00Z" };
      writeFileSync(path.join(locks, "1.json"), JSON.stringify(lock));

      const { code, told } = await doctor(stack);
      expect(code).toBe(19);
      expect(told).toEqual([
        LOCAL,
        expect.stringMatching(/^blocks state: the state is locked by ann@laptop/),
        expect.stringMatching(/^blocks release: release v1 hasn't ended/),
        expect.stringMatching(/^blocks secrets: the secret dev-inventory\/jwt-secret waits for its deletion/),
        expect.stringMatching(/^blocks images: there is no image latest in inventory-management\/user-service/),
        expect.stringMatching(/^blocks Fargate vCPUs: a release starts tasks with \S+ Fargate vCPUs/),
        expect.stringMatching(/^odd subscriptions: nobody gets the alarms of dev-inventory-alarms/),
        expect.stringMatching(/^odd drift: AWS isn't as the program says; pulumi up would /),
      ]);
    },
  ));

/** A stack that isn't deployed, in an account that somebody has spoiled. */
async function examined(name: string, options: StackOptions, spoil: (stack: EmulatedStack) => Promise<void>) {
  const stack = await prepareStack(ROOT, name, { intercept: answerQuotas, ...options });
  try {
    await spoil(stack);
    return await doctor(stack, "--quick");
  } finally {
    discardStack(stack);
  }
}

const deploymentRole = (createProvider: boolean) => ({
  name: "deployment",
  repository: "acme/platform",
  subjects: ["environment:production"],
  createProvider,
  stateBucket: "state",
  stateKeyArn: "arn:aws:kms:us-west-2:123456789012:key/11111111-2222-3333-4444-555555555555",
});

it("tells before a first deployment what would stop it, all at once", async () => {
  quota = 0;
  const { code, told } = await examined(
    "sagebrush-prod",
    {
      change: (settings) => {
        settings["platform:deploymentRole"] = deploymentRole(true);
      },
    },
    async ({ emulator }) => {
      const options = clientOptions(emulator);
      const provider = { Url: "https://token.actions.githubusercontent.com", ClientIDList: ["sts.amazonaws.com"] };
      await new IAMClient(options).send(new CreateOpenIDConnectProviderCommand(provider));
      for (const CallerReference of ["one", "two"]) {
        const zone = { Name: "sagebrush.services", CallerReference };
        await new Route53Client(options).send(new CreateHostedZoneCommand(zone));
      }
      const bucket = {
        Bucket: "sagebrush-prod-uploads",
        CreateBucketConfiguration: { LocationConstraint: "us-west-2" as const },
      };
      await new S3Client({ ...options, forcePathStyle: true }).send(new CreateBucketCommand(bucket));
    },
  );
  expect(code).toBe(19);
  expect(told).toEqual([
    LOCAL,
    "blocks GitHub's identity provider: the account has GitHub's identity provider already",
    "blocks delegation: the account has 2 zones sagebrush.services, of which the internet asks one",
    "blocks images: the stack file says v1.0.0, and there is no repository sagebrush/web",
    "blocks Fargate vCPUs: a release starts tasks with 6 Fargate vCPUs, and of the account's 0 0 are in use",
    "blocks Elastic IPs: NAT gateways need 2 Elastic IPs, and of the account's 0 0 are in use",
    "blocks VPCs: the stack needs 1 VPCs, and of the account's 0 1 are in use",
    expect.stringMatching(/^blocks Lambda concurrency: functions reserve 420 of the account's 0 concurrent executions/),
    "blocks bucket names: the account has a bucket sagebrush-prod-uploads already",
    expect.stringMatching(/^odd CloudFront: the account never had a CloudFront distribution/),
  ]);
});

it("tells what a stack looks up and the account lacks, and packages that are others", async () => {
  const { code, told } = await examined(
    "aep-staging",
    { change: (settings) => Object.assign(settings, { "platform:deploymentRole": deploymentRole(false) }) },
    async ({ emulator, project, name }) => {
      const options = clientOptions(emulator);
      const route53 = new Route53Client(options);
      const { HostedZones = [] } = await route53.send(new ListHostedZonesCommand({}));
      for (const { Id } of HostedZones) await route53.send(new DeleteHostedZoneCommand({ Id }));
      const { Vpc } = await new EC2Client(options).send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
      changeSettings(project, name, (settings) => {
        Object.assign(settings["platform:network"] as object, { vpcId: Vpc?.VpcId });
      });
      const secrets = new SecretsManagerClient(options);
      const SecretId = "aep/staging/OPENAI_API_KEY";
      await secrets.send(new CreateSecretCommand({ Name: SecretId }));
      await secrets.send(new DeleteSecretCommand({ SecretId }));
      const file = path.join(project, "package.json");
      const others = readFileSync(file, "utf8").replace(/("zod": ")[^"]+/, "$13.0.0");
      writeFileSync(file, others);
    },
  );
  expect(code).toBe(19);
  expect(told).toEqual([
    expect.stringMatching(/^blocks packages: zod is \S+, and 3\.0\.0 is meant/),
    LOCAL,
    "blocks GitHub's identity provider: the account lacks GitHub's identity provider, and the roles trust it",
    expect.stringMatching(/^blocks default VPC: vpc-\S+ isn't the account's default VPC/),
    "blocks delegation: the account has no zone navralabs.com, and the stack looks it up",
    expect.stringMatching(/^blocks secrets: the secret aep\/staging\/OPENAI_API_KEY waits for its deletion/),
    "blocks images: the stack file says v1.0.0, and there is no repository aep/backend, aep/frontend",
    expect.stringMatching(/^blocks Fargate vCPUs: /),
  ]);
});

it("looks at nothing with the credentials of another account", async () => {
  const { code, told } = await examined("aep-staging", { accountId: "123456789012" }, async () => undefined);
  expect(code).toBe(19);
  expect(told).toEqual([
    LOCAL,
    expect.stringMatching(
      /^blocks credentials: the credentials are for account 123456789012 .* 625847798833 is meant$/,
    ),
  ]);
});
