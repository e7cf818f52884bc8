import type { Resource, Snapshot } from "../snapshot";
import { kindOf, type Rule, type RuleResult, type StackChange } from "./consequence";

/** Something that grows until AWS says no. */
interface Limit {
  readonly most: number;
  readonly what: string;
  readonly call: string;
  /** What is counted together, and how much of it a resource is. */
  readonly of: (resource: Resource) => { readonly group: string; readonly size: number } | undefined;
}

const text = (value: unknown) => Buffer.byteLength(typeof value === "string" ? value : JSON.stringify(value ?? ""));
const limit = (
  kind: string,
  most: number,
  what: string,
  call: string,
  group: (of: Resource) => unknown,
  size: (of: Resource) => number,
): Limit => ({
  most,
  what,
  call,
  of: (resource) => (kindOf(resource) === kind ? { group: String(group(resource)), size: size(resource) } : undefined),
});
const itself = ({ urn }: Resource) => urn;
const one = () => 1;

/** AWS's quotas, as they are by default. */
const LIMITS: readonly Limit[] = [
  limit(
    "iam.RolePolicy",
    10_240,
    "characters in all inline policies of a role",
    "PutRolePolicy",
    ({ revealed }) => revealed.role,
    ({ revealed }) => String(revealed.policy).replace(/\s/g, "").length,
  ),
  limit(
    "iam.Role",
    2_048,
    "characters in a role's trust policy",
    "CreateRole",
    itself,
    ({ revealed }) => String(revealed.assumeRolePolicy).replace(/\s/g, "").length,
  ),
  limit(
    "iam.RolePolicyAttachment",
    10,
    "managed policies on a role",
    "AttachRolePolicy",
    ({ revealed }) => revealed.role,
    one,
  ),
  limit(
    "vpc.SecurityGroupIngressRule",
    60,
    "inbound rules of a security group",
    "AuthorizeSecurityGroupIngress",
    ({ revealed }) => revealed.securityGroupId,
    one,
  ),
  limit(
    "vpc.SecurityGroupEgressRule",
    60,
    "outbound rules of a security group",
    "AuthorizeSecurityGroupEgress",
    ({ revealed }) => revealed.securityGroupId,
    one,
  ),
  limit("lb.ListenerRule", 100, "rules of a load balancer", "CreateRule", () => "all", one),
  limit("lambda.Function", 4_096, "bytes of a function's environment", "CreateFunction", itself, ({ revealed }) =>
    text((revealed.environment as { variables?: unknown } | undefined)?.variables ?? {}),
  ),
  limit("ecs.TaskDefinition", 65_536, "bytes of a task definition", "RegisterTaskDefinition", itself, ({ revealed }) =>
    text(revealed),
  ),
  limit("ssm.Parameter", 4_096, "bytes of a standard parameter", "PutParameter", itself, ({ revealed }) =>
    text(revealed.value),
  ),
  limit("secretsmanager.SecretVersion", 65_536, "bytes of a secret", "PutSecretValue", itself, ({ revealed }) =>
    text(revealed.secretString),
  ),
  limit("s3.BucketPolicy", 20_480, "bytes of a bucket's policy", "PutBucketPolicy", itself, ({ revealed }) =>
    text(revealed.policy),
  ),
  limit("kms.Key", 32_768, "bytes of a key's policy", "CreateKey", itself, ({ revealed }) => text(revealed.policy)),
  limit("cloudwatch.EventBusPolicy", 10_240, "bytes of a bus's policy", "PutPermission", itself, ({ revealed }) =>
    text(revealed.policy),
  ),
  limit(
    "wafv2.IpSet",
    10_000,
    "ranges of an IP set",
    "UpdateIPSet",
    itself,
    ({ revealed }) => (revealed.addresses as unknown[] | undefined)?.length ?? 0,
  ),
  limit("ec2.Eip", 5, "elastic addresses of an account and region", "AllocateAddress", () => "all", one),
  limit(
    "cloudwatch.EventTarget",
    5,
    "targets of an event rule",
    "PutTargets",
    ({ revealed }) => `${revealed.eventBusName}/${revealed.rule}`,
    one,
  ),
  limit(
    "rds.ClusterInstance",
    16,
    "instances of a cluster",
    "CreateDBInstance",
    ({ revealed }) => revealed.clusterIdentifier,
    one,
  ),
  limit(
    "acm.Certificate",
    10,
    "names of a certificate",
    "RequestCertificate",
    itself,
    ({ revealed }) => 1 + ((revealed.subjectAlternativeNames as unknown[] | undefined)?.length ?? 0),
  ),
];

/** Sizes that grow over what AWS takes. */
export const limitRules: readonly Rule[] = [{ name: "too-big", rank: "stuck half-way", find: overflows }];

function overflows({ before, after }: StackChange): RuleResult[] {
  return LIMITS.flatMap(({ most, what, call, of }) => {
    const [was, is] = [sizes(before, of), sizes(after, of)];
    return [...is].flatMap(([group, { size, name }]) =>
      size > most && (was.get(group)?.size ?? 0) <= most
        ? [
            {
              resource: name,
              says: `${size} ${what}, of ${most} that AWS takes: ${call} refuses more (LimitExceeded). up stops there.`,
              undo: "Putting the file back helps.",
              instead: "Split it, or ask for a higher quota first, where there is one.",
            },
          ]
        : [],
    );
  });
}

function sizes({ resources }: Snapshot, of: Limit["of"]): Map<string, { size: number; name: string }> {
  const found = new Map<string, { size: number; name: string }>();
  for (const resource of resources.values()) {
    const counted = of(resource);
    if (!counted) continue;
    const { size = 0 } = found.get(counted.group) ?? {};
    found.set(counted.group, { size: size + counted.size, name: resource.name });
  }
  return found;
}
