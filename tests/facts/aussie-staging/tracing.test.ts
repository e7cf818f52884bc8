import { beforeAll, describe, expect, it } from "vitest";
import { Document } from "../../support/documents";
import { SEND_TRACES } from "../../support/expected";
import { itIsSo, under } from "../../support/facts";
import { changedConfig, type Plan, planOf, planWith } from "../../support/plan";
import { DOCUMENT } from "./names";

describe("tracing", () => {
  let traced: Plan;
  beforeAll(async () => {
    traced = await planWith(
      "aussie-staging",
      changedConfig("aussie-staging", "services", ({ api }) => {
        api.tracing = true;
      }),
    );
  });

  const facts = under<Plan>("X-Ray (Optional)", {
    "**Tracing**: Enable for API requests": (plan) => {
      expect(plan.environment("api")).toMatchObject({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4318" });
      expect(plan.containers("api").map(({ name, essential }) => [name, essential])).toEqual([
        ["api", true],
        ["trace-collector", false],
      ]);
      expect(plan.statements("aussie-markets-api-staging-task")).toContainEqual(SEND_TRACES);
    },
    // X-Ray draws it of traces, by the names of the services in them.
    "**Service Map**: Visualize service dependencies": (plan) =>
      expect(plan.environment("api").OTEL_SERVICE_NAME).toBe("api"),
  });
  for (const fact of facts) itIsSo(new Document(DOCUMENT), fact, () => traced);

  it("is off", async () => {
    const plan = await planOf("aussie-staging");
    expect(plan.containers("api").map(({ name }) => name)).toEqual(["api"]);
    expect(plan.actions("aussie-markets-api-staging-task").filter((action) => action.startsWith("xray:"))).toEqual([]);
    expect(Object.keys(plan.environment("api")).filter((variable) => variable.startsWith("OTEL_"))).toEqual([]);
  });
});
