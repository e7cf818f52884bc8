import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { checkConfig } from "../../config/parse";
import { formatMistakes } from "../../config/report";
import { parseStackFile, UsageError } from "../stack-file";
import { type Answers, collectAnswers, questions } from "./questions";
import { renderStackFile } from "./template";

const USAGE = `Writes the file of a new stack. What no flag answers, is asked in a terminal.

  npm run new-stack -- <name>
  npm run new-stack -- <name> --account <12 digits> [flags]

${Object.entries(questions)
  .map(([flag, { text, ...rest }]) => `  --${flag.padEnd(9)} ${text}${"preset" in rest ? ` [${rest.preset}]` : ""}`)
  .join("\n")}`;

/**
 * The command `new-stack`.
 *
 * @param args what follows the command
 * @throws UsageError where the stack has a file already, or an answer can't be used; nothing is written then
 */
export async function main(args: readonly string[]): Promise<void> {
  const { name, flags, help } = parse(args);
  if (help) {
    console.log(USAGE);
    return;
  }
  if (!name) throw new UsageError(`The name of the stack is missing.\n\n${USAGE}`);
  const file = path.join(process.cwd(), `Pulumi.${name}.yaml`);
  if (existsSync(file)) throw new UsageError(`${path.basename(file)} is there already; nothing was written.`);
  const text = checkedFile(await answersTo(name, flags));
  writeFileSync(file, text, { flag: "wx" });
  console.log(`${path.basename(file)} is written. Next:

  npm run plan -- ${name}          # what it is made of
  pulumi stack init ${name}        # once; then: pulumi preview`);
}

async function answersTo(name: string, flags: Parameters<typeof collectAnswers>[1]): Promise<Answers> {
  if (!process.stdin.isTTY) return collectAnswers(name, flags);
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await collectAnswers(name, flags, (question) => terminal.question(question));
  } finally {
    terminal.close();
  }
}

/** The file's text, which plans at once: answers that are right alone may not go together. */
function checkedFile(answers: Answers): string {
  const text = renderStackFile(answers);
  const { mistakes } = checkConfig(parseStackFile(text, `Pulumi.${answers.name}.yaml`));
  if (mistakes.length > 0) throw new UsageError(formatMistakes(answers.name, mistakes));
  return text;
}

function parse(args: readonly string[]) {
  const flags = Object.keys(questions).map((flag) => [flag, { type: "string" }] as const);
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { ...Object.fromEntries(flags), help: { type: "boolean", short: "h" } },
    });
    const { help, ...given } = values as Record<string, string> & { readonly help?: boolean };
    return { name: positionals[0], flags: given, help };
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${USAGE}`);
  }
}
