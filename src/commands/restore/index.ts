import { UsageError } from "../../lib/errors";
import { restore, undoRestore } from "../../operations/restore";
import type { Source } from "../../operations/restore/kind";
import { parseCommand } from "../arguments";
import { openSession } from "../session";

/** What `--help` prints. */
export const USAGE = `Puts a database from a snapshot, or as it was at a moment, in the place of the one that runs.

  npm run restore -- <stack> --snapshot <name>
  npm run restore -- <stack> --time <moment>    like 2026-03-01T12:00:00Z
  npm run restore -- <stack> --back             what was replaced comes back
    --json        a JSON object a line
    --take-over   although somebody else is at it and alive

What is replaced stays, as <database>-replaced. Interrupted, the same command goes on.`;

/** The command `restore`. */
export async function main(args: readonly string[]): Promise<void> {
  const { positionals, flags, options } = parseCommand(args, USAGE, {
    positionals: ["stack"],
    flags: ["back", "json", "take-over"],
    options: ["snapshot", "time"],
  });
  const source = sourceOf(options);
  if (flags.back === (source !== undefined)) throw new UsageError(`Say one of --snapshot, --time, --back.\n\n${USAGE}`);
  const [stack = ""] = positionals;
  const session = await openSession(stack, flags);
  await session.exclusively(source ? "restore" : "undo a restore", flags["take-over"], (held) => {
    const operation = { ...held, engine: session.engine };
    return source ? restore(operation, source) : undoRestore(operation);
  });
}

function sourceOf({ snapshot, time }: { snapshot?: string; time?: string }): Source | undefined {
  if (snapshot !== undefined && time !== undefined) throw new UsageError(`Say --snapshot or --time.\n\n${USAGE}`);
  if (snapshot !== undefined) return { snapshot };
  if (time === undefined) return undefined;
  // A moment without a zone would be the machine's.
  const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(time) ? new Date(time) : undefined;
  if (!moment || Number.isNaN(moment.getTime()))
    throw new UsageError(`${time} is no moment: write it with its zone, like 2026-03-01T12:00:00Z.`);
  return { time: moment };
}
