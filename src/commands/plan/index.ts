import { checkStack, configOf } from "../../config/check-stack";
import { formatMistakes, formatWarnings } from "../../config/report";
import { stackNamed, stackNames } from "../../config/stack-file";
import { UsageError } from "../../lib/errors";
import { renderComparison } from "../../plan/comparison";
import { formatRefusal, refusalsOf } from "../../plan/constraints";
import { type Recording, record } from "../../plan/record";
import { renderRecording, renderSummary } from "../../plan/render";
import { styleFor } from "../../plan/style";
import { widthOf } from "../../plan/wrap";
import { takenTwice } from "../../review/taken-twice";
import { parseCommand } from "../arguments";

/** What `--help` prints. */
export const USAGE = `Shows what each stack is made of, without AWS, Pulumi's command line or a network.

  npm run plan                               all stacks
  npm run plan -- <stack> ...                some, by name or file
  npm run plan -- --summary                  how much there is of what
  npm run plan -- --compare <stack> <stack>  the settings in which two stacks differ
  npm run --silent plan -- --json            the complete record`;

/**
 * The command `plan`.
 *
 * @param args what follows the command
 * @throws UsageError, or Error with all stacks' mistakes, where something can't be planned
 */
export async function main(args: readonly string[]): Promise<void> {
  const takes = { positionals: ["stack..."], flags: ["json", "summary", "compare"] as const };
  const { positionals, flags } = parseCommand(args, USAGE, takes);
  const folder = process.cwd();
  const view = { style: styleFor(process.stdout), width: widthOf(process.stdout) };
  const stacks = positionals.map(stackNamed);
  if (flags.compare) {
    const [one, other, ...others] = stacks.map((stack) => ({
      stack,
      config: configOf(folder, stack),
    }));
    if (!one || !other || others.length > 0) throw new UsageError(`--compare takes two stacks.\n\n${USAGE}`);
    console.log(renderComparison(one, other, view));
    return;
  }
  // They don't mix with the plan.
  const warn = (report: string) => console.error(`${report}\n`);
  const recordings = await recordAll(folder, stacks.length ? stacks : stackNames(folder), warn);
  if (flags.json) {
    console.log(JSON.stringify({ stacks: recordings.map(({ revealed: _, ...rest }) => rest) }, undefined, 2));
    return;
  }
  if (recordings.length > 1 || flags.summary) console.log(renderSummary(recordings, view));
  if (flags.summary) return;
  for (const [i, recording] of recordings.entries()) {
    if (i > 0 || recordings.length > 1) console.log();
    console.log(renderRecording(recording, view));
  }
}

/**
 * Records stack after stack; a stack with mistakes doesn't hide those of the next.
 *
 * @param warn is told each stack's warnings
 * @throws UsageError with all mistakes of all stacks
 */
export async function recordAll(
  folder: string,
  stacks: readonly string[],
  warn: (report: string) => void = () => {},
): Promise<Recording[]> {
  const style = styleFor(process.stderr);
  const recordings: Recording[] = [];
  const reports: string[] = [];
  for (const stack of stacks) {
    const { raw, mistakes, warnings } = checkStack(folder, stack);
    if (warnings.length > 0) warn(formatWarnings(stack, warnings, style));
    if (mistakes.length > 0) {
      reports.push(formatMistakes(stack, mistakes, style));
      continue;
    }
    const recording = await record(stack, raw);
    // A check that is missing: nobody else would tell before AWS does.
    const refusals = [...refusalsOf(recording).map(formatRefusal), ...takenTwice(recording)];
    if (refusals.length > 0) reports.push([`AWS refuses of what ${stack} is made of:`, ...refusals].join("\n  "));
    recordings.push(recording);
  }
  if (reports.length > 0) throw new UsageError(reports.join("\n\n"));
  return recordings;
}
