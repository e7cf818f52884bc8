import { auroraConnections, classFor, instanceConnections } from "../../lib/connections";
import type { Config } from "../schema";
import { type Checked, isMissing, type Rule } from "./rule";

/** The variable with the number of connections that a task opens at most. */
const POOL_SIZE = "DB_POOL_MAX";

const databaseTakesAllConnections: Rule = (config) => {
  const { database } = config;
  const limit = database && limitOf(database);
  if (!limit) return [];
  const pools = poolsOf(config);
  const needed = pools.reduce((sum, { connections }) => sum + connections, 0);
  if (needed <= limit) return [];
  const list = pools.map(({ name, pool, tasks }) => `${name} ${pool} x ${tasks}`).join(", ");
  const found = `${POOL_SIZE} x most tasks is ${needed} connections (${list}), and this takes ${limit}`;
  const lower = `lower ${POOL_SIZE} or scaling.max`;
  if (database.engine === "aurora-postgresql") {
    const allowed = `more capacity: ${found}`;
    return [{ path: "database.maxCapacityAcu", value: database.maxCapacityAcu, allowed, fix: `raise it, or ${lower}` }];
  }
  const { instanceClass } = database;
  const larger = classFor(instanceClass, needed);
  const fix = larger ? `${lower}, or choose ${larger}` : lower;
  return [{ path: "database.instanceClass", value: instanceClass, allowed: `a larger class: ${found}`, fix }];
};

function limitOf(database: NonNullable<Config["database"]>): number | undefined {
  return database.engine === "postgres"
    ? instanceConnections(database.instanceClass)
    : auroraConnections(database.minCapacityAcu, database.maxCapacityAcu);
}

function poolsOf({ services = {} }: Checked) {
  return Object.entries(services).flatMap(([name, { access, environment, scaling, desiredCount }]) => {
    const pool = Number(environment[POOL_SIZE]);
    const tasks = scaling?.max ?? desiredCount;
    return access.database && pool > 0 ? [{ name, pool, tasks, connections: pool * tasks }] : [];
  });
}

/** Sandboxes of all functions that an account has unless AWS gives it more. */
const ACCOUNT_CONCURRENCY = 1_000;

/** A sandbox holds a connection to each end of the database. */
const functionsTakeAllConnections: Rule = (config) => {
  const { database } = config;
  const limit = database && limitOf(database);
  if (!limit) return [];
  const users = sandboxesOf(config);
  const functions = users.reduce((sum, { sandboxes }) => sum + sandboxes, 0);
  const pools = poolsOf(config).reduce((sum, { connections }) => sum + connections, 0);
  if (functions === 0 || functions + pools <= limit) return [];
  const list = users.map(({ name, sandboxes }) => `${name} ${sandboxes}`).join(", ");
  return users
    .filter(({ sandboxes }) => sandboxes === Math.max(...users.map((user) => user.sandboxes)))
    .map(({ name }) => ({
      path: `functions.${name}.reservedConcurrency`,
      value: config.functions?.[name]?.reservedConcurrency,
      allowed: `fewer sandboxes: they and the services' pools open up to ${functions + pools} connections (${list}), and the database takes ${limit}`,
      fix: "set or lower it",
    }));
};

/** How many sandboxes of a function there may be at once: one where only a schedule or a deployment invokes it. */
function sandboxesOf({ functions = {}, api, queues = {}, events }: Checked) {
  return Object.entries(functions).flatMap(([name, { access, reservedConcurrency }]) => {
    if (!access.database) return [];
    const consumers = Object.values(queues).flatMap(({ consumer }) => (consumer?.function === name ? [consumer] : []));
    const isEventTarget = Object.values(events?.rules ?? {}).some((rule) => rule.function === name);
    const unlimited =
      api?.function === name || isEventTarget || consumers.some(({ maxConcurrency }) => maxConcurrency === undefined);
    const consuming = consumers.reduce((sum, { maxConcurrency = 0 }) => sum + maxConcurrency, 0);
    return [{ name, sandboxes: reservedConcurrency ?? (unlimited ? ACCOUNT_CONCURRENCY : Math.max(1, consuming)) }];
  });
}

const siteAnswersInTheClear: Rule = (config) => {
  const value = config.loadBalancer?.name;
  if (!value || !isMissing(config, "dns")) return [];
  return [
    {
      path: "loadBalancer.name",
      value,
      allowed: "HTTPS for whoever logs in: without a certificate passwords and tokens cross the internet in the clear",
      fix: "add platform:dns, which has one",
    },
  ];
};

/** What works, but not well: a stack may have it. */
export const warnings: readonly Rule[] = [
  databaseTakesAllConnections,
  functionsTakeAllConnections,
  siteAnswersInTheClear,
];
