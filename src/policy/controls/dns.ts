import type { Control } from "../control";
import { QUERY_LOG, ZONE } from "./types";

export const dnsControls: readonly Control[] = [
  {
    id: "Route53.2",
    title: "Public zones log queries",
    severity: "medium",
    types: [ZONE],
    applies: ({ inputs }) => !inputs.vpcs,
    violation: (zone, stack) => (stack.about(zone, QUERY_LOG).length > 0 ? undefined : "it logs none"),
    good: [
      { type: ZONE, inputs: {} },
      { type: QUERY_LOG, inputs: {} },
    ],
    bad: [{ type: ZONE, inputs: {} }],
  },
];
