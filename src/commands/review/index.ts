import path from "node:path";
import { UserError } from "../../lib/errors";
import { EXIT_CODES, Failure } from "../../operations/failure";
import { styleFor } from "../../plan/style";
import { widthOf } from "../../plan/wrap";
import { recordCommit, recordIn, resolveCommit } from "../../review/commit";
import { reviewsInMarkdown } from "../../review/markdown";
import { renderReviews } from "../../review/render";
import { TABLE } from "../../review/replacing";
import { reviewAll, type StackReview, unaccepted } from "../../review/review";
import { parseCommand } from "../arguments";

/** What `--help` prints. */
export const USAGE = `Says what a change does to each stack, without AWS: what is made, changed, replaced and deleted, and what comes of it. The files as they are
on disk are compared with a commit, each run by its own program.

  npm run review                             since this branch left main
  npm run review -- <git ref>                since that commit
  npm run --silent review -- --markdown      as one comment for a pull request
  npm run --silent review -- --json          for programs

Exit code ${EXIT_CODES.review}: something dangerous that no platform:accepts of the stack's file names. 1: a stack can't be recorded, or an acceptance
names nothing of the change.

Which inputs replace a resource: src/review/replacements.json, from ${TABLE}.`;

/** Something that keeps a review from being one. */
class Unreviewed extends UserError {
  override readonly name = "Unreviewed";
}

/**
 * The command `review`.
 *
 * @param args what follows the command
 * @throws Failure where something dangerous isn't accepted
 */
export async function main(args: readonly string[]): Promise<void> {
  const { positionals, flags } = parseCommand(args, USAGE, { positionals: ["ref?"], flags: ["json", "markdown"] });
  const folder = process.cwd();
  const commit = await resolveCommit(folder, positionals[0]);
  const [before, after] = await Promise.all([
    recordCommit(folder, commit),
    recordIn(folder, path.join(folder, "src/review/dump.ts")),
  ]);
  const reviews = reviewAll(before, after);
  if (flags.json) console.log(JSON.stringify({ commit, table: TABLE, stacks: reviews.map(forPrograms) }, undefined, 2));
  else if (flags.markdown) console.log(reviewsInMarkdown(reviews, commit));
  else console.log(renderReviews(reviews, commit, { style: styleFor(process.stdout), width: widthOf(process.stdout) }));
  judge(reviews);
}

/** Without the resources themselves, which are whole. */
function forPrograms({ operations, ...review }: StackReview) {
  return { ...review, operations: operations.map(({ before: _, after: __, ...operation }) => operation) };
}

function judge(reviews: readonly StackReview[]): void {
  const open = reviews.flatMap((review) => unaccepted(review).map(({ change }) => `  ${review.stack}: ${change}`));
  if (open.length > 0) {
    const how = `To accept one, add to the stack's file, in the same change:\n\n  platform:accepts:\n    - change: ${open[0]?.split(": ")[1]}\n      reason: <why it may happen, and when>`;
    throw new Failure("review", `\nDangerous, and accepted by nobody:\n\n${open.join("\n")}\n\n${how}`);
  }
  const unread = reviews.filter(({ state }) => state === "unread").map(({ stack }) => stack);
  if (unread.length > 0) throw new Unreviewed(`\nNot reviewed: ${unread.join(", ")}.`);
  const lapsed = reviews.filter((review) => review.lapsed.length > 0).map(({ stack }) => stack);
  if (lapsed.length > 0) throw new Unreviewed(`\nAcceptances have lapsed in ${lapsed.join(", ")}: take them out.`);
}
