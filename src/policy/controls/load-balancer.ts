import type { Inputs } from "@pulumi/pulumi";
import { type Control, must } from "../control";
import { DISTRIBUTION, LISTENER, LISTENER_RULE, LOAD_BALANCER, WEB_ACL_ASSOCIATION } from "./types";

export const loadBalancerControls: readonly Control[] = [
  {
    id: "ELB.1",
    title: "Listeners on HTTP redirect to HTTPS",
    severity: "medium",
    types: [LISTENER],
    applies: ({ inputs }) => inputs.protocol === "HTTP",
    violation: must(
      ({ defaultActions }) => defaultActions?.every((action: Inputs) => action.redirect?.protocol === "HTTPS"),
      "it answers in the clear",
    ),
    good: [{ type: LISTENER, inputs: { protocol: "HTTP", defaultActions: [{ redirect: { protocol: "HTTPS" } }] } }],
    bad: [{ type: LISTENER, inputs: { protocol: "HTTP", defaultActions: [{ type: "forward" }] } }],
  },
  {
    id: "ELB.4",
    title: "Load balancers drop invalid headers",
    severity: "medium",
    types: [LOAD_BALANCER],
    violation: must(({ dropInvalidHeaderFields }) => dropInvalidHeaderFields, "it forwards them"),
    good: [{ type: LOAD_BALANCER, inputs: { dropInvalidHeaderFields: true } }],
    bad: [{ type: LOAD_BALANCER, inputs: {} }],
  },
  {
    id: "ELB.5",
    title: "Load balancers write access logs",
    severity: "medium",
    types: [LOAD_BALANCER],
    violation: must(({ accessLogs }) => accessLogs?.enabled, "it writes none"),
    good: [{ type: LOAD_BALANCER, inputs: { accessLogs: { enabled: true } } }],
    bad: [{ type: LOAD_BALANCER, inputs: { accessLogs: { enabled: false } } }],
  },
  {
    id: "ELB.6",
    title: "Load balancers can't be deleted by accident",
    severity: "medium",
    types: [LOAD_BALANCER],
    violation: must(({ enableDeletionProtection }) => enableDeletionProtection, "it has no deletion protection"),
    good: [{ type: LOAD_BALANCER, inputs: { enableDeletionProtection: true } }],
    bad: [{ type: LOAD_BALANCER, inputs: { enableDeletionProtection: false } }],
  },
  {
    id: "ELB.12",
    title: "Load balancers refuse requests that desynchronize",
    severity: "medium",
    types: [LOAD_BALANCER],
    // AWS's default is `defensive`.
    violation: must(({ desyncMitigationMode }) => desyncMitigationMode !== "monitor", "it only counts them"),
    good: [{ type: LOAD_BALANCER, inputs: {} }],
    bad: [{ type: LOAD_BALANCER, inputs: { desyncMitigationMode: "monitor" } }],
  },
  {
    id: "ELB.13",
    title: "Load balancers stand in two zones or more",
    severity: "medium",
    types: [LOAD_BALANCER],
    violation: must(({ subnets }) => subnets?.length >= 2, "it stands in one"),
    good: [{ type: LOAD_BALANCER, inputs: { subnets: ["a", "b"] } }],
    bad: [{ type: LOAD_BALANCER, inputs: { subnets: ["a"] } }],
  },
  {
    id: "ELB.16",
    title: "A web application firewall stands before load balancers",
    severity: "medium",
    types: [LOAD_BALANCER],
    violation: (balancer, stack) =>
      stack.about(balancer, WEB_ACL_ASSOCIATION).length > 0 ? undefined : "none stands before it",
    good: [
      { type: LOAD_BALANCER, inputs: {} },
      { type: WEB_ACL_ASSOCIATION, inputs: {} },
    ],
    bad: [{ type: LOAD_BALANCER, inputs: {} }],
  },
  {
    id: "ELB.17",
    title: "HTTPS listeners take TLS 1.2 and 1.3 only",
    severity: "medium",
    types: [LISTENER],
    applies: ({ inputs }) => inputs.protocol === "HTTPS",
    violation: must(({ sslPolicy = "" }) => /^ELBSecurityPolicy-TLS13-1-[23]/.test(sslPolicy), "it takes older ones"),
    good: [{ type: LISTENER, inputs: { protocol: "HTTPS", sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06" } }],
    bad: [{ type: LISTENER, inputs: { protocol: "HTTPS", sslPolicy: "ELBSecurityPolicy-2016-08" } }],
  },
  {
    id: "Platform.10",
    title: "A load balancer behind a CDN answers its own only",
    severity: "medium",
    types: [LISTENER],
    applies: ({ inputs }, stack) => inputs.protocol === "HTTPS" && stack.ofType(DISTRIBUTION).length > 0,
    violation: (listener, stack) => {
      const rules = stack.about(listener, LISTENER_RULE).sort((a, b) => a.inputs.priority - b.inputs.priority);
      const refusal = rules.findIndex(({ inputs }) => refusesAll(inputs));
      const unasked = [
        ...(refusal < 0 && listener.inputs.defaultActions?.some(forwards) ? ["its default action"] : []),
        ...(refusal < 0 ? rules : rules.slice(0, refusal))
          .filter(({ inputs }) => !inputs.conditions?.some(({ httpHeader }: Inputs) => httpHeader))
          .map(({ inputs }) => `rule ${inputs.priority}`),
      ];
      return unasked.length > 0 ? `${unasked.join(", ")} asks for no header that only its CDN knows` : undefined;
    },
    good: [
      { type: LISTENER, inputs: { protocol: "HTTPS", defaultActions: [{ type: "forward" }] } },
      { type: LISTENER_RULE, inputs: { priority: 1, conditions: [{ httpHeader: { httpHeaderName: "x" } }] } },
      {
        type: LISTENER_RULE,
        inputs: {
          priority: 2,
          conditions: [{ pathPattern: { values: ["*"] } }],
          actions: [{ type: "fixed-response" }],
        },
      },
      { type: DISTRIBUTION, inputs: {} },
    ],
    bad: [
      { type: LISTENER, inputs: { protocol: "HTTPS", defaultActions: [{ type: "forward" }] } },
      { type: LISTENER_RULE, inputs: { priority: 1, conditions: [{ httpHeader: { httpHeaderName: "x" } }] } },
      { type: DISTRIBUTION, inputs: {} },
    ],
  },
];

/** Whether a listener's rule lets nothing through to those behind it. */
function refusesAll({ conditions = [], actions = [] }: Inputs): boolean {
  const isAll = conditions.every(({ pathPattern }: Inputs) => pathPattern?.values?.includes("*"));
  return isAll && actions.every(({ type }: Inputs) => type === "fixed-response");
}

function forwards({ type }: Inputs): boolean {
  return type === "forward";
}
