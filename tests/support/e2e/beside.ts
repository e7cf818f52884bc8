import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseStackFile } from "../../../src/config/stack-file";
import { changeSettings, readSettings, type Settings } from "../../../src/engine/project";
import { gistOf, type Run } from "../../../src/engine/pulumi";
import type { EmulatedStack } from "../../../src/engine/stack";
import { createSurroundings } from "../../../src/engine/surroundings";
import { record } from "../../../src/plan/record";
import { isStop, wayBack } from "../../../src/review/back";
import type { StackReview } from "../../../src/review/review";
import { type Snapshot, snapshotOf } from "../../../src/review/snapshot";
import { type Edit, reviewBetween } from "../review";
import { dependsIn, described, reviewedSteps, type Step, steps, turnedRound, UP } from "./steps";

/** What the file of a stack makes, as it stands. */
export async function recorded(stack: EmulatedStack): Promise<Snapshot> {
  const file = fileOf(stack);
  return snapshotOf(await record(stack.name, parseStackFile(readFileSync(file, "utf8"), path.basename(file))));
}

/** Lets an edit name settings without `platform:`. */
export function changed(settings: Settings, edit: Edit): void {
  const short = Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [key.replace(/^platform:/, ""), value]),
  );
  for (const key of Object.keys(settings)) delete settings[key];
  edit(short);
  for (const [key, value] of Object.entries(short)) settings[key.includes(":") ? key : `platform:${key}`] = value;
}

/**
 * Edits a stack's file.
 *
 * @returns what puts it back
 */
export async function edited(stack: EmulatedStack, edit: Edit): Promise<() => void> {
  const { project, name, emulator } = stack;
  const text = readFileSync(fileOf(stack), "utf8");
  changeSettings(project, name, (settings) => changed(settings, edit));
  const region = String(readSettings(project, name)["aws:region"]);
  if (region !== emulator.region) {
    // Zones have none.
    const { "platform:dns": _, ...regional } = readSettings(project, name);
    const found = await createSurroundings(regional, { ...emulator, region });
    changeSettings(project, name, (settings) => Object.assign(settings, found));
  }
  return () => writeFileSync(fileOf(stack), text);
}

/** Where a run of the engine does something else than the review says: a line for each difference. */
export function differs(
  { run, taken }: { readonly run: Run; readonly taken: readonly Step[] },
  review: StackReview,
  before: Snapshot,
  after: Snapshot,
): string[] {
  const expected = reviewedSteps(review, before);
  const more = unforeseen(taken, review, before);
  if (review.state === "refused") {
    if (run.code === 0) return ["the engine doesn't refuse it"];
    const [told, found] = [refusals(review), refusedIn(run.log)];
    const same = told.join() === found.join();
    return [...more, ...(same ? [] : [`refused are ${shown(found)}, not ${shown(told)}: ${gistOf(run.log)}`])];
  }
  if (run.code !== 0) return [...more, `it stops: ${gistOf(run.log)}`];
  const done = new Set(taken.map(described));
  return [
    ...more,
    ...expected.filter((step) => !done.has(described(step))).map((step) => `the review alone: ${described(step)}`),
    ...turnedRound(expected, taken, before, after),
  ];
}

/** What the engine does, and the review doesn't say. */
function unforeseen(taken: readonly Step[], review: StackReview, before: Snapshot): string[] {
  const expected = new Set(reviewedSteps(review, before).map(described));
  const more = taken.map(described).filter((step) => !expected.has(step));
  return more.map((step) => `the engine alone: ${step}`);
}

const shown = (urns: readonly string[]) => urns.map((urn) => urn.split("::").slice(2).join(" ")).join(", ") || "none";

/** URNs of what a review says the engine refuses; of deletions only the first, as the engine ends there. */
function refusals({ operations }: StackReview): string[] {
  const refused = operations.filter((one) => one.refused);
  const deletion = refused.findIndex(({ kind }) => kind === "delete");
  return (deletion < 0 ? refused : refused.slice(0, deletion + 1)).map(({ urn }) => urn).sort();
}

/** URNs of what the engine says it can't replace or delete. */
function refusedIn(log: string): string[] {
  const named = [...log.matchAll(/(?:unable to replace resource|Preview failed: resource) "([^"]+)"/g)];
  return [...new Set(named.map(([, urn]) => urn as string))].sort();
}

/** How a change, and putting the file back, have gone on the engine beside what the review says of both. */
export interface Tried {
  /** Like `2 create, 1 replace`. */
  readonly operations: string;
  /** `refused`, `yes`, or `stopped` and what AWS said. */
  readonly made: string;
  /** Of putting the file back: `nothing to do`, `refused` and what is protected, `made` and the operations, or `stopped`. */
  readonly back: string;
  /** Whether a preview is empty then. */
  readonly same: boolean;
  /** What held data, and was deleted on the way there or back. */
  readonly lost: readonly string[];
  /** Where engine and review disagree. */
  readonly differences: readonly string[];
}

