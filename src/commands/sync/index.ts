import { sync } from "../../operations/sync";
import { parseCommand } from "../arguments";
import { openSession } from "../session";

/** What `--help` prints. */
export const USAGE = `Writes the release that runs into the stack file, before an infrastructure
pulumi up where main may not say it yet.

  npm run sync -- <stack>`;

/** The command `sync`. */
export async function main(args: readonly string[]): Promise<void> {
  const { positionals } = parseCommand(args, USAGE, { positionals: ["stack"] });
  const session = await openSession(positionals[0] ?? "", { json: false });
  sync(session, (await session.record()).record);
}
