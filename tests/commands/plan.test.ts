import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stackNames } from "../../src/config/stack-file";
import { knowsFactsOf } from "../../src/plan/facts";
import { renderRecording, renderSummary } from "../../src/plan/render";
import { styleFor } from "../../src/plan/style";
import { type Screen, widthOf } from "../../src/plan/wrap";
import { planOf, ROOT, stackFile } from "../support/plan";

const plain = { style: styleFor({ isTTY: false }), width: Number.POSITIVE_INFINITY };

describe("the plan's text", () => {
  it("shows what a reviewer wants to know", async () => {
    const text = renderRecording((await planOf("sagebrush-prod")).recording, plain);
    for (const fact of [
      "region us-west-2 · account 978489150794 · release v1.0.0",
      "10.10.0.0/16",
      "private subnets 10.10.10.0/24 (us-west-2a) 10.10.11.0/24 (us-west-2b) 10.10.12.0/24 (us-west-2c)",
      "0.0.0.0/0 from rtb-private-us-west-2c through nat-network-us-west-2a",
      "tcp 5432 from sg-sagebrush-production-web-sg",
      "HTTPS 443 · ELBSecurityPolicy-TLS13-1-2-2021-06 · to sagebrush-production-web-8080",
      "50000: * · answers 403",
      "49999: * and header x-origin-key · to sagebrush-production-web-8080",
      "* from load-balancer · /assets/* from assets · /static/* from assets",
      "to arn:aws:s3:::sagebrush-prod-backups within 15 minutes, delete markers too",
      "sagebrush-production-web · 2048 CPU · 4096 MiB",
      "sagebrush-production-db · aurora-postgresql 15 · 0.5 to 4 ACU",
      "allows ReadObjects on s3:::sagebrush-prod-assets/* s3:::sagebrush-prod-uploads/*",
      "ProductionReadRole · assumed by arn:aws:iam::374073887345:root",
      "service-web-cpu · CPUUtilization Average above 85 · for 15 min",
      "service-web-missing-tasks · desired - running above 0 · for 10 min",
      "database-capacity · ACUUtilization Maximum above 90 · for 15 min · or no data",
      "allows PublishedByAlarms on sns:us-west-2:978489150794:sagebrush-production-alarms",
      "siteUrl                 https://www.sagebrush.services",
      "databaseUrl             [secret]",
    ]) {
      expect(text).toContain(fact);
    }
  });

  it("shows no secret", async () => {
    for (const stack of stackNames(ROOT)) {
      expect(renderRecording((await planOf(stack)).recording, plain)).not.toMatch(/generated[0-9a-f]{8}/);
    }
  });

  it.each([72, 80, 120, 200])("fits into %i columns, with nothing lost", async (width) => {
    const words = (text: string) => text.replace(/[\s│├└─]/g, "");
    for (const stack of stackNames(ROOT)) {
      const { recording } = await planOf(stack);
      const text = renderRecording(recording, { ...plain, width });
      expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(width);
      expect(words(text)).toBe(words(renderRecording(recording, plain)));
    }
  });

  it("stands in one column where there is room, and below the name where there is none", async () => {
    const { recording } = await planOf("aussie-staging");
    const columns = (width: number) => {
      const lines = renderRecording(recording, { ...plain, width }).split("\n");
      return lines.find((line) => line.includes("aussie-markets-staging-db · postgres"))?.indexOf("aussie-markets");
    };
    expect(columns(Number.POSITIVE_INFINITY)).toBeGreaterThan(60);
    expect(columns(100)).toBeLessThan(10);
  });

  it("tells two topics apart by their regions", async () => {
    const text = renderRecording((await planOf("sagebrush-prod")).recording, plain);
    const topics = text.split("\n").filter((line) => line.includes("sns.Topic "));
    expect(topics).toHaveLength(2);
    expect(topics[0]).not.toContain("in us-east-1");
    expect(topics[1]).toMatch(/ · in us-east-1$/);
  });

  it("sums up all stacks, and everything", async () => {
    const recordings = await Promise.all(stackNames(ROOT).map(async (stack) => (await planOf(stack)).recording));
    const [head, ...lines] = renderSummary(recordings, plain).split("\n");
    expect(head).toMatch(/^stack +region +account +resources +components$/);
    const numbers = (line = "") => line.split(/ {2,}/).slice(-2).map(Number);
    const total = [0, 1].map((i) => lines.slice(0, -1).reduce((sum, line) => sum + (numbers(line)[i] ?? 0), 0));
    expect(lines).toHaveLength(recordings.length + 1);
    expect(numbers(lines.at(-1))).toEqual(total);
    for (const { stack, resources } of recordings) {
      const counted = numbers(lines.find((line) => line.startsWith(stack)));
      expect(counted[0]).toBeGreaterThanOrEqual(resources.filter(({ custom }) => custom).length);
      // All but the stack itself.
      expect((counted[0] ?? 0) + (counted[1] ?? 0)).toBe(resources.length - 1);
    }
  });

  it("knows facts of every type of resource that a stack has", async () => {
    const plans = await Promise.all(stackNames(ROOT).map(planOf));
    const types = new Set(plans.flatMap(({ recording }) => recording.resources.map(({ type }) => type)));
    const unknown = [...types].filter((type) => !/^(platform|pulumi):/.test(type) && !knowsFactsOf(type));
    expect(unknown).toEqual([]);
  });

  it.each<[boolean, NodeJS.ProcessEnv, boolean]>([
    [true, { TERM: "xterm" }, true],
    [true, { TERM: "dumb" }, false],
    [true, { TERM: "xterm", NO_COLOR: "1" }, false],
    [true, { TERM: "xterm", FORCE_COLOR: "0" }, false],
    [false, { TERM: "xterm" }, false],
    [false, { FORCE_COLOR: "1" }, true],
  ])("in a terminal: %s, with %o: is coloured: %s", (isTTY, environment, coloured) => {
    const bold = styleFor({ isTTY }, environment).component("web");
    expect(bold).toBe(coloured ? "\u001b[1mweb\u001b[22m" : "web");
  });

  it.each<[Screen, NodeJS.ProcessEnv, number]>([
    [{ isTTY: true, columns: 90 }, {}, 90],
    [{ isTTY: true, columns: 20 }, {}, 72],
    [{ isTTY: false }, { COLUMNS: "100" }, 100],
    [{ isTTY: false }, {}, Number.POSITIVE_INFINITY],
  ])("of %o, with %o, is %i wide", (screen, environment, width) => {
    expect(widthOf(screen, environment)).toBe(width);
  });
});

