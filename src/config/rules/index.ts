import { bucketRules, databaseRules, readRoleRules, secretRules } from "./data";
import { dnsRules, networkRules, routeRules } from "./network";
import type { Rule } from "./rule";
import { clusterRules, serviceRules, taskRules } from "./services";

/** What a schema of one part can't see: how the values of a stack go together. */
export const rules: readonly Rule[] = [
  ...networkRules,
  ...dnsRules,
  ...routeRules,
  ...clusterRules,
  ...serviceRules,
  ...taskRules,
  ...databaseRules,
  ...bucketRules,
  ...secretRules,
  ...readRoleRules,
];
