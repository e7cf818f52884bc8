import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { main } from "../../src/commands/new-service";
import { answersFor } from "../../src/commands/new-service/questions";
import { answersFor as stackAnswers } from "../../src/commands/new-stack/questions";
import { renderStackFile } from "../../src/commands/new-stack/template";
import { parseConfig } from "../../src/config/parse";
import { inPulumiForm } from "../../src/config/pulumi-form";
import { parseStackFile } from "../../src/config/stack-file";
import { planWith, rawConfig, stackFile } from "../support/plan";
import { findingsIn } from "../support/preview";
import { DISCOVERY_SERVICE, ECS_SERVICE, REPOSITORY, SCALING_TARGET, TARGET_GROUP } from "../support/types";

describe("npm run new-service", () => {
  let folder: string;
  const { log } = console;
  const { cwd } = process;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "new-service-"));
    process.cwd = () => folder;
    console.log = () => undefined;
  });
  afterEach(() => {
    process.cwd = cwd;
    console.log = log;
    rmSync(folder, { recursive: true });
  });

  const fileOf = (stack: string) => path.join(folder, `Pulumi.${stack}.yaml`);
  const added = async (stack: string, ...args: string[]) => {
    const before = stackFile(stack);
    writeFileSync(fileOf(stack), before);
    await main([stack, ...args]);
    const after = readFileSync(fileOf(stack), "utf8");
    expect(after).toBe(inPulumiForm(after));
    const start = before.split("\n").findIndex((line, i) => line !== after.split("\n")[i]);
    const count = after.split("\n").length - before.split("\n").length;
    const lines = after.split("\n");
    const entry = lines.splice(start, count);
    expect(lines.join("\n")).toBe(before);
    return { after, entry: entry.map((line) => line.slice(4)).join("\n") };
  };

  it("writes the entry that the others would have, and no other character", async () => {
    const flags = ["--path", "/api/audit/*", "--clients", "api-gateway", "--most", "3"];
    const { entry } = await added("inventory-dev", "audit-service", "--secrets", "DATABASE_URL=database-url", ...flags);
    expect(entry).toBe(`\
audit-service:
  name: dev-audit-service
  repository: inventory-management/audit-service
  cpu: 256
  memoryMiB: 512
  port: 8005
  desiredCount: 1
  scaling: {min: 1, max: 3}
  logGroup: /ecs/dev-inventory-audit-service
  metricsNamespace: inventory/dev
  route:
    paths:
      /api/audit/*: 9
    healthCheck: {path: /health}
  clients: [api-gateway]
  access: {database: true}
  containerHealthCheck: {path: /health}
  environment:
    ENVIRONMENT: dev
  secrets:
    DATABASE_URL: database-url`);
  });

  it("follows the names of a stack, however they are made", async () => {
    const { entry } = await added("aep-staging", "reports", "--path", "/reports/*", "--cpu", "512");
    expect(entry).toContain("name: aep-reports-staging-svc\n  family: aep-reports-staging\n");
    expect(entry).toContain("targetGroup: aep-staging-tg-reports");
    expect(entry).toContain("memoryMiB: 1024\n");
    expect(entry).toContain("/reports/*: 30");
  });

  it.each([
    ["inventory-staging", ["audit-service", "--most", "2", "--clients", "api-gateway"], DISCOVERY_SERVICE],
    ["aussie-staging", ["reports", "--path", "/reports/*"], TARGET_GROUP],
    ["sagebrush-prod", ["audit", "--most", "4", "--path", "/audit"], SCALING_TARGET],
    ["sagebrush-staging", ["audit"], REPOSITORY],
  ])("makes a service of %s that plans, with what belongs to it", async (stack, args, type) => {
    const { after } = await added(stack, ...args);
    const plan = await planWith(stack, parseStackFile(after, fileOf(stack)));
    const before = await planWith(stack, rawConfig(stack));
    for (const one of [ECS_SERVICE, type])
      expect([one, plan.all(one).length]).toEqual([one, before.all(one).length + 1]);
  });

  it("goes into a new stack", async () => {
    const text = renderStackFile(await stackAnswers("shop-dev", { account: "any", cache: "yes" }));
    writeFileSync(fileOf("shop-dev"), text);
    await main(["Pulumi.shop-dev.yaml", "basket", "--secrets", "REDIS_URL=redis-url"]);
    const after = readFileSync(fileOf("shop-dev"), "utf8");
    expect(findingsIn("shop-dev", after).mistakes).toEqual([]);
    expect(after).toContain("basket:\n      name: shop-dev-basket\n      repository: shop-dev/basket\n");
    expect(after).toContain("access: {cache: true}");
  });

  it.each([
    [["ui-service"], "Pulumi.inventory-dev.yaml has a service ui-service already; nothing was written."],
    [["Audit"], "the name is Audit. Allowed: at most 40 lower-case letters"],
    [["audit", "--memory", "600"], "--memory is 600. Allowed: 512, 1024, 2048."],
    [["audit", "--clients", "api-gatway"], "did you mean api-gateway?"],
    [["audit", "--secrets", "DATABASE_URL=database"], "did you mean database-url?"],
    [["audit", "--secrets", "database-url"], "write it like DATABASE_URL=database-url"],
    [["audit", "--path", "default"], "exactly one service whose route has no paths"],
  ])("writes nothing where it can't be: %j", async (args, message) => {
    writeFileSync(fileOf("inventory-dev"), stackFile("inventory-dev"));
    await expect(main(["inventory-dev", ...args])).rejects.toThrow(message);
    expect(readFileSync(fileOf("inventory-dev"), "utf8")).toBe(stackFile("inventory-dev"));
  });

  it("asks only what the stack has a use for", async () => {
    const asked: string[] = [];
    const config = parseConfig("sagebrush-staging", rawConfig("sagebrush-staging"));
    const lines = ["", "300", "512", "", "2", "1", "3", "/a", ""];
    const answers = await answersFor("audit", { ...config, secrets: {} }, {}, async (question) => {
      asked.push(question.replace(/^ {2}.*\n/, "  …\n"));
      return lines.shift() ?? "";
    });
    expect(answers).toMatchObject({
      port: 8081,
      cpu: 512,
      memory: 1024,
      tasks: 2,
      most: 3,
      path: "/a",
      clients: [],
      secrets: {},
    });
    expect(asked.map((question) => question.split(" [")[0])).toEqual([
      "Port that it listens on",
      "CPU units; 1024 are one vCPU",
      "  …\nCPU units; 1024 are one vCPU",
      "Memory in MiB",
      "Tasks, or fewest",
      "Most tasks; where it is more, CPU decides",
      "  …\nMost tasks; where it is more, CPU decides",
      "Path at the load balancer like /api/audit/*, default, or none",
      "Path that answers 200 while it is healthy",
    ]);
  });
});
