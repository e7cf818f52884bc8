import { configOf } from "../../config/check-stack";
import { budgetOf, rollBackBudgetOf, totalSeconds, type Wait } from "../../operations/budget";
import { rehearse, release } from "../../operations/release";
import { releaseNotes } from "../../operations/release-notes";
import { parseCommand } from "../arguments";
import { openSession } from "../session";

/** What `--help` prints. */
export const USAGE = `Brings a version into service, or leaves everything as it was.

  npm run release -- <stack> <version>
    --dry-run     ends after the preview
    --json        a JSON object a line
    --force       although the version runs already, or ran before
    --application <folder>   a clone of the application: people are told what has changed since
    --take-over   although somebody else is at it and alive
  npm run release -- <stack> --budget     the longest that a release waits`;

/** The command `release`. */
export async function main(args: readonly string[]): Promise<void> {
  const { positionals, flags, options } = parseCommand(args, USAGE, {
    options: ["application"],
    positionals: args.includes("--budget") ? ["stack"] : ["stack", "version"],
    flags: ["json", "dry-run", "force", "take-over", "budget"],
  });
  const [stack = "", version = ""] = positionals;
  if (flags.budget) {
    console.log(budgetTable(stack));
    return;
  }
  const session = await openSession(stack, flags);
  const { force } = flags;
  const { application } = options;
  if (flags["dry-run"]) return rehearse({ ...session, version, force }, (await session.record()).record);
  const { current } = (await session.record()).record;
  const notes = application && current?.version && (await releaseNotes(application, current.version, version));
  await session.exclusively(
    `release ${version}`,
    flags["take-over"],
    (operation) => release({ ...operation, version, force }),
    notes || undefined,
  );
}

function budgetTable(stack: string): string {
  const config = configOf(process.cwd(), stack);
  const lines = (waits: readonly Wait[]) => waits.map(({ what, seconds }) => row(what, seconds));
  const [release, back] = [budgetOf(config), rollBackBudgetOf(config)];
  return [
    ...lines(release),
    row("a release, at most", totalSeconds(release)),
    ...lines(back),
    row("with going back, at most", totalSeconds([...release, ...back])),
  ].join("\n");
}

function row(what: string, seconds: number): string {
  return `${what.padEnd(26)}${String(seconds).padStart(5)} s`;
}
