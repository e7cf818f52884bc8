import type { Operation } from "../engine/pulumi";

/** Something that the emulator does otherwise than AWS, and that the program can do nothing about. */
interface Gap {
  readonly type: string;
  /** The only inputs that may differ. */
  readonly inputs: readonly string[];
  /** What the emulator answers, word for word where it is an error. */
  readonly observed: string;
}

/** What a refresh may change, and the next preview repair. */
export const REFRESH_GAPS: readonly Gap[] = [
  {
    type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    inputs: ["description"],
    observed: "DescribeSecurityGroupRules leaves out the description of a rule whose source is a group",
  },
];

/** What an import doesn't read, and the first `up` sets. */
export const IMPORT_GAPS: readonly Gap[] = [
  ...REFRESH_GAPS,
  {
    type: "aws:elasticache/replicationGroup:ReplicationGroup",
    inputs: ["parameterGroupName"],
    observed: "DescribeCacheClusters leaves out CacheParameterGroup",
  },
];

/** Operations of a refresh that no gap explains. */
export function unexplained(operations: readonly Operation[], gaps = REFRESH_GAPS): Operation[] {
  return operations.filter(
    ({ type, op, diffs }) =>
      op !== "update" ||
      !gaps.some((gap) => gap.type === type && diffs.length > 0 && diffs.every((input) => gap.inputs.includes(input))),
  );
}

/** What may be tagged as ours after `destroy`, by ARN. */
export const LEFT_ON_PURPOSE: readonly { readonly arn: RegExp; readonly why: string }[] = [
  { arn: /:task-definition\//, why: "earlier revisions stay for rollbacks (skipDestroy)" },
  { arn: /:(cluster-)?snapshot:/, why: "every database leaves a final snapshot" },
];

/** What isn't looked for by the provider after `destroy`, and why. */
export const NOT_LOOKED_FOR: readonly { readonly type: string; readonly why: string }[] = [
  {
    type: "aws:ecs/service:Service",
    why: "the provider looks for it for two minutes, as on AWS; DescribeServices shows no active one",
  },
  { type: "aws:ecs/taskDefinition:TaskDefinition", why: "earlier revisions stay for rollbacks (skipDestroy)" },
  { type: "aws:apigateway/account:Account", why: "the account's own setting, which every account has" },
];
