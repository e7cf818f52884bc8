import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { BatchDeleteImageCommand, ECRClient, PutImageCommand } from "@aws-sdk/client-ecr";
import { DeleteSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { ListSubscriptionsCommand, SNSClient, UnsubscribeCommand } from "@aws-sdk/client-sns";
import { expect, it } from "vitest";
import { changeSettings } from "../../src/engine/project";
import type { Intercept } from "../../src/engine/proxy";
import type { EmulatedStack } from "../../src/engine/stack";
import { clientOptions } from "../../src/engine/surroundings";
import { runCommand } from "../support/e2e/command";
import { withSmallStack } from "../support/e2e/small";

const IMAGE = { repositoryName: "inventory-management/user-service", imageTag: "latest" };
const MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";

async function doctor(stack: EmulatedStack) {
  const { code, stdout, stderr } = await runCommand(stack, "doctor", stack.name, "--json");
  expect(stderr).toBe("");
  const { findings } = JSON.parse(stdout) as { findings: { check: string; what: string; blocks: boolean }[] };
  return { code, told: findings.map(({ check, what, blocks }) => `${blocks ? "blocks" : "odd"} ${check}: ${what}`) };
}

/** The emulator has few quotas: this one stands for all. */
let quota = 100;

const answerQuotas: Intercept = ({ headers }) => {
  if (!String(headers["x-amz-target"]).startsWith("ServiceQuotas")) return undefined;
  const body = JSON.stringify({ Quota: { Value: quota } });
  return { status: 200, headers: { "content-type": "application/x-amz-json-1.1" }, body };
};

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
