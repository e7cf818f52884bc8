import { rehearseRollBack, rollBack } from "../../operations/roll-back";
import { parseCommand } from "../arguments";
import { openSession } from "../session";

/** What `--help` prints. */
export const USAGE = `Brings an earlier release back as it was, without migration.

  npm run rollback -- <stack>               what ran before a release that didn't end, or before the one that runs
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
  if (flags["dry-run"]) return rehearseRollBack({ ...session, version }, (await session.record()).record);
  await session.exclusively(`roll back to ${version ?? "the release before"}`, flags["take-over"], (operation) =>
    rollBack({ ...operation, version }),
  );
}
