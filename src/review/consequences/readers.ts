import type { Operation } from "../operations";
import type { Resource } from "../snapshot";
import { inputsOf, kindOf, type Rule, type RuleResult, type StackChange } from "./consequence";

/** Values that change under who has read them. */
export const readerRules: readonly Rule[] = [
  { name: "old-value", rank: "readers keep the old", find: oldValues },
  { name: "address-kept", rank: "readers keep the old", find: keptAddresses },
];

/** Kinds that hold a value which tasks read when they start. */
const VALUES: Readonly<Record<string, { readonly value: string; readonly of: string }>> = {
  "secretsmanager.SecretVersion": { value: "secretString", of: "secretId" },
  "ssm.Parameter": { value: "value", of: "arn" },
};

function oldValues({ operations, after }: StackChange): RuleResult[] {
  const restarted = new Set(operations.filter((one) => kindOf(one) === "ecs.TaskDefinition").map(({ urn }) => urn));
  return operations.flatMap((operation): RuleResult[] => {
    const kind = VALUES[kindOf(operation)];
    if (!kind || !operation.before || !operation.after) return [];
    if (!operation.changes.some(({ path }) => path === kind.value)) return [];
    const readers = readersOf(operation, after).filter(({ urn }) => !restarted.has(urn));
    if (readers.length === 0) return [];
    return [
      {
        resource: operation.name,
        says: `The value changes, and ${readers.map(({ name }) => name).join(", ")} ${readers.length === 1 ? "keeps" : "keep"} the old one until started again.`,
        instead:
          "After up: aws ecs update-service --cluster <cluster> --service <service> --force-new-deployment, for each.",
        page: "runbooks/rotate-secret.md",
      },
    ];
  });
}

/** Task definitions that name the secret, or the parameter. */
function readersOf(operation: Operation, { resources }: StackChange["after"]): Resource[] {
  const { to } = inputsOf(operation);
  const named = String(to.secretId ?? `parameter${to.name}`);
  return [...resources.values()].filter(
    ({ type, revealed }) => type.endsWith(":TaskDefinition") && String(revealed.containerDefinitions).includes(named),
  );
}

/** An address that isn't a secret, in something that nothing starts again. */
function keptAddresses({ operations, after }: StackChange): RuleResult[] {
  const touched = new Set(operations.map(({ urn }) => urn));
  return operations.flatMap((operation): RuleResult[] => {
    if (
      !["rds.Instance", "rds.Cluster", "elasticache.ReplicationGroup"].includes(kindOf(operation)) ||
      !operation.before
    )
      return [];
    if (operation.kind !== "replace" && !operation.changes.some(({ path }) => path === "identifier" || path === "port"))
      return [];
    const readers = [...after.resources.values()].filter(
      ({ urn, type, dependencies }) =>
        /:(Function|TaskDefinition)$/.test(type) && !touched.has(urn) && dependencies.includes(operation.urn),
    );
    if (readers.length === 0) return [];
    return [
      {
        resource: operation.name,
        says: `Its address changes, and ${readers.map(({ name }) => name).join(", ")} ${readers.length === 1 ? "keeps" : "keep"} the old one.`,
        instead: "Start them again after up.",
      },
    ];
  });
}
