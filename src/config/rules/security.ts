import type { Mistake } from "../mistakes";
import type { SecretValue } from "../schema";
import { isMissing, mustExistOnce, type Rule } from "./rule";

export const SOURCES: Partial<Record<SecretValue, "database" | "cache">> = {
  "database-url": "database",
  "database-reader-url": "database",
  "database-credentials": "database",
  "cache-url": "cache",
  "cache-token": "cache",
};

const secretsHaveTheirSource: Rule = (config) =>
  Object.entries(config.secrets ?? {}).flatMap(([name, { value }]): Mistake[] => {
    const source = SOURCES[value];
    if (!source || !isMissing(config, source)) return [];
    const fix = `add platform:${source}, or change the value`;
    return [{ path: `secrets.${name}.value`, value, allowed: "operator, generated", fix }];
  });

/** What Parameter Store takes, where Secrets Manager takes more. */
const PARAMETER_PATH = /^(?!\/(aws|ssm))(\/[\w.-]+){1,15}$/i;

const parametersHaveValueAndPath: Rule = ({ secrets = {} }) =>
  Object.entries(secrets).flatMap(([entry, { store, value, name }]): Mistake[] => {
    if (store !== "parameter-store") return [];
    const allowed = "another value: a parameter can't stand without one";
    const fix = "keep what operators set in secrets-manager";
    return [
      ...(value === "operator" ? [{ path: `secrets.${entry}.value`, value, allowed, fix }] : []),
      ...(PARAMETER_PATH.test(name)
        ? []
        : [
            {
              path: `secrets.${entry}.name`,
              value: name,
              allowed:
                "a path of 15 steps at most, with letters, digits and _ . -, that doesn't begin with /aws or /ssm",
              fix: "write it like /stack/service/NAME",
            },
          ]),
    ];
  });

export const secretRules: readonly Rule[] = [secretsHaveTheirSource, parametersHaveValueAndPath];

const readRoleFindsBuckets: Rule = (config) =>
  mustExistOnce("readRole.buckets", config.readRole?.buckets ?? [], "buckets", config);

export const readRoleRules: readonly Rule[] = [readRoleFindsBuckets];
