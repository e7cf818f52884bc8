import { stackNames } from "../../config/stack-file";
import { UsageError } from "../../lib/errors";
import { styleFor } from "../../plan/style";
import { controls } from "../../policy/controls";
import { today } from "../../policy/judge";
import { renderJson, renderMarkdown, renderSarif, renderText } from "../../policy/report";
import { type Judgement, unwaived } from "../../policy/waivers";
import { parseCommand } from "../arguments";
import { judgeAll } from "./judge-all";

/** What `--help` prints. */
export const USAGE = `Judges stacks by the controls of docs/controls.md, without AWS. Fails where something isn't kept and no waiver says why.

  npm run policy                               all stacks
  npm run policy -- <stack> ...                some
  npm run --silent policy -- --json            every verdict, for programs
  npm run --silent policy -- --sarif           violations, for GitHub's code scanning
  npm run --silent policy -- --markdown        the table of docs/controls.md`;

/**
 * The command `policy`.
 *
 * @throws UsageError with the number of violations and wrong waivers, after the report
 */
export async function main(args: readonly string[]): Promise<void> {
  const { positionals, flags } = parseCommand(args, USAGE, {
    positionals: ["stack..."],
    flags: ["json", "sarif", "markdown"],
  });
  const folder = process.cwd();
  const judgements = await judgeAll(folder, positionals.length ? positionals : stackNames(folder), today());
  console.log(render(judgements, flags));
  const violations = judgements.flatMap(unwaived).length;
  const mistakes = judgements.flatMap((judgement) => judgement.mistakes).length;
  if (violations + mistakes > 0)
    throw new UsageError(`${violations} violations without a waiver, ${mistakes} wrong waivers`);
}

function render(
  judgements: readonly Judgement[],
  flags: Readonly<Record<"json" | "sarif" | "markdown", boolean>>,
): string {
  if (flags.json) return renderJson(judgements);
  if (flags.sarif) return renderSarif(judgements, controls);
  if (flags.markdown) return renderMarkdown(judgements, controls);
  return renderText(judgements, styleFor(process.stdout));
}
