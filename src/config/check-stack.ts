import type { Mistake } from "./mistakes";
import { checkConfig, type RawConfig } from "./parse";
import { openStackFile } from "./stack-file";

/** What a check of a stack's file finds, with places in the file. */
export interface StackFindings {
  readonly stack: string;
  readonly raw: RawConfig;
  readonly mistakes: readonly Mistake[];
  readonly warnings: readonly Mistake[];
}

/**
 * Checks a stack's file.
 *
 * @throws UsageError where there is no such file
 */
export function checkStack(folder: string, stack: string): StackFindings {
  const text = openStackFile(folder, stack);
  const fileMistakes = text.mistakes();
  if (fileMistakes.length > 0) return { stack, raw: {}, mistakes: fileMistakes, warnings: [] };
  const raw = text.settings();
  const { mistakes, warnings } = checkConfig(raw);
  return { stack, raw, mistakes: text.place(mistakes, raw), warnings: text.place(warnings, raw) };
}
