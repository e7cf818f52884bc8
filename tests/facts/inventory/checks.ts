import { expect } from "vitest";
import type { Check as FactCheck } from "../../support/facts";
import { type Inputs, type Plan, variables } from "../../support/plan";
import { ECS_SERVICE } from "../../support/types";
import { BOTH, type Environment, forServices, type Plans, type Service } from "./environments";

export type Check = FactCheck<Plans>;

/** That environments answer as they should. */
export function shows<T>(
  ask: (plan: Plan, environment: Environment) => T,
  answer: (environment: Environment) => T,
  environments = BOTH,
): Check {
  const inEach = <A>(get: (environment: Environment) => A) =>
    Object.fromEntries(environments.map((environment) => [environment.name, get(environment)]));
  return (plans) => expect(inEach((environment) => ask(plans[environment.name], environment))).toEqual(inEach(answer));
}

/** That the only resource of a type has these inputs, and maybe others. */
export function has(type: string, answer: (environment: Environment) => Inputs, environments = BOTH): Check {
  return shows((plan, environment) => partOf(plan.inputs(type), answer(environment)), answer, environments);
}

/** That these are all resources of a type, by logical name, and that they have these inputs, and maybe others. */
export function allHave(
  type: string,
  answer: (environment: Environment) => Record<string, Inputs>,
  environments = BOTH,
): Check {
  return shows(
    (plan, environment) => {
      const expected = answer(environment);
      return Object.fromEntries(plan.all(type).map(({ name, inputs }) => [name, partOf(inputs, expected[name])]));
    },
    answer,
    environments,
  );
}

export function servicesHave(
  answer: (environment: Environment, service: Service) => Inputs,
  environments = BOTH,
): Check {
  return allHave(ECS_SERVICE, (environment) => forServices((service) => answer(environment, service)), environments);
}

/** That each service has one container, and it has these properties, and maybe others. */
export function containersHave(
  answer: (environment: Environment, service: Service) => Inputs,
  environments = BOTH,
): Check {
  return shows(
    (plan, environment) =>
      forServices((service) =>
        plan.containers(service).map((container) => partOf(container, answer(environment, service))),
      ),
    (environment) => forServices((service) => [answer(environment, service)]),
    environments,
  );
}

/** That some services' containers have exactly these plain variables. */
export const plainVariables = (
  services: readonly Service[],
  answer: (environment: Environment) => Inputs,
  environments = BOTH,
) =>
  shows(
    (plan) =>
      forServices((service) => plan.containers(service).map(({ environment }) => variables(environment)), services),
    (environment) => forServices(() => [answer(environment)], services),
    environments,
  );

/** What `expected` names of an object, deep; lists whole. */
export function partOf(actual: unknown, expected: unknown): unknown {
  if (!isMap(actual) || !isMap(expected)) return actual;
  return Object.fromEntries(Object.keys(expected).map((key) => [key, partOf(actual[key], expected[key])]));
}

export function isMap(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

export function sorted(texts: readonly string[]): string[] {
  return [...texts].sort();
}
