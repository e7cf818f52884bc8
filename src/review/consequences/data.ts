import type { Inputs } from "@pulumi/pulumi";
import type { Operation } from "../operations";
import { replaces } from "../replacing";
import type { Snapshot } from "../snapshot";
import {
  goes,
  grouped,
  inputsOf,
  kindOf,
  listed,
  type Rule,
  type RuleResult,
  type StackChange,
  updates,
} from "./consequence";

interface Held {
  readonly what: string;
  readonly instead: string;
  readonly page?: string;
}

const RESTORE = "runbooks/restore-database.md";
const DATABASE: Held = {
  what: "the database: its successor is empty. A final snapshot is kept",
  instead:
    "Leave what names it, its user, its key and its engine as they are. Another database is made beside it and filled from a snapshot",
  page: RESTORE,
};

/** Kinds that hold what nobody can make again. */
const HOLDERS: Readonly<Record<string, Held>> = {
  "rds.Instance": DATABASE,
  "rds.Cluster": DATABASE,
  "sqs.Queue": {
    what: "the messages that are in the queue",
    instead: "Make a second queue, move the senders, wait until the first is empty, then remove it",
  },
  "s3.Bucket": {
    what: "the bucket: its successor is empty, and the old one, with its objects, has lost its guards first",
    instead: "Make a second bucket, copy (aws s3 sync), move the readers, then empty and remove the first",
  },
  "dynamodb.Table": { what: "what is in the table", instead: "Keep its name and its key" },
  "elasticache.ReplicationGroup": {
    what: "what the cache holds, sessions among it: its successor is empty",
    instead: "Keep its name, engine and encryption; or do it when it may be empty",
  },
  "secretsmanager.Secret": {
    what: "the secret's value: an operator's has to be set again",
    instead:
      "Keep its name; a deleted one can be restored for secretRecoveryDays: aws secretsmanager restore-secret --secret-id <name>",
    page: "runbooks/rotate-secret.md",
  },
  "kms.Key": {
    what: "what is encrypted with the key, snapshots and backups too: AWS deletes it after its waiting time",
    instead:
      "Keep the key as long as anything is encrypted with it; within the waiting time: aws kms cancel-key-deletion --key-id <id>",
  },
  "route53.Zone": {
    what: "the zone with all its records: its successor has other name servers, and the name answers nothing until they are entered",
    instead: "Keep the zone, and give it a second one",
  },
  "ecr.Repository": { what: "the images in it", instead: "Leave it: an unused repository costs what its images cost" },
};

/** Inputs that say how long something is kept: less deletes what is older. */
const RETENTIONS: Readonly<Record<string, { readonly input: string; readonly what: string }>> = {
  "cloudwatch.LogGroup": { input: "retentionInDays", what: "days of logs" },
  "rds.Instance": { input: "backupRetentionPeriod", what: "days of backups, and the moments that could be restored" },
  "rds.Cluster": { input: "backupRetentionPeriod", what: "days of backups, and the moments that could be restored" },
  "sqs.Queue": { input: "messageRetentionSeconds", what: "seconds in which a message waits" },
  "elasticache.ReplicationGroup": { input: "snapshotRetentionLimit", what: "days of snapshots" },
};

/** What may not come back. */
export const dataRules: readonly Rule[] = [
  { name: "data-gone", rank: "data lost", find: holdersGone },
  { name: "kept-shorter", rank: "data lost", find: keptShorter },
  { name: "lifecycle-tightened", rank: "data lost", find: lifecycleTightened },
  { name: "versions-off", rank: "data lost", find: versionsOff },
];

function holdersGone({ operations, before }: StackChange): RuleResult[] {
  return operations.filter(goes).flatMap((operation): RuleResult[] => {
    const held = HOLDERS[kindOf(operation)];
    if (!held || operation.before?.retainOnDelete || isReplica(operation)) return [];
    if (kindOf(operation) === "kms.Key" && keepsNothing(operation, before)) return [];
    const replaced = operation.kind === "replace";
    const why = operation.changes.filter((one) => replaces(operation.type, one.path, one)).map(({ path }) => path);
    return [
      {
        resource: operation.name,
        says: `${replaced ? `Replaced (${why.join(", ") || "with what it stands on"}), so lost is` : "Deleted, so lost is"} ${held.what}.`,
        undo: "Putting the file back makes a new one, without what was in it.",
        instead: `${held.instead}.`,
        page: held.page,
      },
    ];
  });
}

