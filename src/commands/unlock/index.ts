import { parseCommand } from "../arguments";
import { openSession } from "../session";

/** What `--help` prints. */
export const USAGE = `Removes the lock that a killed run of Pulumi has left on the stack's state.
Nobody may be at it: a pulumi up that still runs would go on without a lock.

  npm run unlock -- <stack>
    --json        a JSON object a line
    --take-over   although a release is at it and alive`;

/** The command `unlock`. */
export async function main(args: readonly string[]): Promise<void> {
  const { positionals, flags } = parseCommand(args, USAGE, { positionals: ["stack"], flags: ["json", "take-over"] });
  const session = await openSession(positionals[0] ?? "", flags);
  await session.exclusively("unlock", flags["take-over"], ({ engine }) => engine.unlock());
}
