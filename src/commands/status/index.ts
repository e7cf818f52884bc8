import { siteOf } from "../../operations/site";
import { renderStatus, statusOf } from "../../operations/status";
import { parseCommand } from "../arguments";
import { openSession } from "../session";

/** What `--help` prints. */
export const USAGE = `Shows what runs, since when, and where that isn't what the stack file says.

  npm run status -- <stack>
    --json        as JSON`;

/** The command `status`. */
export async function main(args: readonly string[]): Promise<void> {
  const { positionals, flags } = parseCommand(args, USAGE, { positionals: ["stack"], flags: ["json"] });
  const session = await openSession(positionals[0] ?? "", flags);
  const status = await statusOf(session, siteOf(session.config, await session.engine.outputs()));
  console.log(flags.json ? JSON.stringify(status, undefined, 2) : renderStatus(status));
}
