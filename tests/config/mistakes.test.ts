import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDocument } from "yaml";
import { stackNames } from "../../src/commands/stack-file";
import type { Mistake } from "../../src/config/mistakes";
import { checkConfig, parseConfig, type RawConfig } from "../../src/config/parse";
import { formatMistakes } from "../../src/config/report";
import { changedConfig, type Inputs, parsed, ROOT, rawConfig } from "../support/plan";
import { changedFile, findingsIn, preview, stackFile } from "../support/preview";

/** A change to a part of a real stack, the path of the mistake that it makes, and words of what is allowed. */
type Case = [stack: string, part: string, change: (value: Inputs) => unknown, path: string, allowed: string];

const set =
  (path: string, value: unknown) =>
  (part: Inputs): void => {
    const steps = path.split(".");
    const last = steps.pop() as string;
    const place = steps.reduce((inner, step) => inner[step], part);
    if (value === undefined) delete place[last];
    else place[last] = value;
  };

const deploymentRole = (subject: string) => () =>
  JSON.stringify({
    name: "deployment",
    repository: "acme/inventory",
    subjects: [subject],
    createProvider: true,
    stateBucket: "state",
  });

const cases: Case[] = [
  // releases
  ["inventory-dev", "releases", set("migrate.task", "migrat"), "platform:releases.migrate.task", "migrate, seed"],
  [
    "inventory-dev",
    "releases",
    set("migrate", "migrate"),
    "platform:releases.migrate",
    "{ task: <entry under tasks> }",
  ],
  ["inventory-dev", "releases", set("healthPaths", ["health"]), "platform:releases.healthPaths[0]", "a URL path"],
  ["inventory-dev", "tasks", set("seed.deadlineSeconds", 5), "platform:tasks.seed.deadlineSeconds", "30 or more"],
  [
    "inventory-dev",
    "deploymentRole",
    deploymentRole("environment:*"),
    "platform:deploymentRole.subjects[0]",
    "wildcards",
  ],
  [
    "inventory-dev",
    "deploymentRole",
    deploymentRole("ref:refs/tags/v*"),
    "platform:deploymentRole.subjects[0]",
    "wildcards",
  ],

  // types, unknown keys, missing keys
  ["aussie-staging", "network", set("cidrs", "x"), "platform:network.cidrs", "cidr, availabilityZones"],
  ["aussie-staging", "network", set("cidr", undefined), "platform:network.cidr", "text"],
  ["aussie-staging", "network", set("vpc", "shared"), "platform:network.vpc", "dedicated, default"],
  ["aussie-staging", "network", set("flowLogs", "yes"), "platform:network.flowLogs", "true or false"],
  ["aussie-staging", "services", set("api.prot", 80), "platform:services.api.prot", "port"],
  ["aussie-staging", "services", set("api.port", 70_000), "platform:services.api.port", "65535 or less"],
  ["aussie-staging", "services", set("api.port", "3000"), "platform:services.api.port", "a number"],
  ["aussie-staging", "services", set("Api", {}), "platform:services.Api", "lower-case letters"],
  ["aussie-staging", "services", set("api.secrets.Url", "x"), "platform:services.api.secrets.Url", "capital letters"],
  ["aussie-staging", "services", set("api.environment.A", 1), "platform:services.api.environment.A", "text in quotes"],
  ["aussie-staging", "database", set("engine", "mysql"), "platform:database.engine", "aurora-postgresql, postgres"],
  ["aussie-staging", "database", set("version", "latest"), "platform:database.version", "a PostgreSQL version"],
  [
    "aussie-staging",
    "database",
    set("instanceClass", "t3"),
    "platform:database.instanceClass",
    "an RDS instance class",
  ],
  ["aussie-staging", "database", set("identifier", "a--b"), "platform:database.identifier", "single dashes"],
  ["aussie-staging", "cache", set("nodeType", "db.t3.micro"), "platform:cache.nodeType", "an ElastiCache node type"],
  ["aussie-staging", "cache", set("version", "6.2"), "platform:cache.version", "a Redis 7 version"],
  ["aussie-staging", "registry", set("keepImages", 0), "platform:registry.keepImages", "1 or more"],
  ["sagebrush-staging", "database", set("minCapacityAcu", 0.7), "platform:database.minCapacityAcu", "multiple of 0.5"],
  ["sagebrush-staging", "readRole", set("trustedAccountId", "37"), "platform:readRole.trustedAccountId", "12 digits"],
  ["sagebrush-staging", "loadBalancer", set("name", "a_b"), "platform:loadBalancer.name", "at most 32"],
  [
    "sagebrush-staging",
    "buckets",
    set("staging-assets.bucketName", "A"),
    "platform:buckets.staging-assets.bucketName",
    "3 to 63",
  ],
  ["sagebrush-staging", "dns", set("domain", "a b"), "platform:dns.domain", "a lower-case domain name"],
  ["sagebrush-staging", "logRetentionDays", () => "8", "platform:logRetentionDays", "7, 14, 30"],
  ["sagebrush-staging", "secretRecoveryDays", () => "3", "platform:secretRecoveryDays", "0, or 7 to 30"],
  ["sagebrush-staging", "release", () => "v1:0", "platform:release", "an image tag"],
  ["sagebrush-staging", "protect", () => "maybe", "platform:protect", "true or false"],
  ["sagebrush-staging", "aws:region", () => "Oregon", "aws:region", "a region"],
  ["sagebrush-staging", "aws:allowedAccountIds", () => '["123"]', "aws:allowedAccountIds[0]", "12 digits"],
  [
    "sagebrush-staging",
    "aws:defaultTags",
    set("tags.Environment", undefined),
    "aws:defaultTags.tags.Environment",
    "text",
  ],
  // monitoring
  ["aep-staging", "monitoring", set("alarms.cpuPercent", 101), "platform:monitoring.alarms.cpuPercent", "100 or less"],
  ["aep-staging", "monitoring", set("alarms.cpu", 80), "platform:monitoring.alarms.cpu", "cpuPercent, memoryPercent"],
  [
    "aep-staging",
    "monitoring",
    set("alarms.responseTimeSeconds", 0),
    "platform:monitoring.alarms.responseTimeSeconds",
    "0 or more",
  ],
  ["aep-staging", "monitoring", set("emails", ["nobody"]), "platform:monitoring.emails[0]", "an e-mail address"],
  [
    "aep-staging",
    "monitoring",
    set("logAlarms.budget-rejections.service", "back-end"),
    "platform:monitoring.logAlarms.budget-rejections.service",
    "frontend, backend",
  ],
  ["aep-staging", "services", set("backend.tracing", "on"), "platform:services.backend.tracing", "true or false"],
  // network
  ["aussie-staging", "network", set("cidr", "10.0.0.0/33"), "platform:network.cidr", "an IPv4 range"],
  ["aussie-staging", "network", set("cidr", "10.0.0.0/8"), "platform:network.cidr", "/16 to /28"],
  [
    "aussie-staging",
    "network",
    set("publicSubnets.1", "10.9.0.0/24"),
    "platform:network.publicSubnets[1]",
    "inside 10.0.0.0/16",
  ],
  [
    "aussie-staging",
    "network",
    set("publicSubnets.1", "10.0.1.128/25"),
    "platform:network.publicSubnets[1]",
    "apart from network.publicSubnets[0]",
  ],
  ["aussie-staging", "network", set("privateSubnets", ["10.0.10.0/24"]), "platform:network.privateSubnets", "2 ranges"],
  [
    "aussie-staging",
    "network",
    set("availabilityZones.1", "us-east-1a"),
    "platform:network.availabilityZones[1]",
    "like ap-southeast-2a",
  ],
  [
    "aussie-staging",
    "network",
    set("natGateways.0", "ap-southeast-2c"),
    "platform:network.natGateways[0]",
    "ap-southeast-2a, ap-southeast-2b",
  ],
  ["aussie-staging", "dns", set("zone", "example.com"), "platform:dns.domain", "example.com, or a name below it"],
  [
    "sagebrush-production",
    "dns",
    set("certificate.wildcard", false),
    "platform:dns.certificate.domain",
    "www.sagebrush.services",
  ],
  [
    "aussie-staging",
    "dns",
    set("delegation", { roleArn: "arn:aws:iam::731099197338:role/Dns", parentZoneId: "Z1" }),
    "platform:dns.createZone",
    "true with delegation",
  ],
  [
    "sagebrush-production",
    "dns",
    set("delegation", { roleArn: "Dns", parentZoneId: "Z1" }),
    "platform:dns.delegation.roleArn",
    "the ARN of an IAM role",
  ],
  // CDN
  ["sagebrush-production", "cdn", set("origin", "www.sagebrush.services"), "platform:cdn.origin", "other than dns"],
  ["sagebrush-production", "cdn", set("origin", "a.b.sagebrush.services"), "platform:cdn.origin", "covers"],
  ["sagebrush-production", "cdn", set("origin", "origin.example.com"), "platform:cdn.origin", "in zone"],
  ["sagebrush-production", "cdn", set("assets.bucket", "assets"), "platform:cdn.assets.bucket", "prod-assets"],
  ["sagebrush-production", "cdn", set("assets.paths", ["assets"]), "platform:cdn.assets.paths[0]", "a URL path"],
  ["sagebrush-production", "cdn", set("assets.paths", ["/a/*", "/a/*"]), "platform:cdn.assets.paths[1]", "once"],
  ["sagebrush-production", "cdn", set("accessLogs.bucket", "logs"), "platform:cdn.accessLogs.bucket", "prod-cdn-logs"],
  [
    "sagebrush-production",
    "cdn",
    set("accessLogs.bucket", "prod-assets"),
    "platform:cdn.accessLogs.bucket",
    "another bucket",
  ],
  // services
  ["aussie-staging", "services", set("api.cpu", 300), "platform:services.api.cpu", "256, 512, 1024"],
  [
    "aussie-staging",
    "services",
    set("api.memoryMiB", 4096),
    "platform:services.api.memoryMiB",
    "with 256 CPU units: 512, 1024, 2048",
  ],
  [
    "aussie-staging",
    "services",
    set("api.scaling.min", 4),
    "platform:services.api.scaling.min",
    "3 (scaling.max) or less",
  ],
  ["aussie-staging", "services", set("api.desiredCount", 9), "platform:services.api.desiredCount", "1 to 3"],
  [
    "aussie-staging",
    "services",
    set("api.secrets.TOKEN", "token"),
    "platform:services.api.secrets.TOKEN",
    "database-url, redis-url",
  ],
  [
    "aussie-staging",
    "services",
    set("api.environment.DATABASE_URL", "x"),
    "platform:services.api.secrets.DATABASE_URL",
    "isn't under environment",
  ],
  [
    "aussie-staging",
    "services",
    set("api.access.buckets.logs", "read"),
    "platform:services.api.access.buckets.logs",
    "aussie-markets-staging-logs",
  ],
  [
    "aussie-staging",
    "services",
    set("api.clients", ["web"]),
    "platform:services.api.clients[0]",
    "an entry of services",
  ],
  [
    "inventory-dev",
    "cluster",
    set("namespace", undefined),
    "platform:services.user-service.clients",
    "cluster.namespace",
  ],
  [
    "inventory-dev",
    "services",
    set("user-service.route", { paths: { "/api/*": 30 }, healthCheck: { path: "/" } }),
    "platform:services.user-service.route.paths./api/*",
    "a path that api-gateway hasn't",
  ],
  [
    "inventory-dev",
    "services",
    set("user-service.route", { paths: { "/u": 10 }, healthCheck: { path: "/" } }),
    "platform:services.user-service.route.paths./u",
    "a priority that no other path has",
  ],
  [
    "inventory-dev",
    "services",
    set("user-service.route", { healthCheck: { path: "/" } }),
    "platform:services",
    "exactly one service",
  ],
  [
    "inventory-dev",
    "services",
    set("api-gateway.environment.X", { service: "none" }),
    "platform:services.api-gateway.environment.X.service",
    "an entry of services",
  ],
  ["inventory-dev", "tasks", set("seed.service", "none"), "platform:tasks.seed.service", "an entry of services"],
  ["aep-staging", "cluster", set("publicIp", false), "platform:cluster.publicIp", "true in the default VPC"],
  // data
  [
    "sagebrush-staging",
    "database",
    set("minCapacityAcu", 4),
    "platform:database.minCapacityAcu",
    "2 (maxCapacityAcu) or less",
  ],
  ["sagebrush-production", "database", set("readers", 3), "platform:database.maxReaders", "3 (readers) or more"],
  ["aussie-staging", "database", set("maxStorageGiB", 20 + 1 - 1), "platform:database.maxStorageGiB", "21 or more"],
  ["aussie-staging", "database", set("storageGiB", 200), "platform:database.maxStorageGiB", "more than 200"],
  [
    "sagebrush-production",
    "buckets",
    set("prod-uploads.noncurrentDeepArchiveDays", 100),
    "platform:buckets.prod-uploads.noncurrentDeepArchiveDays",
    "180 or more",
  ],
  [
    "sagebrush-production",
    "buckets",
    set("prod-assets.encryption", "aws:kms"),
    "platform:buckets.prod-assets.encryption",
    "AES256 with publicRead",
  ],
  [
    "aep-staging",
    "buckets",
    set("alb-logs.encryption", "aws:kms"),
    "platform:buckets.alb-logs.encryption",
    "AES256: what writes access logs",
  ],
  [
    "aep-staging",
    "loadBalancer",
    set("accessLogs.bucket", "logs"),
    "platform:loadBalancer.accessLogs.bucket",
    "alb-logs",
  ],
  [
    "sagebrush-production",
    "buckets",
    set("prod-cdn-logs.encryption", "aws:kms"),
    "platform:buckets.prod-cdn-logs.encryption",
    "AES256: what writes access logs",
  ],
  [
    "sagebrush-production",
    "buckets",
    set("prod-uploads.replicateTo", "backups"),
    "platform:buckets.prod-uploads.replicateTo",
    "an entry of buckets",
  ],
  [
    "sagebrush-production",
    "buckets",
    set("prod-uploads.replicateTo", "prod-cdn-logs"),
    "platform:buckets.prod-uploads.replicateTo",
    "another region than us-west-2",
  ],
  [
    "sagebrush-production",
    "buckets",
    set("prod-uploads.versioning", false),
    "platform:buckets.prod-uploads.versioning",
    "S3 replicates versions",
  ],
  [
    "sagebrush-production",
    "buckets",
    set("prod-backups.versioning", false),
    "platform:buckets.prod-backups.versioning",
    "S3 replicates versions",
  ],
  [
    "sagebrush-production",
    "buckets",
    set("prod-backups.encryption", "AES256"),
    "platform:buckets.prod-backups.encryption",
    "aws:kms, as prod-uploads has",
  ],
  [
    "aussie-staging",
    "secrets",
    set("redis-url.value", "operator"),
    "platform:secrets.redis-url.value",
    "another value",
  ],
  [
    "aussie-staging",
    "secrets",
    set("redis-url.name", "redis"),
    "platform:secrets.redis-url.name",
    "begins with a slash",
  ],
  [
    "sagebrush-staging",
    "secrets",
    set("database-url.value", "cache-url"),
    "platform:secrets.database-url.value",
    "operator, generated",
  ],
  [
    "sagebrush-staging",
    "readRole",
    set("buckets", ["uploads"]),
    "platform:readRole.buckets[0]",
    "staging-assets, staging-uploads",
  ],
  [
    "sagebrush-staging",
    "services",
    set("web.access.cache", true),
    "platform:services.web.access.cache",
    "false, since there is no platform:cache",
  ],
];

