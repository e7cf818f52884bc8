import { GetFunctionConfigurationCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { GetSecretValueCommand, RotateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, expect, it } from "vitest";
import { changeSettings, type Settings } from "../../src/engine/project";
import { type EmulatedStack, prepareStack } from "../../src/engine/stack";
import { clientOptions } from "../../src/engine/surroundings";
import { endStack } from "../support/e2e/end";
import { UP } from "../support/e2e/steps";
import { ROOT } from "../support/plan";

type Entries = Record<string, Record<string, unknown>>;

const STACK = "sagebrush-staging";
const KEPT = ["prefix", "protect", "logRetentionDays", "network", "database", "functions", "secrets"];
const UNCHANGED = ["preview", "--expect-no-changes"];

let stack: EmulatedStack;
let secrets: SecretsManagerClient;

/** What a stack's functions are, where one reads the database and there is nothing else. */
const onlyMigrate = (settings: Settings): void => {
  for (const key of Object.keys(settings)) {
    const [, part = ""] = key.split("platform:");
    if (key.startsWith("platform:") && !KEPT.includes(part)) delete settings[key];
  }
  const { migrate } = settings["platform:functions"] as Entries;
  const { "database-credentials": login } = settings["platform:secrets"] as Entries;
  settings["platform:functions"] = { migrate };
  settings["platform:secrets"] = { "database-credentials": login };
};

/** Gives the password to RDS, or back to Pulumi. */
const give = (to: "RDS" | "Pulumi") =>
  changeSettings(stack.project, STACK, (settings) => {
    const { migrate } = settings["platform:functions"] as Entries;
    const database = settings["platform:database"] as Record<string, unknown>;
    const toRds = to === "RDS";
    database.passwordRotationDays = toRds ? 30 : undefined;
    settings["platform:secrets"] = toRds
      ? {}
      : // The name of the one before is taken while that can be recovered.
        { "database-credentials": { name: "sagebrush/staging/database-2", value: "database-credentials" } };
    if (migrate) migrate.secrets = toRds ? {} : { DATABASE_SECRET_ARN: "database-credentials" };
  });

beforeAll(async () => {
  stack = await prepareStack(ROOT, STACK, { change: onlyMigrate, checkpoints: false });
  secrets = new SecretsManagerClient(clientOptions(stack.emulator));
  await stack.pulumi.run(...UP);
});

afterAll(() => endStack(stack));

async function environment(): Promise<Record<string, string>> {
  const lambda = new LambdaClient(clientOptions(stack.emulator));
  const query = new GetFunctionConfigurationCommand({ FunctionName: "sagebrush-staging-migrate" });
  return (await lambda.send(query)).Environment?.Variables ?? {};
}

async function login(): Promise<Record<string, unknown>> {
  const { DATABASE_SECRET_ARN: SecretId } = await environment();
  return JSON.parse((await secrets.send(new GetSecretValueCommand({ SecretId }))).SecretString ?? "{}");
}

it("gives the password to RDS, which makes others; Pulumi neither has one nor puts one back", async () => {
  const before = await login();
  expect(Object.keys(before)).toContain("host");
  give("RDS");
  await stack.pulumi.run("preview");
  await stack.pulumi.run(...UP);
  expect(await environment()).toMatchObject({
    DATABASE_SECRET_ARN: expect.stringContaining(":secret:rds!cluster-"),
    DATABASE_HOST: before.host,
    DATABASE_NAME: "sagebrush",
  });
  expect(Object.keys(await login())).toEqual(["username", "password"]);
  const { resources = [] } = (await stack.pulumi.exportState()).deployment;
  expect(resources.filter(({ type }) => /RandomPassword|:Secret$/.test(type)).map(({ urn }) => urn)).toEqual([]);
  await stack.pulumi.run(...UNCHANGED);
  const { DATABASE_SECRET_ARN: SecretId } = await environment();
  await secrets.send(new RotateSecretCommand({ SecretId, RotateImmediately: false }));
  await stack.pulumi.run("refresh", "--yes", "--skip-preview");
  await stack.pulumi.run(...UNCHANGED);
});

it("takes it back: another password in a secret of the stack's", async () => {
  give("Pulumi");
  await stack.pulumi.run(...UP);
  expect(Object.keys(await environment()).toSorted()).toEqual([
    "DATABASE_SECRET_ARN",
    "DATABASE_SECRET_ARN_VERSION",
    "POWERTOOLS_SERVICE_NAME",
  ]);
  expect(Object.keys(await login())).toContain("host");
  await stack.pulumi.run(...UNCHANGED);
});
