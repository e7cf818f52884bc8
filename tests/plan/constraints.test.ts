import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { readStackFile, stackNames } from "../../src/config/stack-file";
import { refusalsOf } from "../../src/plan/constraints";
import table from "../../src/plan/constraints/table.json";
import { withRemoteChildren } from "../../src/plan/remote-children";
import { type Plan, planAsWritten, planWith, ROOT } from "../support/plan";

const FIXTURE = "everything";

const KINDS: Readonly<
  Record<string, { readonly inputs: object; readonly unlimited: string[]; readonly unknown: string[] }>
> = table.kinds;

describe.each([...stackNames(ROOT), FIXTURE])("%s", (stack) => {
  let plan: Plan;
  beforeAll(async () => {
    const folder = path.join(ROOT, "src/commands/lint-iam");
    plan = await (stack === FIXTURE ? planWith(stack, readStackFile(folder, stack)) : planAsWritten(stack));
  });

  it("has nothing that AWS's schemas refuse", () => {
    expect(refusalsOf(plan.recording)).toEqual([]);
  });

  it("has no input that the table leaves out: npm run constraints takes them in", () => {
    const missing = withRemoteChildren(plan.recording)
      .filter(({ type }) => /^aws:.*\//.test(type) && !table.without.includes(type))
      .flatMap(({ type, inputs }) => {
        const { inputs: limited = {}, unlimited = [], unknown = [] } = KINDS[type] ?? {};
        const known = [...Object.keys(limited), ...unlimited, ...unknown].map((one) => one.split(/[.[]/)[0]);
        return Object.keys(inputs)
          .filter((input) => !known.includes(input))
          .map((input) => `${type} ${input}`);
      });
    expect([...new Set(missing)]).toEqual([]);
  });
});

describe("what is held against the table", () => {
  const refused = (type: string, inputs: Record<string, unknown>) => {
    const resource = { urn: "urn", type, name: "one", inputs };
    const recording = { resources: [resource], revealed: new Map() } as unknown as Plan["recording"];
    return refusalsOf(recording).map(({ input, limit }) => `${input}: ${limit.split(" ")[0]}`);
  };

  it.each([
    ["length", "aws:iam/role:Role", { name: "r".repeat(65) }, ["name: maxLength"]],
    ["alphabet", "aws:sqs/queue:Queue", { name: "a.b" }, ["name: pattern"]],
    [
      "words that AWS keeps",
      "aws:lambda/function:Function",
      { environment: { variables: { AWS_REGION: "x" } } },
      ["environment.variables.<key>: pattern"],
    ],
    ["choice", "aws:cloudwatch/logGroup:LogGroup", { name: "a", retentionInDays: 8 }, ["retentionInDays: enum"]],
    ["range", "aws:lb/listenerRule:ListenerRule", { priority: 50_001 }, ["priority: maximum"]],
    [
      "what is side by side in CloudFormation",
      "aws:lb/targetGroup:TargetGroup",
      { healthCheck: { interval: 4 } },
      ["healthCheck.interval: minimum"],
    ],
    [
      "number of a list's values",
      "aws:lb/listenerRule:ListenerRule",
      { conditions: [{ pathPattern: { values: [..."abcdef"] } }] },
      ["conditions[].pathPattern.values: maxItems"],
    ],
    ["tags", "aws:acm/certificate:Certificate", { tags: { a: "v".repeat(257) } }, ["tags.<value>: maxLength"]],
    [
      "what is JSON",
      "aws:ecs/taskDefinition:TaskDefinition",
      { containerDefinitions: JSON.stringify([{ name: "a b" }]) },
      ["containerDefinitions[].name: pattern"],
    ],
    [
      "size of JSON",
      "aws:iam/rolePolicy:RolePolicy",
      { policy: JSON.stringify({ a: "x".repeat(10_240) }) },
      ["policy: maxLength"],
    ],
  ])("refuses by %s", (_, type, inputs, expected) => {
    expect(refused(type, inputs)).toEqual(expected);
  });
});