function mistakesOf(raw: RawConfig, secretKeys: readonly string[] = []): readonly Mistake[] {
  return checkConfig(raw, secretKeys).mistakes;
}

describe("a mistake", () => {
  const table = cases.map(([stack, part, change, path, allowed]) => ({ stack, part, change, path, allowed }));

  it.each(table)("at $path of $stack is found: $allowed", async ({ stack, part, change, path, allowed }) => {
    const text = changedFile(stack, part, change);
    const { mistakes } = findingsIn(stack, text);
    expect(mistakes.map((mistake) => mistake.path)).toContain(path);
    const mistake = mistakes.find((found) => found.path === path);
    expect(mistake?.allowed).toContain(allowed);
    expect(mistake?.fix).toMatch(/\w{3}/);
    expect(mistake?.place?.excerpt?.text).toContain(lastExisting(mistake));
    expect(mistake?.place?.excerpt?.text).toBe(text.split("\n")[(mistake?.place?.line ?? 0) - 1]);

    const { error, registered } = await preview(stack, text);
    expect(pulumi.RunError.isInstance(error)).toBe(true);
    expect(registered).toEqual([]);
  });

  /** What the line of a mistake must show: the value of a list, the last key, or what should hold it. */
  function lastExisting({ path, value }: Mistake = { path: "", allowed: "", fix: "" }): string {
    if (path.endsWith("]")) return String(value);
    const keys = path.split(/[.:]/);
    return keys.at(value === undefined ? -2 : -1) ?? "";
  }

  it("is told with path, value, what is allowed, and what to do", () => {
    const raw = changedConfig("aussie-staging", "services", set("api.memoryMiB", 600));
    expect(() => parseConfig("aussie-staging", raw)).toThrow(
      [
        "Pulumi.aussie-staging.yaml has 1 mistake; nothing was changed.",
        "",
        "  platform:services.api.memoryMiB",
        "    value:   600",
        "    allowed: with 256 CPU units: 512, 1024, 2048",
        "    fix:     choose a memory size that Fargate has for this CPU, or another CPU",
      ].join("\n"),
    );
  });

  it("can be a part that isn't there", () => {
    const { "platform:dns": _, ...raw } = rawConfig("sagebrush-production");
    expect(mistakesOf(raw).map(({ path, allowed }) => [path, allowed])).toEqual([
      ["platform:dns", "a value, since the CDN serves dns.domain"],
    ]);
  });

  it("has its line, column and an excerpt", () => {
    const { mistakes } = findingsIn("aussie-staging", changedFile("aussie-staging", "cluster", set("nam", "x")));
    expect(formatMistakes("aussie-staging", mistakes)).toBe(
      [
        "Pulumi.aussie-staging.yaml has 1 mistake; nothing was changed.",
        "",
        "  Pulumi.aussie-staging.yaml:62:5  platform:cluster.nam",
        "    62 |     nam: x",
        "       |     ^^^",
        '    value:   "x"',
        "    allowed: name, containerInsights, publicIp, namespace",
        "    fix:     did you mean name? If not, remove it",
      ].join("\n"),
    );
  });

  it("of a key is one mistake, although what it stands for is missing", () => {
    const change = (cluster: Inputs) => ({ nam: cluster.name });
    const { mistakes } = findingsIn("aussie-staging", changedFile("aussie-staging", "cluster", change));
    expect(mistakes.map(({ path }) => path)).toEqual(["platform:cluster.nam"]);
  });

  it("hides no other: in one service, in another, and between parts", () => {
    const raw = changedConfig("inventory-dev", "services", (services) => {
      services["ui-service"].memoryMiB = 600;
      services["ui-service"].port = "eighty";
      services["user-service"].secrets.JWT_SECRET = "jwt";
    });
    const paths = mistakesOf({ ...raw, "platform:colour": "blue" }).map(({ path }) => path);
    expect(paths.sort()).toEqual([
      "platform:colour",
      "platform:services.ui-service.memoryMiB",
      "platform:services.ui-service.port",
      "platform:services.user-service.secrets.JWT_SECRET",
    ]);
  });

  it("causes no other: who names a wrong entry is right", () => {
    const raw = changedConfig("inventory-dev", "services", set("api-gateway.port", 0));
    expect(mistakesOf(raw).map(({ path }) => path)).toEqual(["platform:services.api-gateway.port"]);
  });

  it("never shows a secret", () => {
    const change = (services: Inputs) => {
      services["ui-service"].environment.PASSWORD = { plain: "hunter2" };
      services["location-service"].clients = ["hunter22"];
      services["user-service"].port = "443";
    };
    const raw = changedConfig("inventory-dev", "services", change);
    const mistakes = mistakesOf(raw, ["platform:services"]);
    expect(mistakes.map(({ value }) => value)).toEqual(["[secret]", "[secret]", "[secret]"]);
    expect(formatMistakes("inventory-dev", mistakes)).not.toMatch(/hunter2|443/);
  });

  it("never shows a secret in what is allowed elsewhere", () => {
    const raw = changedConfig("aussie-staging", "network", set("cidr", "10.77.0.0/16"));
    const mistakes = mistakesOf(raw, ["platform:network"]);
    expect(mistakes.map(({ allowed }) => allowed)).toContain("a range inside [secret]");
    expect(formatMistakes("aussie-staging", mistakes)).not.toContain("10.77");
  });
});

