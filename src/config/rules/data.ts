import type { Mistake } from "../mistakes";
import type { Rule } from "./rule";
import { SOURCES } from "./security";

const capacityIsInOrder: Rule = ({ database }) => {
  if (database?.engine !== "aurora-postgresql") return [];
  const { minCapacityAcu: min, maxCapacityAcu: max } = database;
  if (min <= max) return [];
  return [
    {
      path: "database.minCapacityAcu",
      value: min,
      allowed: `${max} (maxCapacityAcu) or less`,
      fix: "lower it, or raise maxCapacityAcu",
    },
  ];
};

const readersAreInOrder: Rule = ({ database }) => {
  if (database?.engine !== "aurora-postgresql" || database.maxReaders === undefined) return [];
  const { readers, maxReaders } = database;
  if (maxReaders >= readers) return [];
  return [{ path: "database.maxReaders", value: maxReaders, allowed: `${readers} (readers) or more`, fix: "raise it" }];
};

const storageCanGrow: Rule = ({ database }) => {
  if (database?.engine !== "postgres" || database.maxStorageGiB === undefined) return [];
  const { storageGiB, maxStorageGiB } = database;
  if (maxStorageGiB > storageGiB) return [];
  return [
    {
      path: "database.maxStorageGiB",
      value: maxStorageGiB,
      allowed: `more than ${storageGiB} (storageGiB)`,
      fix: "raise it, or remove it",
    },
  ];
};

const databaseSpansTwoZones: Rule = ({ database, network }) => {
  if (!database || !network || network.availabilityZones.length >= 2) return [];
  return [
    {
      path: "network.availabilityZones",
      value: network.availabilityZones,
      allowed: "two zones or more, since there is a database",
      fix: "add a zone",
    },
  ];
};

/** RDS's own secret has user and password only, is read by who asks for it, and changes under who has read it. */
const rotatedPasswordIsReadByFunctions: Rule = ({ database, secrets = {}, services = {}, functions = {} }) => {
  if (!database?.passwordRotationDays) return [];
  const without = "take database.passwordRotationDays away";
  return [
    ...Object.entries(secrets)
      .filter(([, { value }]) => SOURCES[value] === "database")
      .map(([name, { value }]) => ({
        path: `secrets.${name}.value`,
        value,
        allowed: "nothing of the database's: with database.passwordRotationDays only RDS has the password",
        fix: `remove it: functions with access.database are told of RDS's own secret; or ${without}`,
      })),
    ...Object.entries(services)
      .filter(([, { access }]) => access.database)
      .map(([name]) => ({
        path: `services.${name}.access.database`,
        value: true,
        allowed:
          "false: a service reads a password when it starts, and RDS makes another after database.passwordRotationDays",
        fix: `let functions alone use the database, or ${without}`,
      })),
    ...Object.entries(functions).flatMap(([name, { access, environment, secrets: read }]): Mistake[] =>
      ["DATABASE_HOST", "DATABASE_NAME", "DATABASE_SECRET_ARN"].flatMap((variable) => {
        const at = variable in read ? "secrets" : "environment";
        const value = read[variable] ?? environment[variable];
        if (!access.database || value === undefined) return [];
        const allowed = "nothing: with database.passwordRotationDays it is set by itself";
        return [{ path: `functions.${name}.${at}.${variable}`, value, allowed, fix: `remove it, or ${without}` }];
      }),
    ),
  ];
};

const rotatedPasswordHasNoReplicas: Rule = ({ database }) => {
  if (database?.engine !== "postgres" || !database.passwordRotationDays || database.readReplicas === 0) return [];
  const allowed = "0, since RDS makes no replica of an instance whose password it has";
  const fix = "remove it, or database.passwordRotationDays; Aurora's readers are none";
  return [{ path: "database.readReplicas", value: database.readReplicas, allowed, fix }];
};

export const databaseRules: readonly Rule[] = [
  capacityIsInOrder,
  readersAreInOrder,
  storageCanGrow,
  databaseSpansTwoZones,
  rotatedPasswordIsReadByFunctions,
  rotatedPasswordHasNoReplicas,
];
