import { expect } from "vitest";
import { allow } from "../../support/expected";
import { type Fact, under } from "../../support/facts";
import type { Plan } from "../../support/plan";
import { DB_INSTANCE, KEY, PARAMETER } from "../../support/types";
import { ARN, keyArn } from "./names";

/** What the document states of secrets. */
export const secretFacts: readonly Fact[] = [
  ...under("7. Secrets Management (AWS Systems Manager Parameter Store)", {
    "**Naming Convention**: `/aussie-markets/staging/{service}/{secret}`": (plan) => {
      expectParameters(plan);
      expect(plan.recording.resources.filter(({ type }) => type.startsWith("aws:secretsmanager"))).toEqual([]);
    },
    "**Encryption**: AWS KMS with custom key": expectEncryptedParameters,
    "**Access**: IAM roles with least privilege": (plan) => {
      const statements = plan.statements("aussie-markets-api-staging-execution");
      expect(statements.filter(({ Action }) => Action.some((action) => /^(ssm|kms):/.test(action)))).toEqual(
        secretStatements(plan),
      );
    },
  }),
];

/** What of it is about secrets. */
export function secretStatements(plan: Plan) {
  return [
    allow("ReadParameters", ["ssm:GetParameters"], [ARN.databaseUrl, ARN.redisUrl]),
    allow("DecryptSecrets", ["kms:Decrypt"], [keyArn(plan, "aussie-markets-staging-parameters")]),
  ];
}

export function expectParameters(plan: Plan): void {
  expect(plan.names(PARAMETER)).toEqual([
    "/aussie-markets/staging/api/DATABASE_URL",
    "/aussie-markets/staging/api/REDIS_URL",
  ]);
  expectSecretOfApi(plan, "DATABASE_URL", ARN.databaseUrl);
  expectSecretOfApi(plan, "REDIS_URL", ARN.redisUrl);
}

export function expectEncryptedParameters(plan: Plan): void {
  const key = keyArn(plan, "aussie-markets-staging-parameters");
  expect(plan.all(PARAMETER).map(({ inputs }) => [inputs.type, inputs.keyId])).toEqual([
    ["SecureString", key],
    ["SecureString", key],
  ]);
  expect(key).not.toBe(plan.inputs(DB_INSTANCE).kmsKeyId);
  expect(plan.inputs(KEY, "parameters").enableKeyRotation).toBe(true);
  expect(plan.shown(PARAMETER, "value")).toEqual(["[secret]", "[secret]"]);
}

/** ECS hands it to the API, and it stands nowhere in clear. */
export function expectSecretOfApi(plan: Plan, variable: string, arn: string): void {
  expect(plan.container("api").secrets).toContainEqual({ name: variable, valueFrom: arn });
  expect(plan.environment("api")).not.toHaveProperty(variable);
}

/** Values in clear, by the parameters' names. */
export function valuesOfParameters(plan: Plan): Record<string, string> {
  return Object.fromEntries(plan.all(PARAMETER).map(({ inputs }) => [inputs.name, inputs.value]));
}
