import { text } from "node:stream/consumers";
import { UsageError } from "../../lib/errors";
import { rotateSecret } from "../../operations/secret/rotate";
import { setSecret } from "../../operations/secret/set";
import { parseCommand } from "../arguments";
import { openSession } from "../session";

/** What `--help` prints. */
export const USAGE = `Gives a secret another value, starts those anew who read it, and proves that they serve.

  npm run secret -- <stack> set <name>       an operator's: the value on standard input, where nobody sees it
  npm run secret -- <stack> rotate <name>    one that is made: generated, the database's, the cache's
    --json        a JSON object a line
    --take-over   although somebody else is at it and alive

The name is the entry below platform:secrets. A line break at the end of the value is left out. Without an echo:
  read -rs VALUE && printf %s "$VALUE" | npm run secret -- <stack> set <name>`;

/** The command `secret`. */
export async function main(args: readonly string[]): Promise<void> {
  const { positionals, flags } = parseCommand(args, USAGE, {
    positionals: ["stack", "what to do", "name"],
    flags: ["json", "take-over"],
  });
  const [stack = "", action, name = ""] = positionals;
  if (action !== "set" && action !== "rotate") throw new UsageError(`${action} is neither set nor rotate.\n\n${USAGE}`);
  const value = action === "set" ? await readValue(process.stdin) : undefined;
  const session = await openSession(stack, flags);
  await session.exclusively(`${action} secret ${name}`, flags["take-over"], (operation) =>
    value === undefined ? rotateSecret(operation, name) : setSecret(operation, name, value),
  );
}

/** @throws UsageError where there is none */
export async function readValue(input: NodeJS.ReadStream): Promise<string> {
  if (input.isTTY) throw new UsageError(`The value comes on standard input, not typed where it is seen.\n\n${USAGE}`);
  const value = (await text(input)).replace(/\r?\n$/, "");
  if (!value) throw new UsageError("There is nothing on standard input: the value may not be empty.");
  return value;
}
