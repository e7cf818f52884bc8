import type { Mistake } from "../mistakes";
import type { EnvironmentValue, FunctionConfig, ServiceConfig } from "../schema";
import { references } from "../schema/access";
import { type Checked, isMissing, mustExist, mustExistOnce, type Rule } from "./rule";

/** A service or a function, with its path. */
type Workload = (ServiceConfig | FunctionConfig) & { readonly path: string };

function workloadsOf({ services = {}, functions = {} }: Checked): Workload[] {
  return [
    ...Object.entries(services).map(([name, service]) => ({ ...service, path: `services.${name}` })),
    ...Object.entries(functions).map(([name, lambda]) => ({ ...lambda, path: `functions.${name}` })),
  ];
}

const namesDiffer: Rule = ({ names }) =>
  names.functions
    .filter((name) => names.services.includes(name))
    .map((name) => ({
      path: `functions.${name}`,
      value: name,
      allowed: "a name that no service has",
      wrongKey: true,
      fix: "rename the function, or the service",
    }));

/** Of a store whether there is one, of a list and of keys whether there are such entries. */
const accessHasItsTarget: Rule = (config) =>
  workloadsOf(config).flatMap(({ path: workload, access }) =>
    (Object.keys(access) as (keyof typeof access)[]).flatMap((target): Mistake[] => {
      const path = `${workload}.access.${target}`;
      if (target === "database" || target === "cache") {
        if (!access[target] || !isMissing(config, target)) return [];
        const allowed = `false, since there is no platform:${target}`;
        return [{ path, value: true, allowed, fix: `remove it, or add platform:${target}` }];
      }
      const entries = access[target];
      if (Array.isArray(entries)) return mustExistOnce(path, entries, target, config);
      return Object.keys(entries).flatMap((name) =>
        mustExist(`${path}.${name}`, name, target, config).map((mistake) => ({ ...mistake, wrongKey: true })),
      );
    }),
  );

const secretsExist: Rule = (config) =>
  workloadsOf(config).flatMap(({ path, secrets }) =>
    Object.entries(secrets).flatMap(([variable, secret]) =>
      mustExist(`${path}.secrets.${variable}`, secret, "secrets", config),
    ),
  );

const variablesAreSetOnce: Rule = (config) =>
  workloadsOf(config).flatMap(({ path, environment, secrets }) =>
    Object.keys(secrets)
      .filter((variable) => variable in environment)
      .map((variable) => ({
        path: `${path}.secrets.${variable}`,
        value: secrets[variable],
        allowed: "a variable that isn't under environment too",
        fix: "remove one of the two",
      })),
  );

const environmentFindsWhatItNames: Rule = (config) =>
  workloadsOf(config).flatMap(({ path, environment }) =>
    Object.entries(environment).flatMap(([variable, value]) =>
      checkReference(`${path}.environment.${variable}`, value, config),
    ),
  );

function checkReference(path: string, value: EnvironmentValue, config: Checked): Mistake[] {
  if (typeof value === "string") return [];
  if ("database" in value) {
    return isMissing(config, "database")
      ? [{ path, value, allowed: "text, since there is no platform:database", fix: "remove it, or add the database" }]
      : [];
  }
  const [[kind, name]] = Object.entries(value) as [[keyof typeof references, string]];
  return [
    ...mustExist(`${path}.${kind}`, name, references[kind], config),
    ...(kind === "service" && config.cluster && !config.cluster.namespace
      ? [{ path, value, allowed: "text without cluster.namespace", fix: "set platform:cluster.namespace" }]
      : []),
  ];
}

export const workloadRules: readonly Rule[] = [
  namesDiffer,
  accessHasItsTarget,
  secretsExist,
  variablesAreSetOnce,
  environmentFindsWhatItNames,
];
