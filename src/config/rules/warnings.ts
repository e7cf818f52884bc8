import { auroraConnections, classFor, instanceConnections } from "../../lib/connections";
import { isGradual } from "../../lib/deployment";
import type { Config } from "../schema";
import type { WarningName } from "../schema/acknowledge";
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
  return Object.entries(services).flatMap(([name, { access, environment, scaling, desiredCount, deployment }]) => {
    const pool = Number(environment[POOL_SIZE]);
    // While traffic moves, those of two revisions run.
    const tasks = (scaling?.max ?? desiredCount) * (isGradual(deployment) ? 2 : 1);
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

const alarmsReachSomebody: Rule = ({ monitoring, pagerDutyUrl }) => {
  if (!monitoring?.alarms.enabled || monitoring.emails.length > 0 || pagerDutyUrl) return [];
  const allowed = "an address, or platform:pagerDutyUrl: nobody receives the alarms";
  return [{ path: "monitoring.emails", value: [], allowed, fix: "add who is called" }];
};

/** Its clock runs on: what it asks of a database that is stopped fails, and calls somebody in the morning. */
const schedulesAreForTheDay: Rule = ({ schedule, schedules = {}, functions = {} }) => {
  if (!schedule) return [];
  const { wakes, sleeps, days, timezone: zone } = schedule;
  return Object.entries(schedules)
    .filter(([, entry]) => functions[entry.function]?.access.database)
    .map(([name, { expression }]) => ({
      path: `schedules.${name}.expression`,
      value: expression,
      allowed: `times at which the database is awake: ${wakes} to ${sleeps} on ${days.join(", ")} (${zone}); at others ${name} fails`,
      fix: "move it into the day, or acknowledge it where it is there",
    }));
};

/** What AWS gives each account in a region unless it is asked for more, and its code for that. */
const QUOTAS = {
  fargateVcpu: { code: "L-3032A538", most: 6 },
  lambdaConcurrency: { code: "L-B99A9384", most: 10 },
  elasticIps: { code: "L-0263D0A3", most: 5 },
} as const;

/** A release starts all tasks anew before it ends the old ones. */
const TASKS_IN_RELEASE = 2;

const CPU_UNITS = 1024;

const fargateHasRoom: Rule = ({ services = {} }) => {
  const { code, most } = QUOTAS.fargateVcpu;
  const vcpus = (tasksOf: (service: (typeof services)[string]) => number) =>
    Object.values(services).reduce((sum, one) => sum + tasksOf(one) * one.cpu, 0) / CPU_UNITS;
  const release = TASKS_IN_RELEASE * vcpus(({ desiredCount }) => desiredCount);
  // A release takes minutes, and scaling may come between; where traffic moves, it takes long enough that it will.
  const scaled = vcpus(
    ({ desiredCount, scaling, deployment }) =>
      (scaling?.max ?? desiredCount) * (isGradual(deployment) ? TASKS_IN_RELEASE : 1),
  );
  if (Math.max(release, scaled) <= most) return [];
  const needs = `${release} vCPU during a release${scaled > release ? `, ${scaled} when scaled out` : ""}`;
  const allowed = `${most} vCPU, which a region of an account has unless AWS gives it more (quota ${code}); this needs ${needs}`;
  return [
    { path: "services", value: Object.keys(services), allowed, fix: `have quota ${code} raised, and acknowledge it` },
  ];
};

/** AWS keeps so many sandboxes free for functions without any of their own. */
const UNRESERVED = 100;

const lambdaHasRoom: Rule = ({ functions = {} }) => {
  const { code, most } = QUOTAS.lambdaConcurrency;
  const own = Object.values(functions).map((one) => one.reservedConcurrency ?? 0);
  const reserved = own.reduce((sum, count) => sum + count, 0);
  if (reserved === 0) return [];
  const needed = reserved + UNRESERVED;
  const allowed = `${most} sandboxes, which a new account has in a region (quota ${code}); this needs ${needed}: ${reserved} reserved, and ${UNRESERVED} that AWS wants unreserved`;
  return [
    { path: "functions", value: Object.keys(functions), allowed, fix: `have quota ${code} raised, and acknowledge it` },
  ];
};

const addressesSuffice: Rule = ({ network }) => {
  const { code, most } = QUOTAS.elasticIps;
  const gateways = network?.vpc === "dedicated" ? (network.natGateways ?? []) : [];
  if (gateways.length <= most) return [];
  const allowed = `${most} Elastic IPs, which a region of an account has unless AWS gives it more (quota ${code}); each NAT gateway needs one`;
  return [
    { path: "network.natGateways", value: gateways, allowed, fix: `have quota ${code} raised, and acknowledge it` },
  ];
};

/** What works, but not well, by the name under which a stack may acknowledge it. */
export const warnings: Readonly<Record<WarningName, Rule>> = {
  "database-connections": databaseTakesAllConnections,
  "function-connections": functionsTakeAllConnections,
  "site-in-the-clear": siteAnswersInTheClear,
  "alarms-reach-nobody": alarmsReachSomebody,
  "schedules-while-asleep": schedulesAreForTheDay,
  "quota-fargate-vcpu": fargateHasRoom,
  "quota-lambda-concurrency": lambdaHasRoom,
  "quota-elastic-ips": addressesSuffice,
};
