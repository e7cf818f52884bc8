import { readFileSync } from "node:fs";
import path from "node:path";
import type { Pulumi, Run } from "../../../src/engine/pulumi";
import type { Operation } from "../../../src/review/operations";
import type { StackReview } from "../../../src/review/review";
import type { Resource, Snapshot } from "../../../src/review/snapshot";

/** What `pulumi` is told where a preview was looked at before, or nobody wants one. */
export const UP = ["up", "--yes", "--skip-preview"] as const;

/** One thing that the engine does with a resource, in its own words; a replacement is two. */
export interface Step {
  readonly op: string;
  readonly urn: string;
}

/** A run, and its steps in the order in which they are begun; resources of AWS and of chance only. */
export async function steps(pulumi: Pulumi, args: readonly string[]): Promise<{ run: Run; taken: Step[] }> {
  const events = path.join(pulumi.logs, `events-${pulumi.runs.length}.jsonl`);
  const run = await pulumi.attempt(args);
  const taken = readFileSync(events, "utf8")
    .split("\n")
    .filter((line) => line.endsWith("}"))
    .flatMap((line): Step[] => {
      const { op, urn, type } = JSON.parse(line).resourcePreEvent?.metadata ?? {};
      return op && !NO_STEPS.has(op) && type.includes("/") ? [{ op, urn }] : [];
    });
  return { run, taken };
}

/** What is left as it is, and the word for both steps of a replacement. */
const NO_STEPS: ReadonlySet<string> = new Set(["same", "read", "refresh", "replace"]);

/** For people who compare them. */
export function described({ op, urn }: Step): string {
  return `${op} ${urn.split("::").slice(2).join(" ")}`;
}

/**
 * What the engine is expected to do, from what a review says of it. What goes when all else is made goes backwards.
 *
 * @param before what the review begins with
 */
export function reviewedSteps({ operations }: StackReview, before: Snapshot): Step[] {
  const atTheEnd: Step[] = [];
  const inTurn = operations.flatMap((operation): Step[] => {
    const { kind, urn, order, draggedBy } = operation;
    if (kind === "rename") return [];
    if (kind === "delete") {
      atTheEnd.push({ op: kind, urn });
      return [];
    }
    if (kind !== "replace") return [{ op: kind, urn }];
    const successor = { op: "create-replacement", urn };
    if (order === "create first") {
      atTheEnd.push(replaced(operation));
      return [successor];
    }
    if (draggedBy) return [successor];
    const along = operations.filter((other) => other.draggedBy === urn).reverse();
    return [...along.map(replaced), replaced(operation), successor];
  });
  const places = new Map([...before.resources.keys()].map((urn, i) => [urn, i]));
  const placeOf = ({ urn }: Step) => places.get(urn) ?? 0;
  return [...inTurn, ...atTheEnd.sort((one, other) => placeOf(other) - placeOf(one))];
}

function replaced({ urn }: Operation): Step {
  return { op: "delete-replaced", urn };
}

/**
 * Where steps stand in another order than expected. Those that have nothing to do with each other have no order: the engine takes them side by side.
 *
 * @param before on what is deleted in turn
 * @param after on what is made in turn
 * @returns a line for each pair
 */
export function turnedRound(
  expected: readonly Step[],
  taken: readonly Step[],
  before: Snapshot,
  after: Snapshot,
): string[] {
  const isGone = ({ op }: Step) => op.startsWith("delete");
  const condemned = new Set(expected.filter(isGone).map(({ urn }) => urn));
  const [made, gone, either] = [dependsIn([after]), dependsIn([before], condemned), dependsIn([before, after])];
  const dependsOf = (one: Step, other: Step) =>
    isGone(one) && isGone(other) ? gone : isGone(one) || isGone(other) ? either : made;
  const places = new Map(taken.map((step, i) => [described(step), i]));
  const placeOf = (step: Step) => places.get(described(step)) ?? Number.NaN;
  return expected.flatMap((first, i) =>
    expected
      .slice(i + 1)
      .filter((then) => {
        const depends = dependsOf(first, then);
        return first.urn === then.urn || depends(first.urn, then.urn) || depends(then.urn, first.urn);
      })
      .filter((then) => placeOf(first) > placeOf(then))
      .map((then) => `${described(then)}, and only then ${described(first)}`),
  );
}

/** Whether a resource depends on another, by their URNs. */
type Depends = (urn: string, on: string) => boolean;

/**
 * Through whatever stands between.
 *
 * @param within through these only, as the engine deletes; undefined: any
 */
export function dependsIn(snapshots: readonly Snapshot[], within?: ReadonlySet<string>): Depends {
  const known = new Map<string, ReadonlySet<string>>();
  const below = (urn: string): ReadonlySet<string> => {
    const found = known.get(urn);
    if (found) return found;
    const all = new Set<string>();
    known.set(urn, all);
    for (const on of snapshots.flatMap(({ resources }) => directly(resources.get(urn)))) {
      all.add(on);
      if (within && !within.has(on)) continue;
      for (const further of below(on)) all.add(further);
    }
    return all;
  };
  return (urn, on) => below(urn).has(on);
}

function directly(resource: Resource | undefined): readonly string[] {
  return resource ? [...resource.dependencies, ...Object.values(resource.inputDependencies).flat()] : [];
}
