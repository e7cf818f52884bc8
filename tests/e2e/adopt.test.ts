import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { requireContract } from "../../src/engine/contract";
import type { Change } from "../../src/engine/pulumi";
import { discardStack, type EmulatedStack, prepareStack } from "../../src/engine/stack";
import type { ImportFile } from "../../src/operations/adopt";
import { runRunbook } from "../support/e2e/shell";
import { UP } from "../support/e2e/steps";
import { ROOT } from "../support/plan";

/** What isn't in AWS, or is made anew on purpose. */
const MADE = [
  "aws:acm/certificateValidation:CertificateValidation certificate",
  "aws:secretsmanager/secretVersion:SecretVersion database-url",
  "aws:secretsmanager/secretVersion:SecretVersion redis-url",
  "random:index/randomId:RandomId database-final-snapshot",
  "random:index/randomId:RandomId guard",
  "random:index/randomPassword:RandomPassword cache",
  "random:index/randomPassword:RandomPassword database",
];

/** Inputs that are the provider's and not AWS's, and the generated passwords. */
const SET: Readonly<Record<string, readonly string[]>> = {
  // The same revision, by its ARN.
  "aws:ecs/service:Service": ["taskDefinition", "waitForSteadyState"],
  "aws:ecs/taskDefinition:TaskDefinition": ["skipDestroy"],
  "aws:elasticache/replicationGroup:ReplicationGroup": ["applyImmediately", "authToken", "authTokenUpdateStrategy"],
  "aws:kms/key:Key": ["bypassPolicyLockoutSafetyCheck", "deletionWindowInDays"],
  "aws:rds/instance:Instance": ["applyImmediately", "finalSnapshotIdentifier", "password", "skipFinalSnapshot"],
  "aws:secretsmanager/secret:Secret": ["forceOverwriteReplicaSecret", "recoveryWindowInDays"],
};

it("takes over a stack that isn't in Pulumi: the first up makes nothing twice and replaces nothing", async () => {
  const stack = await prepareStack(ROOT, "aep-staging", { checkpoints: false });
  try {
    const { pulumi } = stack;
    await pulumi.run(...UP);
    const state = await pulumi.exportState();
    await pulumi.importState({ ...state, deployment: { ...state.deployment, resources: [] } });

    const { file, printed } = await adopt(stack);
    expect(file.resources?.filter(({ id }) => id)).toHaveLength(89);
    expect(printed).toContain("Not imported, so made or set by the first pulumi up: 7:");
    await runRunbook(stack, "adopt-import");

    const { operations } = await pulumi.run("preview");
    expect(created(operations)).toEqual(MADE);
    // Secrets that Pulumi makes have another version then, so those who read them are registered anew.
    expect(changed(operations)).toEqual([
      "replace aws:ecs/taskDefinition:TaskDefinition: containerDefinitions,skipDestroy",
      ...Object.entries(SET).map(([type, inputs]) => `update ${type}: ${inputs}`),
    ]);

    await runRunbook(stack, "adopt-up");
    await requireContract(stack.emulator);
  } finally {
    discardStack(stack);
  }
}, 900_000);

async function adopt(stack: EmulatedStack) {
  const printed = await runRunbook(stack, "adopt-look");
  const file: ImportFile = JSON.parse(readFileSync(path.join(stack.project, `import.${stack.name}.json`), "utf8"));
  return { file, printed };
}

function created(operations: readonly Change[]): string[] {
  return operations
    .filter(({ op, type }) => op === "create" && !type.startsWith("pulumi:providers:"))
    .map(({ type, urn }) => `${type} ${urn.split("::").at(-1)}`)
    .sort();
}

/** All else, each kind once. */
function changed(operations: readonly Change[]): string[] {
  const others = operations.filter(({ op }) => op !== "create");
  return [...new Set(others.map(({ op, type, diffs }) => `${op} ${type}: ${diffs}`))].sort();
}
