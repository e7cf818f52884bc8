import type { View } from "../plan/render";
import { wrap } from "../plan/wrap";
import { DANGEROUS, kindOf } from "./consequences/consequence";
import type { Operation } from "./operations";
import { type JudgedConsequence, type StackReview, unaccepted } from "./review";
import { inWords, nameIn, operationInWords } from "./words";

/** Of one resource, inputs that are shown; of more, how many more there are. */
const MOST_INPUTS = 6;

/** Of what is refused. */
const MOST_NAMED = 4;

/** Beside it stands what each is about. */
const RANK_WIDTH = 22;

/** All stacks: those without a change in one line. */
export function renderReviews(reviews: readonly StackReview[], commit: string, view: View): string {
  const same = reviews.filter(isQuiet).map(({ stack }) => stack);
  const others = reviews.filter((review) => !isQuiet(review));
  const who = same.length > 1 && others.length === 0 ? `${same.length} stacks` : same.join(", ");
  const quiet = same.length > 0 ? [wrap(`${who}: no change since ${commit.slice(0, 10)}`, view.width).join("\n")] : [];
  return [...others.map((review) => renderReview(review, view)), ...quiet].join("\n\n");
}

/** Whether there is nothing to say. */
function isQuiet({ state, lapsed, notes, consequences }: StackReview): boolean {
  return state === "same" && lapsed.length === 0 && notes.length === 0 && consequences.length === 0;
}

function renderReview(review: StackReview, view: View): string {
  const { stack, state, notes, operations, lapsed } = review;
  const { style, width } = view;
  const indented = (text: string, by = 2) => wrap(text, width - by).map((line) => " ".repeat(by) + line);
  return [
    style.heading(`${stack}: ${summary(review)}`),
    ...notes.flatMap((note) => indented(note)),
    ...(operations.length > 0 ? ["", ...renderOperations(operations, view)] : []),
    ...(state === "refused" ? ["", ...renderRefusal(review, view)] : renderConsequences(review.consequences, view)),
    ...lapsed.flatMap((change) => [
      "",
      ...indented(`platform:accepts names ${change}, which this change doesn't bring: take the line out.`),
    ]),
  ].join("\n");
}

/** How many of what, and what it comes to. */
export function summary(review: StackReview): string {
  const { state, operations } = review;
  if (state === "gone" || state === "new") return state;
  if (state === "unread") return "not reviewed";
  const kinds = ["create", "update", "replace", "delete", "rename"] as const;
  const counts = kinds.map((kind) => [operations.filter((one) => one.kind === kind).length, kind] as const);
  const words = counts.filter(([count]) => count > 0).map(([count, kind]) => `${count} ${kind}`);
  const dangers = unaccepted(review).length;
  const verdict = state === "refused" ? "refused by Pulumi" : dangers > 0 ? `${dangers} to accept` : undefined;
  return [words.join(", ") || "no resource changes", ...(verdict ? [verdict] : [])].join(" · ");
}

/** By the component at the top that they belong to, in the order of the program. */
function renderOperations(operations: readonly Operation[], { style, width }: View): string[] {
  const groups = new Map<string, Operation[]>();
  for (const operation of operations) {
    const top = componentOf(operation);
    groups.set(top, [...(groups.get(top) ?? []), operation]);
  }
  return [...groups].flatMap(([component, own]) => [
    `  ${style.component(component)}`,
    ...own.flatMap((operation) => [
      ...wrap(
        `${operationInWords(operation)}: ${kindOf(operation)} ${operation.name}${operation.refused ? " (refused: protected)" : ""}${operation.draggedBy ? ` (stands on ${nameIn(operation.draggedBy)})` : ""}`,
        width - 4,
      ).map((line, i) => `${" ".repeat(i === 0 ? 4 : 8)}${line}`),
      ...shownChanges(operation).flatMap((line) => wrap(line, width - 8).map((part) => `        ${style.quiet(part)}`)),
    ]),
  ]);
}

function shownChanges({ changes }: Operation): string[] {
  const lines = changes.map(inWords);
  return lines.length > MOST_INPUTS
    ? [...lines.slice(0, MOST_INPUTS - 1), `and ${lines.length - MOST_INPUTS + 1} more inputs`]
    : lines;
}

/** `platform:database:PostgresInstance$aws:rds/instance:Instance` belongs to `PostgresInstance`. */
function componentOf({ urn }: Operation): string {
  const [types = ""] = urn.split("::").slice(2);
  const first = types.split("$")[0] ?? "";
  return first.split(":").at(-1) ?? first;
}

function renderRefusal({ operations, consequences }: StackReview, view: View): string[] {
  const { style, width } = view;
  const refused = operations.filter((one) => one.refused);
  const urns = refused.map(({ urn }) => urn);
  const names = [...new Set(refused.map(({ name }) => name))];
  const who = `${names.slice(0, MOST_NAMED).join(", ")}${names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : ""}`;
  const gist = `Pulumi refuses it: ${who} would be replaced or deleted, and ${names.length === 1 ? "is" : "are"} protected. up ends in its preview; nothing of the stack is done. Take the change back, or for this once:`;
  return [
    ...wrap(gist, width - 2).map((line) => `  ${style.wrong(line)}`),
    ...urns.slice(0, 3).map((urn) => `  pulumi state unprotect '${urn}'`),
    ...(urns.length > 3 ? [`  and ${urns.length - 3} more`] : []),
    ...(consequences.length > 0 ? ["", "  Then it would bring:"] : []),
    ...renderConsequences(consequences, view),
  ];
}

function renderConsequences(consequences: readonly JudgedConsequence[], view: View): string[] {
  return consequences.flatMap((consequence) => ["", ...renderConsequence(consequence, view)]);
}

function renderConsequence(
  { rank, change, says, undo, instead, page, accepted }: JudgedConsequence,
  { style, width }: View,
): string[] {
  const indent = 4;
  const text = (label: string, value: string) =>
    wrap(`${label}${value}`, width - indent).map((line) => " ".repeat(indent) + line);
  const head = rank.padEnd(RANK_WIDTH);
  return [
    `  ${DANGEROUS.has(rank) && !accepted ? style.wrong(head) : style.component(head)}${style.quiet(change)}`,
    ...text("", says),
    ...(undo ? text("Back: ", undo) : []),
    ...text("Instead: ", instead),
    ...(page ? text("", `docs/${page}`) : []),
    ...(accepted ? text("Accepted: ", accepted) : []),
  ];
}
