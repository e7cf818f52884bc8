import recorded from "../../review/cases.json";

/** A change that was made on the engine, and whose file was put back; `npm run e2e:review` records it. */
export interface TriedCase {
  readonly stack: string;
  readonly change: string;
  /** Where it was reported; empty: it is done every day. */
  readonly reference: string;
  /** What a review says of it, and its consequences, the gravest first. */
  readonly state: string;
  readonly brings: readonly string[];
  /** Like `2 create, 1 replace`. */
  readonly operations: string;
  /** `refused`, `made`, or `stopped` and AWS's word for why; undefined: nobody has tried it yet. */
  readonly made?: string;
  /** Of putting the file back: `nothing to do`, `refused` and what is protected, or what was done. */
  readonly back: string;
  /** Whether a preview is empty then. */
  readonly same: boolean;
  /** What held data, and was deleted on the way there or back. */
  readonly lost: readonly string[];
  /** Where the engine does something else than the review says. */
  readonly differences: readonly string[];
  /** Why that is so: what the emulator can't show. */
  readonly cannot?: string;
}

const LONGEST = 3;

/** The page of all cases. */
export function renderCases(cases: readonly TriedCase[] = recorded): string {
  const unlike = cases.filter(({ cannot }) => cannot !== undefined);
  const tried = cases.filter(({ made }) => made !== undefined);
  return [
    "# Changes, their reviews, and the engine",
    "",
    "Each change of [tests/review/cases.ts](../tests/review/cases.ts), on the whole stack: it is up on the emulator, its file is edited, `pulumi preview` and `pulumi up` are",
    "held to the operations that `npm run review` tells and to their order, and the file is put back. `npm run e2e:review` does it and records it",
    "([which cases, and how](e2e.md)), `npm run docs` makes this page.",
    "",
    "- **refused**: Pulumi's preview ends, as something is protected; nothing is done.",
    "- **stopped**: AWS refuses a call, and `up` ends half-way.",
    "- **as before**: a preview is empty after the file was put back. What was lost on the way stays lost.",
    "",
    `${cases.length} changes, ${tried.length} of them tried; ${tried.length - unlike.length} go on the engine as the review says.`,
    "",
    "| change | stack | review | the engine | putting the file back | as before |",
    "| --- | --- | --- | --- | --- | --- |",
    ...cases.map(row),
    ...(unlike.length > 0 ? ["", "## What the emulator can't show", "", ...unlike.map(reason)] : []),
    "",
  ].join("\n");
}

function row(one: TriedCase): string {
  const { change, reference, stack, state, brings, operations, made, back, same, lost, cannot } = one;
  const told = brings.slice(0, LONGEST).map((words) => words.replace(/: (.*)$/, " (`$1`)"));
  const more = brings.length > LONGEST ? ` and ${brings.length - LONGEST} more` : "";
  const gone = lost.length > 0 ? `; lost: ${lost.join(", ")}` : "";
  return `| ${[
    reference ? `${change} (${reference})` : change,
    stack,
    [`**${state}**`, operations, told.join(", ") + more].filter(Boolean).join("; "),
    made === undefined ? "not tried yet" : cannot === undefined ? made : `${made} (*)`,
    back + gone,
    made === undefined ? "" : same ? "yes" : "no",
  ]
    .map((text) => text.replaceAll("|", "\\|").replaceAll("\n", " "))
    .join(" | ")} |`;
}

function reason({ change, stack, cannot }: TriedCase): string {
  return `- (*) ${stack}: ${change}: ${cannot}`;
}
