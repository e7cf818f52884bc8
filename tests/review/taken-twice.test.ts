import path from "node:path";
import { describe, expect, it } from "vitest";
import { readStackFile, stackNames } from "../../src/config/stack-file";
import { takenTwice } from "../../src/review/taken-twice";
import { changedConfig, planAsWritten, planWith, ROOT } from "../support/plan";

describe("what AWS has once", () => {
  it.each(stackNames(ROOT))("is taken once by %s", async (stack) => {
    expect(takenTwice((await planAsWritten(stack)).recording)).toEqual([]);
  });

  it("is taken once by the stack with every part", async () => {
    const raw = readStackFile(path.join(ROOT, "src/commands/lint-iam"), "everything");
    expect(takenTwice((await planWith("everything", raw)).recording)).toEqual([]);
  });

  // The check of stack files refuses such names before there is a plan.
  it("is told of roles also where only capitals differ", async () => {
    const { recording } = await planAsWritten("sagebrush-staging");
    const [first, second] = recording.resources.filter(({ type }) => type === "aws:iam/role:Role");
    const name = String(first?.inputs.name).toUpperCase();
    const revealed = new Map(recording.revealed).set(second?.urn ?? "", { ...second?.inputs, name });
    expect(takenTwice({ ...recording, revealed })).toEqual([
      `iam.Role ${name}: both ${first?.name} and ${second?.name}`,
    ]);
  });

  it("is told of a function's security group that has a service's name", async () => {
    const stack = "sagebrush-staging";
    const service = (await planAsWritten(stack)).one("aws:ecs/service:Service").inputs.name;
    const raw = changedConfig(stack, "functions", (value) => {
      value.api.name = service;
    });
    expect(takenTwice((await planWith(stack, raw)).recording)).toContainEqual(
      expect.stringContaining("ec2.SecurityGroup"),
    );
  });
});
