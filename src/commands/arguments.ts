import { parseArgs } from "node:util";
import { UsageError } from "../lib/errors";

/** What a command takes. */
interface Takes<F extends string, V extends string> {
  /** Names of the positional arguments. The last may be left out where it ends in `?`, and be any number where it ends in `...`. */
  readonly positionals?: readonly string[];
  /** Options without a value. */
  readonly flags?: readonly F[];
  /** Options with a value. */
  readonly options?: readonly V[];
}

interface Given<F extends string, V extends string> {
  readonly positionals: readonly string[];
  readonly flags: Readonly<Record<F, boolean>>;
  readonly options: Readonly<Partial<Record<V, string>>>;
}

/**
 * A command's arguments. What `--help` prints is `usage`, which each command exports as `USAGE`.
 *
 * @throws UsageError with the usage
 */
export function parseCommand<F extends string = never, V extends string = never>(
  args: readonly string[],
  usage: string,
  { positionals: names = [], flags = [], options = [] }: Takes<F, V>,
): Given<F, V> {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...Object.fromEntries(flags.map((flag) => [flag, { type: "boolean" as const, default: false }])),
        ...Object.fromEntries(options.map((option) => [option, { type: "string" as const }])),
      },
    });
    const missing = names.slice(positionals.length).find((name) => !/(\?|\.\.\.)$/.test(name));
    if (missing) throw new Error(`The ${missing} is missing.`);
    const superfluous = names.at(-1)?.endsWith("...") ? undefined : positionals[names.length];
    if (superfluous !== undefined) throw new Error(`${superfluous} is one argument too many.`);
    return { positionals, flags: values as Record<F, boolean>, options: values as Partial<Record<V, string>> };
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${usage}`);
  }
}

/**
 * The whole number that an option was given.
 *
 * @throws UsageError where it is none, less than the least, or more than the most
 */
export function numberOf(option: string, text: string, least: number, most = Number.MAX_SAFE_INTEGER): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= least && number <= most) return number;
  const limits = most === Number.MAX_SAFE_INTEGER ? `${least} or more` : `${least} to ${most}`;
  throw new UsageError(`--${option} is ${text || "empty"}: write a whole number, ${limits}.`);
}