describe("npm run plan", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), "plan-"));
    const text = stackFile("aussie-staging").replace("emails: []", "emails: [a@example.com]");
    writeFileSync(path.join(folder, "Pulumi.aussie-staging.yaml"), text);
    writeFileSync(
      path.join(folder, "Pulumi.broken.yaml"),
      "config:\n  aws:region: us-west-2\n  platform:network:\n    vpc: dedicated\n    cidr: 10.0.0.0/33\n",
    );
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const plan = (...args: string[]) => {
    const command = path.join(ROOT, "src/command.js");
    return spawnSync(process.execPath, [command, "plan", ...args], { cwd: folder, encoding: "utf8" });
  };

  it("writes the complete record as JSON", () => {
    const { status, stdout, stderr } = plan("aussie-staging", "--json");
    expect([status, stderr]).toEqual([0, ""]);
    const { stacks } = JSON.parse(stdout);
    expect(stacks).toHaveLength(1);
    expect(stacks[0]).toMatchObject({
      stack: "aussie-staging",
      region: "ap-southeast-2",
      release: expect.stringMatching(/^v\d/),
    });
    const database = stacks[0].resources.find(({ type }: { type: string }) => type === "aws:rds/instance:Instance");
    expect(database.inputs).toMatchObject({ identifier: "aussie-markets-staging-db", password: "[secret]" });
    expect(database.parent).toMatch(/platform:database:PostgresInstance::database$/);
    expect(stdout).not.toMatch(/generated[0-9a-f]{8}/);
  });

  it("takes a stack's file for its name, and ends where its reader does", () => {
    const script = `set -o pipefail; "${process.execPath}" "${path.join(ROOT, "src/command.js")}" plan --json ./Pulumi.aussie-staging.yaml | head -1`;
    const { status, stdout, stderr } = spawnSync("bash", ["-c", script], { cwd: folder, encoding: "utf8" });
    expect([status, stdout, stderr]).toEqual([0, "{\n", ""]);
  });

  it("tells mistakes and nothing else, and fails", () => {
    const { status, stdout, stderr } = plan();
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("Pulumi.broken.yaml has ");
    expect(stderr).toContain(
      '  Pulumi.broken.yaml:5:11  platform:network.cidr\n    5 |     cidr: 10.0.0.0/33\n      |           ^^^^^^^^^^^\n    value:   "10.0.0.0/33"\n    allowed: an IPv4 range a.b.c.d/bits that starts at its own first address\n    fix:     write it like 10.0.0.0/16\n',
    );
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it("tells of a stack that isn't there", () => {
    const { status, stderr } = plan("nowhere");
    expect([status, stderr]).toEqual([
      1,
      "There is no stack nowhere: no file Pulumi.nowhere.yaml. There are aussie-staging, broken.\n",
    ]);
  });
});
