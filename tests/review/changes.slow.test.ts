import path from "node:path";
import { expect, it } from "vitest";
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

it("no key of a stack's file loses data without a word, and docs/changes.md says what each does", async () => {
  const { changes, fixed } = everyKey(stackNames(ROOT));
  expect(changes.length).toBeGreaterThan(120);
  const told = await tellAll(changes);
  for (const { change, review } of told) expect([change.key, silentLosses(review)]).toEqual([change.key, []]);
  await expect(page(told, fixed)).toMatchFileSnapshot(path.join(ROOT, "docs/changes.md"));
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

function page(told: readonly Told[], fixed: readonly string[]): string {
  return [
    "# What changing a key does",
    "",
    "Each key of the stacks' files with another value, on its own, and what `npm run review` says of it: for what you want to change, ask it yourself.",
    "`npm run test:slow -- tests/review --update` makes this page.",
    "",
    "- **in place**: nothing is replaced but what nobody notices (a new revision of a task restarts the service).",
    "- **refused**: Pulumi refuses it, since something is protected; in brackets what it would bring.",
    "- **nothing**: no resource changes; it is read by commands, or at the first deployment.",
    "",
    "| key | tried | does | brings |",
    "| --- | --- | --- | --- |",
    ...told.map(row),
    "",
    "Can't be changed on their own, as something else must fit them:",
    "",
    `${fixed.map((key) => `\`${key}\``).join(", ")}.`,
    "",
  ].join("\n");
}

function row({ change, review }: Told): string {
  const { key, stack, before, after } = change;
  const brings = review.consequences.map(({ rank, change: name }) => `${rank} (\`${name}\`)`);
  const text = brings.length > 4 ? `${brings.slice(0, 4).join(", ")} and ${brings.length - 4} more` : brings.join(", ");
  const told = review.state === "refused" && text ? `[${text}]` : text;
  return `| \`${key}\` | ${stack}: ${cell(before)} → ${cell(after)} | ${does(review)} | ${told} |`;
}

function cell(value: unknown): string {
  return value === undefined ? "none" : `\`${JSON.stringify(value).replaceAll("|", "\\|")}\``;
}

/** In one word, or in the kinds that are replaced. */
function does({ state, operations }: StackReview): string {
  if (state === "refused") return "**refused**";
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
