import type { Inputs } from "@pulumi/pulumi";
import type { Operation } from "../operations";
import { inputsOf, kindOf, type RuleResult, type StackChange, UNDO } from "./consequence";

/** Inputs that are policies: what they allow. */
const POLICIES: Readonly<Record<string, string>> = {
  "iam.Role": "assumeRolePolicy",
  "iam.RolePolicy": "policy",
  "s3.BucketPolicy": "policy",
  "sqs.QueuePolicy": "policy",
  "sns.TopicPolicy": "policy",
  "kms.Key": "policy",
  "cloudwatch.EventBusPolicy": "policy",
  "apigateway.RestApi": "policy",
};

/** What a policy allows that its predecessor didn't, where it is wide: everything, everybody, or another account. */
export function widenedPolicies({ operations }: StackChange): RuleResult[] {
  return operations.flatMap((operation): RuleResult[] => {
    const input = POLICIES[kindOf(operation)];
    if (!input || operation.kind === "delete" || (operation.kind === "create" && !operation.after?.revealed[input]))
      return [];
    const { from, to } = inputsOf(operation);
    const known = new Set(grants(from[input]));
    const wide = grants(to[input]).filter((grant) => !known.has(grant) && isWide(grant, operation));
    if (wide.length === 0) return [];
    return [
      {
        resource: operation.name,
        says: `Newly allowed: ${wide.slice(0, 4).join("; ")}${wide.length > 4 ? "; …" : ""}.`,
        undo: UNDO,
        instead: "Name the actions, the resources and who may.",
      },
    ];
  });
}

/** Each thing that a policy allows: who, what, on what. */
function grants(policy: unknown): string[] {
  if (typeof policy !== "string") return [];
  try {
    const statements: Inputs[] = [JSON.parse(policy).Statement ?? []].flat();
    return statements
      .filter(({ Effect }) => Effect === "Allow")
      .flatMap(({ Principal, Action, NotAction, Resource, Condition }) => {
        const who = principals(Principal);
        const narrowed = Condition ? " (with conditions)" : "";
        return who.flatMap((one) =>
          [Action ?? `all but ${NotAction}`]
            .flat()
            .flatMap((action) => [Resource ?? "it"].flat().map((on) => `${one}${action} on ${on}${narrowed}`)),
        );
      });
  } catch {
    return [];
  }
}

function principals(principal: unknown): string[] {
  if (principal === undefined) return [""];
  if (typeof principal === "string") return [`${principal === "*" ? "everybody" : principal} may `];
  return Object.entries(principal as Inputs).flatMap(([kind, who]) =>
    [who].flat().map((one) => `${one === "*" ? "everybody" : `${kind} ${one}`} may `),
  );
}

/** Wildcards, everybody, and whoever is no service of AWS's. */
function isWide(grant: string, operation: Operation): boolean {
  if (/^everybody/.test(grant)) return !/with conditions/.test(grant);
  if (/^(AWS|Federated) /.test(grant)) return operation.before !== undefined || kindOf(operation) !== "kms.Key";
  if (/^Service /.test(grant)) return false;
  return (
    operation.before !== undefined &&
    (/(^|[: ])\*( on|$)/.test(grant) || /:\* on /.test(grant) || / on \*$/.test(grant))
  );
}