describe("three mistakes in one file", () => {
  const text = stackFile("inventory-staging")
    .replace("cidr: 10.1.0.0/16", "cidr: 10.1.0.0/33")
    .replace("port: 8004", "prot: 8004")
    .replace("value: cache-token", "value: token");

  it("are three reports in one run, in the order of the file", async () => {
    const { error, registered } = await preview("inventory-staging", text);
    const places = [...(error as Error).message.matchAll(/^ {2}(Pulumi\S+) {2}(\S+)$/gm)].map(([, ...found]) => found);
    expect((error as Error).message).toMatch(/^Pulumi.inventory-staging.yaml has 3 mistakes; nothing was changed\.\n/);
    expect(places).toEqual([
      ["Pulumi.inventory-staging.yaml:20:11", "platform:network.cidr"],
      [expect.stringMatching(/^Pulumi.inventory-staging.yaml:\d+:7$/), "platform:services.reporting-service.prot"],
      [expect.stringMatching(/^Pulumi.inventory-staging.yaml:\d+:14$/), "platform:secrets.redis-auth-token.value"],
    ]);
    expect(registered).toEqual([]);
  });
});

describe("the place of a mistake", () => {
  const text = stackFile("aep-staging");

  it("is unknown where the setting isn't in the file", async () => {
    const handedOver = { "platform:cluster": '{"name":"aep-staging","publicIp":false}', "platform:colour": "blue" };
    const { error } = await preview("aep-staging", text, handedOver);
    expect((error as Error).message).toMatch(/^ {2}platform:cluster.publicIp\n {4}value: {3}false$/m);
    expect((error as Error).message).toMatch(/^ {2}platform:colour\n {4}value: {3}"blue"$/m);
  });

  it("shows no line of an encrypted value", async () => {
    const encrypted = text.replace("instanceClass: db.t3.micro", "instanceClass: { secure: v1:cipher }");
    const database = JSON.parse(rawConfig("aep-staging")["platform:database"] ?? "");
    const handedOver = JSON.stringify({ ...database, instanceClass: "plain-text" });
    process.env.PULUMI_CONFIG_SECRET_KEYS = '["platform:database"]';
    try {
      const { error } = await preview("aep-staging", encrypted, { "platform:database": handedOver });
      const { message } = error as Error;
      expect(message).toContain("value:   [secret]");
      expect(message).toMatch(
        /^ {2}Pulumi.aep-staging.yaml:\d+:20 {2}platform:database.instanceClass\n {4}value: {3}\[secret\]/m,
      );
      expect(message).not.toMatch(/plain-text|cipher/);
    } finally {
      delete process.env.PULUMI_CONFIG_SECRET_KEYS;
    }
  });

  it("is found behind an alias, in keys with dots, and in keys without the project's name", () => {
    const changed = text
      .replace("[us-east-1a, us-east-1b, us-east-1c]", "&zones [us-east-1a, us-east-1b, eu-west-1c]")
      .replace("/api/*: 10", "/api.v1/*: 0")
      .replace("platform:prefix: aep-staging", "prefix: A");
    const { mistakes } = findingsIn("aep-staging", changed);
    expect(mistakes.map(({ path, place }) => [path, place?.excerpt?.text.trim()])).toEqual([
      ["platform:prefix", "prefix: A"],
      ["platform:network.availabilityZones[2]", "availabilityZones: &zones [us-east-1a, us-east-1b, eu-west-1c]"],
      ["platform:services.backend.route.paths./api.v1/*", "/api.v1/*: 0"],
    ]);
  });
});

