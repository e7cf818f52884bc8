import { rollBack } from "../../operations/release";
import { parseCommand } from "../arguments";
import { openSession } from "../session";

/** What `--help` prints. */
export const USAGE = `Brings an earlier version back, without migration.

  npm run rollback -- <stack>               the release before the one that runs
  npm run rollback -- <stack> <version>
    --dry-run, --json, --take-over          as of npm run release`;

/** The command `rollback`. */
export async function main(args: readonly string[]): Promise<void> {
  const { positionals, flags } = parseCommand(args, USAGE, {
    positionals: ["stack", "version?"],
    flags: ["json", "dry-run", "take-over"],
  });
  const [stack = "", version] = positionals;
  const session = await openSession(stack, flags);
  await session.exclusively(`roll back to ${version ?? "the release before"}`, flags["take-over"], () =>
    rollBack({ ...session, version, dryRun: flags["dry-run"] }),
  );
}
