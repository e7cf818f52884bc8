import { parseArgs } from "node:util";
import { UsageError } from "./stack-file";

type Flag = "json" | "dry-run" | "take-over" | "budget";

/**
 * A command's arguments.
 *
 * @param names of the positional ones; those that end in `?` may be left out
 * @throws UsageError with the usage
 */
export function parseCommand<F extends Flag>(
  args: readonly string[],
  usage: string,
  names: readonly string[],
  flags: readonly F[],
): { readonly positionals: readonly string[]; readonly flags: Readonly<Record<F, boolean>> } {
  const required = names.filter((name) => !name.endsWith("?")).length;
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: Object.fromEntries(flags.map((flag) => [flag, { type: "boolean" as const, default: false }])),
    });
    if (positionals.length >= required && positionals.length <= names.length) {
      return { positionals, flags: values as Record<F, boolean> };
    }
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${usage}`);
  }
  throw new UsageError(usage);
}
