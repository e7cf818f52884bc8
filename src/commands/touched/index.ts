import { execFileSync } from "node:child_process";
import { readStackFile, stackNames } from "../../config/stack-file";
import { parseCommand } from "../arguments";
import { touchedStacks } from "./stacks";

/** What `--help` prints. */
export const USAGE = `Prints, as JSON, the stacks that a change since a commit may change, and their regions.

  npm run --silent touched -- <commit>`;

/** The command `touched`. */
export async function main(args: readonly string[]): Promise<void> {
  const [commit = ""] = parseCommand(args, USAGE, { positionals: ["commit"] }).positionals;
  const changed = execFileSync("git", ["diff", "--name-only", `${commit}...HEAD`], { encoding: "utf8" });
  const files = changed.split("\n").filter(Boolean);
  const folder = process.cwd();
  const stacks = touchedStacks(files, stackNames(folder));
  console.log(JSON.stringify(stacks.map((stack) => ({ stack, region: readStackFile(folder, stack)["aws:region"] }))));
}
