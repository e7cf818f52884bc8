import type { Inputs } from "@pulumi/pulumi";
import { goes, inputsOf, kindOf, type Rule, type RuleResult, type StackChange } from "./consequence";

/** What takes over where one fails. */
export const redundancyRules: readonly Rule[] = [{ name: "no-standby", rank: "outage", find: standbysGone }];

/** The kinds that hold data, and whether another one stands by. */
const STANDBYS: Readonly<Record<string, (inputs: Inputs) => boolean>> = {
  "rds.Instance": ({ multiAz }) => multiAz === true,
  "elasticache.ReplicationGroup": ({ automaticFailoverEnabled }) => automaticFailoverEnabled === true,
};

function standbysGone(change: StackChange): RuleResult[] {
  return [...switchedOff(change), ...lastReaders(change)];
}

function switchedOff({ operations }: StackChange): RuleResult[] {
  return operations.flatMap((operation) => {
    const standsBy = STANDBYS[kindOf(operation)];
    const { from, to } = inputsOf(operation);
    return operation.kind === "update" && standsBy?.(from) && !standsBy(to) ? [alone(operation.name)] : [];
  });
}

/** Aurora: any instance of a cluster stands by for the one that writes. */
function lastReaders({ operations, before, after }: StackChange): RuleResult[] {
  const instances = (snapshot: StackChange["after"], cluster: unknown) =>
    [...snapshot.resources.values()].filter(
      (one) => kindOf(one) === "rds.ClusterInstance" && one.revealed.clusterIdentifier === cluster,
    );
  const clusters = new Set(
    operations
      .filter((one) => kindOf(one) === "rds.ClusterInstance" && goes(one))
      .map((one) => inputsOf(one).from.clusterIdentifier),
  );
  return [...clusters].flatMap((cluster) => {
    const [one, ...others] = instances(after, cluster);
    return one && others.length === 0 && instances(before, cluster).length > 1 ? [alone(one.name)] : [];
  });
}

function alone(resource: string): RuleResult {
  return {
    resource,
    says: "Nothing stands by any more: when it or its zone fails, all wait until AWS has made another, 10 minutes and more. Maintenance stops it, too.",
    undo: "Putting the file back helps, in 10 to 30 minutes.",
    instead: "Leave one that stands by where people would notice.",
  };
}
