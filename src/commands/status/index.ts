import { EXIT_CODES } from "../../operations/failure";
import { isWell, renderStatus, statusOf } from "../../operations/status";
import { parseCommand } from "../arguments";
import { openSession } from "../session";

/** What `--help` prints. */
export const USAGE = `Shows what runs, since when, what ran before, who is at work, and what isn't as it should be (then it ends with 17).

  npm run status -- <stack>
    --json        as JSON`;

/** The command `status`. */
export async function main(args: readonly string[]): Promise<void> {
  const { positionals, flags } = parseCommand(args, USAGE, { positionals: ["stack"], flags: ["json"] });
  const session = await openSession(positionals[0] ?? "", flags);
  const status = await statusOf(session, await session.record());
  console.log(flags.json ? JSON.stringify(status, undefined, 2) : renderStatus(status));
  if (!isWell(status)) process.exitCode = EXIT_CODES.status;
}
