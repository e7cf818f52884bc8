import { ConfigError } from "./config-error";
import type { Mistake } from "./mistakes";
import { checkConfig, type RawConfig } from "./parse";
import { namesInBoth } from "./same-account";
import type { Config } from "./schema";
import { openStackFile, stackNames } from "./stack-file";
import { StackText } from "./stack-text";

/** What a check of a stack's file finds, with places in the file. */
export interface StackCheck {
  readonly stack: string;
  readonly raw: RawConfig;
  /** Undefined where there are mistakes. */
  readonly config?: Config;
  readonly mistakes: readonly Mistake[];
  readonly warnings: readonly Mistake[];
}

/**
 * Checks a stack's file.
 *
 * @throws UsageError where there is no such file
 */
export function checkStack(folder: string, stack: string): StackCheck {
  return check(stack, openStackFile(folder, stack));
}

/**
 * Checks the files of some stacks, also against all others in the folder: what two of them would both make is told once.
 *
 * @throws UsageError where there is no such file
 */
export function checkStacks(folder: string, stacks: readonly string[]): StackCheck[] {
  const checked = new Map(stacks.map((stack) => [stack, checkStack(folder, stack)]));
  const others = stackNames(folder).filter((stack) => !checked.has(stack));
  const all = [...checked.values(), ...others.map((stack) => checkStack(folder, stack))];
  return [...checked.values()].map((findings, i) => {
    const { stack, config, raw } = findings;
    if (!config) return findings;
    const shared = all
      .slice(i + 1)
      .flatMap((other) =>
        other.config ? namesInBoth({ stack, config }, { stack: other.stack, config: other.config }) : [],
      );
    if (shared.length === 0) return findings;
    return { ...findings, config: undefined, mistakes: openStackFile(folder, stack).locate(shared, raw) };
  });
}

/** Checks the text of a stack's file. */
export function checkText(stack: string, text: string): StackCheck {
  return check(stack, new StackText(`Pulumi.${stack}.yaml`, text));
}

/**
 * The configuration in a stack's file.
 *
 * @throws UsageError where there is no such file
 * @throws ConfigError with every mistake and its place, where there is any
 */
export function configOf(folder: string, stack: string): Config {
  return withoutMistakes(checkStack(folder, stack));
}

/** @throws ConfigError where something was found wrong */
export function withoutMistakes({ stack, config, mistakes }: StackCheck): Config {
  if (!config) throw new ConfigError(stack, mistakes);
  return config;
}

function check(stack: string, text: StackText): StackCheck {
  const fileMistakes = text.mistakes();
  if (fileMistakes.length > 0) return { stack, raw: {}, mistakes: fileMistakes, warnings: [] };
  const raw = text.settings();
  const { config, mistakes, warnings } = checkConfig(raw);
  return { stack, raw, config, mistakes: text.locate(mistakes, raw), warnings: text.locate(warnings, raw) };
}
