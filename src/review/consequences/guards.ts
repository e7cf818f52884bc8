import type { Inputs } from "@pulumi/pulumi";
import type { Operation } from "../operations";
import type { Resource } from "../snapshot";
import { grouped, inputsOf, kindOf, listed, type Rule, type RuleResult, type StackChange, UNDO } from "./consequence";

/** An input that guards, and what its loss means. */
interface GuardedInput {
  readonly kind: string;
  readonly input: string;
  readonly weaker: (from: unknown, to: unknown) => boolean;
  readonly says: string;
}

const off = (from: unknown, to: unknown) => from === true && to !== true;
const on = (from: unknown, to: unknown) => from !== true && to === true;
const gone = (from: unknown, to: unknown) => from !== undefined && to === undefined;
const fewer = (from: unknown, to: unknown) => Array.isArray(from) && from.length > (Array.isArray(to) ? to.length : 0);
const TLS = /TLS-?1-?[012]|TLS13-1-[012]|TLSv1/;

const GUARDED: readonly GuardedInput[] = [
  {
    kind: "rds.Instance",
    input: "deletionProtection",
    weaker: off,
    says: "AWS lets anybody with the right delete the database.",
  },
  {
    kind: "rds.Cluster",
    input: "deletionProtection",
    weaker: off,
    says: "AWS lets anybody with the right delete the database.",
  },
  {
    kind: "rds.Instance",
    input: "publiclyAccessible",
    weaker: on,
    says: "The database gets an address on the internet.",
  },
  { kind: "rds.Instance", input: "skipFinalSnapshot", weaker: on, says: "No snapshot is made when it is deleted." },
  { kind: "rds.Cluster", input: "skipFinalSnapshot", weaker: on, says: "No snapshot is made when it is deleted." },
  { kind: "rds.Instance", input: "storageEncrypted", weaker: off, says: "It isn't encrypted." },
  {
    kind: "lb.LoadBalancer",
    input: "enableDeletionProtection",
    weaker: off,
    says: "AWS lets anybody with the right delete the load balancer.",
  },
  {
    kind: "lb.LoadBalancer",
    input: "dropInvalidHeaderFields",
    weaker: off,
    says: "It hands on malformed headers, by which requests are smuggled.",
  },
  {
    kind: "lb.Listener",
    input: "sslPolicy",
    weaker: (from, to) => TLS.test(String(to)) && from !== to && !TLS.test(String(from)),
    says: "It takes older versions of TLS.",
  },
  {
    kind: "lb.LoadBalancer",
    input: "accessLogs",
    weaker: (from, to) => off((from as Inputs | undefined)?.enabled, (to as Inputs | undefined)?.enabled),
    says: "Requests aren't logged.",
  },
  { kind: "rds.Instance", input: "enabledCloudwatchLogsExports", weaker: fewer, says: "Less of its log is kept." },
  { kind: "rds.Cluster", input: "enabledCloudwatchLogsExports", weaker: fewer, says: "Less of its log is kept." },
  { kind: "cloudfront.Distribution", input: "loggingConfig", weaker: gone, says: "Requests aren't logged." },
  { kind: "cloudfront.Distribution", input: "webAclId", weaker: gone, says: "The CDN has no firewall." },
  { kind: "cloudwatch.LogGroup", input: "kmsKeyId", weaker: gone, says: "Logs are encrypted with AWS's key only." },
  {
    kind: "secretsmanager.Secret",
    input: "recoveryWindowInDays",
    weaker: (from, to) => Number(to ?? 30) < Number(from ?? 30),
    says: "A secret that is deleted by mistake is sooner gone for good.",
  },
  { kind: "sns.Topic", input: "kmsMasterKeyId", weaker: gone, says: "Messages aren't encrypted." },
  { kind: "sqs.Queue", input: "sqsManagedSseEnabled", weaker: off, says: "Messages aren't encrypted." },
  {
    kind: "apigateway.RestApi",
    input: "disableExecuteApiEndpoint",
    weaker: off,
    says: "It answers under AWS's own name, too, which takes older versions of TLS.",
  },
  {
    kind: "dynamodb.Table",
    input: "deletionProtectionEnabled",
    weaker: off,
    says: "AWS lets anybody with the right delete the table.",
  },
  { kind: "kms.Key", input: "enableKeyRotation", weaker: off, says: "The key isn't rotated any more." },
  {
    kind: "ecr.Repository",
    input: "imageTagMutability",
    weaker: (_, to) => to === "MUTABLE",
    says: "A tag can be moved to another image: what runs isn't what was tested.",
  },
  {
    kind: "elasticache.ReplicationGroup",
    input: "transitEncryptionEnabled",
    weaker: off,
    says: "What readers and the cache say to each other goes in clear.",
  },
  {
    kind: "elasticache.ReplicationGroup",
    input: "atRestEncryptionEnabled",
    weaker: off,
    says: "Its disks aren't encrypted.",
  },
  {
    kind: "elasticache.ReplicationGroup",
    input: "authToken",
    weaker: gone,
    says: "Whoever reaches the cache needs no token.",
  },
  {
    kind: "apigateway.Method",
    input: "authorization",
    weaker: (from, to) => from !== "NONE" && to === "NONE",
    says: "Anybody may call it.",
  },
  { kind: "apigateway.Stage", input: "accessLogSettings", weaker: gone, says: "Calls aren't logged." },
  {
    kind: "s3.BucketPublicAccessBlock",
    input: "blockPublicPolicy",
    weaker: off,
    says: "A policy can make the bucket public.",
  },
  {
    kind: "s3.BucketPublicAccessBlock",
    input: "restrictPublicBuckets",
    weaker: off,
    says: "A public policy takes effect.",
  },
  {
    kind: "s3.BucketPublicAccessBlock",
    input: "blockPublicAcls",
    weaker: off,
    says: "An access control list can make objects public.",
  },
  {
    kind: "s3.BucketPublicAccessBlock",
    input: "ignorePublicAcls",
    weaker: off,
    says: "Access control lists that make objects public take effect.",
  },
  {
    kind: "cloudwatch.MetricAlarm",
    input: "treatMissingData",
    weaker: (from, to) => from === "breaching" && to !== "breaching",
    says: "The alarm stays silent when what it watches is gone.",
  },
  {
    kind: "cloudwatch.MetricAlarm",
    input: "actionsEnabled",
    weaker: (from, to) => from !== false && to === false,
    says: "The alarm tells nobody.",
  },
  {
    kind: "cloudwatch.MetricAlarm",
    input: "alarmActions",
    weaker: (from, to) => Array.isArray(from) && from.length > 0 && (!Array.isArray(to) || to.length === 0),
    says: "The alarm tells nobody.",
  },
  {
    kind: "cognito.UserPool",
    input: "mfaConfiguration",
    weaker: (_, to) => to === "OFF",
    says: "People log in without a second factor.",
  },
];

