import type { Mistake } from "../mistakes";
import { isMissing, mustExist, mustExistOnce, type Rule } from "./rule";

const servicesHaveWhatTheyStandOn: Rule = (config) => {
  const services = Object.values(config.services ?? {});
  const needed = [
    ...(services.length > 0 ? (["cluster", "registry"] as const) : []),
    ...(services.some(({ route }) => route) ? (["loadBalancer"] as const) : []),
  ];
  return needed
    .filter((part) => isMissing(config, part))
    .map((part) => ({ path: part, allowed: "a value, since there are services", fix: `add platform:${part}` }));
};

const defaultVpcNeedsPublicIp: Rule = ({ network, cluster }) => {
  if (network?.vpc !== "default" || !cluster || cluster.publicIp) return [];
  return [
    {
      path: "cluster.publicIp",
      value: false,
      allowed: "true in the default VPC, whose subnets have no NAT gateway",
      fix: "set it to true, or use a dedicated VPC",
    },
  ];
};

export const clusterRules: readonly Rule[] = [servicesHaveWhatTheyStandOn, defaultVpcNeedsPublicIp];

const clientsExist: Rule = (config) =>
  Object.entries(config.services ?? {}).flatMap(([name, { clients }]) =>
    mustExistOnce(`services.${name}.clients`, clients, "services", config),
  );

const clientsCanFindService: Rule = ({ services = {}, cluster }) => {
  if (!cluster || cluster.namespace) return [];
  return Object.entries(services)
    .filter(([, { clients }]) => clients.length > 0)
    .map(([name, { clients }]) => ({
      path: `services.${name}.clients`,
      value: clients,
      allowed: "nothing without cluster.namespace, in which clients find the service",
      fix: "remove them, or set platform:cluster.namespace",
    }));
};

const scalingIsInOrder: Rule = ({ services = {} }) =>
  Object.entries(services).flatMap(([name, { scaling, desiredCount }]): Mistake[] => {
    const path = `services.${name}`;
    if (!scaling) return [];
    const { min, max } = scaling;
    if (min > max) {
      const allowed = `${max} (scaling.max) or less`;
      return [{ path: `${path}.scaling.min`, value: min, allowed, fix: "lower min, or raise max" }];
    }
    if (desiredCount >= min && desiredCount <= max) return [];
    return [
      {
        path: `${path}.desiredCount`,
        value: desiredCount,
        allowed: `${min} to ${max}, as scaling says`,
        fix: "change desiredCount, or the limits of scaling",
      },
    ];
  });

export const serviceRules: readonly Rule[] = [clientsExist, clientsCanFindService, scalingIsInOrder];

const tasksFindTheirService: Rule = (config) =>
  Object.entries(config.tasks ?? {}).flatMap(([name, { service }]) =>
    mustExist(`tasks.${name}.service`, service, "services", config),
  );

export const taskRules: readonly Rule[] = [tasksFindTheirService];

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