/** A replica has nothing of its own. */
function isReplica({ before }: Operation): boolean {
  return before?.revealed.replicateSourceDb !== undefined;
}

/** A key that only topics are encrypted with: what they say has been said. */
function keepsNothing(key: Operation, { resources }: Snapshot): boolean {
  const encrypted = [...resources.values()].filter(
    ({ dependencies, type }) => dependencies.includes(key.urn) && /^aws:(?!kms)/.test(type),
  );
  return encrypted.length > 0 && encrypted.every((one) => kindOf(one).startsWith("sns."));
}

function keptShorter({ operations }: StackChange): RuleResult[] {
  const shortened = operations.flatMap((operation) => {
    const kept = RETENTIONS[kindOf(operation)];
    if (!kept || !updates(operation, kept.input)) return [];
    const { from, to } = inputsOf(operation);
    const [before, after] = [Number(from[kept.input] ?? Infinity), Number(to[kept.input] ?? 0)];
    return after < before ? [{ name: operation.name, kept, change: `${before} → ${after} ${kept.what}` }] : [];
  });
  return grouped(shortened, ({ change }) => change).map((group) => {
    const [{ name, kept, change }] = group;
    return {
      resource: name,
      says: `${change}: AWS deletes what is older, of ${listed(group.map((one) => one.name))}.`,
      undo: "Putting the file back doesn't bring it back.",
      instead: "Copy what may still be asked for (export, snapshot) before.",
      page: kept.input === "backupRetentionPeriod" ? RESTORE : undefined,
    };
  });
}

/** Rules that delete more, or sooner. */
function lifecycleTightened({ operations }: StackChange): RuleResult[] {
  return operations.flatMap((operation): RuleResult[] => {
    const kind = kindOf(operation);
    if (!["s3.BucketLifecycleConfiguration", "ecr.LifecyclePolicy"].includes(kind) || operation.kind === "delete")
      return [];
    const { from, to } = inputsOf(operation);
    const [before, after] = [deletionsIn(from), deletionsIn(to)];
    const tighter = [...after].filter(([rule, count]) => count < (before.get(rule) ?? Infinity));
    if (tighter.length === 0 || operation.kind === "create") return [];
    const images = kind.startsWith("ecr");
    return [
      {
        resource: operation.name,
        says: `${images ? "Images" : "Objects"} are deleted sooner: ${tighter.map(([rule, count]) => `${rule} ${before.get(rule) ?? "never"} → ${count}`).join(", ")}. That may be ${images ? "the image that runs, or that a roll-back needs" : "data that somebody reads"}.`,
        undo: "Putting the file back doesn't bring back what AWS has deleted, within a day.",
        instead: images
          ? "Count which tags services and roll-backs need first: npm run status."
          : "Look with S3 Storage Lens, or aws s3api list-object-versions, at what that is.",
      },
    ];
  });
}

/** How much is kept, by rule: numbers of days or of images. */
function deletionsIn(inputs: Inputs): Map<string, number> {
  const rules: readonly Inputs[] = inputs.policy ? (JSON.parse(inputs.policy).rules ?? []) : (inputs.rules ?? []);
  return new Map(
    rules.flatMap((rule): [string, number][] => {
      const name = String(rule.id ?? `rule ${rule.rulePriority}`).replace(/\d+ days?/, "N days");
      const { selection, expiration, noncurrentVersionExpiration } = rule;
      const count = selection?.countNumber ?? expiration?.days ?? noncurrentVersionExpiration?.noncurrentDays;
      return count === undefined ? [] : [[name, Number(count)]];
    }),
  );
}

function versionsOff({ operations }: StackChange): RuleResult[] {
  const gone = new Set(
    operations
      .filter((one) => kindOf(one) === "s3.Bucket" && goes(one))
      .map((one) => String(inputsOf(one).from.bucket)),
  );
  return operations
    .filter(
      (one) =>
        kindOf(one) === "s3.BucketVersioning" &&
        !gone.has(String(inputsOf(one).from.bucket)) &&
        (one.kind === "delete" ||
          (updates(one, "versioningConfiguration") && inputsOf(one).to.versioningConfiguration?.status !== "Enabled")),
    )
    .map(({ name }) => ({
      resource: name,
      says: "From now on an overwritten or deleted object is gone: no versions are kept.",
      undo: "Putting the file back keeps versions again, of what is written then.",
      instead: "Leave versions on, and let a lifecycle rule delete old ones.",
    }));
}
