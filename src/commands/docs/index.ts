import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { settingsSchema, stackFileSchema } from "../../config/json-schema";
import { parseConfig } from "../../config/parse";
import { readStackFile, stackNames } from "../../config/stack-file";
import { exampleScope, renderPermissions } from "../../operations/permissions";
import { renderAccess } from "../../policy/access-page";
import { controls } from "../../policy/controls";
import { judgeRecording } from "../../policy/judge";
import { renderMarkdown } from "../../policy/report";
import { parseCommand } from "../arguments";
import { recordAll } from "../plan";
import { renderBudgets } from "./budgets";
import { renderChanges, withChanges } from "./changes";
import { renderReference, type StackSettings } from "./reference";
import { renderCases } from "./review-cases";
import { stackFiles } from "./stack-page";

/** What `--help` prints. */
export const USAGE = `Writes what is made from the schema, docs/config.schema.json and docs/configuration.md; from what changing each key has done, docs/changes.md; from what changes have done on the engine, docs/review-cases.md; from the stack files, docs/release-budgets.md; from the commands'
calls, docs/permissions.md; and from the plans, docs/controls.md, docs/access and a page with pictures for each stack in docs/stacks. Before it, the tests of the documents' facts write
docs/traceability.

  npm run docs`;

/** The command `docs`: writes what is made from the schema, the stack files and the plans. */
export async function main(args: readonly string[]): Promise<void> {
  parseCommand(args, USAGE, {});
  const written = await writePages(process.cwd());
  console.log(
    written.length > 0 ? written.map((file) => `${file} is written.`).join("\n") : "All pages are up to date.",
  );
}

/** Writes the pages that another stack file makes others, where a folder has pages. */
export async function refreshPages(folder: string): Promise<void> {
  if (!existsSync(path.join(folder, "docs"))) return;
  for (const file of await writePages(folder)) console.log(`${file} is written anew.`);
}

/** Which files it has written: those that weren't up to date. */
async function writePages(folder: string): Promise<string[]> {
  const files = { ...generatedFiles(folder), ...(await plannedFiles(folder)), ...(await stackPages(folder)) };
  const old = Object.entries(files).filter(([file, text]) => {
    const page = path.join(folder, file);
    return !existsSync(page) || readFileSync(page, "utf8") !== text;
  });
  for (const [file, text] of old) writeFileSync(path.join(folder, file), text);
  return old.map(([file]) => file);
}

/**
 * The files that are made from the schema and the stacks' files.
 *
 * @param folder where the stacks' files are
 * @returns text by path in the folder
 */
export function generatedFiles(folder: string): Record<string, string> {
  const stacks = stackNames(folder).flatMap((stack) => stackSettings(path.join(folder, `Pulumi.${stack}.yaml`)));
  const schema = settingsSchema();
  return {
    "docs/config.schema.json": `${JSON.stringify(stackFileSchema(withChanges(schema)), undefined, 2)}\n`,
    "docs/configuration.md": renderReference(schema, stacks),
    "docs/changes.md": renderChanges(),
    "docs/review-cases.md": renderCases(),
    "docs/release-budgets.md": budgets(folder),
    "docs/permissions.md": renderPermissions(
      stackNames(folder).map((stack) => exampleScope(stack, parseConfig(stack, readStackFile(folder, stack)))),
    ),
  };
}

function budgets(folder: string): string {
  const configs = stackNames(folder).map((stack) => [stack, parseConfig(stack, readStackFile(folder, stack))] as const);
  const limit = (file: string, job: string) =>
    Number(parse(readFileSync(path.join(folder, ".github/workflows", file), "utf8")).jobs[job]["timeout-minutes"]);
  const limits = { release: limit("deploy.yml", "release"), task: limit("task.yml", "task") };
  return renderBudgets(Object.fromEntries(configs), limits);
}

/** The stacks' pages and pictures: text by path in the folder. */
export async function stackPages(folder: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const stack of stackNames(folder)) Object.assign(files, await stackFiles(folder, stack));
  return files;
}

/**
 * The files that are made from the stacks' plans.
 *
 * @param folder where the stacks' files are
 * @returns text by path in the folder
 */
export async function plannedFiles(folder: string): Promise<Record<string, string>> {
  const recordings = await recordAll(folder, stackNames(folder));
  const judgements = recordings.map((recording) => judgeRecording(recording, readStackFile(folder, recording.stack)));
  const access = recordings.map((recording) => [`docs/access/${recording.stack}.md`, renderAccess(recording)]);
  return { "docs/controls.md": renderMarkdown(judgements, controls), ...Object.fromEntries(access) };
}

/** Nothing of a stack whose file names no document. */
function stackSettings(file: string): StackSettings[] {
  const text = readFileSync(file, "utf8");
  const document = /docs\/documents\/([\w-]+)\.md/.exec(text)?.[1];
  return document ? [{ document, settings: parse(text).config }] : [];
}
