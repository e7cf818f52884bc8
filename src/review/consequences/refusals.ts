import type { Inputs } from "@pulumi/pulumi";
import type { Operation } from "../operations";
import { inputsOf, kindOf, type Rule, type RuleResult, type StackChange, updates } from "./consequence";

/** A change in place that AWS refuses. */
interface Refusal {
  readonly kind: string;
  readonly inputs: readonly string[];
  readonly refused: (from: Inputs, to: Inputs) => boolean;
  readonly says: string;
  readonly instead: string;
  readonly undo?: string;
}

const HELPS = "Putting the file back helps.";

const smaller = (input: string) => (from: Inputs, to: Inputs) => Number(to[input]) < Number(from[input]);
const version = (inputs: Inputs) => String(inputs.engineVersion).split(".").map(Number);
const older = (from: Inputs, to: Inputs) => {
  const [one, other] = [version(from), version(to)];
  const at = one.findIndex((part, i) => part !== other[i]);
  return at >= 0 && other[at] !== undefined && (other[at] as number) < (one[at] as number);
};
const majorWithoutLeave = (from: Inputs, to: Inputs) =>
  version(from)[0] !== version(to)[0] && to.allowMajorVersionUpgrade !== true;
const loses = (input: string) => (from: Inputs, to: Inputs) =>
  ((from[input] ?? []) as unknown[]).some((one) => !((to[input] ?? []) as unknown[]).includes(one));

const SUBNETS: Omit<Refusal, "kind" | "says"> = {
  inputs: ["subnetIds"],
  refused: loses("subnetIds"),
  instead: "Give database subnets before there is a database; later, a new database in them is filled from a snapshot.",
};

/** In one place what AWS doesn't do with something that lives. */
const REFUSALS: readonly Refusal[] = [
  {
    kind: "rds.SubnetGroup",
    ...SUBNETS,
    says: "ModifyDBSubnetGroup refuses to drop subnets in use (InvalidParameterValue), and the database stands in them.",
  },
  {
    kind: "elasticache.SubnetGroup",
    ...SUBNETS,
    says: "ModifyCacheSubnetGroup refuses to drop subnets in use (SubnetInUse), and the cache stands in them.",
  },
  {
    kind: "rds.Instance",
    inputs: ["allocatedStorage"],
    refused: smaller("allocatedStorage"),
    says: "ModifyDBInstance refuses less storage (InvalidParameterCombination): it only grows.",
    instead: "Leave it, or move the data to a smaller instance beside it.",
  },
  {
    kind: "rds.Instance",
    inputs: ["engineVersion"],
    refused: older,
    says: "ModifyDBInstance refuses an older version (InvalidParameterCombination).",
    instead: "Restore a snapshot that was made before the upgrade.",
  },
  {
    kind: "rds.Cluster",
    inputs: ["engineVersion"],
    refused: older,
    says: "ModifyDBCluster refuses an older version (InvalidParameterCombination).",
    instead: "Restore a snapshot that was made before the upgrade.",
  },
  {
    kind: "rds.Instance",
    inputs: ["engineVersion"],
    refused: majorWithoutLeave,
    says: "ModifyDBInstance refuses another major version without AllowMajorVersionUpgrade (InvalidParameterCombination), after the new parameter group was made.",
    instead: "Add allowMajorVersionUpgrade: true for this change, at a quiet time, after a snapshot.",
  },
  {
    kind: "rds.Cluster",
    inputs: ["engineVersion"],
    refused: majorWithoutLeave,
    says: "ModifyDBCluster refuses another major version without AllowMajorVersionUpgrade (InvalidParameterCombination).",
    instead: "Add allowMajorVersionUpgrade: true for this change, at a quiet time, after a snapshot.",
  },
  {
    kind: "rds.Instance",
    inputs: ["dbSubnetGroupName"],
    refused: () => true,
    says: "ModifyDBInstance refuses another subnet group of the same VPC (InvalidVPCNetworkStateFault).",
    instead: "Leave the group; a new database in it is filled from a snapshot.",
  },
  {
    kind: "elasticache.ReplicationGroup",
    inputs: ["engineVersion"],
    refused: older,
    says: "ModifyReplicationGroup refuses an older version (InvalidParameterCombination).",
    instead: "Make another cache.",
  },
  {
    kind: "elasticache.ReplicationGroup",
    inputs: ["numCacheClusters"],
    refused: (_, to) =>
      Number(to.numCacheClusters) < 2 && (to.automaticFailoverEnabled === true || to.multiAzEnabled === true),
    says: "ModifyReplicationGroup refuses a single node with automatic failover (InvalidParameterCombination).",
    instead: "Turn failover off first.",
  },
  {
    kind: "s3.BucketVersioning",
    inputs: ["versioningConfiguration"],
    refused: (_, to) => to.versioningConfiguration?.status === "Disabled",
    says: "PutBucketVersioning knows no way back to Disabled, only Suspended.",
    instead: "Leave versions on.",
  },
  {
    kind: "kms.Key",
    inputs: ["customerMasterKeySpec", "keyUsage"],
    refused: () => true,
    says: "A key's kind is for life.",
    instead: "Make a second key.",
  },
  {
    kind: "ecs.Service",
    inputs: ["schedulingStrategy", "deploymentController"],
    refused: () => true,
    says: "UpdateService refuses another strategy or controller (InvalidParameterException).",
    instead: "Make a second service.",
  },
  {
    kind: "lambda.Function",
    inputs: ["reservedConcurrentExecutions"],
    refused: (_, to) => Number(to.reservedConcurrentExecutions) > 900,
    says: "PutFunctionConcurrency leaves the account 100 of its 1000 executions, fewer in a new account, and refuses this (InvalidParameterValueException).",
    instead: "Ask for a higher quota first (Service Quotas, Lambda, Concurrent executions).",
  },
];

