import type { Mistake } from "../mistakes";
import { mustExist, type Rule } from "./rule";

const reservedCoversProvisioned: Rule = ({ functions = {} }) =>
  Object.entries(functions).flatMap(([name, { reservedConcurrency, provisionedConcurrency = 0 }]): Mistake[] => {
    if (reservedConcurrency === undefined || reservedConcurrency >= provisionedConcurrency) return [];
    return [
      {
        path: `functions.${name}.reservedConcurrency`,
        value: reservedConcurrency,
        allowed: `${provisionedConcurrency} (provisionedConcurrency) or more`,
        fix: "raise it, or lower provisionedConcurrency",
      },
    ];
  });

const functionsLieInSubnets: Rule = ({ functions = {}, network }) => {
  if (Object.keys(functions).length === 0 || network?.vpc !== "default") return [];
  return [
    {
      path: "functions",
      value: Object.keys(functions),
      allowed: "nothing in the default VPC: a function needs private subnets to reach both the VPC and the internet",
      fix: "remove them, or use a dedicated VPC",
    },
  ];
};

const secretsAreInSecretsManager: Rule = ({ functions = {}, secrets = {} }) =>
  Object.entries(functions).flatMap(([name, lambda]) =>
    Object.entries(lambda.secrets)
      .filter(([, secret]) => secrets[secret]?.store === "parameter-store")
      .map(([variable, secret]) => ({
        path: `functions.${name}.secrets.${variable}`,
        value: secret,
        allowed: "a secret whose store is secrets-manager: functions read it there",
        fix: "choose another, or move it",
      })),
  );

export const functionRules: readonly Rule[] = [
  reservedCoversProvisioned,
  functionsLieInSubnets,
  secretsAreInSecretsManager,
];

const consumersExist: Rule = (config) =>
  Object.entries(config.queues ?? {}).flatMap(([name, { consumer }]) =>
    consumer ? mustExist(`queues.${name}.consumer.function`, consumer.function, "functions", config) : [],
  );

/** Otherwise a message comes back while it is still being worked on. */
const messagesStayHidden: Rule = ({ queues = {}, functions = {} }) =>
  Object.entries(queues).flatMap(([name, { consumer, visibilityTimeoutSeconds }]): Mistake[] => {
    const timeout = functions[consumer?.function ?? ""]?.timeoutSeconds;
    if (timeout === undefined || visibilityTimeoutSeconds >= timeout) return [];
    return [
      {
        path: `queues.${name}.visibilityTimeoutSeconds`,
        value: visibilityTimeoutSeconds,
        allowed: `${timeout} (timeoutSeconds of ${consumer?.function}) or more; AWS advises six times that`,
        fix: "raise it",
      },
    ];
  });

export const queueRules: readonly Rule[] = [consumersExist, messagesStayHidden];

const schedulesFindTheirFunction: Rule = (config) =>
  Object.entries(config.schedules ?? {}).flatMap(([name, schedule]) =>
    mustExist(`schedules.${name}.function`, schedule.function, "functions", config),
  );

export const scheduleRules: readonly Rule[] = [schedulesFindTheirFunction];

const eventsFindTheirFunction: Rule = (config) =>
  Object.entries(config.events?.rules ?? {}).flatMap(([name, rule]) =>
    mustExist(`events.rules.${name}.function`, rule.function, "functions", config),
  );

export const eventRules: readonly Rule[] = [eventsFindTheirFunction];
