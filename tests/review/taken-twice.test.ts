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

  it.each([
    ["iam.Role", "readRole", "name"],
    ["ec2.SecurityGroup", "functions", "api.name"],
  ])("shows as taken twice: a name of %s", async (kind, part, place) => {
    const stack = "sagebrush-staging";
    const service = (await planAsWritten(stack)).one("aws:ecs/service:Service").inputs.name;
    const raw = changedConfig(stack, part, (value) => {
      // AWS tells roles apart by their letters, not by their capitals.
      if (place === "name") value.name = `${service}-Task`;
      else value.api.name = service;
    });
    expect(takenTwice((await planWith(stack, raw)).recording)).toContainEqual(expect.stringContaining(kind));
  });
});
