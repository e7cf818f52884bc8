import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { settingsSchema, stackFileSchema } from "../../config/json-schema";
import { stackNames } from "../../config/stack-file";
import { parseCommand } from "../arguments";
import { renderReference, type StackSettings } from "./reference";

/** What `--help` prints. */
export const USAGE = `Writes what is made from the schema: docs/config.schema.json and docs/configuration.md. After it, the tests of the documents' facts write
docs/traceability.

  npm run docs`;

/** The command `docs`: writes what is made from the schema. */
export async function main(args: readonly string[]): Promise<void> {
  parseCommand(args, USAGE, {});
  const folder = process.cwd();
  for (const [file, text] of Object.entries(generatedFiles(folder))) {
    writeFileSync(path.join(folder, file), text);
    console.log(`${file} is written.`);
  }
}

/** Writes those pages that another stack file makes others, in a folder that has them. */
export function refreshPages(folder: string): void {
  for (const [file, text] of Object.entries(generatedFiles(folder))) {
    const page = path.join(folder, file);
    if (!existsSync(page) || readFileSync(page, "utf8") === text) continue;
    writeFileSync(page, text);
    console.log(`${file} is written anew.`);
  }
}

/**
 * The files that are made from the schema and the stacks' files.
 *
 * @param folder where the stacks' files are
 * @returns text by path in the folder
 */
export function generatedFiles(folder: string): Record<string, string> {
  const stacks = stackNames(folder).flatMap((stack) => stackSettings(path.join(folder, `Pulumi.${stack}.yaml`)));
  return {
    "docs/config.schema.json": `${JSON.stringify(stackFileSchema(), undefined, 2)}\n`,
    "docs/configuration.md": renderReference(settingsSchema(), stacks),
  };
}

/** Nothing of a stack whose file names no document. */
function stackSettings(file: string): StackSettings[] {
  const text = readFileSync(file, "utf8");
  const document = /docs\/documents\/([\w-]+)\.md/.exec(text)?.[1];
  return document ? [{ document, settings: parse(text).config }] : [];
}
