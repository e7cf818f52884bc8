import type { Inputs } from "@pulumi/pulumi";
import { nameOf, type Operation } from "../operations";
import type { Resource } from "../snapshot";
import { goes, inputsOf, kindOf, type Rule, type RuleResult, type StackChange, updates } from "./consequence";

/** What doesn't work while a kind is missing. */
const MISSING: Readonly<Record<string, { readonly seconds: string; readonly what: string; readonly instead: string }>> =
  {
    "ec2.NatGateway": {
      seconds: "2 to 5 minutes",
      what: "private subnets reach nothing outside: images, secrets and other services' APIs",
      instead: "Leave the subnet as it is, or do it when nothing starts or calls out",
    },
    "lb.LoadBalancer": {
      seconds: "3 to 10 minutes, and until DNS caches have forgotten the old address",
      what: "nobody reaches the site",
      instead: "Leave its name, scheme and type as they are",
    },
    "cloudfront.Distribution": {
      seconds: "15 minutes and more",
      what: "the site's name leads nowhere",
      instead: "Move the name off it first",
    },
    "ecs.Cluster": { seconds: "several minutes", what: "no service runs", instead: "Keep its name" },
    "elasticache.ReplicationGroup": {
      seconds: "10 to 15 minutes",
      what: "there is no cache, or readers ask the one that is gone",
      instead: "Keep its name, engine and encryption, or do it at a quiet time",
    },
    "rds.Instance": { seconds: "10 minutes and more", what: "there is no database", instead: "See the data above" },
    "rds.Cluster": { seconds: "10 minutes and more", what: "there is no database", instead: "See the data above" },
    "apigateway.RestApi": {
      seconds: "for callers who know its address, for good",
      what: "the API has another id, and another address",
      instead: "Give it a name of its own (DNS) first",
    },
    "apigateway.DomainName": {
      seconds: "until DNS caches have forgotten the old one",
      what: "the API's name leads nowhere",
      instead: "Keep its name",
    },
    "servicediscovery.PrivateDnsNamespace": {
      seconds: "until services have registered again",
      what: "services don't find each other",
      instead: "Keep its name",
    },
    "servicediscovery.Service": {
      seconds: "until its tasks have registered again, a minute or more",
      what: "other services don't find it under its name",
      instead: "Keep its name, or have both until all callers use the new one",
    },
    "lambda.Permission": {
      seconds: "some seconds",
      what: "calls of the function are refused",
      instead: "Do it at a quiet time; callers try again",
    },
    "iam.RolePolicyAttachment": {
      seconds: "some seconds",
      what: "the role may not do what the policy allows",
      instead: "Do it at a quiet time",
    },
    "apigateway.Integration": { seconds: "none: the stage keeps its deployment", what: "", instead: "" },
    "lambda.EventSourceMapping": {
      seconds: "a minute",
      what: "messages wait in the queue",
      instead: "Nothing: none is lost",
    },
  };

/** Too short to be accepted one by one. */
const SHORT: ReadonlySet<string> = new Set([
  "lambda.Permission",
  "iam.RolePolicyAttachment",
  "apigateway.Integration",
  "lambda.EventSourceMapping",
]);

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

/** What doesn't work for a while. */
export const outageRules: readonly Rule[] = [
  { name: "gone-meanwhile", rank: "outage", find: missing },
  { name: "restarts", rank: "outage", find: interruptions },
  { name: "no-tasks", rank: "outage", find: noTasks },
  { name: "service-replaced", rank: "outage", find: servicesReplaced },
  { name: "empty-targets", rank: "outage", find: emptyTargets },
  { name: "redirect-first", rank: "outage", find: redirectFirst },
  { name: "name-moved", rank: "outage", find: recordsMoved },
  { name: "access-taken", rank: "outage", find: accessTaken },
  { name: "reader-role", rank: "outage", find: rolesReplaced },
];

