import type { Inputs } from "@pulumi/pulumi";
import { nameOf } from "../operations";
import type { Resource } from "../snapshot";
import { missing } from "./absences";
import { goes, inputsOf, kindOf, type Rule, type RuleResult, type StackChange, updates } from "./consequence";
import { interruptions } from "./interruptions";

/** What doesn't work for a while. */
export const outageRules: readonly Rule[] = [
  { name: "gone-meanwhile", rank: "outage", find: missing },
  { name: "restarts", rank: "outage", find: interruptions },
  { name: "no-tasks", rank: "outage", find: noTasks },
  { name: "service-replaced", rank: "outage", find: servicesReplaced },
  { name: "empty-targets", rank: "outage", find: emptyTargets },
  { name: "health-check", rank: "outage", find: healthChecksMoved },
  { name: "redirect-first", rank: "outage", find: redirectFirst },
  { name: "name-moved", rank: "outage", find: recordsMoved },
  { name: "access-taken", rank: "outage", find: accessTaken },
  { name: "reader-role", rank: "outage", find: rolesReplaced },
  { name: "password-moved", rank: "outage", find: passwordsMoved },
];

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

/** What all targets are asked, at once: also those that run now. */
function healthChecksMoved({ operations }: StackChange): RuleResult[] {
  return operations.flatMap((operation): RuleResult[] => {
    if (kindOf(operation) !== "lb.TargetGroup" || !updates(operation, "healthCheck")) return [];
    const { from, to } = inputsOf(operation);
    const asked = ["path", "port", "protocol", "matcher"].filter(
      (key) => from.healthCheck?.[key] !== to.healthCheck?.[key],
    );
    if (asked.length === 0) return [];
    const change = asked.map((key) => `${key} ${from.healthCheck?.[key]} → ${to.healthCheck?.[key]}`).join(", ");
    return [
      {
        resource: operation.name,
        says: `${change}: the tasks that run are asked so at once. Where their version doesn't answer, all are taken out, and ECS starts others that fail as well.`,
        undo: "Putting the file back helps, within a minute or two.",
        instead: "Release a version that answers both; then change this.",
        page: "runbooks/release.md",
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

/** RDS makes a password as soon as it is told to keep it, and the program one as soon as RDS isn't. */
function passwordsMoved({ operations }: StackChange): RuleResult[] {
  return operations
    .filter((one) => ["rds.Cluster", "rds.Instance"].includes(kindOf(one)) && updates(one, "manageMasterUserPassword"))
    .map((one) => ({
      resource: one.name,
      says: `${inputsOf(one).to.manageMasterUserPassword ? "RDS" : "Pulumi"} makes a password, which counts at once: who has read the one before opens no new connections until the same up, some minutes later, has told the functions where the new one is.`,
      undo: "Putting the file back makes a third password, with as long a gap.",
      instead: "Do it at a quiet time: connections that are open go on.",
      page: "runbooks/rotate-secret.md",
    }));
}
