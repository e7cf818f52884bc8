import { UsageError } from "../../lib/errors";
import { runOnce } from "../../operations/one-off-run";
import { parseCommand } from "../arguments";
import { openSession } from "../session";

/** What `--help` prints. */
export const USAGE = `Runs a one-off task of the stack file, such as a migration or seeds, and shows its logs.

  npm run task -- <stack> <task>
    --json        a JSON object a line
    --take-over   although somebody else is at it and alive`;

/** The command `task`. */
export async function main(args: readonly string[]): Promise<void> {
  const { positionals, flags } = parseCommand(args, USAGE, {
    positionals: ["stack", "task"],
    flags: ["json", "take-over"],
  });
  const [stack = "", task = ""] = positionals;
  const session = await openSession(stack, flags);
  const { config, site, engine, aws, clock, progress } = session;
  const tasks = Object.keys(config.tasks);
  if (!tasks.includes(task)) {
    throw new UsageError(`${stack} has no task ${task}. It has ${tasks.join(", ") || "none"}.`);
  }
  const run = site.oneOffRun(task, (await engine.revisions()).tasks, { startedBy: `task ${task}`, kind: "task" });
  await session.exclusively(`task ${task}`, flags["take-over"], () =>
    runOnce(aws, clock, run, (line) => progress.note(line)),
  );
}
