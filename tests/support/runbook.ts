import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "./plan";

/** Commands in a runbook. */
export interface Block {
  readonly runbook: string;
  /** `tested:<name>`: the engine's tests run them; `unproven: <reason>`: no emulator can show what they do. */
  readonly mark: string;
  readonly commands: string;
}

const FOLDER = path.join(ROOT, "docs/runbooks");

/** All blocks of commands in the runbooks. */
export function blocks(): Block[] {
  return readdirSync(FOLDER).flatMap((runbook) => {
    const text = readFileSync(path.join(FOLDER, runbook), "utf8");
    return [...text.matchAll(/^( *)```sh *(.*)\n([\s\S]*?)^\1```$/gm)].map(
      ([, indent = "", mark = "", commands = ""]) => ({
        runbook,
        mark,
        commands: commands.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
      }),
    );
  });
}

/**
 * The commands that a runbook has under a name, as somebody types them.
 *
 * @param values what stands for `<…>`, by its first word
 */
export function commandsOf(name: string, values: Readonly<Record<string, string>>): string {
  const [block, ...others] = blocks().filter(({ mark }) => mark === `tested:${name}`);
  if (!block || others.length > 0) throw new Error(`not one block tested:${name} in the runbooks`);
  return block.commands.replaceAll(/<([^<>\s,]+)[^<>]*>/g, (placeholder, word: string) => {
    const value = values[word];
    if (value === undefined) throw new Error(`${block.runbook}: nothing stands for ${placeholder}`);
    return value;
  });
}
