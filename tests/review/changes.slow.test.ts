import path from "node:path";
import { expect, it } from "vitest";
import { REFUSED, type RecordedChange, type RecordedChanges } from "../../src/commands/docs/changes";
import { stackNames } from "../../src/config/stack-file";
import { record } from "../../src/plan/record";
import { DANGEROUS } from "../../src/review/consequences/consequence";
import type { Operation } from "../../src/review/operations";
import type { StackReview } from "../../src/review/review";
import { snapshotOf } from "../../src/review/snapshot";
import { everyKey, type KeyChange } from "../support/every-key";
import { ROOT } from "../support/plan";
import { reviewBetween, snapshotOfStack } from "../support/review";

/** What nobody can make again. */
const HOLDS_DATA =
  /:(rds\/instance|rds\/cluster|sqs\/queue|s3\/bucket|dynamodb\/table|elasticache\/replicationGroup|route53\/zone|kms\/key|secretsmanager\/secret):/;

interface Told {
  readonly change: KeyChange;
  readonly review: StackReview;
}

/** Each key, changed on its own. */
async function tellAll(changes: readonly KeyChange[]): Promise<Told[]> {
  const told: Told[] = [];
  for (const change of changes) {
    const after = snapshotOf(await record(change.stack, change.raw));
    told.push({ change, review: reviewBetween(await snapshotOfStack(change.stack), after) });
  }
  return told;
}

it("no key of a stack's file loses data without a word, and what each does is recorded", async () => {
  const { changes, fixed } = everyKey(stackNames(ROOT));
  expect(changes.length).toBeGreaterThan(120);
  const told = await tellAll(changes);
  for (const { change, review } of told) expect([change.key, silentLosses(review)]).toEqual([change.key, []]);
  const recorded: RecordedChanges = { changes: told.map(recordedOf), fixed };
  await expect(`${JSON.stringify(recorded, undefined, 2)}\n`).toMatchFileSnapshot(
    path.join(ROOT, "src/review/changes.json"),
  );
}, 1_800_000);

/** What holds data and goes, while neither Pulumi refuses it nor the review says so. */
function silentLosses({ state, operations, consequences }: StackReview): string[] {
  if (state === "refused") return [];
  return operations
    .filter(
      ({ type, kind, before }) =>
        HOLDS_DATA.test(type) && ["replace", "delete"].includes(kind) && !before?.retainOnDelete,
    )
    .filter(({ name }) => !consequences.some(({ rank, resource }) => DANGEROUS.has(rank) && resource === name))
    .map(({ urn }) => urn);
}

function recordedOf({ change, review }: Told): RecordedChange {
  const { key, stack, before, after } = change;
  const brings = review.consequences.map(({ rank, change: name }) => ({ rank, change: name }));
  return { key, stack, before: JSON.stringify(before), after: JSON.stringify(after), does: does(review), brings };
}

/** In one word, or in the kinds that are replaced. */
function does({ state, operations }: StackReview): string {
  if (state === "refused") return REFUSED;
  const replaced = kinds(
    operations.filter(({ kind, type }) => kind === "replace" && !/TaskDefinition|SecretVersion/.test(type)),
  );
  const made = kinds(operations.filter(({ kind }) => kind === "create"));
  const gone = kinds(operations.filter(({ kind }) => kind === "delete"));
  const words = [
    ...(replaced ? [`replaces ${replaced}`] : []),
    ...(made ? [`makes ${made}`] : []),
    ...(gone ? [`deletes ${gone}`] : []),
    ...(operations.some(({ type }) => type.endsWith(":TaskDefinition")) ? ["restarts tasks"] : []),
  ];
  return words.join(", ") || (operations.length > 0 ? "in place" : "nothing");
}

function kinds(operations: readonly Operation[]): string {
  const names = [...new Set(operations.map(({ type }) => type.split(":").at(-1) ?? type))];
  return names.length > 4 ? `${names.slice(0, 4).join(", ")} and ${names.length - 4} more kinds` : names.join(", ");
}
