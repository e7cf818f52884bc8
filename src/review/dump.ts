import { readStackFile, stackNames } from "../config/stack-file";
import { record } from "../plan/record";

/**
 * Writes what the stacks of the working directory are made of, for a review. It is run in the files of another commit too, in the place of the
 * one that stands there: so it uses of the program only what has been there from the beginning.
 */
export async function main(): Promise<void> {
  const folder = process.cwd();
  const stacks: Record<string, unknown> = {};
  for (const stack of stackNames(folder)) {
    try {
      const raw = readStackFile(folder, stack);
      const { revealed, ...rest } = await record(stack, raw);
      stacks[stack] = { ...rest, revealed: [...revealed], accepts: JSON.parse(raw["platform:accepts"] ?? "[]") };
    } catch (error) {
      stacks[stack] = { error: (error as Error).message };
    }
  }
  process.stdout.write(JSON.stringify(stacks));
}