/** Makes a change on the engine, and puts the file back. */
export async function tryBeside(stack: EmulatedStack, edit: Edit): Promise<Tried> {
  const { pulumi } = stack;
  const before = await recorded(stack);
  const putBack = await edited(stack, edit);
  const after = await recorded(stack);
  const [there, back] = [reviewBetween(before, after), reviewBetween(after, before)];
  const isSame = async () => (await pulumi.attempt(["preview", "--expect-no-changes"])).code === 0;
  const differences: string[] = [];
  const note = (what: string, lines: readonly string[]) => differences.push(...lines.map((line) => `${what}: ${line}`));
  const result = { operations: countsIn(there.operations.map(({ kind }) => kind)), differences };

  const [stop] = there.consequences.filter(isStop);
  // Where all is made, up tells as much.
  if (there.state === "refused" || stop) {
    const { run, taken } = await steps(pulumi, ["preview"]);
    note("preview", differs({ run, taken: taken.filter(isForeseen(there, after)) }, there, before, after));
  }
  if (there.state === "refused") {
    putBack();
    // It has been asked for, and nothing else.
    return { ...result, made: "refused", back: "nothing to do", same: true, lost: [] };
  }
  const made = await run(stack, there, before, after, stop !== undefined);
  note("up", made.differences);
  putBack();
  // What came of a change that has stopped isn't what the plans say.
  const undone = made.stopped ? undefined : back;
  const { does } = wayBack({ stack: stack.name, before, after, operations: there.operations });
  if (made.stopped || does === "fails" || does === "refused") {
    const { run, taken } = await steps(pulumi, ["preview"]);
    const fails = run.log.includes("failed with an unhandled exception");
    if (undone && fails !== (does === "fails")) note("preview of putting back", [`${does}: ${gistOf(run.log)}`]);
    const foreseen = taken.filter(isForeseen(back, before));
    if (undone && !fails) note("preview of putting back", differs({ run, taken: foreseen }, undone, after, before));
    if (run.code !== 0) {
      const named = refusedIn(run.log).map((urn) => urn.split("::").at(-1));
      const why = fails ? "the program fails" : `refused: ${named.join(", ") || gistOf(run.log)}`;
      return { ...result, made: made.outcome, back: why, same: false, lost: made.lost };
    }
  }
  const stops = does === "stops";
  const up = await run(stack, undone, after, before, stops);
  note("putting back", up.differences);
  const same = await isSame();
  const promised = stop?.undo?.startsWith("Putting the file back helps");
  if (!same && !up.stopped && (!made.stopped || promised)) note("putting back", ["the stack isn't as it was"]);
  if (up.stopped && promised) note("putting back", [`it doesn't help: ${up.outcome}`]);
  return {
    ...result,
    made: made.outcome,
    back: [up.outcome, countsIn(up.taken.map(({ op }) => op))].filter(Boolean).join(": "),
    same,
    lost: [...new Set([...made.lost, ...up.lost])],
  };
}

/**
 * A preview doesn't know what a new resource answers, though the name that it takes over says it: it shows changes of what depends on it, where up
 * leaves that as it is.
 */
function isForeseen({ operations }: StackReview, after: Snapshot): (step: Step) => boolean {
  const told = new Set(operations.map(({ urn }) => urn));
  const made = operations.filter(({ kind }) => kind === "create" || kind === "replace");
  const depends = dependsIn([after]);
  return ({ op, urn }) =>
    op === "create" || op === "delete" || told.has(urn) || !made.some((one) => depends(urn, one.urn));
}

/**
 * Makes a change, and compares what is done with what a review says.
 *
 * @param review undefined: nobody says anything
 * @param stops whether it says that AWS refuses a call
 */
async function run(
  { pulumi }: EmulatedStack,
  review: StackReview | undefined,
  before: Snapshot,
  after: Snapshot,
  stops: boolean,
) {
  const { run, taken } = await steps(pulumi, UP);
  const stopped = run.code !== 0;
  const lost = lostIn(taken, before);
  const differences: string[] = [];
  if (review) {
    const foreseen = stopped && stops;
    differences.push(
      ...(foreseen ? unforeseen(taken, review, before) : differs({ run, taken }, review, before, after)),
    );
    if (!stopped && stops) differences.push("it doesn't stop");
    differences.push(...untold(lost, review));
  }
  return { stopped, outcome: stopped ? `stopped: ${codeIn(run)}` : "made", taken, lost, differences };
}

/** What nobody can make again. A key counts by what it has encrypted. */
const HOLDS_DATA =
  /:(rds\/instance|rds\/cluster|sqs\/queue|s3\/bucket|dynamodb\/table|elasticache\/replicationGroup|route53\/zone|secretsmanager\/secret|ecr\/repository):/;

/** Names of what held data, and was deleted. */
function lostIn(taken: readonly Step[], before: Snapshot): string[] {
  return taken
    .filter(({ op, urn }) => op.startsWith("delete") && isHolder(urn) && !before.resources.get(urn)?.retainOnDelete)
    .map(({ urn }) => urn.split("::").at(-1) as string);
}

function isHolder(urn: string): boolean {
  const [, , types = ""] = urn.split("::");
  return HOLDS_DATA.test(types.split("$").at(-1) ?? "");
}

/** Losses of which a review says nothing. */
function untold(lost: readonly string[], { consequences }: StackReview): string[] {
  const told = new Set(consequences.filter(({ rank }) => rank === "data lost").map(({ resource }) => resource));
  return lost.filter((name) => !told.has(name)).map((name) => `${name} is lost without a word`);
}

function countsIn(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].map(([word, count]) => `${count} ${word}`).join(", ");
}

/** AWS's word for why a run has stopped. */
function codeIn({ log }: Run): string {
  const [, code, named] = /api error (\w+)|\b(\w+(?:Exception|Fault)):/.exec(log) ?? [];
  return code ?? named ?? gistOf(log).slice(0, 200);
}

function fileOf({ project, name }: EmulatedStack): string {
  return path.join(project, `Pulumi.${name}.yaml`);
}