/** Kinds that guard, by what is missing where one is deleted. */
const GUARDS: Readonly<Record<string, string>> = {
  "wafv2.WebAcl": "the API has no firewall",
  "wafv2.WebAclAssociation": "the API has no firewall",
  "wafv2.WebAclLoggingConfiguration": "the firewall logs nothing",
  "ec2.FlowLog": "traffic isn't logged",
  "ec2.NetworkAcl": "subnets have the VPC's own ACL, which admits everything",
  "s3.BucketPublicAccessBlock": "the bucket can be made public",
  "s3.BucketPolicy": "the bucket takes plain HTTP",
  "s3.BucketReplicationConfig": "objects aren't copied to the other region any more",
  "s3.BucketServerSideEncryptionConfiguration": "objects are encrypted with AWS's key only",
  "cloudwatch.MetricAlarm": "nobody is told",
  "sns.TopicSubscription": "whoever was subscribed isn't told of alarms",
  "sns.Topic": "nobody is told of alarms",
  "apigateway.Authorizer": "callers aren't asked who they are",
};

/** What guards, and does so less, not at all, or not for a while. */
export const guardRules: readonly Rule[] = [
  { name: "guard-lowered", rank: "less secure", find: loweredGuards },
  { name: "guard-gone", rank: "less secure", find: goneGuards },
  { name: "guard-interrupted", rank: "less secure", find: interruptedGuards },
];

