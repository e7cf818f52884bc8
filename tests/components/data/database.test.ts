import { describe, expect, it } from "vitest";
import { changedConfig, planWith } from "../../support/plan";
import { DB_CLUSTER, DB_INSTANCE, KEY_ALIAS } from "../../support/types";

describe.each([
  ["inventory-dev", DB_INSTANCE, "alias/dev-inventory-db"],
  ["sagebrush-staging", DB_CLUSTER, "alias/sagebrush-staging-db"],
])("the database of %s", (stack, type, alias) => {
  it.each([true, false])("with ownKey %s", async (ownKey) => {
    const plan = await planWith(
      stack,
      changedConfig(stack, "database", (database) => ({ ...database, ownKey })),
    );
    expect(plan.names(KEY_ALIAS).includes(alias)).toBe(ownKey);
    expect(plan.inputs(type).storageEncrypted).toBe(true);
    expect("kmsKeyId" in plan.inputs(type)).toBe(ownKey);
  });
});
