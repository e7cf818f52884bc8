import type { Inputs } from "@pulumi/pulumi";
import { inputsOf, kindOf, type Rule, type RuleResult, type StackChange, UNDO } from "./consequence";
import { widenedPolicies } from "./grants";
import { guardRules } from "./guards";

/** Who may more, or notices less. */
export const securityRules: readonly Rule[] = [
  ...guardRules,
  { name: "protection-lost", rank: "less secure", find: lostProtection },
  { name: "opened", rank: "less secure", find: openedPorts },
  { name: "may-more", rank: "less secure", find: widenedPolicies },
  { name: "firewall-weaker", rank: "less secure", find: weakerFirewall },
  { name: "old-token-valid", rank: "less secure", find: oldTokens },
];

/** The next change could replace or delete it. */
function lostProtection({ before, after }: StackChange): RuleResult[] {
  return [...after.resources.values()]
    .filter(({ urn, protect, custom }) => custom && !protect && before.resources.get(urn)?.protect === true)
    .map(({ name }) => ({
      resource: name,
      says: "Pulumi doesn't protect it any more: a later change can replace or delete it without asking.",
      undo: UNDO,
      instead: "Keep it protected; pulumi state unprotect is for the one change that needs it.",
    }));
}

const EVERYBODY = new Set(["0.0.0.0/0", "::/0"]);

function openedPorts({ operations }: StackChange): RuleResult[] {
  return operations
    .filter((one) => kindOf(one) === "vpc.SecurityGroupIngressRule" && one.kind !== "delete")
    .filter((one) => {
      const { from, to } = inputsOf(one);
      const now = EVERYBODY.has(to.cidrIpv4) || EVERYBODY.has(to.cidrIpv6);
      const was = EVERYBODY.has(from.cidrIpv4) || EVERYBODY.has(from.cidrIpv6);
      const widerPorts =
        Number(to.toPort ?? 65535) - Number(to.fromPort ?? 0) > Number(from.toPort ?? 0) - Number(from.fromPort ?? 0);
      return now && (!was || widerPorts || from.fromPort !== to.fromPort);
    })
    .map((one) => {
      const { to } = inputsOf(one);
      return {
        resource: one.name,
        says: `The internet may connect to ${String(to.securityGroupId).slice(3)} on ${to.fromPort === to.toPort ? to.fromPort : `${to.fromPort} to ${to.toPort}`}.`,
        undo: UNDO,
        instead: "Name who may (clients), or a range.",
      };
    });
}

/** Rules that are gone, that only count, or that let more through. */
function weakerFirewall({ operations }: StackChange): RuleResult[] {
  return operations.flatMap((operation): RuleResult[] => {
    const { from, to } = inputsOf(operation);
    if (!operation.before || !operation.after) return [];
    if (kindOf(operation) === "wafv2.IpSet") {
      const freed = ((from.addresses ?? []) as string[]).filter(
        (one) => !((to.addresses ?? []) as string[]).includes(one),
      );
      return freed.length > 0
        ? [
            {
              resource: operation.name,
              says: `Not blocked any more: ${freed.join(", ")}.`,
              undo: UNDO,
              instead: "Leave them blocked.",
            },
          ]
        : [];
    }
    if (kindOf(operation) !== "wafv2.WebAcl") return [];
    const rules = (inputs: Inputs): Inputs[] => inputs.rules ?? [];
    const says = rules(from).flatMap((rule) => {
      const now = rules(to).find(({ name }) => name === rule.name);
      if (!now) return [`${rule.name} is gone`];
      if (
        JSON.stringify(now.overrideAction ?? now.action ?? {}).includes('"count"') &&
        !JSON.stringify(rule.overrideAction ?? rule.action ?? {}).includes('"count"')
      )
        return [`${rule.name} only counts`];
      const limit = (one: Inputs) => Number(one.statement?.rateBasedStatement?.limit ?? 0);
      return limit(now) > limit(rule) ? [`${rule.name} lets ${limit(now)} through, not ${limit(rule)}`] : [];
    });
    return says.length > 0
      ? [
          {
            resource: operation.name,
            says: `The firewall is weaker: ${says.join(", ")}.`,
            undo: UNDO,
            instead: "Leave the rule as it was.",
          },
        ]
      : [];
  });
}

/** Redis keeps the old token until it is told otherwise. */
function oldTokens({ operations }: StackChange): RuleResult[] {
  return operations
    .filter(
      (one) =>
        kindOf(one) === "elasticache.ReplicationGroup" &&
        one.kind === "update" &&
        one.changes.some(({ path }) => path === "authToken"),
    )
    .filter((one) => inputsOf(one).to.authTokenUpdateStrategy !== "SET")
    .map((one) => ({
      resource: one.name,
      says: "The cache gets a second token: the old one stays valid (ROTATE) until a SET.",
      instead: "After the readers have the new one, do the SET that the runbook has.",
      page: "runbooks/rotate-secret.md",
    }));
}
