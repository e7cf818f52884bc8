import { expect, it } from "vitest";
import { stackNames } from "../../../src/config/stack-file";
import { planOf, ROOT } from "../../support/plan";

it.each(stackNames(ROOT))(
  "%s has one table for the record of its releases, paid by request, and tells its name",
  async (stack) => {
    const plan = await planOf(stack);
    const inputs = plan.inputs("aws:dynamodb/table:Table");
    expect(inputs).toMatchObject({
      billingMode: "PAY_PER_REQUEST",
      hashKey: "id",
      pointInTimeRecovery: { enabled: true },
    });
    expect(plan.outputs.releaseTable).toBe(inputs.name);
  },
);
