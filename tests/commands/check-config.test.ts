import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { formatMistakes } from "../../src/config/report";
import { stackNames } from "../../src/config/stack-file";
import { runCommand } from "../support/command";
import { ROOT } from "../support/plan";
import { findingsIn, preview, stackFile } from "../support/preview";

/** A stack's file with somebody who receives its alarms. */
const watched = (stack: string) => stackFile(stack).replace("emails: []", "emails: [a@example.com]");

const wrong = watched("aussie-staging")
  .replace("port: 3000", "prot: 3000")
  .replace("cidr: 10.0.0.0/16", "cidr: 10.0.0.0/33")
  .replace("immutableTags: true", 'immutableTags: "true"');

describe("npm run check:config", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), "check-"));
    const files = {
      right: watched("aep-staging"),
      wrong,
      tight: watched("inventory-dev"),
      encrypted: watched("aep-staging").replace("masterUsername: aep_admin", "masterUsername: { secure: v1:x }"),
      broken: "config:\n  aws:region: us-west-2\n  aws:region: us-west-1\n",
    };
    for (const [stack, text] of Object.entries(files)) writeFileSync(path.join(folder, `Pulumi.${stack}.yaml`), text);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const check = (...args: string[]) => runCommand(folder, "check-config", ...args);

  it("has nothing against the real files", () => {
    const { status, stdout } = runCommand(ROOT, "check-config");
    expect(status).toBe(0);
    expect(stdout.match(/has no mistakes\.|has \d+ warnings?\./g)).toHaveLength(stackNames(ROOT).length);
  });

  it("tells all mistakes of a file, in the words of a preview", async () => {
    const { status, stdout, stderr } = check("wrong");
    expect([status, stderr]).toEqual([1, ""]);
    const { error } = await preview("wrong", wrong);
    expect(stdout).toBe(`${(error as Error).message}\n\n`);
    expect(stdout).toBe(`${formatMistakes("wrong", findingsIn("wrong", wrong).mistakes)}\n\n`);
    expect(stdout.match(/^ {2}Pulumi\.wrong\.yaml:\d+:\d+ {2}platform:/gm)).toHaveLength(3);
  });

  it("warns of pools that are too large, and doesn't fail", () => {
    const { status, stdout } = check("tight");
    expect(status).toBe(0);
    expect(stdout).toContain("Pulumi.tight.yaml has 3 warnings.");
    expect(stdout).toMatch(/^ {2}Pulumi\.tight\.yaml:\d+:20 {2}platform:database\.instanceClass$/m);
    expect(stdout).toContain("is 150 connections");
    expect(stdout).toContain("this takes 112");
    expect(stdout).toContain("or choose db.t3.small");
    expect(stdout).toContain("or:      platform:acknowledge: {database-connections: <why that is right>}");
  });

  it("warns of log-ins in the clear", () => {
    const { status, stdout } = check("tight");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ {2}Pulumi\.tight\.yaml:\d+:11 {2}platform:loadBalancer\.name$/m);
    expect(stdout).toContain("without a certificate passwords and tokens cross the internet in the clear");
    expect(check("encrypted").stdout).not.toContain("in the clear");
  });

  it("leaves encrypted values to Pulumi, and doesn't show them", () => {
    const { status, stdout } = check("encrypted");
    expect([status, stdout]).toEqual([
      0,
      "Pulumi.encrypted.yaml has no mistakes.\n1 encrypted value of encrypted only pulumi preview can check.\n",
    ]);
  });

  it("writes JSON for tools", () => {
    const { status, stdout } = check("--json");
    expect(status).toBe(1);
    const records: Record<string, unknown>[] = JSON.parse(stdout);
    expect(records.map(({ stack, path: key, severity }) => `${stack} ${key} ${severity}`)).toEqual([
      "broken config mistake",
      "tight platform:database.instanceClass warning",
      "tight platform:loadBalancer.name warning",
      "tight platform:services warning",
      "wrong platform:network.cidr mistake",
      "wrong platform:services.api.prot mistake",
      "wrong platform:registry.immutableTags mistake",
    ]);
    expect(records[0]).toMatchObject({ line: 3, column: 3, allowed: "each key once" });
    expect(records[1]).toMatchObject({ warning: "database-connections" });
    expect(records[5]).toEqual({
      stack: "wrong",
      severity: "mistake",
      file: "Pulumi.wrong.yaml",
      line: wrong.split("\n").findIndex((line) => line.includes("prot: 3000")) + 1,
      column: 7,
      path: "platform:services.api.prot",
      value: 3000,
      allowed: expect.stringContaining("port"),
      fix: "did you mean port? If not, remove it",
      replacement: "port",
      length: 4,
    });
  });

  it("tells of a stack that isn't there", () => {
    const { status, stderr } = check("rigth");
    expect(status).toBe(1);
    expect(stderr).toContain("There is no stack rigth: no file Pulumi.rigth.yaml. Did you mean right?");
  });
});
