import type { Operation } from "../operations";
import { inputsOf, kindOf, type RuleResult, type StackChange, updates } from "./consequence";

/** Changes in place that interrupt. */
const INTERRUPTIONS: readonly {
  readonly kind: string;
  readonly inputs: readonly string[];
  readonly says: (operation: Operation) => string;
  readonly instead: string;
  readonly page?: string;
}[] = [
  {
    kind: "rds.Instance",
    inputs: [
      "instanceClass",
      "engineVersion",
      "identifier",
      "port",
      "caCertIdentifier",
      "storageType",
      "parameterGroupName",
    ],
    says: (operation) => {
      const { multiAz } = inputsOf(operation).to;
      const inputs = operation.changes.map(({ path }) => path);
      if (inputs.includes("engineVersion") && isMajor(operation))
        return "A major version: the database is away for 10 to 30 minutes, and there is no way back but a snapshot.";
      if (inputs.includes("identifier"))
        return "The instance gets another name: it is away for some minutes, and its address is another one.";
      return `${inputs.join(", ")}: the database restarts at once${multiAz ? ", and fails over: 1 to 2 minutes" : ": 5 to 10 minutes"}.`;
    },
    instead: "Do it at a quiet time, after a snapshot: aws rds create-db-snapshot.",
    page: "runbooks/restore-database.md",
  },
  {
    kind: "rds.Cluster",
    inputs: ["engineVersion", "port", "dbClusterParameterGroupName"],
    says: (operation) =>
      isMajor(operation)
        ? "A major version: the cluster is away for 10 to 30 minutes, and there is no way back but a snapshot."
        : "The cluster restarts: half a minute and more without the database.",
    instead: "Do it at a quiet time, after a snapshot: aws rds create-db-cluster-snapshot.",
    page: "runbooks/restore-database.md",
  },
  {
    kind: "elasticache.ReplicationGroup",
    inputs: ["engineVersion", "nodeType", "port", "parameterGroupName"],
    says: (operation) =>
      Number(inputsOf(operation).to.numCacheClusters ?? 1) > 1
        ? "The nodes are exchanged one by one; connections break, for some seconds each."
        : "Its only node is exchanged: minutes without a cache.",
    instead: "Do it at a quiet time; readers connect again by themselves, if they are written so.",
  },
];

export function interruptions({ operations }: StackChange): RuleResult[] {
  return operations.flatMap((operation) =>
    INTERRUPTIONS.filter(({ kind, inputs }) => kind === kindOf(operation) && updates(operation, ...inputs)).map(
      ({ says, instead, page }) => ({
        resource: operation.name,
        says: says(operation),
        instead,
        page,
      }),
    ),
  );
}

function isMajor(operation: Operation): boolean {
  const { from, to } = inputsOf(operation);
  return String(from.engineVersion).split(".")[0] !== String(to.engineVersion).split(".")[0];
}
