import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { stackNames } from "../../src/config/stack-file";
import type { Recording } from "../../src/plan/record";
import { type Right, rightsOf } from "../../src/policy/access";
import { renderAccess } from "../../src/policy/access-page";
import { changedConfig, planAsWritten, planOf, planWith, ROOT } from "../support/plan";

it.each(stackNames(ROOT))("docs/access/%s.md is as the plan is; if not: npm run docs", async (stack) => {
  const page = readFileSync(path.join(ROOT, `docs/access/${stack}.md`), "utf8");
  expect(page).toBe(renderAccess((await planAsWritten(stack)).recording));
});

it("a new right is another line of the page", async () => {
  const { recording } = await planOf("aussie-staging");
  const raw = changedConfig("aussie-staging", "services", (services) => {
    services.api.access.buckets["aussie-markets-staging-logs"] = "read-write";
    return services;
  });
  const changed = await planWith("aussie-staging", raw);
  const before = new Set(renderAccess(recording).split("\n"));
  const after = renderAccess(changed.recording).split("\n");
  expect(after.filter((line) => !before.has(line))).toEqual([
    "| `s3:aussie-markets-staging-logs/*` | s3:AbortMultipartUpload, s3:DeleteObject, s3:GetObject, s3:PutObject |  |",
  ]);
});

describe("the rights of", () => {
  const statement = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::a" };

  it("a role are by resource and condition, its statements put together", () => {
    expect(
      rightsIn("aws:iam/rolePolicy:RolePolicy", { role: "r" }, "policy", [
        statement,
        { ...statement, Action: ["s3:PutObject", "s3:GetObject"] },
        { ...statement, Condition: { StringEquals: { "kms:ViaService": "s3" } } },
        { ...statement, Effect: "Deny", Action: "s3:*" },
      ]),
    ).toEqual([
      { principal: "role r", resource: "s3:a", actions: ["s3:GetObject", "s3:PutObject"] },
      { principal: "role r", resource: "s3:a", actions: ["s3:GetObject"], condition: "kms:ViaService is s3" },
      { principal: "role r", resource: "s3:a", actions: ["s3:*"], denied: true },
    ]);
  });

  it.each<[string, object, string, object, Partial<Right>]>([
    [
      "aws:iam/role:Role",
      { name: "r" },
      "assumeRolePolicy",
      { Effect: "Allow", Principal: { Service: "s3.amazonaws.com" }, Action: "sts:AssumeRole" },
      { principal: "s3.amazonaws.com", resource: "role r", actions: ["sts:AssumeRole"] },
    ],
    [
      "aws:s3/bucketPolicy:BucketPolicy",
      { bucket: "a" },
      "policy",
      { ...statement, Principal: "*" },
      { principal: "everybody", resource: "s3:a", actions: ["s3:GetObject"] },
    ],
    [
      "aws:kms/key:Key",
      { description: "Data of x" },
      "policy",
      { Effect: "Allow", Principal: { AWS: "arn:aws:iam::444455556666:root" }, Action: "kms:*", Resource: "*" },
      { principal: "arn:aws:iam::444455556666:root", resource: "key: Data of x", actions: ["kms:*"] },
    ],
    [
      "aws:sqs/queuePolicy:QueuePolicy",
      { queueUrl: "https://sqs/1/q" },
      "policy",
      {
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: "arn:aws:sqs:us-east-1:111122223333:q",
        Condition: { ArnLike: { "aws:SourceArn": ["a", "b"] }, Bool: { "aws:SecureTransport": "true" } },
      },
      {
        principal: "events.amazonaws.com",
        resource: "sqs:us-east-1:q",
        condition: "aws:SourceArn is like a or b, aws:SecureTransport is true",
      },
    ],
  ])("%s are those that its policy gives", (type, inputs, input, given, right) => {
    expect(rightsIn(type, inputs, input, [given])).toEqual([expect.objectContaining(right)]);
  });

  it("an attached policy are what it is called, and those of a function's caller are there for its resource only", () => {
    expect(rightsIn("aws:iam/rolePolicyAttachment:RolePolicyAttachment", { role: "r", policyArn: "arn" })).toEqual([
      { principal: "role r", resource: "what the policy says", actions: ["arn"] },
    ]);
    const inputs = {
      function: "f",
      qualifier: "live",
      principal: "s",
      action: "lambda:InvokeFunction",
      sourceArn: "x",
    };
    expect(rightsIn("aws:lambda/permission:Permission", inputs)).toEqual([
      {
        principal: "s",
        resource: "lambda:function:f:live",
        actions: ["lambda:InvokeFunction"],
        condition: "aws:SourceArn is x",
      },
    ]);
  });
});

/** The rights in one resource of a stack of us-west-2 in account 111122223333. */
function rightsIn(type: string, inputs: object, input?: string, Statement?: readonly object[]): Right[] {
  const resource = { type, inputs: { ...inputs, ...(input && { [input]: JSON.stringify({ Statement }) }) } };
  return rightsOf({ region: "us-west-2", accountId: "111122223333", resources: [resource] } as unknown as Recording);
}
