import { expect, it } from "vitest";
import { ConfigError } from "../../src/config/config-error";
import { parseConfig, type RawConfig } from "../../src/config/parse";
import { changedConfig, type Inputs } from "../support/plan";

const PRODUCTION = "sagebrush-prod";

const cases: [part: string, change: (value: Inputs) => void, path: string, allowed: string][] = [
  ["functions", (f) => (f.api.handler = "web"), "functions.api.handler", "api, worker, scheduler, migrate"],
  ["functions", (f) => (f.api.timeoutSeconds = 901), "functions.api.timeoutSeconds", "900 or less"],
  ["functions", (f) => (f.api.timeoutSeconds = 60), "functions.api.timeoutSeconds", "29 or less, since API Gateway"],
  ["functions", (f) => (f.api.memoryMiB = 64), "functions.api.memoryMiB", "128 or more"],
  [
    "functions",
    (f) => (f.api.reservedConcurrency = 1),
    "functions.api.reservedConcurrency",
    "2 (provisionedConcurrency)",
  ],
  ["functions", (f) => (f.api.access.queues = ["job"]), "functions.api.access.queues[0]", "an entry of queues: jobs"],
  ["functions", (f) => (f.api.access.buckets = { x: "read" }), "functions.api.access.buckets.x", "an entry of buckets"],
  ["functions", (f) => (f.api.access.cache = true), "functions.api.access.cache", "no platform:cache"],
  ["functions", (f) => (f.api.secrets.AA = "x"), "functions.api.secrets.AA", "an entry of secrets"],
  ["functions", (f) => (f.api.environment.AA = { queue: "x" }), "functions.api.environment.AA.queue", "jobs"],
  ["functions", (f) => (f.api.environment.AA = { database: "both" }), "functions.api.environment.AA", "text in quotes"],
  ["functions", (f) => (f.api.secrets.QUEUE_URL = "api-keys"), "functions.api.secrets.QUEUE_URL", "under environment"],
  ["functions", (f) => (f.web = f.migrate), "functions.web", "a name that no service has"],
  ["functions", (f) => (f.api.name = "a".repeat(59)), "functions.api.name", "at most 58"],
  ["queues", (q) => (q.jobs.consumer.function = "wrker"), "queues.jobs.consumer.function", "an entry of functions"],
  [
    "queues",
    (q) => (q.jobs.visibilityTimeoutSeconds = 60),
    "queues.jobs.visibilityTimeoutSeconds",
    "300 (timeoutSeconds",
  ],
  ["queues", (q) => (q.jobs.retentionDays = 15), "queues.jobs.retentionDays", "14 or less"],
  ["queues", (q) => (q.jobs.consumer.maxConcurrency = 1), "queues.jobs.consumer.maxConcurrency", "2 or more"],
  ["schedules", (s) => (s.reports.function = "x"), "schedules.reports.function", "an entry of functions"],
  ["schedules", (s) => (s.reports.expression = "15 1 * * *"), "schedules.reports.expression", "cron(minutes hours"],
  ["schedules", (s) => (s.reports.expression = "rate(0 days)"), "schedules.reports.expression", "rate(number unit)"],
  ["schedules", (s) => (s.reports.timezone = "Oregon"), "schedules.reports.timezone", "a time zone"],
  ["events", (e) => (e.account = "37"), "events.account", "12 digits"],
  [
    "events",
    (e) => (e.rules["backup-inventory"].function = "x"),
    "events.rules.backup-inventory.function",
    "functions",
  ],
  ["events", (e) => (e.rules["backup-inventory"].detailTypes = []), "events.rules.backup-inventory.detailTypes", "1"],
  ["api", (a) => (a.function = "x"), "api.function", "an entry of functions"],
  ["api", (a) => (a.requestsPerSecond = 10_001), "api.requestsPerSecond", "10000 or less"],
  ["api", (a) => (a.burst = 0), "api.burst", "1 or more"],
  ["api", (a) => (a.domain = "api.example.com"), "api.domain", "directly below sagebrush.services"],
  ["api", (a) => (a.domain = "www.sagebrush.services"), "api.domain", "isn't the site's"],
  ["api", (a) => (a.cognitoUserPools = ["pool"]), "api.cognitoUserPools[0]", "the ARN of a Cognito user pool"],
  ["api", (a) => (a.firewall.requestsPerMinute = 5), "api.firewall.requestsPerMinute", "10 or more"],
  ["api", (a) => (a.firewall.blockedAddresses = ["0.0.0.0/0"]), "api.firewall.blockedAddresses[0]", "a smaller range"],
  ["api", (a) => (a.firewall.blockedAddresses = ["1.2.3.4"]), "api.firewall.blockedAddresses[0]", "an IPv4 range"],
];

function mistakesOf(raw: RawConfig) {
  try {
    parseConfig(PRODUCTION, raw);
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes;
    throw error;
  }
  return [];
}

it.each(cases)("a mistake in %s is found (%#)", (part, change, path, allowed) => {
  const raw = changedConfig(PRODUCTION, part, (value) => {
    change(value);
    return value;
  });
  const mistake = mistakesOf(raw).find((found) => found.path === `platform:${path}`);
  expect(mistake?.allowed).toContain(allowed);
  expect(mistake?.fix).toMatch(/\w{3}/);
});
