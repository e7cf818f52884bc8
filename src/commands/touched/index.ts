import { execFileSync } from "node:child_process";
import { parseCommand } from "../arguments";
import { stackNames } from "../stack-file";
import { touchedStacks } from "./stacks";

const USAGE = `Prints, as JSON, the stacks that may change since a commit.

  npm run --silent touched -- <commit>`;

/** The command `touched`. */
export async function main(args: readonly string[]): Promise<void> {
  const [commit = ""] = parseCommand(args, USAGE, ["commit"], []).positionals;
  const changed = execFileSync("git", ["diff", "--name-only", `${commit}...HEAD`], { encoding: "utf8" });
  const files = changed.split("\n").filter(Boolean);
  console.log(JSON.stringify(touchedStacks(files, stackNames(process.cwd()))));
}
