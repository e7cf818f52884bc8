import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import type { RawConfig } from "../config/parse";

const PROJECT = "platform";

/** A mistake of the person at the terminal: shown without a stack trace. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The stacks that have a file in a folder, in alphabetical order. */
export function stackNames(folder: string): string[] {
  return readdirSync(folder)
    .flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [])
    .sort();
}

/**
 * A stack's settings as Pulumi's command line would hand them to the program. Encrypted values stay encrypted.
 *
 * @throws UsageError where there is no such file, or it holds no settings
 */
export function readStackFile(folder: string, stack: string): RawConfig {
  const file = path.join(folder, `Pulumi.${stack}.yaml`);
  if (!existsSync(file)) {
    throw new UsageError(
      `There is no stack ${stack}: no file Pulumi.${stack}.yaml. There are ${stackNames(folder).join(", ")}.`,
    );
  }
  return parseStackFile(readFileSync(file, "utf8"), path.basename(file));
}

/**
 * The settings in the text of a stack file.
 *
 * @param name the file's name, for messages
 * @throws UsageError where the text is no YAML, or holds no settings
 */
export function parseStackFile(text: string, name: string): RawConfig {
  const { config } = parseYaml(text, name) ?? {};
  if (config === null || typeof config !== "object" || Array.isArray(config)) {
    throw new UsageError(`${name}: the settings belong under the key config.`);
  }
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      key.includes(":") ? key : `${PROJECT}:${key}`,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}

function parseYaml(text: string, name: string): { config?: unknown } | undefined {
  try {
    return parse(text);
  } catch (error) {
    throw new UsageError(`${name} is no YAML: ${(error as Error).message}`);
  }
}
