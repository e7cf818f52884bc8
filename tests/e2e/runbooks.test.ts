import { writeFileSync } from "node:fs";
import path from "node:path";
import { DescribeDBInstancesCommand, RDSClient } from "@aws-sdk/client-rds";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { changeSettings, type Settings } from "../../src/engine/project";
import type { Answer, PassingRequest } from "../../src/engine/proxy";
import type { State } from "../../src/engine/pulumi";
import { discardStack, type EmulatedStack } from "../../src/engine/stack";
import { clientOptions } from "../../src/engine/surroundings";
import { prepareReleasedStack, push, RELEASED_STACK, stackFileOf } from "../support/e2e/released";
import { runRunbook, runShell } from "../support/e2e/shell";
import { UP } from "../support/e2e/steps";

/** The commands of the runbooks, one after the other, on one stack: two services with a database. */
const DATABASE = "staging-inventory-db";
const CLUSTER = "staging-inventory-cluster";

let stack: EmulatedStack;
/** Answers in the emulator's place, where it says so. */
let refuse: (request: PassingRequest) => Answer | undefined = () => undefined;

beforeAll(async () => {
  ({ stack } = await prepareReleasedStack((request) => refuse(request)));
  await stack.pulumi.run(...UP);
  await push(stack, "v1.0.0");
  await runbook("release", { version: "v1.0.0" });
}, 900_000);

afterAll(() => stack && discardStack(stack));

const shell = (commands: string) => runShell(stack, commands);
const runbook = (name: string, values: Readonly<Record<string, string>> = {}) =>
  runRunbook(stack, name, { database: DATABASE, cluster: CLUSTER, ...values });

async function instances(): Promise<Record<string, string>> {
  const { DBInstances = [] } = await new RDSClient(clientOptions(stack.emulator)).send(
    new DescribeDBInstancesCommand({}),
  );
  return Object.fromEntries(
    DBInstances.map(({ DBInstanceIdentifier, DbiResourceId }) => [DBInstanceIdentifier, DbiResourceId]),
  );
}

const databaseIn = ({ deployment }: State) =>
  deployment.resources?.find(({ type }) => type === "aws:rds/instance:Instance")?.id;

const urnOf = async (type: string, name: string) => {
  const { resources = [] } = (await stack.pulumi.exportState()).deployment;
  const urn = resources.find((one) => one.type === type && one.urn.endsWith(`::${name}`))?.urn;
  if (!urn) throw new Error(`no ${type} ${name} in the state`);
  return urn;
};

async function expectNoChanges(): Promise<void> {
  await stack.pulumi.run("refresh", "--yes", "--skip-preview");
  await stack.pulumi.run("preview", "--expect-no-changes");
}

/**
 * Changes the stack file.
 *
 * @returns what puts it back
 */
function edit(change: (settings: Settings) => void): () => void {
  const before = stackFileOf(stack);
  changeSettings(stack.project, RELEASED_STACK, change);
  return () => writeFileSync(path.join(stack.project, `Pulumi.${RELEASED_STACK}.yaml`), before);
}

it("rotates a generated secret: who reads it starts anew", async () => {
  const URN = await urnOf("random:index/randomPassword:RandomPassword", "jwt-secret");
  const before = await revisions();
  await runbook("rotate-generated", { URN });
  const after = await revisions();
  expect(
    Object.keys(after)
      .filter((name) => after[name] !== before[name])
      .sort(),
  ).toEqual(["api-gateway", "migrate", "seed", "user-service"]);
  await expectNoChanges();
});

it("rotates what an operator sets: nothing changes for Pulumi", async () => {
  await runbook("rotate-operator", { name: "staging-inventory/jwt-secret", service: "staging-user-service" });
});

describe("a restore", () => {
  const SNAPSHOT = "before-all";

  it("puts a snapshot in the place of what runs, and Pulumi manages that one", async () => {
    const before = await instances();
    await runbook("upgrade-snapshot", { snapshot: SNAPSHOT });
    await runbook("restore-snapshot", { snapshot: SNAPSHOT });
    const after = await instances();
    expect(after[`${DATABASE}-replaced`]).toBe(before[DATABASE]);
    expect(after[DATABASE]).not.toBe(before[DATABASE]);
    expect(databaseIn(await stack.pulumi.exportState())).toBe(after[DATABASE]);
    await expectNoChanges();
  });

  it("is undone", async () => {
    const before = await instances();
    await runbook("restore-back");
    const after = await instances();
    expect(after[DATABASE]).toBe(before[`${DATABASE}-replaced`]);
    expect(databaseIn(await stack.pulumi.exportState())).toBe(after[DATABASE]);
    await runbook("restore-clean-up", { left: `${DATABASE}-restored` });
    expect(Object.keys(await instances())).toEqual([DATABASE]);
    await expectNoChanges();
  });

  it("puts a moment in the place of what runs", async () => {
    const before = await instances();
    await runbook("restore-time", { moment: new Date(Date.now() - 60_000).toISOString() });
    expect((await instances())[`${DATABASE}-replaced`]).toBe(before[DATABASE]);
    await runbook("restore-clean-up", { left: `${DATABASE}-replaced` });
    await expectNoChanges();
  });
});

