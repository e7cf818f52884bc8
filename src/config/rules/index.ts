import { accountRules } from "./accounts";
import { apiRules } from "./api";
import { clusterRules, functionRules, serviceRules, taskRules } from "./compute";
import { databaseRules } from "./data";
import { deploymentRules } from "./deployment";
import { dnsRules } from "./dns";
import { cdnRules, routeRules } from "./ingress";
import { instanceClassRules } from "./instance-classes";
import { eventRules, queueRules, scheduleRules } from "./messaging";
import { monitoringRules } from "./monitoring";
import { nameRules } from "./names";
import { networkRules } from "./network";
import { releaseRules } from "./release";
import type { Rule } from "./rule";
import { readRoleRules, secretRules } from "./security";
import { sizeRules } from "./sizes";
import { sleepRules } from "./sleep";
import { bucketRules } from "./storage";
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
  ...deploymentRules,
  ...taskRules,
  ...workloadRules,
  ...functionRules,
  ...queueRules,
  ...scheduleRules,
  ...sleepRules,
  ...eventRules,
  ...apiRules,
  ...databaseRules,
  ...instanceClassRules,
  ...bucketRules,
  ...secretRules,
  ...readRoleRules,
  ...monitoringRules,
  ...releaseRules,
  ...sizeRules,
];
