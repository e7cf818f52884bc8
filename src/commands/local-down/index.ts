import { keptFolder, keptStacks } from "../engine/kept";
import { discardStack } from "../engine/stack";

/** The command `local:down`: removes what `local` has left up. */
export async function main(): Promise<void> {
  const root = process.cwd();
  const stacks = keptStacks(root);
  for (const stack of stacks) {
    discardStack({ folder: keptFolder(root, stack) });
    console.log(`${stack} is removed.`);
  }
  if (stacks.length === 0) console.log("No stack is up.");
}
