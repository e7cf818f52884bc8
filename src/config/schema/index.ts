import { z } from "zod";
import type { Advice } from "../mistakes";
import type { environmentValue } from "./access";
import { acknowledge } from "./acknowledge";
import { api } from "./api";
import { awsSettings } from "./aws";
import { cluster, lambdaFunction, registry, service, task } from "./compute";
import { cache, database } from "./data";
import { excludes } from "./deployment";
import { dns } from "./dns";
import { cdn, loadBalancer } from "./ingress";
import { events, queue, schedule } from "./messaging";
import { monitoring, pagerDutyUrl } from "./monitoring";
import { network } from "./network";
import { releases } from "./release";
import { acceptance, deploymentRole, readRole, secret, type secretValue, waiver } from "./security";
import { sleep } from "./sleep";
import { bucket } from "./storage";
import { keyed, text } from "./values";

/** The retention periods in days that CloudWatch Logs takes. */
const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

/** The settings that are entries by name. */
export const entrySchemas = {
  services: service,
  tasks: task,
  functions: lambdaFunction,
  queues: queue,
  schedules: schedule,
  buckets: bucket,
  secrets: secret,
} as const;

/** The settings whose entries may say what they were called before. */
export const renamableSettings = (Object.keys(entrySchemas) as Entries[]).filter(
  (setting): setting is RenamableSetting => "previously" in entrySchemas[setting].shape,
);

type Entries = keyof typeof entrySchemas;
type RenamableSetting = {
  [Setting in Entries]: "previously" extends keyof (typeof entrySchemas)[Setting]["shape"] ? Setting : never;
}[Entries];

/** The settings of a stack's configuration: each is the key `platform:<setting>` of `Pulumi.<stack>.yaml`. */
export const settingSchemas = {
  prefix: text(
    /^(?!.*--)(?!sg-)[a-z][a-z0-9-]{0,28}[a-z0-9]$/,
    "2 to 30 lower-case letters, digits and single dashes, a letter first, no dash last",
    "shorten or rename it",
  ).describe("begins the names of what the document doesn't name"),
  release: text(
    /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/,
    "an image tag",
    "write it like v1.0.0, or leave the key out while there are no images",
  )
    .optional()
    .describe("image tag that every service runs; none: services are registered with zero tasks"),
  releases: releases.prefault({}).describe("how a version is released"),
  protect: z.boolean().describe("databases, zones, buckets and the load balancer can't be deleted"),
  logRetentionDays: z.literal(LOG_RETENTION_DAYS).describe("how long CloudWatch keeps every log group of the stack"),
  secretRecoveryDays: z
    .number()
    .int()
    .refine((days) => days === 0 || (days >= 7 && days <= 30), {
      params: { allowed: "0, or 7 to 30", fix: "choose a number of days that Secrets Manager takes" } satisfies Advice,
    })
    .meta({ anyOf: [{ const: 0 }, { minimum: 7, maximum: 30 }] })
    .default(30)
    .describe("days in which a deleted secret can be restored; 0: none, so its name is free at once"),
  network,
  dns: dns.optional().describe("the site's name and certificate; none: the load balancer serves HTTP"),
  cdn: cdn.optional().describe("CloudFront before the load balancer; none: the internet reaches the load balancer"),
  loadBalancer: loadBalancer.optional().describe("the application load balancer before the services"),
  cluster: cluster.optional().describe("the ECS cluster of the services"),
  registry: registry.optional().describe("the ECR repositories, one for each image of the services"),
  services: keyed(entrySchemas.services).default({}).describe("ECS services on Fargate"),
  tasks: keyed(entrySchemas.tasks).default({}).describe("one-off tasks, such as migrations: registered, not run"),
  functions: keyed(entrySchemas.functions).default({}).describe("Lambda functions"),
  queues: keyed(entrySchemas.queues).default({}).describe("SQS queues, each with a dead-letter queue"),
  schedules: keyed(entrySchemas.schedules).default({}).describe("what invokes functions by the clock"),
  schedule: sleep
    .optional()
    .describe("when services and database sleep, and alarms are quiet; none: they are always awake"),
  events: events.optional().describe("an event bus that another account sends to"),
  api: api.optional().describe("a REST API in front of a function"),
  database: database.optional(),
  cache: cache.optional().describe("Redis; none: no cache"),
  buckets: keyed(entrySchemas.buckets).default({}).describe("S3 buckets"),
  secrets: keyed(entrySchemas.secrets).default({}).describe("secrets and parameters that services read"),
  readRole: readRole.optional().describe("role with which another account reads; none: no role"),
  monitoring: monitoring.prefault({}).describe("alarms and the dashboard"),
  pagerDutyUrl: pagerDutyUrl.optional().describe("PagerDuty's Integration URL for CloudWatch; encrypted"),
  acknowledge: acknowledge.prefault({}),
  excludes: excludes.prefault({}),
  accepts: z
    .array(acceptance)
    .default([])
    .describe("dangerous consequences of this very change that are accepted; taken out again with the next change"),
  waivers: z.array(waiver).default([]).describe("controls of docs/controls.md that the stack doesn't keep, and why"),
  deploymentRole: deploymentRole.optional().describe("roles that GitHub workflows take; none: no roles"),
} as const;

/** The settings that must be encrypted in the stack file. */
export const secretSettings: readonly (keyof typeof settingSchemas)[] = ["pagerDutyUrl"];

export { awsSettings };

/** Namespaces beside the project's and `aws` that a stack file may have settings of. */
export const OTHER_NAMESPACES = ["awsx", "pulumi", "random"] as const;

/** A stack's whole configuration, checked. */
export type Config = {
  readonly [Setting in keyof typeof settingSchemas]: z.output<(typeof settingSchemas)[Setting]>;
} & {
  readonly aws: z.output<typeof awsSettings>;
};

export type FunctionConfig = z.output<typeof lambdaFunction>;
export type ReleasesConfig = z.output<typeof releases>;
export type ServiceConfig = z.output<typeof service>;
export type EnvironmentValue = z.output<typeof environmentValue>;
export type SecretValue = z.output<typeof secretValue>;
