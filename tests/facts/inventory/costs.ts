import { expect } from "vitest";
import { byPart, type MonthlyCost, monthlyCost } from "../../../src/cost";
import type { Recording } from "../../../src/plan/record";
import { expectAsEstimated, expectOtherwise } from "../../support/costs";
import { type Fact, otherwise, under } from "../../support/facts";
import { ECS_SERVICE } from "../../support/types";
import type { Plans } from "./environments";

/** Tasks of the services before the scale-down, by "Changes Required". */
const BEFORE: Readonly<Record<string, number>> = { "api-gateway": 3, "inventory-service": 2, "location-service": 2 };

/** What the document estimates, beside `npm run cost`. */
export const costFacts: readonly Fact<Plans>[] = [
  ...under<Plans>("Expected Cost Savings", {
    "**Total**: ~40-50% reduction in ECS task costs for dev": ({ dev }) => {
      const saved = 1 - tasks(monthlyCost(dev.recording)) / tasks(monthlyCost(beforeScaleDown(dev.recording)));
      expect(saved).toBeGreaterThan(0.4);
      expect(saved).toBeLessThan(0.5);
    },
  }),
  ...under<Plans>("Business Metrics", {
    "Cost reduction achieved in dev": ({ dev }) =>
      expect(monthlyCost(beforeScaleDown(dev.recording)).total).toBeGreaterThan(monthlyCost(dev.recording).total),
  }),
  ...under<Plans>("Monthly Cost Breakdown (Staging)", {
    "| Data Transfer | Minimal | $5 |": ({ staging }) => expectAsEstimated(staging, "Data Transfer"),
  }),
  ...under<Plans>("Dev Environment (After Scale-Down)", {
    "| Data Transfer | Minimal | $5 |": ({ dev }) => expectAsEstimated(dev, "Data Transfer"),
  }),
  ...otherwise<Plans>(
    "Monthly Cost Breakdown (Staging)",
    "12 Fargate tasks cost $162, not $35, and the table forgets Container Insights and public addresses",
    { "| **Total Staging** | | **~$172/month** |": ({ staging }) => expectOtherwise(staging, "Total") },
  ),
  ...otherwise<Plans>(
    "Dev Environment (After Scale-Down)",
    "6 Fargate tasks cost $81, not $18, and the table forgets Container Insights and public addresses",
    { "| **Total Dev** | | **~$140/month** |": ({ dev }) => expectOtherwise(dev, "Total") },
  ),
  ...otherwise<Plans>("Combined Total", "as both totals: Fargate costs more than the document's tables say", {
    "**Dev + Staging**: ~$312/month (within budget)": ({ dev, staging }) =>
      expect(monthlyCost(dev.recording).total + monthlyCost(staging.recording).total).toBeGreaterThan(312),
    "**Savings from Dev Scale-Down**: ~$20/month": ({ dev }) => {
      // Four tasks of 0.5 vCPU and 1 GB: 4 × 730 h × (0.5 × $0.04048 + $0.004445) = $72.08.
      const saved = tasks(monthlyCost(beforeScaleDown(dev.recording))) - tasks(monthlyCost(dev.recording));
      expect(saved).toBeCloseTo(72.08, 2);
    },
  }),
];

function tasks(cost: MonthlyCost): number {
  return byPart(cost).get("Fargate") ?? 0;
}

function beforeScaleDown(recording: Recording): Recording {
  const resources = recording.resources.map((resource) =>
    resource.type === ECS_SERVICE
      ? {
          ...resource,
          inputs: { ...resource.inputs, desiredCount: BEFORE[resource.name] ?? resource.inputs.desiredCount },
        }
      : resource,
  );
  return { ...recording, resources };
}
