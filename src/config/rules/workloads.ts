import type { EnvironmentValue, FunctionConfig, ServiceConfig } from "../schema";
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

const accessHasItsTarget: Rule = (config) =>
  workloadsOf(config).flatMap(({ path, access }) => {
    const stores = (["database", "cache"] as const).filter((store) => access[store] && isMissing(config, store));
    return [
      ...stores.map((store) => ({
        path: `${path}.access.${store}`,
        value: true,
        allowed: `false, since there is no platform:${store}`,
        fix: `remove it, or add platform:${store}`,
      })),
      ...Object.keys(access.buckets).flatMap((bucket) =>
        mustExist(`${path}.access.buckets.${bucket}`, bucket, "buckets", config).map((mistake) => ({
          ...mistake,
          wrongKey: true,
        })),
      ),
      ...mustExistOnce(`${path}.access.queues`, access.queues, "queues", config),
    ];
  });

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

function checkReference(path: string, value: EnvironmentValue, config: Checked) {
  if (typeof value === "string") return [];
  if ("bucket" in value) return mustExist(`${path}.bucket`, value.bucket, "buckets", config);
  if ("queue" in value) return mustExist(`${path}.queue`, value.queue, "queues", config);
  if ("database" in value) {
    return isMissing(config, "database")
      ? [{ path, value, allowed: "text, since there is no platform:database", fix: "remove it, or add the database" }]
      : [];
  }
  return [
    ...mustExist(`${path}.service`, value.service, "services", config),
    ...(config.cluster && !config.cluster.namespace
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
