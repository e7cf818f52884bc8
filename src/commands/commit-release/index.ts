import { UsageError } from "../../lib/errors";
import { systemClock } from "../../operations/clock";
import { commitRelease } from "../../operations/committed-release";
import { parseCommand } from "../arguments";

/** What `--help` prints. */
export const USAGE = `Commits a release to a stack file on GitHub's main, by a pull request where main
takes no push. GITHUB_TOKEN may write REPOSITORY (<owner>/<name>).

  npm run commit-release -- <stack> [<version>]     without a version: none runs`;

/** The command `commit-release`. */
export async function main(args: readonly string[]): Promise<void> {
  const [stack = "", version] = parseCommand(args, USAGE, { positionals: ["stack", "version?"] }).positionals;
  const {
    GITHUB_TOKEN: token,
    REPOSITORY: repository,
    GITHUB_API_URL: apiUrl = "https://api.github.com",
  } = process.env;
  if (!token || !repository) throw new UsageError(`GITHUB_TOKEN or REPOSITORY isn't set.\n\n${USAGE}`);
  console.log(await commitRelease({ apiUrl, repository, branch: "main", token, clock: systemClock }, stack, version));
}
