import type { Mistake } from "../mistakes";
import type { EnvironmentValue, FunctionConfig, ServiceConfig } from "../schema";
import type { Checked, Rule } from "./rule";

/** What a value that is only known in AWS takes at most: an ARN with a secret's name, a URL, a host. */
const UNKNOWN_LENGTH = 200;

/** JSON around a variable of a container. */
const AROUND = '{"name":"","valueFrom":""},'.length;

const LAMBDA_ENVIRONMENT = 4096;

/** Of the 65536 of a task definition; the rest is what the program writes beside. */
const TASK_DEFINITION = 49_152;

/** Of the 2048 of a role's trust policy; the rest is what the program writes beside. */
const TRUST = 1600;

const functionEnvironmentsFit: Rule = (config) =>
  Object.entries(config.functions ?? {}).flatMap(([name, lambda]): Mistake[] => {
    const size = sum(variablesOf(lambda, config).map(([variable, length]) => variable.length + length + 6));
    return size <= LAMBDA_ENVIRONMENT ? [] : [tooBig(`functions.${name}.environment`, size, LAMBDA_ENVIRONMENT)];
  });

const taskDefinitionsFit: Rule = (config) => {
  const { services = {}, tasks = {} } = config;
  const environments = new Map(
    Object.entries(services).map(([name, service]) => {
      const sizes = variablesOf(service, config).map(([variable, length]) => variable.length + length + AROUND);
      return [name, sum(sizes)];
    }),
  );
  return [
    ...[...environments]
      .filter(([, size]) => size > TASK_DEFINITION)
      .map(([name, size]) => tooBig(`services.${name}.environment`, size, TASK_DEFINITION)),
    // Each step is a container, with the service's environment.
    ...Object.entries(tasks).flatMap(([name, { service, steps }]): Mistake[] => {
      const size = JSON.stringify(steps).length + steps.length * (environments.get(service) ?? 0);
      return size <= TASK_DEFINITION ? [] : [tooBig(`tasks.${name}.steps`, size, TASK_DEFINITION)];
    }),
  ];
};

const trustsFit: Rule = ({ deploymentRole, readRole }) => {
  const { repository = "", images, preview, drift } = deploymentRole ?? {};
  const roles = {
    deploymentRole,
    "deploymentRole.images": images,
    "deploymentRole.preview": preview,
    "deploymentRole.drift": drift,
  };
  const trusted = Object.entries(roles).map(([path, role]) => ({
    path: `${path}.subjects`,
    size: sum((role?.subjects ?? []).map((subject) => `"repo:${repository}:${subject}",`.length)),
  }));
  const readers = { path: "readRole.principals", size: JSON.stringify(readRole?.principals ?? []).length };
  return [...trusted, readers].filter(({ size }) => size > TRUST).map(({ path, size }) => tooBig(path, size, TRUST));
};

function tooBig(path: string, size: number, most: number): Mistake {
  const allowed = `${most} characters all together, which AWS takes at most, and these are ${size}`;
  return {
    path,
    value: `${size} characters`,
    allowed,
    fix: "shorten them, or let the application read them elsewhere",
  };
}

/** The variables of a service or a function, and how long their values are. */
function variablesOf({ environment, secrets }: ServiceConfig | FunctionConfig, { secrets: entries = {} }: Checked) {
  const lengthOf = (value: EnvironmentValue) =>
    typeof value === "string" ? JSON.stringify(value).length : UNKNOWN_LENGTH;
  return [
    ...Object.entries(environment).map(([name, value]): [string, number] => [name, lengthOf(value)]),
    ...Object.entries(secrets).map(([name, entry]): [string, number] => [
      name,
      UNKNOWN_LENGTH + (entries[entry]?.name.length ?? 0),
    ]),
  ];
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total + size, 0);
}

export const sizeRules: readonly Rule[] = [functionEnvironmentsFit, taskDefinitionsFit, trustsFit];
