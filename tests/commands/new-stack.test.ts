import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { main } from "../../src/commands/new-stack";
import { answersFor } from "../../src/commands/new-stack/questions";
import { renderStackFile } from "../../src/commands/new-stack/template";
import { parseStackFile } from "../../src/config/stack-file";
import { runCommand } from "../support/command";
import { planWith } from "../support/plan";
import { findingsIn } from "../support/preview";
import { CERTIFICATE, DB_CLUSTER, DB_INSTANCE, ECS_SERVICE, REPLICATION_GROUP } from "../support/types";

describe("npm run new-stack", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), "new-stack-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const create = (...args: string[]) => runCommand(folder, "new-stack", ...args);

  it("writes a file that plans at once", () => {
    const { status, stdout, stderr } = create("shop-staging", "--account", "123456789012", "--database", "postgres");
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("npm run plan -- shop-staging");
    const plan = runCommand(folder, "plan", "shop-staging");
    expect(plan.status).toBe(0);
    expect(plan.stderr).toContain("alarms-reach-nobody");
    // It has no name yet, so no certificate.
    expect(plan.stderr).toContain("site-in-the-clear");
    expect(plan.stdout).toContain("region us-east-1 · account 123456789012 · release none yet");
    expect(plan.stdout).toContain("shop-staging-web");
  });

  it("never writes over a file", () => {
    create("old", "--account", "any");
    const before = readFileSync(path.join(folder, "Pulumi.old.yaml"), "utf8");
    const { status, stderr } = create("old", "--account", "123456789012");
    expect([status, stderr]).toEqual([1, "Pulumi.old.yaml is there already; nothing was written.\n"]);
    expect(readFileSync(path.join(folder, "Pulumi.old.yaml"), "utf8")).toBe(before);
  });

  it("refuses what can't be, in one line", () => {
    const { status, stderr } = create("x-1", "--account", "12");
    expect([status, stderr.split("\n")]).toEqual([
      1,
      [expect.stringMatching(/^--account is 12\. Allowed: .*12 digits/), ""],
    ]);
  });

  it.each([
    [["x-1", "--colour", "blue"], "Unknown option '--colour'"],
    [[], "The name of the stack is missing."],
  ])("refuses the arguments %j", async (args, message) => {
    await expect(main(args)).rejects.toThrow(message);
  });
});

describe("a new stack", () => {
  const text = async (flags: Parameters<typeof answersFor>[1]) =>
    renderStackFile(await answersFor("shop-production", { account: "any", email: "a@example.com", ...flags }));

  it.each<[Parameters<typeof answersFor>[1], string[]]>([
    [{ database: "postgres", cache: "yes", zone: "example.com" }, [DB_INSTANCE, REPLICATION_GROUP, CERTIFICATE]],
    [{ database: "aurora-postgresql", cidr: "10.9.0.0/24", zones: "4", migrate: "npm run migrate" }, [DB_CLUSTER]],
    [{ cache: "yes", service: "api", port: "3000", region: "ap-southeast-2" }, [REPLICATION_GROUP]],
    [{}, []],
  ])("has what was asked for: %j", async (flags, types) => {
    const file = await text(flags);
    const { mistakes, warnings } = findingsIn("shop-production", file);
    expect(mistakes).toEqual([]);
    // Without a name it has no certificate.
    expect(warnings.filter(({ path }) => path !== "platform:loadBalancer.name")).toEqual([]);
    const plan = await planWith("shop-production", parseStackFile(file, "Pulumi.shop-production.yaml"));
    for (const type of [DB_INSTANCE, DB_CLUSTER, REPLICATION_GROUP, CERTIFICATE]) {
      expect([type, plan.has(type)]).toEqual([type, types.includes(type)]);
    }
    expect(plan.all(ECS_SERVICE)).toHaveLength(1);
  });

  it.each([
    ["x-1", {}, "--account is missing: AWS account of 12 digits, or any."],
    ["x-1", { account: "any", cidr: "10.0.0.0/8" }, "--cidr is 10.0.0.0/8. Allowed: a range of /16 to /24"],
    ["x-1", { account: "any", region: "eu-west-1", zones: "4" }, "--zones is 4. Allowed: 3 or less"],
    [
      "x-1",
      { account: "any", region: "us-wset-1" },
      "--region is us-wset-1. Allowed: a region. Fix: did you mean us-west-1?",
    ],
    ["x-1", { account: "any", zone: "Example" }, "--zone is Example. Allowed: a lower-case domain name, or none"],
    ["x-1", { account: "any", database: "mysql" }, "--database is mysql. Allowed: none, postgres, aurora-postgresql"],
    ["X", {}, "the name is X. Allowed: 2 to 30 lower-case letters"],
  ])("isn't made of the answers %s %j", async (name, flags, message) => {
    await expect(answersFor(name, flags)).rejects.toThrow(message);
  });

  it("may have the longest name", async () => {
    const answers = await answersFor("a23456789012345678901234567890", { account: "any", database: "postgres" });
    expect(findingsIn("a", renderStackFile(answers)).mistakes).toEqual([]);
  });

  it("is asked about until the answer is right", async () => {
    const asked: string[] = [];
    const lines = ["us-wset-1", "eu-west-1", "12", "123456789012", "", "4", "3", "", "", "maybe", "", "Y", "", ""];
    const answers = await answersFor("shop", {}, async (question) => {
      asked.push(question);
      return lines.shift() ?? "";
    });
    expect(answers).toEqual({
      name: "shop",
      region: "eu-west-1",
      account: "123456789012",
      cidr: "10.0.0.0/16",
      zones: 3,
      service: "web",
      port: 8080,
      database: "none",
      cache: "yes",
      migrate: "none",
      zone: "none",
      email: "none",
    });
    expect(asked).toEqual([
      "AWS region [us-east-1]: ",
      "  It must be a region. Did you mean us-west-1?\nAWS region [us-east-1]: ",
      "AWS account of 12 digits, or any: ",
      "  It must be an account of 12 digits, or any.\nAWS account of 12 digits, or any: ",
      "Address range of the network [10.0.0.0/16]: ",
      "Number of availability zones, 2 or more [2]: ",
      "  It must be 3 or less.\nNumber of availability zones, 2 or more [2]: ",
      "Name of the first service [web]: ",
      "Port that it listens on [8080]: ",
      "Database: none, postgres or aurora-postgresql [none]: ",
      "  It must be none, postgres or aurora-postgresql.\nDatabase: none, postgres or aurora-postgresql [none]: ",
      "Redis: yes or no [no]: ",
      "Hosted zone with the site's name, or none [none]: ",
      "E-mail address that gets alarms, or none [none]: ",
    ]);
  });
});
