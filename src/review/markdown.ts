import { DANGEROUS, kindOf } from "./consequences/consequence";
import { summary } from "./render";
import { type StackReview, unaccepted } from "./review";
import { inWords, operationInWords } from "./words";

/** Begins the comment, so that the next run finds it. */
export const MARK = "<!-- platform review -->";

/** GitHub takes 65,536 characters of a comment. */
const LONGEST = 60_000;

/** One comment on a pull request, for all stacks. */
export function reviewsInMarkdown(reviews: readonly StackReview[], commit: string): string {
  const told = reviews.filter((review) => review.state !== "same" || review.lapsed.length > 0);
  const same = reviews.filter((review) => !told.includes(review)).map(({ stack }) => stack);
  const open = reviews.flatMap(unaccepted).length;
  const verdict =
    open > 0
      ? `**${open} dangerous consequence${open === 1 ? "" : "s"} to accept.**`
      : "Nothing dangerous that isn't accepted.";
  const text = [
    MARK,
    `### What this change does to the stacks, since ${commit.slice(0, 10)}`,
    "",
    told.length > 0 ? verdict : "Nothing.",
    ...told.flatMap((review) => ["", ...section(review)]),
    ...(same.length > 0 ? ["", `No change: ${same.join(", ")}.`] : []),
    ...(open > 0 ? ["", ...HOW_TO_ACCEPT] : []),
    "",
  ].join("\n");
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}\n\n… cut: \`npm run review\` shows it all.\n` : text;
}

const HOW_TO_ACCEPT = [
  "To accept one, put it into the stack's file, in this pull request:",
  "",
  "```yaml",
  "platform:accepts:",
  "  - change: <the change, as above>",
  "    reason: <why it may happen, and when>",
  "```",
];

function section(review: StackReview): string[] {
  const { stack, state, notes, operations, consequences, lapsed } = review;
  const refused = operations.filter((one) => one.refused);
  return [
    `#### ${stack}: ${summary(review)}`,
    ...notes.flatMap((note) => ["", escaped(note)]),
    ...(state === "refused"
      ? [
          "",
          `Pulumi refuses it: ${refused.map(({ name }) => `\`${name}\``).join(", ")} would be replaced or deleted, and ${refused.length === 1 ? "is" : "are"} protected. Nothing of the stack is done. Unprotected, it would bring:`,
        ]
      : []),
    ...(consequences.length > 0
      ? [
          "",
          "| | change | what happens | instead |",
          "| --- | --- | --- | --- |",
          ...consequences.map(
            ({ rank, change, says, undo, instead, page, accepted }) =>
              `| ${DANGEROUS.has(rank) && !accepted ? `**${rank}**` : rank} | \`${change}\` | ${cell([says, undo ? `Back: ${undo}` : "", accepted ? `Accepted: ${accepted}` : ""])} | ${cell([instead, page ? `docs/${page}` : ""])} |`,
          ),
        ]
      : []),
    ...lapsed.flatMap((change) => [
      "",
      `\`platform:accepts\` names \`${change}\`, which this change doesn't bring: take the line out.`,
    ]),
    ...(operations.length > 0
      ? [
          "",
          `<details><summary>${operations.length} operation${operations.length === 1 ? "" : "s"}</summary>`,
          "",
          ...operations.map(
            (operation) =>
              `- ${operationInWords(operation)}: ${kindOf(operation)} \`${operation.name}\`${operation.changes.length > 0 ? ` (${escaped(operation.changes.slice(0, 4).map(inWords).join("; "))}${operation.changes.length > 4 ? "; …" : ""})` : ""}`,
          ),
          "",
          "</details>",
        ]
      : []),
  ];
}

function cell(parts: readonly string[]): string {
  return escaped(parts.filter(Boolean).join(" "));
}

/** What stands in a file of a pull request must not become markup, or a mention of somebody. */
function escaped(text: string): string {
  return text
    .replace(/[&<>]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign] ?? sign)
    .replace(/[|`*_[\]!\\]/g, (sign) => `\\${sign}`)
    .replaceAll("@", "@\u200b")
    .replaceAll("\n", " ");
}
