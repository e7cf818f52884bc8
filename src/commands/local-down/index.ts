import { keptFolder, keptStacks } from "../../engine/kept";
import { discardStack } from "../../engine/stack";
import { parseCommand } from "../arguments";

/** What `--help` prints. */
export const USAGE = `Removes the stacks that npm run local has left up.

  npm run local:down`;

/** The command `local:down`: removes what `local` has left up. */
export async function main(args: readonly string[]): Promise<void> {
  parseCommand(args, USAGE, {});
  const root = process.cwd();
  const stacks = keptStacks(root);
  for (const stack of stacks) {
    discardStack({ folder: keptFolder(root, stack) });
    console.log(`${stack} is removed.`);
  }
  if (stacks.length === 0) console.log("No stack is up.");
}
