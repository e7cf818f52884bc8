import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { UsageError } from "../lib/errors";
import { closest } from "../lib/suggest";
import { ConfigError } from "./config-error";
import type { RawConfig } from "./parse";
import { StackText } from "./stack-text";

/** The stacks that have a file in a folder, in alphabetical order. */
export function stackNames(folder: string): string[] {
  return readdirSync(folder)
    .flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [])
    .sort();
}

/** The stack that somebody means who names it, or its file: `aep-staging`, `Pulumi.aep-staging.yaml`, `./Pulumi.aep-staging.yaml`. */
export function stackNamed(text: string): string {
  return /^(?:.*\/)?Pulumi\.(.+)\.yaml$/.exec(text)?.[1] ?? text;
}

/**
 * The text of a stack's file.
 *
 * @throws UsageError where there is no such file
 */
export function openStackFile(folder: string, stack: string): StackText {
  const name = `Pulumi.${stack}.yaml`;
  const file = path.join(folder, name);
  if (!existsSync(file)) {
    const names = stackNames(folder);
    const meant = closest(stack, names);
    throw new UsageError(
      `There is no stack ${stack}: no file ${name}. ${meant ? `Did you mean ${meant}? ` : ""}There are ${names.join(", ")}.`,
    );
  }
  return new StackText(name, readFileSync(file, "utf8"));
}

/**
 * A stack's settings as Pulumi's command line would hand them to the program. Encrypted values are hidden.
 *
 * @throws UsageError where there is no such file
 * @throws ConfigError where it is no YAML, or holds no settings
 */
export function readStackFile(folder: string, stack: string): RawConfig {
  return settingsIn(openStackFile(folder, stack));
}

/**
 * The settings in the text of a stack file.
 *
 * @param name the file's name, for messages
 * @throws ConfigError where the text is no YAML, or holds no settings
 */
export function parseStackFile(text: string, name: string): RawConfig {
  return settingsIn(new StackText(name, text));
}

function settingsIn(text: StackText): RawConfig {
  const mistakes = text.mistakes();
  if (mistakes.length > 0) throw new ConfigError(text.file.replace(/^Pulumi\.|\.yaml$/g, ""), mistakes);
  return text.settings();
}
