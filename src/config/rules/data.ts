import type { Rule } from "./rule";

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

export const databaseRules: readonly Rule[] = [
  capacityIsInOrder,
  readersAreInOrder,
  storageCanGrow,
  databaseSpansTwoZones,
];
