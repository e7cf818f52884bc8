import { checkAwake } from "../../operations/asleep";
import { waitAndProve } from "../../operations/steps";
import { parseCommand } from "../arguments";
import { openSession } from "../session";

/** What `--help` prints. */
export const USAGE = `Waits until all services run what was deployed last, and checks that they do.

  npm run verify -- <stack>
    --json        a JSON object a line`;

/** The command `verify`. */
export async function main(args: readonly string[]): Promise<void> {
  const { positionals, flags } = parseCommand(args, USAGE, { positionals: ["stack"], flags: ["json"] });
  const session = await openSession(positionals[0] ?? "", flags);
  const { site, engine, clock } = session;
  await checkAwake(session);
  const intents = site.intents((await engine.revisions()).services);
  await waitAndProve(session, intents, clock.now(), []);
}
