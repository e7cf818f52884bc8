/** What a mistake says beside path and value. */
export interface Advice {
  /** What may stand there. */
  readonly allowed: string;
  /** What to do. */
  readonly fix: string;
}

/** One thing that is wrong in a stack's configuration. */
export interface Mistake extends Advice {
  /** Where: the key as it stands in the file, then the way below it, like `platform:services.web.cpu`. */
  readonly path: string;
  /** What stands there; undefined where something is missing. Never the value of a secret. */
  readonly value?: unknown;
}

/** Shown for a value that must not be. */
export const HIDDEN = "[secret]";

/** A configuration that can't be used, with everything that is wrong in it. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";

  constructor(
    stack: string,
    readonly mistakes: readonly Mistake[],
  ) {
    super(formatMistakes(stack, mistakes));
  }
}

/** The report of all mistakes: where, the value, what is allowed, how to fix it. */
export function formatMistakes(stack: string, mistakes: readonly Mistake[]): string {
  const count = mistakes.length === 1 ? "1 mistake" : `${mistakes.length} mistakes`;
  const blocks = mistakes.map(({ path, value, allowed, fix }) =>
    [`  ${path}`, `    value:   ${show(value)}`, `    allowed: ${allowed}`, `    fix:     ${fix}`].join("\n"),
  );
  return [`Pulumi.${stack}.yaml has ${count}; nothing was changed.`, ...blocks].join("\n\n");
}

function show(value: unknown): string {
  if (value === undefined) return "(missing)";
  if (value === HIDDEN) return HIDDEN;
  const json = JSON.stringify(value);
  return json.length > 80 ? `${json.slice(0, 77)}...` : json;
}
