import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { addEntry } from "../../config/add-entry";
import { checkText, configOf, withoutMistakes } from "../../config/check-stack";
import { stackNamed } from "../../config/stack-file";
import { UsageError } from "../../lib/errors";
import { parseCommand } from "../arguments";
import { refreshPages } from "../docs";
import { describeFlags, withTerminal } from "../questions";
import { renderEntry } from "./entry";
import { answersFor, questionsFor } from "./questions";

const FLAGS = ["port", "cpu", "memory", "tasks", "most", "path", "health", "clients", "secrets"] as const;

/** What `--help` prints. */
export const USAGE = `Puts a service into a stack's file, named as the others are. What no flag answers, is asked in a terminal.

  npm run new-service -- <stack> <name> [flags]

${describeFlags(questionsFor())}`;

/**
 * The command `new-service`.
 *
 * @param args what follows the command
 * @throws UsageError where there is no such stack, it has that service already, or an answer can't be used
 * @throws ConfigError where the file has mistakes, before or with the service; nothing is written then
 */
export async function main(args: readonly string[]): Promise<void> {
  const takes = { positionals: ["stack", "name of the service"], options: FLAGS };
  const { positionals, options } = parseCommand(args, USAGE, takes);
  const [stack, name] = [stackNamed(positionals[0] ?? ""), positionals[1] ?? ""];
  const file = `Pulumi.${stack}.yaml`;
  const config = configOf(process.cwd(), stack);
  if (config.services[name]) throw new UsageError(`${file} has a service ${name} already; nothing was written.`);
  const answers = await withTerminal((ask) => answersFor(name, config, options, ask));
  const text = readFileSync(path.join(process.cwd(), file), "utf8");
  const changed = addEntry(text, "services", renderEntry(answers, config));
  withoutMistakes(checkText(stack, changed));
  writeFileSync(path.join(process.cwd(), file), changed);
  await refreshPages(process.cwd());
  console.log(`${file} has the service ${name}. Next:

  npm run plan -- ${stack}   # what comes with it
  pulumi up   # makes its repository; push the image of the version that runs, and its tasks start`);
}