function loweredGuards({ operations }: StackChange): RuleResult[] {
  const lowered = operations.flatMap((operation) => {
    if (!operation.before || !operation.after) return [];
    const { from, to } = inputsOf(operation);
    return GUARDED.filter(
      ({ kind, input, weaker }) =>
        kind === kindOf(operation) && from[input] !== to[input] && weaker(from[input], to[input]),
    ).map(({ input, says }) => ({
      name: operation.name,
      change: `${input} ${shown(from[input])} → ${shown(to[input])}`,
      says,
    }));
  });
  return grouped(lowered, ({ change, says }) => `${change} ${says}`).map((group) => {
    const [{ name, change, says }] = group;
    return {
      resource: name,
      says: `${change} of ${listed(group.map((one) => one.name))}: ${lower(says)}`,
      undo: UNDO,
      instead: "Leave it as it was.",
    };
  });
}

/** Deleted while what it guards stays. */
function goneGuards({ operations, after }: StackChange): RuleResult[] {
  const alarms: Operation[] = [];
  const found = operations.flatMap((operation): RuleResult[] => {
    const kind = kindOf(operation);
    const missing = GUARDS[kind];
    if (!missing || operation.kind !== "delete") return [];
    if (guarded(operation.before, operations)) return [];
    if (kind === "cloudwatch.MetricAlarm") {
      alarms.push(operation);
      return [];
    }
    const again = [...after.resources.values()].some(
      ({ type, revealed }) => type === operation.type && sameTarget(revealed, operation.before?.revealed ?? {}),
    );
    return again ? [] : [{ resource: operation.name, says: `Deleted: ${missing}.`, undo: UNDO, instead: "Leave it." }];
  });
  if (alarms.length === 0) return found;
  const [first] = alarms;
  return [
    ...found,
    {
      resource: first?.name ?? "",
      says: `${alarms.length === 1 ? "The alarm is" : `${alarms.length} alarms are`} deleted (${alarms
        .map(({ name }) => name)
        .slice(0, 4)
        .join(", ")}${alarms.length > 4 ? ", …" : ""}), while what they watch stays: nobody is told.`,
      undo: UNDO,
      instead: "Leave them; raise a limit in platform:monitoring where one is too loud.",
    },
  ];
}

/** What guards, and what serves a guard, is nothing that needs one. */
const SERVES = /:(MetricAlarm|Topic|WebAcl|IpSet|LogGroup|\w*Policy|\w*Block|Role|\w*Rule)$/;

/** Whether what a guard stood before goes, too: its name is in the guard's inputs. */
function guarded(guard: Resource | undefined, operations: readonly Operation[]): boolean {
  const text = JSON.stringify(guard?.revealed ?? {});
  return operations.some(({ kind, before, type }) => {
    if (kind !== "delete" || !before || before === guard || SERVES.test(type)) return false;
    const { name, bucket, identifier, clusterIdentifier, replicationGroupId } = before.revealed;
    const physical = [name, bucket, identifier, clusterIdentifier, replicationGroupId].find(
      (one) => typeof one === "string",
    );
    return typeof physical === "string" && physical.length > 3 && text.includes(physical);
  });
}

function sameTarget(one: Inputs, other: Inputs): boolean {
  const target = (inputs: Inputs) => inputs.resourceArn ?? inputs.bucket ?? inputs.vpcId ?? inputs.topic ?? inputs.arn;
  return target(one) !== undefined && target(one) === target(other);
}

/** Deleted first: for some seconds there is none. */
function interruptedGuards({ operations }: StackChange): RuleResult[] {
  return operations
    .filter((one) => one.kind === "replace" && one.order === "delete first" && GUARDS[kindOf(one)] !== undefined)
    .map((one) => ({
      resource: one.name,
      rank: "harmless" as const,
      says: `Replaced (delete first): for some seconds ${GUARDS[kindOf(one)]}.`,
      instead: "Do it at a quiet time.",
    }));
}

function shown(value: unknown): string {
  if (value === undefined) return "none";
  if (Array.isArray(value)) return `${value.length}`;
  return typeof value === "object" ? "on" : String(value);
}

function lower(text: string): string {
  return text.startsWith("AWS") ? text : `${text[0]?.toLowerCase()}${text.slice(1)}`;
}
