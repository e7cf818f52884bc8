import { parse, stringify } from "yaml";
import type { RawConfig } from "../../src/config/parse";
import { record } from "../../src/plan/record";
import { reviewAll, type StackReview } from "../../src/review/review";
import { type Acceptance, type Snapshot, snapshotOf } from "../../src/review/snapshot";
import { type Inputs, parsed, rawConfig } from "./plan";

/** A stack's settings, parsed, by their keys without `platform:`; others by their whole keys. */
type Settings = Inputs;

/** What an edit does to the settings of a stack. */
export type Edit = (settings: Settings) => void;

const snapshots = new Map<string, Promise<Snapshot>>();

/** What a stack's real file makes; recorded once. */
export function snapshotOfStack(stack: string): Promise<Snapshot> {
  let snapshot = snapshots.get(stack);
  if (!snapshot) {
    snapshot = record(stack, rawConfig(stack)).then((recording) => snapshotOf(recording));
    snapshots.set(stack, snapshot);
  }
  return snapshot;
}

/** What an edited file of a stack makes. */
export async function editedSnapshot(
  stack: string,
  edit: Edit,
  accepts: readonly Acceptance[] = [],
): Promise<Snapshot> {
  return snapshotOf(await record(stack, edited(rawConfig(stack), edit)), accepts);
}

/** Settings with an edit. */
function edited(raw: RawConfig, edit: Edit): RawConfig {
  const settings: Settings = Object.fromEntries(
    Object.entries(raw).map(([key, value]) => [key.replace(/^platform:/, ""), parsed(value)]),
  );
  edit(settings);
  return Object.fromEntries(
    Object.entries(settings)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [
        key.includes(":") ? key : `platform:${key}`,
        typeof value === "string" ? value : JSON.stringify(value),
      ]),
  );
}

/** Renames a word wherever it stands as a value or a key of its own. */
export function renamed(value: unknown, from: string, to: string): Inputs {
  return parse(stringify(value).replace(new RegExp(`(?<![\\w-])${from}(?![\\w-])`, "g"), to));
}

/** What a review says of one snapshot after another. */
export function reviewBetween(before: Snapshot, after: Snapshot): StackReview {
  const { stack } = after.recording;
  const [review] = reviewAll(new Map([[stack, before]]), new Map([[stack, after]]));
  return review as StackReview;
}

/** What a review says of an edit of a stack's real file. */
export async function reviewOf(stack: string, edit: Edit, accepts: readonly Acceptance[] = []): Promise<StackReview> {
  return reviewBetween(await snapshotOfStack(stack), await editedSnapshot(stack, edit, accepts));
}