describe("any change of any value", () => {
  const places = stackNames(ROOT).flatMap((stack) => {
    const raw = rawConfig(stack);
    return Object.keys(raw).flatMap((key) => leaves(parsed(raw[key] as string)).map((path) => ({ stack, key, path })));
  });

  it("gives a configuration, or mistakes with a place; never a crash", { timeout: 30_000 }, () => {
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.jsonValue(), ({ stack, key, path }, value) => {
        const document = parseDocument(stackFile(stack));
        document.setIn(["config", key, ...path], value);
        const text = document.toString();
        for (const mistake of findingsIn(stack, text).mistakes) {
          expect(mistake.path).toMatch(/^(platform|aws):/);
          expect(mistake.allowed).toMatch(/\w/);
          expect(mistake.fix).toMatch(/\w/);
          const { line = 0, column = 0 } = mistake.place ?? {};
          expect(text.split("\n")[line - 1]?.[column - 1]).toMatch(/\S/);
        }
      }),
      { numRuns: 200 },
    );
  });

  /** The paths of all values in a value, its own among them. */
  function leaves(value: unknown): string[][] {
    if (value === null || typeof value !== "object") return [[]];
    const below = Object.entries(value).flatMap(([key, entry]) => leaves(entry).map((path) => [key, ...path]));
    return [[], ...below];
  }
});
