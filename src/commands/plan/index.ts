import { checkStack } from "../../config/check-stack";
import { formatMistakes, formatWarnings } from "../../config/report";
import { stackNames } from "../../config/stack-file";
import { UsageError } from "../../lib/errors";
import { type Recording, record } from "../../plan/record";
import { renderRecording, renderSummary } from "../../plan/render";
import { styleFor } from "../../plan/style";
import { parseCommand } from "../arguments";

/** What `--help` prints. */
export const USAGE = `Shows what each stack is made of, without AWS, Pulumi's command line or a network.

  npm run plan                               all stacks
  npm run plan -- <stack> ...                some
  npm run --silent plan -- --json            the complete record`;

/**
 * The command `plan`.
 *
 * @param args what follows the command
 * @throws UsageError, or Error with all stacks' mistakes, where something can't be planned
 */
export async function main(args: readonly string[]): Promise<void> {
  const { positionals, flags } = parseCommand(args, USAGE, { positionals: ["stack..."], flags: ["json"] });
  const folder = process.cwd();
  const recordings = await recordAll(folder, positionals.length ? positionals : stackNames(folder));
  if (flags.json) {
    console.log(JSON.stringify({ stacks: recordings.map(({ revealed: _, ...rest }) => rest) }, undefined, 2));
    return;
  }
  const style = styleFor(process.stdout);
  for (const recording of recordings) console.log(`${renderRecording(recording, style)}\n`);
  if (recordings.length > 1) console.log(renderSummary(recordings, style));
}

/** Records stack after stack; a stack with mistakes doesn't hide those of the next. Warnings don't mix with the plan. */
export async function recordAll(folder: string, stacks: readonly string[]): Promise<Recording[]> {
  const style = styleFor(process.stderr);
  const recordings: Recording[] = [];
  const reports: string[] = [];
  for (const stack of stacks) {
    const { raw, mistakes, warnings } = checkStack(folder, stack);
    if (warnings.length > 0) console.error(`${formatWarnings(stack, warnings, style)}\n`);
    if (mistakes.length > 0) reports.push(formatMistakes(stack, mistakes, style));
    else recordings.push(await record(stack, raw));
  }
  if (reports.length > 0) throw new UsageError(reports.join("\n\n"));
  return recordings;
}
