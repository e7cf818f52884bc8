import { DeleteRepositoryCommand, ECRClient } from "@aws-sdk/client-ecr";
import { DeleteSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { expect, it } from "vitest";
import { clientOptions } from "../../src/engine/surroundings";
import { withSmallStack } from "../support/e2e/small";

it("puts back what was deleted behind its back", () =>
  withSmallStack({}, async ({ pulumi, emulator }) => {
    await pulumi.run("up", "--yes", "--skip-preview");
    const secret = { SecretId: "dev-inventory/jwt-secret", ForceDeleteWithoutRecovery: true };
    await new SecretsManagerClient(clientOptions(emulator)).send(new DeleteSecretCommand(secret));
    const repository = { repositoryName: "inventory-management/user-service", force: true };
    await new ECRClient(clientOptions(emulator)).send(new DeleteRepositoryCommand(repository));

    const refresh = await pulumi.run("refresh", "--yes", "--skip-preview");
    const gone = refresh.operations.filter(({ op }) => op === "delete").map(({ type }) => type);
    expect(gone.sort()).toEqual([
      "aws:ecr/lifecyclePolicy:LifecyclePolicy",
      "aws:ecr/repository:Repository",
      "aws:secretsmanager/secret:Secret",
      "aws:secretsmanager/secretVersion:SecretVersion",
    ]);
    const up = await pulumi.run("up", "--yes", "--skip-preview");
    const made = up.operations.filter(({ op }) => op === "create").map(({ type }) => type);
    expect(made.sort()).toEqual(gone);
    await pulumi.run("preview", "--expect-no-changes");
  }));
