import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { checkConfig } from "../../config/parse";
import { formatMistakes } from "../../config/report";
import { parseStackFile } from "../../config/stack-file";
import { UsageError } from "../../lib/errors";
import { parseCommand } from "../arguments";
import { refreshPages } from "../docs";
import { describeFlags, withTerminal } from "../questions";
import { type Answers, answersFor, questions } from "./questions";
import { renderStackFile } from "./template";

const FLAGS = Object.keys(questions) as (keyof typeof questions)[];

/** What `--help` prints. */
export const USAGE = `Writes the file of a new stack. What no flag answers, is asked in a terminal.

  npm run new-stack -- <name>
  npm run new-stack -- <name> --account <12 digits> [flags]

${describeFlags(questions)}`;

/**
 * The command `new-stack`.
 *
 * @param args what follows the command
 * @throws UsageError where the stack has a file already, or an answer can't be used; nothing is written then
 */
export async function main(args: readonly string[]): Promise<void> {
  const { positionals, options } = parseCommand(args, USAGE, { positionals: ["name of the stack"], options: FLAGS });
  const [name = ""] = positionals;
  const file = path.join(process.cwd(), `Pulumi.${name}.yaml`);
  if (existsSync(file)) throw new UsageError(`${path.basename(file)} is there already; nothing was written.`);
  const text = checkedFile(await withTerminal((ask) => answersFor(name, options, ask)));
  writeFileSync(file, text, { flag: "wx" });
  await refreshPages(process.cwd());
  console.log(`${path.basename(file)} is written. Next:

  npm run plan -- ${name}          # what it is made of
  pulumi stack init ${name}        # once; then: pulumi preview`);
}

/** The file's text, which plans at once: answers that are right alone may not go together. */
function checkedFile(answers: Answers): string {
  const text = renderStackFile(answers);
  const { mistakes } = checkConfig(parseStackFile(text, `Pulumi.${answers.name}.yaml`));
  if (mistakes.length > 0) throw new UsageError(formatMistakes(answers.name, mistakes));
  return text;
}
