import { UserError } from "../lib/errors";
import type { Mistake } from "./mistakes";
import { formatMistakes } from "./report";

/** A configuration that can't be used, with everything that is wrong in it. */
export class ConfigError extends UserError {
  override readonly name = "ConfigError";

  constructor(
    stack: string,
    readonly mistakes: readonly Mistake[],
  ) {
    super(formatMistakes(stack, mistakes));
  }
}
