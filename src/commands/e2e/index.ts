import { parseArgs } from "node:util";
import { stackNames, UsageError } from "../stack-file";
import { live, type StepResult } from "./lifecycle";
import { renderStep, renderTable } from "./report";

const USAGE = `Runs stacks' whole lives with Pulumi's engine on an emulator of AWS.

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
  const { values, positionals } = parse(args);
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const root = process.cwd();
  const known = stackNames(root);
  const unknown = positionals.filter((stack) => !known.includes(stack));
  if (unknown.length) throw new UsageError(`There is no stack ${unknown.join(", ")}. There are ${known.join(", ")}.`);
  const results: StepResult[] = [];
  const failed = await liveAll(root, positionals.length ? positionals : known, Number(values.jobs), (result) => {
    results.push(result);
    console.error(renderStep(result));
  });
  console.log(values.json ? JSON.stringify({ steps: results }, undefined, 2) : `\n${renderTable(results)}`);
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

function parse(args: readonly string[]) {
  try {
    const parsed = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        jobs: { type: "string", default: "4" },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (!/^[1-9]\d?$/.test(parsed.values.jobs)) throw new Error(`--jobs ${parsed.values.jobs}: allowed are 1 to 99`);
    return parsed;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${USAGE}`);
  }
}
