import type { Operation } from "../operations";
import { inputsOf, kindOf, type Rule, type RuleResult, type StackChange, UNDO } from "./consequence";

/** Services that deploy in another way. */
export const deploymentRules: readonly Rule[] = [
  { name: "traffic-left", rank: "outage", find: trafficLeft },
  { name: "strategy-left", rank: "stuck half-way", find: strategiesLeft },
  { name: "strategy-changed", rank: "harmless", find: strategiesChanged },
];

function changed({ operations }: StackChange): Operation[] {
  return operations.filter((one) => kindOf(one) === "ecs.Service" && one.kind === "update");
}

function alternateOf({ loadBalancers }: ReturnType<typeof inputsOf>["from"]): string | undefined {
  const arn: string | undefined = loadBalancers?.[0]?.advancedConfiguration?.alternateTargetGroupArn;
  return arn?.split("/").at(-2);
}

/** The rule leads to the first target group from now on, and tasks may be in the other. */
function trafficLeft(change: StackChange): RuleResult[] {
  return changed(change).flatMap((one): RuleResult[] => {
    const { from, to } = inputsOf(one);
    const alternate = alternateOf(from);
    if (!alternate || alternateOf(to)) return [];
    return [
      {
        resource: one.name,
        says: `Its traffic doesn't move between two target groups any more, and ${alternate} goes. If that serves now, the rule leads to a group without tasks: 503 for 2 to 5 minutes.`,
        undo: "Putting the file back helps, once ECS has deployed it again.",
        instead: `Do it while the other group serves, which each release exchanges with ${alternate}: aws elbv2 describe-rules has the weights.`,
        page: "runbooks/release.md",
      },
    ];
  });
}

/** What is left out stays as it is, and it needs what goes. */
function strategiesLeft(change: StackChange): RuleResult[] {
  return changed(change).flatMap((one): RuleResult[] => {
    const { from, to } = inputsOf(one);
    const strategy = from.deploymentConfiguration?.strategy;
    if (to.deploymentConfiguration || !alternateOf(from)) return [];
    return [
      {
        resource: one.name,
        says: `Nothing says how it is deployed: ECS keeps ${strategy}, and refuses to lose the target group that this needs (UpdateService). up stops there.`,
        undo: UNDO,
        instead: "Say deployment: {strategy: rolling}.",
      },
    ];
  });
}

function strategiesChanged(change: StackChange): RuleResult[] {
  return changed(change).flatMap((one): RuleResult[] => {
    const [before = "ROLLING", after] = [inputsOf(one).from, inputsOf(one).to].map(
      ({ deploymentConfiguration }) => deploymentConfiguration?.strategy as string | undefined,
    );
    if (!after || before === after) return [];
    return [
      {
        resource: one.name,
        says: `Deployed by ${after}, no more by ${before}: in place. Where that changes its target groups, ECS deploys it once as it is.`,
        instead: "Nothing; pulumi up doesn't wait for it, npm run verify does.",
      },
    ];
  });
}
