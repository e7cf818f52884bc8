import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { Finding } from "../../src/commands/lint-iam/linter";
import { policiesOf } from "../../src/commands/lint-iam/policies";
import { judge, parseWaivers } from "../../src/commands/lint-iam/waivers";
import { stackNames } from "../../src/config/stack-file";
import { UsageError } from "../../src/lib/errors";
import type { Recording } from "../../src/plan/record";
import { planAsWritten, planOf, ROOT } from "../support/plan";

/** A record of one resource. */
function recordingOf(type: string, inputs: Record<string, unknown>): Recording {
  const resource = {
    urn: "urn",
    type,
    name: "one",
    custom: true,
    inputs,
    protect: false,
    retainOnDelete: false,
    aliases: [],
  };
  return {
    stack: "stack",
    region: "us-west-2",
    accountId: "111122223333",
    tags: {},
    resources: [{ ...resource, ignoreChanges: [], dependencies: [], inputDependencies: {} }],
    calls: [],
    outputs: {},
    revealed: new Map(),
  };
}

describe("the policies that are linted", () => {
  it.each(stackNames(ROOT))("are all of %s", async (stack) => {
    const { recording } = await planAsWritten(stack);
    const statements = JSON.stringify(recording.resources.filter(({ custom }) => custom)).match(/\\"Statement\\":/g);
    const policies = policiesOf(recording);
    expect(policies.length).toBeGreaterThan(0);
    expect(policies).toHaveLength(statements?.length ?? 0);
  });

  it("are those of roles, who may assume them, of buckets and of keys", async () => {
    const kinds = policiesOf((await planOf("sagebrush-prod")).recording).map(({ kind }) => kind);
    expect(kinds).toEqual(
      expect.arrayContaining(["RolePolicy policy", "Role assumeRolePolicy", "BucketPolicy policy", "Key policy"]),
    );
  });

  it("are found deep in an input, and in JSON within JSON", () => {
    const policy = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }] };
    const body = JSON.stringify({ "x-amazon-apigateway-policy": policy, text: "{no json" });
    const found = policiesOf(recordingOf("aws:apigateway/restApi:RestApi", { body, list: [{ policy }] }));
    expect(found.map(({ name }) => name)).toEqual(["stack RestApi one body", "stack RestApi one list"]);
    expect(found.map(({ document }) => JSON.parse(document))).toEqual([policy, policy]);
  });

  it("of who may assume a role name the role, as the linter wants it", () => {
    const trust = { Effect: "Allow", Principal: { Service: "s3.amazonaws.com" }, Action: "sts:AssumeRole" };
    const assumeRolePolicy = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
    const [found] = policiesOf(recordingOf("aws:iam/role:Role", { name: "reader", assumeRolePolicy }));
    expect(JSON.parse(found?.document ?? "").Statement).toEqual([
      { ...trust, Resource: "arn:aws:iam::111122223333:role/reader" },
    ]);
  });
});

describe("a waiver", () => {
  const finding = (kind: string, issue: string, detail: string): Finding => ({
    policy: { name: `stack ${kind}`, kind, document: "{}" },
    statement: "",
    issue,
    detail,
  });
  const reason = "it is right as it is";
  const assume = { policy: "Role assumeRolePolicy", issue: "CREDENTIALS_EXPOSURE", detail: "sts:assumerole", reason };

  it("covers its kind of policy, finding and detail, and nothing else", () => {
    const covered = finding("Role assumeRolePolicy", "CREDENTIALS_EXPOSURE", "sts:assumerole");
    const others = [
      finding("RolePolicy policy", "CREDENTIALS_EXPOSURE", "sts:assumerole"),
      finding("Role assumeRolePolicy", "RESOURCE_STAR", "sts:assumerole"),
      finding("Role assumeRolePolicy", "CREDENTIALS_EXPOSURE", "sts:assumerole, sts:getfederationtoken"),
    ];
    expect(judge([covered, ...others], [assume])).toEqual({ unwaived: others, unused: [] });
  });

  it("for a statement covers that statement", () => {
    const [one, other] = ["One", "Other"].map((statement) => ({
      ...finding("RolePolicy policy", "A", "a"),
      statement,
    }));
    const waiver = { policy: "RolePolicy policy", statement: "One", issue: "A", reason };
    expect(judge([one, other] as Finding[], [waiver])).toEqual({ unwaived: [other], unused: [] });
  });

  it("takes a detail as a pattern of the whole", () => {
    const findings = ["key x of ec2:A", "key x of ec2:B", "key y of ec2:A", "key x of ec2:A, s3:A"].map((detail) =>
      finding("RolePolicy policy", "A", detail),
    );
    const waiver = { policy: "RolePolicy policy", issue: "A", detail: "key x of ec2:\\w+", reason };
    expect(judge(findings, [waiver]).unwaived).toEqual(findings.slice(2));
  });

  it("without a detail covers every detail", () => {
    const { detail: _, ...any } = assume;
    const findings = ["a", "b"].map((detail) => finding("Role assumeRolePolicy", "CREDENTIALS_EXPOSURE", detail));
    expect(judge(findings, [any])).toEqual({ unwaived: [], unused: [] });
  });

  it("that covers nothing is told", () => {
    expect(judge([], [assume])).toEqual({ unwaived: [], unused: [assume] });
  });

  it("has a reason", () => {
    const text = "- policy: Key policy\n  issue: RESOURCE_STAR\n";
    expect(() => parseWaivers(text)).toThrow(UsageError);
    expect(() => parseWaivers(`${text}  reason: ${reason}\n  detail: "("\n`)).toThrow(/regular expression/);
    expect(() => parseWaivers(`${text}  reason: short\n`)).toThrow(/reason/);
    expect(() => parseWaivers(`${text}  reason: ${reason}\n  stack: any\n`)).toThrow(/stack/);
    expect(parseWaivers(`${text}  reason: ${reason}\n`)).toHaveLength(1);
  });

  it("stands in the shipped file in the right form", () => {
    const file = path.join(ROOT, "src/commands/lint-iam/waivers.yaml");
    expect(parseWaivers(readFileSync(file, "utf8")).length).toBeGreaterThan(0);
  });
});
