import type { Inputs } from "@pulumi/pulumi";
import { inputsOf, kindOf, type Rule, type RuleResult, type StackChange } from "./consequence";

/** A number of which less carries less, and what happens above it. */
interface Capacity {
  readonly what: string;
  readonly of: (inputs: Inputs) => unknown;
  readonly above: string;
}

const MEMORY = "what needs more is killed";
const REFUSED = "calls above it are refused (429)";

/** By kind: what AWS takes away in place. */
const CAPACITIES: Readonly<Record<string, readonly Capacity[]>> = {
  "appautoscaling.Target": [
    {
      what: "tasks or readers at most",
      of: ({ maxCapacity }) => maxCapacity,
      above: "those above it are stopped at once",
    },
    {
      what: "tasks or readers at least",
      of: ({ minCapacity }) => minCapacity,
      above: "a burst waits until more have started",
    },
  ],
  "ecs.Service": [
    { what: "tasks", of: ({ desiredCount }) => desiredCount || undefined, above: "those above it are stopped at once" },
  ],
  "ecs.TaskDefinition": [
    { what: "CPU units", of: ({ cpu }) => cpu, above: "what needs more is slower" },
    { what: "MiB of memory", of: ({ memory }) => memory, above: MEMORY },
  ],
  "lambda.Function": [
    { what: "MiB of memory, and CPU with it", of: ({ memorySize }) => memorySize, above: MEMORY },
    { what: "seconds", of: ({ timeout }) => timeout, above: "what takes longer is cut off" },
    {
      what: "sandboxes at once",
      of: ({ reservedConcurrentExecutions }) => reservedConcurrentExecutions,
      above: REFUSED,
    },
  ],
  "apigateway.MethodSettings": [
    { what: "requests a second", of: ({ settings }) => settings?.throttlingRateLimit, above: REFUSED },
    { what: "requests at once", of: ({ settings }) => settings?.throttlingBurstLimit, above: REFUSED },
  ],
  "rds.Cluster": [
    {
      what: "capacity units at most",
      of: ({ serverlessv2ScalingConfiguration }) => serverlessv2ScalingConfiguration?.maxCapacity,
      above: "queries wait, and fewer connections fit",
    },
  ],
};

/** What can carry less than before; whether that is still enough, only its load says. */
export const capacityRules: readonly Rule[] = [{ name: "capacity-lowered", rank: "harmless", find: lowered }];

function lowered({ operations }: StackChange): RuleResult[] {
  return operations.flatMap((operation) => {
    const { from, to } = inputsOf(operation);
    if (!operation.before || !operation.after) return [];
    return (CAPACITIES[kindOf(operation)] ?? []).flatMap(({ what, of, above }): RuleResult[] => {
      const [before, after] = [Number(of(from)), Number(of(to))];
      if (!(after < before)) return [];
      return [
        {
          resource: operation.name,
          says: `${before} → ${after} ${what}: ${above}.`,
          instead: "Compare it with what was used in the last weeks: the stack's dashboard.",
        },
      ];
    });
  });
}
