import { parseArgs } from "node:util";
import { ConfigError } from "../../config/mistakes";
import { readStackFile, stackNames, UsageError } from "../stack-file";
import { type Recording, record } from "./record";
import { renderRecording, renderSummary } from "./render";
import { styleFor } from "./style";

const USAGE = `Shows what each stack is made of, without AWS, Pulumi's command line or a network.

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
  const { values, positionals } = parse(args);
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const folder = process.cwd();
  const recordings = await recordAll(folder, positionals.length ? positionals : stackNames(folder));
  if (values.json) {
    console.log(JSON.stringify({ stacks: recordings.map(({ revealed: _, ...rest }) => rest) }, undefined, 2));
    return;
  }
  const style = styleFor(process.stdout);
  for (const recording of recordings) console.log(`${renderRecording(recording, style)}\n`);
  if (recordings.length > 1) console.log(renderSummary(recordings, style));
}

/** Records stack after stack; a stack with mistakes doesn't hide those of the next. */
export async function recordAll(folder: string, stacks: readonly string[]): Promise<Recording[]> {
  const recordings: Recording[] = [];
  const mistakes: string[] = [];
  for (const stack of stacks) {
    try {
      recordings.push(await record(stack, readStackFile(folder, stack)));
    } catch (error) {
      if (!(error instanceof ConfigError || error instanceof UsageError)) throw error;
      mistakes.push(error.message);
    }
  }
  if (mistakes.length) throw new UsageError(mistakes.join("\n\n"));
  return recordings;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { json: { type: "boolean", default: false }, help: { type: "boolean", short: "h", default: false } },
    });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${USAGE}`);
  }
}