function missing({ operations, after }: StackChange): RuleResult[] {
  const services = new Set(
    operations.filter((one) => kindOf(one) === "ecs.Service" && one.kind === "delete").map(({ name }) => name),
  );
  const gateways = [...after.resources.values()].some(({ type }) => type.endsWith(":NatGateway"));
  return operations.flatMap((operation): RuleResult[] => {
    const away = MISSING[kindOf(operation)];
    if (!away?.what || !goes(operation)) return [];
    // It goes with its service, of which another rule speaks.
    if (kindOf(operation) === "servicediscovery.Service" && services.has(operation.name)) return [];
    if (kindOf(operation) === "ec2.NatGateway" && operation.kind === "delete" && gateways)
      return [fewerGateways(operation)];
    const { kind, order, name } = operation;
    // The successor stands first, and whoever asks finds it, where the id is all that is known of it.
    if (
      kind === "replace" &&
      order === "create first" &&
      ["ec2.NatGateway", "lambda.Permission", "iam.RolePolicyAttachment", "lambda.EventSourceMapping"].includes(
        kindOf(operation),
      )
    )
      return [];
    if (kind === "delete" && SHORT.has(kindOf(operation))) return [];
    const lasting = kind === "delete";
    return [
      {
        resource: name,
        ...(SHORT.has(kindOf(operation)) && { rank: "harmless" as const }),
        says: lasting
          ? `Deleted: from then on ${away.what}.`
          : `Replaced (${order}): ${away.what}, for ${away.seconds}.`,
        instead: lasting
          ? "See that nobody needs it: take out what stands on it first, in a change of its own."
          : `${away.instead}.`,
      },
    ];
  });
}

function fewerGateways({ name }: Operation): RuleResult {
  return {
    resource: name,
    rank: "harmless",
    says: "Its subnets go out through another zone's gateway: open connections break once, and that zone's failure takes them along.",
    instead: "Keep a gateway a zone where that matters.",
  };
}

function isMajor(operation: Operation): boolean {
  const { from, to } = inputsOf(operation);
  return String(from.engineVersion).split(".")[0] !== String(to.engineVersion).split(".")[0];
}

