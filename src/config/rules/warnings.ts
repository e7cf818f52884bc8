import { auroraConnections, classFor, instanceConnections } from "../../lib/connections";
import type { Config } from "../schema";
import type { Checked, Rule } from "./rule";

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

/** What works, but not well: a stack may have it. */
export const warnings: readonly Rule[] = [databaseTakesAllConnections];
