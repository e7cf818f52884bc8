import { readStackFile, stackNames } from "../../config/stack-file";
import { parseCommand } from "../arguments";
import { changedFiles, touchedStacks } from "./stacks";

/** What `--help` prints. */
export const USAGE = `Prints, as JSON, the stacks that a change since a commit may change, and their
regions; without a commit, all stacks.

  npm run --silent touched -- [<commit>]`;

/** The command `touched`. */
export async function main(args: readonly string[]): Promise<void> {
  const [commit] = parseCommand(args, USAGE, { positionals: ["commit?"] }).positionals;
  const folder = process.cwd();
  const all = stackNames(folder);
  const stacks = commit === undefined ? all : touchedStacks(changedFiles(folder, commit), all);
  console.log(JSON.stringify(stacks.map((stack) => ({ stack, region: readStackFile(folder, stack)["aws:region"] }))));
}
