import type { Inputs } from "@pulumi/pulumi";
import type { Recording } from "../plan/record";
import {
  BUCKET_POLICY,
  BUS_POLICY,
  KMS_KEY,
  PERMISSION,
  QUEUE_POLICY,
  REST_API_POLICY,
  ROLE,
  ROLE_POLICY,
  TOPIC_POLICY,
} from "./controls/types";
import { type PolicyStatement, statementsOf } from "./documents";

/** What somebody may do to something, or may never do. */
export interface Right {
  /** `role <name>`, a service, an account, an identity provider, or `everybody`. */
  readonly principal: string;
  readonly resource: string;
  /** In alphabetical order. */
  readonly actions: readonly string[];
  /** When only; none: always. */
  readonly condition?: string;
  readonly denied?: true;
}

/** Types of resources whose own policies let others in, the input with the policy, and what it is about. */
const RESOURCE_POLICIES: Readonly<Record<string, readonly [policy: string, about: (inputs: Inputs) => string]>> = {
  [ROLE]: ["assumeRolePolicy", ({ name }) => `role ${name}`],
  [BUCKET_POLICY]: ["policy", ({ bucket }) => `s3:${bucket}`],
  [KMS_KEY]: ["policy", ({ description }) => `key: ${description}`],
  [QUEUE_POLICY]: ["policy", ({ queueUrl }) => `sqs:${String(queueUrl).split("/").at(-1)}`],
  [TOPIC_POLICY]: ["policy", ({ arn }) => String(arn)],
  [BUS_POLICY]: ["policy", ({ eventBusName }) => `events:event-bus/${eventBusName}`],
  [REST_API_POLICY]: ["policy", ({ restApiId }) => `execute-api:${restApiId}`],
};

const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const ALIAS = "aws:kms/alias:Alias";

/** Every right that a stack's policies give or take, by principal and resource: one for each pair and condition. */
export function rightsOf(recording: Recording): Right[] {
  const named = namesIn(recording);
  const rights = recording.resources.flatMap(({ type, inputs }) =>
    rightsIn(type, inputs).map((right) => ({ ...right, resource: named(right.resource) })),
  );
  const merged = new Map<string, Right>();
  for (const right of rights) {
    const key = JSON.stringify([right.principal, right.resource, right.condition, right.denied]);
    const actions = [...(merged.get(key)?.actions ?? []), ...right.actions];
    merged.set(key, { ...right, actions: [...new Set(actions)].sort() });
  }
  const order = ({ principal, resource, condition = "", denied }: Right) =>
    [principal, denied ? "1" : "0", resource, condition].join("\0");
  return [...merged.values()].sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

function rightsIn(type: string, inputs: Inputs): Right[] {
  if (type === ROLE_POLICY) {
    return statementsOf(inputs.policy).flatMap((statement) =>
      statement.Resource.map((resource) => rightOf(`role ${inputs.role}`, resource, statement)),
    );
  }
  if (type === ATTACHMENT) {
    return [{ principal: `role ${inputs.role}`, resource: "what the policy says", actions: [inputs.policyArn] }];
  }
  if (type === PERMISSION) {
    const resource = `lambda:function:${inputs.function}:${inputs.qualifier}`;
    return [
      {
        principal: inputs.principal,
        resource,
        actions: [inputs.action],
        condition: `aws:SourceArn is ${inputs.sourceArn}`,
      },
    ];
  }
  const [input, about] = RESOURCE_POLICIES[type] ?? [];
  if (!input || !about) return [];
  return statementsOf(inputs[input]).flatMap((statement) =>
    principalsIn(statement).flatMap((principal) => {
      // A key's own policy is about the key, and a role's trust about the role: they name no resource.
      const resources = type === KMS_KEY || type === ROLE ? [about(inputs)] : statement.Resource;
      return resources.map((resource) => rightOf(principal, resource, statement));
    }),
  );
}

function rightOf(principal: string, resource: string, { Action, Condition, Effect }: PolicyStatement): Right {
  return {
    principal,
    resource,
    actions: Action,
    ...(Condition && { condition: conditionOf(Condition) }),
    ...(Effect === "Deny" && { denied: true }),
  };
}

function principalsIn({ Principal }: PolicyStatement): string[] {
  if (typeof Principal === "string") return [Principal === "*" ? "everybody" : Principal];
  return Object.values((Principal ?? {}) as Record<string, string | string[]>).flat();
}

/** Like `aws:SourceAccount is 1 or 2`. */
function conditionOf(condition: Inputs): string {
  return Object.entries(condition)
    .flatMap(([operator, tests]) =>
      Object.entries(tests as Inputs).map(([key, values]) => {
        const list = [values].flat().join(" or ");
        if (operator === "Bool") return `${key} is ${list}`;
        return `${key} ${operator.endsWith("Like") ? "is like" : "is"} ${list}`;
      }),
    )
    .join(", ");
}

/** ARNs without what all of a stack's have in common, and keys by their aliases. */
function namesIn({ resources, region, accountId }: Recording): (arn: string) => string {
  const aliases = new Map(
    resources.filter(({ type }) => type === ALIAS).map(({ inputs }) => [String(inputs.targetKeyId), inputs.name]),
  );
  return (arn) => {
    const [, , service, where, account, ...rest] = arn.split(":");
    if (!arn.startsWith("arn:") || rest.length === 0) return arn;
    const id = service === "kms" ? rest.join(":").replace(/^key\//, "") : "";
    const name = aliases.has(id) ? String(aliases.get(id)) : rest.join(":");
    const elsewhere = [where === region ? "" : where, account === accountId ? "" : account].filter(Boolean);
    return [service, ...elsewhere, name].join(":");
  };
}
