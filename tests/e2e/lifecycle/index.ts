import { parseCommand } from "../../../src/commands/arguments";
import { readStackFile, stackNames } from "../../../src/config/stack-file";
import { UsageError } from "../../../src/lib/errors";
import { live, type StepResult } from "./lifecycle";
import { renderStep, renderTable } from "./report";

/** What `--help` prints. */
export const USAGE = `Runs stacks' whole lives with Pulumi's engine on an emulator of AWS.

  npm run e2e                            all stacks
  npm run e2e -- <stack> ...             some
  npm run e2e -- --jobs 2                so many side by side; default 4
  npm run --silent e2e -- --json         the results for tools; progress on stderr`;

/**
 * The command `e2e`.
 *
 * @param args what follows the command
 * @throws UsageError where it can't start, or a stack has failed
 */
export async function main(args: readonly string[]): Promise<void> {
  const { positionals, flags, options } = parseCommand(args, USAGE, {
    positionals: ["stack..."],
    flags: ["json"],
    options: ["jobs"],
  });
  const { jobs = "4" } = options;
  if (!/^[1-9]\d?$/.test(jobs)) throw new UsageError(`--jobs ${jobs}: allowed are 1 to 99.\n\n${USAGE}`);
  const root = process.cwd();
  const stacks = positionals.length ? positionals : stackNames(root);
  for (const stack of stacks) readStackFile(root, stack);
  const results: StepResult[] = [];
  const failed = await liveAll(root, stacks, Number(jobs), (result) => {
    results.push(result);
    console.error(renderStep(result));
  });
  console.log(flags.json ? JSON.stringify({ steps: results }, undefined, 2) : `\n${renderTable(results)}`);
  if (failed.length) throw new UsageError(`Failed: ${failed.join(", ")}.`);
}

/** @returns the stacks that failed */
async function liveAll(
  root: string,
  stacks: readonly string[],
  jobs: number,
  onStep: (result: StepResult) => void,
): Promise<string[]> {
  const waiting = [...stacks];
  const failed: string[] = [];
  const worker = async () => {
    for (let stack = waiting.shift(); stack; stack = waiting.shift()) {
      if (!(await live(root, stack, onStep))) failed.push(stack);
    }
  };
  await Promise.all(Array.from({ length: jobs }, worker));
  return failed;
}
