import { accountRules } from "./accounts";
import { apiRules } from "./api";
import { clusterRules, serviceRules, taskRules } from "./compute";
import { bucketRules, databaseRules, readRoleRules, secretRules } from "./data";
import { cdnRules } from "./ingress";
import { eventRules, functionRules, queueRules, scheduleRules } from "./messaging";
import { monitoringRules } from "./monitoring";
import { nameRules } from "./names";
import { dnsRules, networkRules, routeRules } from "./network";
import { releaseRules } from "./release";
import type { Rule } from "./rule";
import { workloadRules } from "./workloads";

export { warnings } from "./warnings";

/** What a schema of one part can't see: how the values of a stack go together. */
export const rules: readonly Rule[] = [
  ...accountRules,
  ...nameRules,
  ...networkRules,
  ...dnsRules,
  ...cdnRules,
  ...routeRules,
  ...clusterRules,
  ...serviceRules,
  ...taskRules,
  ...workloadRules,
  ...functionRules,
  ...queueRules,
  ...scheduleRules,
  ...eventRules,
  ...apiRules,
  ...databaseRules,
  ...bucketRules,
  ...secretRules,
  ...readRoleRules,
  ...monitoringRules,
  ...releaseRules,
];
