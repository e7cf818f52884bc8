import { expect, it } from "vitest";
import { planOf } from "../../support/plan";
import { SECURITY_GROUP } from "../../support/types";

it("another description doesn't replace a group", async () => {
  const groups = (await planOf("inventory-dev")).all(SECURITY_GROUP);
  expect(new Set(groups.flatMap(({ ignoreChanges }) => ignoreChanges))).toEqual(new Set(["description"]));
  expect(groups.filter(({ ignoreChanges }) => ignoreChanges.length === 0)).toEqual([]);
});
