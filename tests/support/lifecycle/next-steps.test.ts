import { describe, expect, it } from "vitest";
import { differences, expectedOperations, isAwsxChild, shownOperations } from "../../e2e/lifecycle/next-steps";
import { changedConfig, planOf, planWith } from "../plan";
import { TASK_DEFINITION } from "../types";

const STACK = "inventory-dev";

describe("the operations that a change takes", () => {
  it("of a release are new task definitions and updated services", async () => {
    const [before, after] = [
      await planOf(STACK),
      await planWith(
        STACK,
        changedConfig(STACK, "release", () => "v2"),
      ),
    ];
    const expected = expectedOperations(before.recording, after.recording);
    expect(expected.filter((line) => line.startsWith("replace"))).toEqual(
      before
        .all(TASK_DEFINITION)
        .map(({ urn }) => `replace ${urn}`)
        .sort(),
    );
    expect(expected.filter((line) => line.startsWith("update")).every((line) => line.includes("ecs/service"))).toBe(
      true,
    );
    expect(expected).toHaveLength(8 + 6);
  });

  it("of a removed secret is its deletion", async () => {
    const before = await planOf(STACK);
    const without = before.recording.resources.filter(({ urn }) => !urn.endsWith("SecretVersion::jwt-secret"));
    expect(expectedOperations(before.recording, { ...before.recording, resources: without })).toEqual([
      expect.stringMatching(/^delete .*SecretVersion::jwt-secret$/),
    ]);
  });

  it("of nothing are none", async () => {
    const { recording } = await planOf(STACK);
    expect(expectedOperations(recording, recording)).toEqual([]);
  });
});

const operation = (op: string, urn: string, diffs: string[] = []) => ({
  op,
  urn,
  diffs,
  type: urn.split("::")[2] ?? "",
});

it("awsx's children are known by their URNs", () => {
  const child = "urn:pulumi:s::platform::platform:network:Network$awsx:ec2:Vpc$aws:ec2/vpc:Vpc::network";
  const component = "urn:pulumi:s::platform::platform:network:Network$awsx:ec2:Vpc::network";
  expect([isAwsxChild(child), isAwsxChild(component)]).toEqual([true, false]);
  expect(shownOperations([operation("create", child), operation("create", component)])).toEqual([
    `create ${component}`,
  ]);
});

it("differences name what is missing and what is too much", () => {
  expect(differences(["a", "b"], ["b", "c"])).toEqual(["- a", "+ c"]);
});
