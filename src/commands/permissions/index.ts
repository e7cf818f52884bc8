import { parseConfig } from "../../config/parse";
import { readStackFile } from "../../config/stack-file";
import { UsageError } from "../../lib/errors";
import { CALLS, policyFor } from "../../operations/permissions";
import { parseCommand } from "../arguments";

/** What `--help` prints. */
export const USAGE = `Prints the least IAM policy with which somebody runs a command on a stack.

  npm run --silent permissions -- <stack> <command>
    --account <id>           where the stack file allows several accounts, or any
    --state-bucket <bucket>  adds what Pulumi needs of the stack's state

Commands: ${Object.keys(CALLS).join(", ")}; two words are one, in quotes`;

/** The command `permissions`. */
export async function main(args: readonly string[]): Promise<void> {
  const { positionals, options } = parseCommand(args, USAGE, {
    positionals: ["stack", "command"],
    options: ["account", "state-bucket"],
  });
  const [stack = "", command = ""] = positionals;
  const config = parseConfig(stack, readStackFile(process.cwd(), stack));
  if (!CALLS[command]) throw new UsageError(`${command} is none of the commands.\n\n${USAGE}`);
  const { allowedAccountIds = [] } = config.aws;
  const accountId = options.account ?? (allowedAccountIds.length === 1 ? allowedAccountIds[0] : undefined);
  if (!accountId) throw new UsageError(`${stack}'s file names no single account: add --account <id>.`);
  const scope = { config, stack, accountId, stateBucket: options["state-bucket"] };
  console.log(JSON.stringify(policyFor(command, scope), undefined, 2));
}
