import { requireContract } from "../../../src/engine/contract";
import { discardStack, type EmulatedStack } from "../../../src/engine/stack";

/**
 * Ends what a file's tests have shared: all that AWS was asked must have kept its contract, and nothing is left on the machine.
 *
 * @param stack undefined: it couldn't be prepared
 */
export async function endStack(stack: EmulatedStack | undefined): Promise<void> {
  if (!stack) return;
  try {
    await requireContract(stack.emulator);
  } finally {
    discardStack(stack);
  }
}