function interruptions({ operations }: StackChange): RuleResult[] {
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

/** A live service that is told to have no tasks; all of them, where the release is lost. */
function noTasks({ operations, before, after }: StackChange): RuleResult[] {
  const lost = before.recording.release !== undefined && after.recording.release === undefined;
  const stopped = operations.filter(
    (one) =>
      kindOf(one) === "ecs.Service" &&
      one.kind === "update" &&
      Number(inputsOf(one).from.desiredCount) > 0 &&
      Number(inputsOf(one).to.desiredCount) === 0,
  );
  if (stopped.length === 0) return [];
  const names = stopped.map(({ name }) => name).join(", ");
  return [
    {
      resource: lost ? "release" : (stopped[0]?.name ?? ""),
      says: `${names}: no tasks any more${lost ? ", because platform:release is gone from the file; the alarms on them fall silent, too" : ""}.`,
      undo: "Putting the file back starts them again, in some minutes.",
      instead: lost
        ? `Put platform:release: ${before.recording.release} back.`
        : "Remove the service, if nobody needs it.",
      page: "runbooks/release.md",
    },
  ];
}

function servicesReplaced({ operations }: StackChange): RuleResult[] {
  return operations
    .filter((one) => kindOf(one) === "ecs.Service" && goes(one))
    .map((operation) => ({
      resource: operation.name,
      says:
        operation.kind === "delete"
          ? `Its tasks end, and nobody serves in its place.`
          : `${nameOf(operation.after as Resource) ?? operation.name} is registered and ${nameOf(operation.before as Resource) ?? operation.name} deleted at once, before the new tasks answer: 2 to 5 minutes without the service.`,
      undo:
        operation.kind === "delete"
          ? "Putting the file back makes it again; its log group and repository are still there: see adopt.md."
          : "Putting the file back costs as many minutes again.",
      instead:
        operation.kind === "delete"
          ? "Take its callers away first, in a change of its own."
          : "Add it as a second service, move the callers, remove the first.",
      page: operation.kind === "delete" ? "runbooks/adopt.md" : undefined,
    }));
}

/** Listeners and rules that send to a group to which nobody has registered yet. */
function emptyTargets({ operations }: StackChange): RuleResult[] {
  const made = operations.filter(
    (one) => kindOf(one) === "lb.TargetGroup" && (one.kind === "create" || one.kind === "replace"),
  );
  const moved = operations.filter(
    (one) => one.kind === "update" && ["lb.Listener", "lb.ListenerRule"].includes(kindOf(one)),
  );
  return made.flatMap((group) => {
    const name = group.after && nameOf(group.after);
    const switched = moved.find(
      (one) => name !== undefined && JSON.stringify(inputsOf(one).to).includes(`targetgroup/${name}/`),
    );
    const replaced = group.kind === "replace";
    if (!switched && !replaced) return [];
    return [
      {
        resource: group.name,
        says: `${switched?.name ?? "Its listener"} sends to ${name}, to which no task has registered yet: 503 for 2 to 5 minutes. The circuit breaker can't bring the old one back.`,
        undo: "Putting the file back costs as many minutes again.",
        instead: "Do it at a quiet time, or add a second service on the new port, move the route, remove the first.",
      },
    ];
  });
}

function redirectFirst({ operations, after }: StackChange): RuleResult[] {
  return operations.flatMap((operation): RuleResult[] => {
    if (kindOf(operation) !== "lb.Listener" || operation.kind === "create") return [];
    const { from, to } = inputsOf(operation);
    const redirects = (inputs: typeof to) => JSON.stringify(inputs.defaultActions ?? []).includes('"redirect"');
    if (redirects(from) || !redirects(to)) return [];
    const secure = operations.find(
      (one) => one.kind === "create" && kindOf(one) === "lb.Listener" && inputsOf(one).to.port === 443,
    );
    if (!secure || operation.after?.dependencies.includes(secure.urn)) return [];
    const [certificate] = [...after.resources.values()].filter(({ type }) => type.endsWith(":CertificateValidation"));
    return [
      {
        resource: operation.name,
        says: `Port ${to.port} sends everybody to 443 at once, where nothing listens until the certificate is valid${certificate ? `: minutes, or never where the zone isn't delegated` : ""}.`,
        undo: "Putting the file back helps.",
        instead: "Add the certificate first and the redirect in a second change.",
      },
    ];
  });
}

function recordsMoved({ operations }: StackChange): RuleResult[] {
  return operations
    .filter((one) => kindOf(one) === "route53.Record" && goes(one) && !/^_/.test(String(inputsOf(one).from.name)))
    .map((operation) => {
      const { from, to } = inputsOf(operation);
      return {
        resource: operation.name,
        says: `${from.type} ${from.name} is gone${operation.kind === "replace" ? successorOf(from, to) : ""}: who knows the old name finds nothing, when caches forget it.`,
        undo: "Putting the file back helps, after the time that resolvers keep a missing name (15 minutes).",
        instead: "Keep the old name beside the new one until nobody asks for it.",
      };
    });
}

function successorOf(from: Inputs, to: Inputs): string {
  return from.name === to.name
    ? "; another zone has it instead, which nobody asks until it is delegated"
    : `; ${to.name} is there instead`;
}

/** Rules between workloads that go while both stay. */
function accessTaken({ operations, after, before }: StackChange): RuleResult[] {
  const groups = (resources: StackChange["after"]) =>
    new Set(
      [...resources.resources.values()]
        .filter(({ type }) => type.endsWith(":SecurityGroup") && type.startsWith("aws:"))
        .map((one) => `sg-${nameOf(one)}`),
    );
  const stay = [groups(before), groups(after)];
  return operations
    .filter((one) => kindOf(one) === "vpc.SecurityGroupIngressRule" && one.kind === "delete")
    .filter((one) => {
      const { from } = inputsOf(one);
      const ends = [from.securityGroupId, from.referencedSecurityGroupId];
      return ends.every((end) => end && stay.every((set) => set.has(end)));
    })
    .filter((one) => {
      const { from } = inputsOf(one);
      return ![...after.resources.values()].some(
        ({ type, revealed }) =>
          type === one.type &&
          ["securityGroupId", "referencedSecurityGroupId", "fromPort", "toPort"].every(
            (key) => revealed[key] === from[key],
          ),
      );
    })
    .map((one) => {
      const { from } = inputsOf(one);
      return {
        resource: one.name,
        rank: "harmless" as const,
        says: `${String(from.referencedSecurityGroupId).slice(3)} can't connect to ${String(from.securityGroupId).slice(3)} on ${from.fromPort} any more.`,
        instead: "See that it doesn't.",
      };
    });
}

/** A role of another name is another role to whoever named it. */
function rolesReplaced({ operations }: StackChange): RuleResult[] {
  return operations
    .filter((one) => kindOf(one) === "iam.Role" && one.kind === "replace")
    .filter(({ before }) => /"AWS"/.test(String(before?.revealed.assumeRolePolicy)))
    .map((one) => ({
      resource: one.name,
      says: `${nameOf(one.before as Resource)} becomes ${nameOf(one.after as Resource)}: the other account takes a role that isn't there.`,
      undo: "Putting the file back helps.",
      instead: "Tell the other account first, or keep the name.",
    }));
}