/** What stops half-way because AWS says no. */
export const refusalRules: readonly Rule[] = [
  { name: "aws-refuses", rank: "stuck half-way", find: refusals },
  { name: "certificate-waits", rank: "stuck half-way", find: certificates },
  { name: "in-use", rank: "stuck half-way", find: inUse },
  { name: "repository-unnamed", rank: "stuck half-way", find: renamedRepositories },
];

function refusals({ operations }: StackChange): RuleResult[] {
  return operations.flatMap((operation) => {
    const { from, to } = inputsOf(operation);
    return REFUSALS.filter(
      ({ kind, inputs, refused }) =>
        kind === kindOf(operation) && operation.kind === "update" && updates(operation, ...inputs) && refused(from, to),
    ).map(({ says, instead, undo = HELPS }) => ({
      resource: operation.name,
      says: `${says} up stops there, each time.`,
      undo,
      instead,
    }));
  });
}

/** A certificate waits for a record in a zone that nobody asks yet. */
function certificates({ operations }: StackChange): RuleResult[] {
  const made = (kind: string) =>
    operations.filter((one) => kindOf(one) === kind && (one.kind === "create" || one.kind === "replace"));
  const [zone] = made("route53.Zone");
  if (!zone) return [];
  return made("acm.CertificateValidation").map(({ name }) => ({
    resource: name,
    says: `up waits for the certificate as long as ${zone.name}'s name servers aren't entered in the parent zone, and fails after 75 minutes.`,
    undo: "Putting the file back helps; so does entering the name servers, and up again.",
    instead: "Make the zone first (dns without a certificate), enter its name servers, then add the certificate.",
    page: "runbooks/first-deployment.md",
  }));
}

/** Kinds that AWS doesn't delete while another uses them, by the inputs that name them. */
const USED: Readonly<Record<string, { readonly call: string; readonly error: string }>> = {
  "ec2.SecurityGroup": { call: "DeleteSecurityGroup", error: "DependencyViolation" },
  "lb.TargetGroup": { call: "DeleteTargetGroup", error: "ResourceInUse" },
  "rds.ParameterGroup": { call: "DeleteDBParameterGroup", error: "InvalidDBParameterGroupState" },
  "rds.ClusterParameterGroup": { call: "DeleteDBClusterParameterGroup", error: "InvalidDBParameterGroupState" },
  "rds.SubnetGroup": { call: "DeleteDBSubnetGroup", error: "InvalidDBSubnetGroupState" },
  "elasticache.SubnetGroup": { call: "DeleteCacheSubnetGroup", error: "CacheSubnetGroupInUse" },
  "wafv2.IpSet": { call: "DeleteIPSet", error: "WAFAssociatedItemException" },
  "wafv2.WebAcl": { call: "DeleteWebACL", error: "WAFAssociatedItemException" },
  "acm.Certificate": { call: "DeleteCertificate", error: "ResourceInUseException" },
  "ec2.Subnet": { call: "DeleteSubnet", error: "DependencyViolation" },
  "ecs.Cluster": { call: "DeleteCluster", error: "ClusterContainsServicesException" },
};

/** What is deleted first while others, which stay, still use it. */
function inUse(change: StackChange): RuleResult[] {
  const { operations, before } = change;
  const replaced = new Set(
    operations.filter((one) => one.kind === "replace" || one.kind === "delete").map(({ urn }) => urn),
  );
  return operations.flatMap((operation): RuleResult[] => {
    const used = USED[kindOf(operation)];
    if (!used || operation.kind !== "replace" || operation.order !== "delete first") return [];
    const users = [...before.resources.values()].filter(
      ({ urn, inputDependencies }) =>
        !replaced.has(urn) && Object.values(inputDependencies).some((urns) => urns.includes(operation.urn)),
    );
    if (users.length === 0) return [];
    return [
      {
        resource: operation.name,
        says: `It is to go before its successor is there, and ${used.call} refuses it (${used.error}): ${users
          .map(({ name }) => name)
          .slice(0, 3)
          .join(", ")} ${users.length === 1 ? "uses" : "use"} it.`,
        undo: HELPS,
        instead: "Let it be created first, under another name (deleteBeforeReplace: false).",
      },
    ];
  });
}

/** Images don't move with the name: tasks can't pull what isn't there. */
function renamedRepositories({ operations }: StackChange): RuleResult[] {
  const made = operations.filter(
    (one) => kindOf(one) === "ecr.Repository" && one.kind !== "delete" && one.kind !== "update",
  );
  const pulls = (operation: Operation, name: string) =>
    String(inputsOf(operation).to.containerDefinitions).includes(`/${name}:`);
  return made.flatMap((repository): RuleResult[] => {
    const name = String(inputsOf(repository).to.name);
    const users = operations.filter(
      (one) => kindOf(one) === "ecs.TaskDefinition" && one.kind === "replace" && pulls(one, name),
    );
    if (users.length === 0) return [];
    return [
      {
        resource: repository.name,
        says: `${users.map((one) => one.name).join(", ")}: tasks are to pull from ${name}, which is new and has no image (CannotPullContainerError). The circuit breaker goes back; up doesn't wait for that.`,
        undo: HELPS,
        instead: "Push the release's image to the new repository first, or copy it, then point the service at it.",
        page: "runbooks/release.md",
      },
    ];
  });
}