describe("an upgrade of PostgreSQL", () => {
  const upgrade = (allowed: boolean) => (settings: Settings) => {
    const database = settings["platform:database"] as Record<string, unknown>;
    Object.assign(database, { version: "16", ...(allowed && { allowMajorVersionUpgrade: true }) });
  };

  it("is refused by AWS without a word of consent, and putting the file back helps", async () => {
    const putBack = edit(upgrade(false));
    refuse = ({ body }) => {
      const text = String(body);
      return /Action=ModifyDBInstance/.test(text) && !/AllowMajorVersionUpgrade=true/.test(text) ? REFUSED : undefined;
    };
    await expect(shell(`pulumi up --stack ${RELEASED_STACK}`)).rejects.toThrow(/InvalidParameterCombination/);
    refuse = () => undefined;
    putBack();
    await stack.pulumi.run(...UP);
    await expectNoChanges();
  });

  it("is made with one", async () => {
    edit(upgrade(true));
    const { resources = [] } = (await stack.pulumi.exportState()).deployment;
    await runbook("upgrade");
    const { resources: after = [] } = (await stack.pulumi.exportState()).deployment;
    expect(after).toHaveLength(resources.length);
    await expectNoChanges();
  });
});

it("comes back from an update that is stuck", async () => {
  const putBack = edit((settings) => {
    const services = settings["platform:services"] as Record<string, Record<string, unknown>>;
    Object.assign(services["user-service"] ?? {}, { name: "staging-users" });
  });
  refuse = ({ headers }) => (/\.CreateService$/.test(String(headers["x-amz-target"])) ? UNABLE : undefined);
  await expect(shell(`pulumi up --stack ${RELEASED_STACK}`)).rejects.toThrow(/CreateService/);
  refuse = () => undefined;
  putBack();
  await expect(shell(`pulumi up --stack ${RELEASED_STACK}`)).rejects.toThrow(/EntityAlreadyExists/);

  const list = await runbook("stuck-see");
  expect(list).toMatch(/^before\taws:iam\/role:Role\tstaging-user-service-task\t/m);
  expect(list).toMatch(/^after\taws:iam\/role:Role\tstaging-users-task\t/m);
  await runbook("stuck-back");
  await runbook("stuck-up");
});

it("is torn down as a whole, or not at all", async () => {
  const { resources = [] } = (await stack.pulumi.exportState()).deployment;
  await expect(shell(`pulumi destroy --stack ${RELEASED_STACK}`)).rejects.toThrow(/protected/);
  expect((await stack.pulumi.exportState()).deployment.resources).toHaveLength(resources.length);
  await runbook("tear-down");
  expect((await stack.pulumi.exportState()).deployment.resources ?? []).toEqual([]);
});

const REFUSED: Answer = {
  status: 400,
  headers: { "content-type": "text/xml" },
  body:
    "<ErrorResponse><Error><Type>Sender</Type><Code>InvalidParameterCombination</Code>" +
    "<Message>The AllowMajorVersionUpgrade flag must be present when upgrading to a new major version.</Message></Error></ErrorResponse>",
};

const UNABLE: Answer = {
  status: 400,
  headers: { "content-type": "application/x-amz-json-1.1" },
  body: JSON.stringify({ __type: "ClientException", message: "Unable to create the service." }),
};

/** The revisions in the state, by the entries of services and tasks. */
async function revisions(): Promise<Record<string, unknown>> {
  const { resources = [] } = (await stack.pulumi.exportState()).deployment;
  const definitions = resources.filter(({ type }) => type === "aws:ecs/taskDefinition:TaskDefinition");
  return Object.fromEntries(definitions.map(({ urn, outputs }) => [urn.split("::").at(-1), outputs?.arn]));
}
