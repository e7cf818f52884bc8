import { execFileSync } from "node:child_process";
import { readStackFile, stackNames } from "../../config/stack-file";
import { parseCommand } from "../arguments";
import { touchedStacks } from "./stacks";

/** What `--help` prints. */
export const USAGE = `Prints, as JSON, the stacks that a change since a commit may change, and their regions.

  npm run --silent touched -- <commit>
  npm run --silent touched                 # all stacks`;

/** The command `touched`. */
export async function main(args: readonly string[]): Promise<void> {
  const [commit] = parseCommand(args, USAGE, { positionals: ["commit?"] }).positionals;
  const folder = process.cwd();
  const all = stackNames(folder);
  const stacks = commit === undefined ? all : touchedStacks(filesChangedSince(commit), all);
  console.log(JSON.stringify(stacks.map((stack) => ({ stack, region: readStackFile(folder, stack)["aws:region"] }))));
}

function filesChangedSince(commit: string): string[] {
  const changed = execFileSync("git", ["diff", "--name-only", `${commit}...HEAD`], { encoding: "utf8" });
  return changed.split("\n").filter(Boolean);
}
